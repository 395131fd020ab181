"""The desk: one lock, the current generation, and answers that need no data."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.numbers import open_desk
from floorwalker.clock import FixedClock, SystemClock
from floorwalker.errors import Misconfigured, UserMistake
from floorwalker.home import Home
from floorwalker.settings import ConfigFile, Level, Settings
from tests.support.folders import skus
from tests.support.homes import northwind_home
from tools.metrics.query import MetricQuery
from tools.risk import State


def test_the_day_is_the_shops_and_the_present_is_the_datas() -> None:
    desk = open_desk(northwind_home(), SystemClock(), Settings())
    assert (desk.today(), desk.time_zone()) == (date(1998, 5, 7), "America/New_York")


def test_without_data_only_the_clock_is_known(tmp_path: Path) -> None:
    desk = open_desk(Home(tmp_path), FixedClock(datetime(2026, 11, 20, 23, tzinfo=UTC)), Settings())
    assert (desk.time_zone(), desk.calendar_day()) == ("UTC", date(2026, 11, 20))
    assert desk.words.amount(5, "money").strip() == "5.00"
    with pytest.raises(UserMistake, match="There are no data"):
        desk.now()


def test_a_new_import_is_seen_by_the_next_question(tmp_path: Path) -> None:
    shop = skus(tmp_path)
    shop.run()
    desk = open_desk(shop.home, shop.clock, Settings())
    assert desk.sku_titles() == {"A": "Mug", "B": "Cap"}
    shop.file("skus.csv", "id,title\nC,Bowl\n").run()
    assert desk.sku_titles() == {"C": "Bowl"}


def test_several_threads_get_the_same_figures() -> None:
    desk = open_desk(northwind_home(), SystemClock(), Settings())
    query = MetricQuery("net_sales", by=("category",))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: desk.figures(query), range(8)))
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 8


def test_a_threshold_of_a_metric_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    config = ConfigFile(thresholds={"on_time_shp_rate": Level(amber=0.9, red=0.8)})
    with pytest.raises(Misconfigured, match="did you mean 'on_time_ship_rate'"):
        open_desk(Home(tmp_path), SystemClock(), Settings(file=config))


def test_a_metric_that_is_not_watched_has_no_state() -> None:
    desk = open_desk(northwind_home(), SystemClock(), Settings())
    (figure,) = desk.figures(MetricQuery("aov"))
    assert desk.state(figure) is State.NO_DATA
