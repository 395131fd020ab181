"""The state of an area by its exceptions and by how fresh its sources are, and what changed since yesterday."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.numbers import NumbersDesk, open_desk
from floorwalker.clock import FixedClock
from floorwalker.home import Home
from floorwalker.settings import ConfigFile, Level, Settings
from tests.support.shop_tables import Given, import_rows
from tools.risk import AreaRisk, State
from tools.store.columns import Row

NOW = datetime(2026, 5, 13, 13, tzinfo=UTC)
Rows = list[Row | Given]


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 5, day, hour)


def shipped(
    day: int, number: int, *, ship_by: datetime | None = None, accepted: bool = True, price: int = 10
) -> Rows:
    """An order of a day, with the carrier the same day unless told otherwise."""
    key = f"o{day}-{number}"
    order = {"order_id": key, "placed_at": at(day, 1), "ship_by": ship_by or at(day, 20), "customer_id": key}
    rows: Rows = [
        Given("sales_order", order),
        Given(
            "order_line",
            {"line_id": key, "order_id": key, "sku_id": "MUG", "qty_ordered": 1, "unit_price": price},
        ),
        Given("shipment", {"shipment_id": key, "order_id": key, "created_at": at(day, 2)}),
    ]
    if accepted:
        rows.append(
            Given(
                "shipment_event", {"shipment_id": key, "kind": "carrier_accepted", "occurred_at": at(day, 3)}
            )
        )
    return rows


def calm(last: int) -> Rows:
    """Forty orders a day up to a day of May, all shipped the day they came in."""
    return [row for day in range(1, last + 1) for number in range(40) for row in shipped(day, number)]


def area(
    folder: Path, rows: Rows, name: str = "fulfilment", now: datetime = NOW
) -> tuple[AreaRisk, NumbersDesk]:
    home, clock = Home(folder / "home"), FixedClock(now)
    import_rows(home, folder / "mapping", rows, clock=clock)
    # Only the on-time ship rate decides; other watched rates of these orders are as good.
    config = ConfigFile(thresholds={"on_time_ship_rate": Level(amber=0.9, red=0.8)})
    desk = open_desk(home, clock, Settings(home=home.root, file=config))
    return next(one for one in desk.risk().areas if one.area == name), desk


def test_without_exceptions_the_metrics_decide(tmp_path: Path) -> None:
    found, _ = area(tmp_path, calm(13))
    assert found.state is State.GREEN and found.exceptions == [] and found.counted == ""


def test_high_exceptions_with_much_money_make_an_area_amber(tmp_path: Path) -> None:
    dear = shipped(10, 99, ship_by=at(10, 20), accepted=False, price=900)
    found, desk = area(tmp_path, [*calm(13), *dear])
    assert found.state is State.AMBER
    assert found.reason.startswith("1 exception of high severity put EUR 900.00 at risk")
    assert found.owner == found.active[0].owner and found.runbook == found.active[0].runbook
    assert desk.exceptions().of_area("fulfilment") == found.exceptions


def test_high_exceptions_with_little_money_are_shown_and_leave_it_green(tmp_path: Path) -> None:
    cheap = shipped(10, 99, ship_by=at(10, 20), accepted=False, price=9)
    found, _ = area(tmp_path, [*calm(13), *cheap])
    assert found.state is State.GREEN
    assert found.counted == "1 exception (1 high)"


def test_an_area_on_stale_sources_is_not_green(tmp_path: Path) -> None:
    found, desk = area(tmp_path, calm(9))
    assert found.state is State.NO_DATA
    assert found.reason.startswith("stale: test-shop has given nothing newer for sales_order than 9 May")
    stale = [one for one in desk.exceptions().found if one.rule == "data_stale"]
    assert {one.key["table"] for one in stale} == {"sales_order", "shipment_event"}


def test_what_flipped_and_what_is_new_since_yesterday(tmp_path: Path) -> None:
    # Due yesterday at 20:00, so at this time of yesterday it was not late; the other was accepted this morning.
    late = shipped(12, 99, ship_by=at(12, 20), accepted=False, price=900)
    saved = [
        *shipped(10, 98, ship_by=at(10, 20), accepted=False),
        Given(
            "shipment_event", {"shipment_id": "o10-98", "kind": "carrier_accepted", "occurred_at": at(13, 8)}
        ),
    ]
    _, desk = area(tmp_path, [*calm(13), *late, *saved])
    changed = desk.risk(date(2026, 5, 13)).changed
    assert "Order past its ship-by: 1 new (o12-99), 1 cleared (o10-98)" in changed


def test_a_report_of_an_earlier_day_knows_what_was_known_then(tmp_path: Path) -> None:
    dear = shipped(10, 99, ship_by=at(10, 20), accepted=False, price=900)
    healed = Given(
        "shipment_event", {"shipment_id": "o10-99", "kind": "carrier_accepted", "occurred_at": at(13, 8)}
    )
    now, desk = area(tmp_path, [*calm(13), *dear, healed])
    assert [one.rule for one in now.exceptions] == []
    then = next(one for one in desk.risk(NOW.date() - timedelta(days=1)).areas if one.area == "fulfilment")
    assert {one.rule for one in then.exceptions} == {"order_past_ship_by"}
