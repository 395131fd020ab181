"""The systems side by side: planted mismatches come back, timing alone is none, and what cannot be judged is said to be so."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.context import keep_clock
from floorwalker.clock import FixedClock
from floorwalker.errors import UserMistake
from floorwalker.home import Home
from simulator.shop import MAPPING, PlantedTruths, generate
from tests.support.shop_tables import Given, shop_at
from tools.store.importing import import_data
from tools.store.warehouse import Warehouse
from tools.truth import TruthReport, find_mismatches

END = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SHOPS = ((3, 6_000), (77, 9_000))


@dataclass(frozen=True, slots=True)
class Looked:
    """A practice shop and what was found in it."""

    truths: PlantedTruths
    report: TruthReport
    home: Home


@pytest.fixture(scope="module", params=SHOPS, ids=lambda shop: f"seed {shop[0]}, {shop[1]} lines")
def looked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Looked:
    seed, lines = request.param
    folder = tmp_path_factory.mktemp("shop")
    truths = generate(folder / "files", seed=seed, lines=lines, end=END)
    home, clock = Home(folder / "home"), FixedClock(END)
    import_data(home, MAPPING, folder / "files", clock=clock, strict=True)
    keep_clock(home, END)
    warehouse = Warehouse.open(home, clock)
    report = find_mismatches(warehouse, END)
    warehouse.close()
    return Looked(truths, report, home)


def test_every_planted_kind_comes_back_and_nothing_else(looked: Looked) -> None:
    planted = {truth.kind: set(truth.keys) for truth in looked.truths.discrepancies}
    found = {kind: {finding.key for finding in looked.report.of(kind)} for kind in planted}
    assert all(planted.values())
    assert found == planted
    assert looked.report.not_judged == []


def test_a_finding_names_records_sides_age_fault_owner_and_runbook(looked: Looked) -> None:
    for finding in looked.report.findings:
        assert finding.records and finding.sides and finding.at_fault and finding.because
        assert finding.owner and finding.runbook and finding.text.endswith(".")
        assert finding.money >= 0 and finding.units >= 0
    assert {finding.owner for finding in looked.report.of("stock_wms_erp")} == {"inventory-control"}


def test_the_unexplained_remainder_is_that_of_the_lost_movements(looked: Looked) -> None:
    lost = looked.report.unexplained
    assert lost is not None
    assert lost.places == len(looked.report.of("stock_unexplained"))
    assert lost.units == sum(finding.units for finding in looked.report.of("stock_unexplained"))


def at(days: float, hours: float = 0) -> str:
    """A moment before the present."""
    return (NOW - timedelta(days=days, hours=hours)).isoformat()


def snapshot(source: str, moment: str, on_hand: float, **more: object) -> Given:
    row = {"taken_at": moment, "source": source, "location_id": "main", "sku_id": "MUG", "on_hand": on_hand}
    return Given("inventory_snapshot", row | more)


SKU = Given("sku", {"sku_id": "MUG"})
PLACE = Given("location", {"location_id": "main"})


def move(moment: str, qty: float) -> Given:
    row = {"occurred_at": moment, "location_id": "main", "sku_id": "MUG", "qty_delta": qty, "kind": "pick"}
    return Given("inventory_movement", row | {"movement_id": f"M{moment}{qty}"})


def kinds_of(tmp_path: Path, rows: list[Given], kinds: tuple[str, ...]) -> TruthReport:
    warehouse = shop_at(tmp_path, [SKU, PLACE, *rows], NOW)
    report = find_mismatches(warehouse, NOW, kinds)
    warehouse.close()
    return report


def test_snapshots_at_different_hours_agree_when_movements_explain_the_difference(tmp_path: Path) -> None:
    rows = [snapshot("wms", at(0, 7), 100), move(at(0, 3), -30), snapshot("erp", at(0, 1), 70)]
    assert kinds_of(tmp_path, rows, ("stock_wms_erp",)).findings == []


def test_snapshots_at_different_hours_that_movements_do_not_explain_disagree(tmp_path: Path) -> None:
    rows = [snapshot("wms", at(0, 7), 100), move(at(0, 3), -30), snapshot("erp", at(0, 1), 100)]
    (finding,) = kinds_of(tmp_path, rows, ("stock_wms_erp",)).findings
    assert (finding.sides, finding.units) == ({"wms": 70.0, "erp": 100.0}, 30.0)


@pytest.mark.parametrize(("off", "fires"), [(2, False), (3, True)])
def test_two_units_are_tolerated_and_three_are_not(tmp_path: Path, off: int, fires: bool) -> None:
    rows = [snapshot("wms", at(1), 50), snapshot("erp", at(1), 50 - off)]
    assert bool(kinds_of(tmp_path, rows, ("stock_wms_erp",)).findings) is fires


def test_a_difference_clears_when_both_agree_in_two_consecutive_loads(tmp_path: Path) -> None:
    rows = [row for day, erp in ((4, 40), (3, 20), (2, 40)) for row in pair(day, erp)]
    (waiting,) = kinds_of(tmp_path / "once", rows, ("stock_wms_erp",)).findings
    assert waiting.clearing
    assert waiting.since == NOW - timedelta(days=3)
    assert kinds_of(tmp_path / "twice", [*rows, *pair(1, 40)], ("stock_wms_erp",)).findings == []


def pair(day: int, erp: float) -> list[Given]:
    return [snapshot("wms", at(day), 40), snapshot("erp", at(day), erp)]


def test_a_channel_may_keep_the_safety_stock_back(tmp_path: Path) -> None:
    rows = [snapshot("wms", at(1), 50, safety_stock=10), snapshot("channel", at(1), 40)]
    assert kinds_of(tmp_path, rows, ("stock_wms_channel", "channel_oversell")).findings == []


def test_a_channel_that_sells_what_is_not_there_is_an_oversell_and_not_also_a_difference(
    tmp_path: Path,
) -> None:
    rows = [snapshot("wms", at(1), 5, committed=5), snapshot("channel", at(1), 4)]
    report = kinds_of(tmp_path, rows, ("stock_wms_channel", "channel_oversell"))
    assert [finding.kind for finding in report.findings] == ["channel_oversell"]


def test_an_order_younger_than_the_last_export_of_the_erp_is_not_missing(tmp_path: Path) -> None:
    rows = [*order("early", 6), *order("booked", 4), *order("late", 0.5)]
    rows += [booked("early", 6), booked("booked", 1)]
    assert kinds_of(tmp_path / "none", rows, ("order_missing_erp",)).findings == []
    found = kinds_of(tmp_path / "one", [*rows, *order("lost", 5)], ("order_missing_erp",)).findings
    assert [finding.key for finding in found] == ["lost"]


def order(name: str, days: float) -> list[Given]:
    line = {"line_id": f"L-{name}", "order_id": name, "sku_id": "MUG", "qty_ordered": 2, "unit_price": 10}
    return [
        Given("sales_order", {"order_id": name, "placed_at": at(days)}),
        Given("order_line", line),
    ]


def booked(name: str, days: float, **more: object) -> Given:
    return Given("system_order", {"source": "erp", "order_id": name, "booked_at": at(days)} | more)


def test_an_order_booked_in_two_parts_agrees_and_one_booked_twice_does_not(tmp_path: Path) -> None:
    parts = [booked("split", 5, document_id=part, amount=10) for part in ("A", "B")]
    twice = [booked("double", 5, document_id=part, amount=20) for part in ("A", "B")]
    rows = [*order("split", 6), *order("double", 6), *parts, *twice]
    (finding,) = kinds_of(tmp_path, rows, ("order_amount",)).findings
    assert (finding.key, finding.sides, finding.money) == ("double", {"oms": 20.0, "erp": 40.0}, 20.0)
    assert "two documents" in finding.because


def test_kinds_whose_tables_are_empty_are_not_judged_and_say_why(tmp_path: Path) -> None:
    report = kinds_of(tmp_path, [snapshot("wms", at(1), 5)], ())
    reasons = {one.kind: one.reason for one in report.not_judged}
    assert reasons["stock_wms_erp"] == "the data hold no inventory_snapshot rows of source erp"
    assert "stock_overcommitted" not in reasons
    assert report.unexplained is None


def test_an_unknown_kind_is_a_mistake_that_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="stock_wms_erp"):
        kinds_of(tmp_path, [], ("stock_wms_arp",))


def test_the_command_prints_what_was_found(
    looked: Looked, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.cli.truth import mismatches

    monkeypatch.setenv("FLOORWALKER_HOME", str(looked.home.root))
    mismatches(kind=["invoice_twice"], as_of=END.isoformat(), as_json=True)
    printed = json.loads(capsys.readouterr().out)
    expected = [finding.key for finding in looked.report.of("invoice_twice")]
    assert [finding["key"] for finding in printed["findings"]] == expected
