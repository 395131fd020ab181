"""Practice shops of two seeds and two sizes: every rule finds what its definition names, counted row by row elsewhere, and little else."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.numbers import NumbersDesk, open_desk
from floorwalker.clock import FixedClock
from floorwalker.home import Home
from floorwalker.settings import Settings
from simulator.shop import MAPPING, PlantedTruths, generate
from tools.exceptions.definition import Severity
from tools.exceptions.find import Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.registry import rulebook
from tools.risk import RiskReport, State
from tools.store.importing import import_data
from tools.store.sql import Statement

RECALL, PRECISION = 0.98, 0.90
# Two moments: an afternoon in the week, and a night between closed and open days after a holiday.
SHOPS = {
    "small": (7, 4_000, datetime(2026, 11, 18, 20, 45, tzinfo=UTC)),
    "larger": (20263, 12_000, datetime(2026, 11, 28, 5, 10, tzinfo=UTC)),
}


@dataclass(frozen=True)
class Shop:
    """A practice shop imported: what was planted, and what is found."""

    desk: NumbersDesk
    truths: PlantedTruths
    looked: Exceptions
    report: RiskReport

    def found(self, rule: str) -> set[str]:
        """What a rule found, named as the truths name it."""
        return {named(one) for one in self.looked.found if one.rule == rule}


def named(one: ExceptionFound) -> str:
    """An exception's records as the truths name them."""
    if one.rule in {"asn_delayed", "oversell"} or (one.rule == "qty_mismatch" and "location_id" in one.key):
        return "/".join(one.key.values())
    return next(iter(one.key.values()))


@pytest.fixture(scope="module", params=list(SHOPS))
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    seed, lines, end = SHOPS[request.param]
    root = tmp_path_factory.mktemp("exceptions")
    truths = generate(root / "files", seed=seed, lines=lines, end=end, days=200)
    home, clock = Home(root / "home"), FixedClock(end)
    import_data(home, MAPPING, root / "files", clock=clock)
    desk = open_desk(home, clock, Settings(home=home.root))
    yield Shop(desk, truths, desk.exceptions(), desk.risk())
    desk.warehouse.close()


def test_every_rule_finds_what_there_is_and_little_else(shop: Shop) -> None:
    counted = {truth.rule: set(truth.keys) for truth in shop.truths.exceptions}
    assert len(counted) >= 10
    for rule, there in counted.items():
        found = shop.found(rule)
        assert len(found & there) >= RECALL * len(there), (rule, sorted(there - found))
        assert len(found & there) >= PRECISION * len(found), (rule, sorted(found - there))


def test_the_plants_are_really_there(shop: Shop) -> None:
    counted = {truth.rule: truth.keys for truth in shop.truths.exceptions}
    # What nothing triggers would be found perfectly.
    for rule in (
        "label_not_shipped",
        "order_past_ship_by",
        "order_on_hold",
        "sla_breach",
        "oversell",
        "asn_delayed",
    ):
        assert counted[rule], rule
    assert counted["return_not_refunded"] and counted["qty_mismatch"]


def test_the_older_truths_come_back_too(shop: Shop) -> None:
    truths = shop.truths
    assert set(truths.overdue_asns) <= {
        name.removeprefix("not_arrived/") for name in shop.found("asn_delayed")
    }
    assert {f"{one.sku}/{one.location}" for one in truths.oversold} == shop.found("oversell")
    planted = {f"{one.sku}/{one.location}" for one in truths.mismatches}
    assert planted <= shop.found("qty_mismatch")


def test_every_exception_is_whole(shop: Shop) -> None:
    rules = {rule.id: rule for rule in rulebook().rules}
    prints = [one.fingerprint for one in shop.looked.found]
    assert len(prints) == len(set(prints))
    for one in shop.looked.found:
        assert one.key and all(one.key.values())
        assert one.fingerprint == f"{one.rule}:{'/'.join(one.key.values())}"
        assert one.owner and one.text.endswith(".") and one.title == rules[one.rule].title
        assert one.since <= shop.looked.at and one.age_hours >= 0
        assert one.customers_at_risk <= one.orders_at_risk
        assert (one.money_at_risk is None) == (
            not one.orders_at_risk and shop.looked.findings[one.fingerprint].money is None
        )


def test_the_money_is_that_of_the_orders(shop: Shop) -> None:
    for one in shop.looked.found:
        if one.rule not in {"label_not_shipped", "order_past_ship_by", "order_on_hold", "delivery_exception"}:
            continue
        net = sum(
            (amount(line, "qty_ordered") - amount(line, "qty_cancelled"))
            * (amount(line, "unit_price") - amount(line, "discount") / amount(line, "qty_ordered"))
            for line in rows(shop, "order_line", f"order_id = '{one.key['order_id']}'")
        )
        assert one.money_at_risk == pytest.approx(net, abs=0.001)


def amount(row: dict[str, object], name: str) -> float:
    return float(str(row[name]))


def rows(shop: Shop, table: str, condition: str) -> list[dict[str, object]]:
    text = f"SELECT * FROM {table} WHERE {condition}"
    return [dict(row) for row in shop.desk.warehouse.run(Statement(text, {}), shop.desk.now())]


def test_the_report_holds_every_exception_in_its_area(shop: Shop) -> None:
    told = [one.fingerprint for area in shop.report.areas for one in area.exceptions]
    assert sorted(told) == sorted(one.fingerprint for one in shop.looked.found)
    for area in shop.report.areas:
        assert all(one.area == area.area for one in area.exceptions)
        assert len(area.top) <= 3
        high = [one for one in area.active if one.severity is Severity.HIGH]
        if shop.looked.money(high) > rulebook().amber_money:
            assert area.state in {State.AMBER, State.RED}, area.area


def test_what_is_new_is_what_a_day_earlier_was_not_there(shop: Shop) -> None:
    # Risks of running out are judged by one calibration in the report, so that only changes of stock show there.
    before, now = (
        {one.fingerprint for one in looked.found if one.rule != "oos_imminent"}
        for looked in (shop.desk.exceptions(shop.looked.at - timedelta(days=1)), shop.looked)
    )
    new, gone = now - before, before - now
    told = " ".join(line for line in shop.report.changed if not line.startswith("About to run out"))
    assert sum(count(told, "new")) == len(new)
    assert sum(count(told, "cleared")) == len(gone)


def count(told: str, word: str) -> list[int]:
    return [int(found) for found in re.findall(rf"(\d+) {word} \(", told)]


def test_the_json_of_the_report_is_plain(shop: Shop) -> None:
    document = json.loads(shop.report.model_dump_json(by_alias=True))
    assert set(document) == {"areas", "changed"}
    told = [one for area in document["areas"] for one in area["exceptions"]]
    assert len(told) == len(shop.looked.found)
    assert {"rule", "key", "fingerprint", "severity", "since", "money_at_risk", "owner", "runbook"} <= set(
        told[0]
    )
