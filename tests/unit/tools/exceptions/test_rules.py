"""Each rule on a shop made for it: what fires, what is a near miss, what clears it, and what stale data do to it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.exception_shop import NOW, Rows, at, look, of, order, parcel, shop, snapshot, ticket
from tests.support.shop_tables import Given, shop_at
from tools.exceptions.definition import Severity
from tools.exceptions.find import DETECTORS
from tools.exceptions.known import exception_query
from tools.exceptions.registry import rulebook


def test_a_label_fires_after_one_pickup_cycle_and_not_before(tmp_path: Path) -> None:
    # 24 working hours before Wednesday 15:00 is Monday 11:00: 7 + 10 + 7.
    printed = {
        "old": at(11, 10, 59),
        "young": at(11, 12),
        "voided": at(4),
        "cancelled": at(4),
        "scanned": at(4),
    }
    rows: Rows = []
    for key, when in printed.items():
        cancelled = at(6) if key == "cancelled" else None
        rows += order(key, at(4), price=30, ship_by=at(20), cancelled_at=cancelled)
        scans = [("in_transit", at(5))] if key == "scanned" else []
        void = {"voided_at": at(5)} if key == "voided" else {}
        rows += parcel(key.upper(), key, ("label_created", when), ("label_printed", when), *scans, **void)
    found = of("label_not_shipped", look(shop(tmp_path, rows)))
    assert set(found) == {"OLD"}
    one = found["OLD"]
    assert (one.severity, one.money_at_risk, one.orders_at_risk, one.customers_at_risk) == (
        Severity.MEDIUM,
        30,
        1,
        1,
    )
    assert one.age_hours == pytest.approx(24, abs=0.05)
    assert one.owner == "@shipping-lead" and one.runbook == "runbook-label-printed-not-shipped"


def test_a_label_of_a_place_with_pickups_fires_a_cycle_later(tmp_path: Path) -> None:
    calendar = [
        Given(
            "calendar_day", {"calendar_id": "c", "day": date(2026, 5, day), "carrier_pickup_at": at(day, 17)}
        )
        for day in (10, 11, 12, 13, 14)
    ]
    place = Given("location", {"location_id": "dc", "calendar_id": "c"})
    rows: Rows = []
    for key, when in {"a-day": at(12, 14, 59), "23-hours": at(12, 16)}.items():
        rows += order(key, at(4), ship_by=at(12, 20))
        rows += parcel(key, key, ("label_printed", when), location_id="dc")
    found = of("label_not_shipped", look(shop(tmp_path, [place, *calendar], rows)))
    assert set(found) == {"a-day"}
    assert found["a-day"].severity is Severity.HIGH  # its ship-by has passed


def test_an_order_is_late_until_its_last_unit_is_accepted(tmp_path: Path) -> None:
    def lines(key: str, parcel_key: str, qty: int) -> Rows:
        return [Given("shipment_line", {"shipment_id": parcel_key, "line_id": f"{key}-1", "qty": qty})]

    due = at(12, 18)
    rows = [
        *order("nothing", at(11), ship_by=due),
        *order("partial", at(11), qty=3, ship_by=due),
        *parcel("P1", "partial", ("carrier_accepted", at(12))),
        *lines("partial", "P1", 2),
        *order("whole", at(11), qty=3, ship_by=due),
        *parcel("P2", "whole", ("carrier_accepted", at(12))),
        *lines("whole", "P2", 3),
        *order("cancelled", at(11), ship_by=due, cancelled_at=at(12)),
        *order("sample", at(11), ship_by=due, type="sample"),
        *order("held", at(11), ship_by=due, hold_from=at(11, 10), hold_party="fraud"),
        *order("later", at(13, 8), ship_by=at(15, 18)),
    ]
    assert set(of("order_past_ship_by", look(shop(tmp_path, rows)))) == {"nothing", "partial"}


def test_a_hold_counts_working_hours_and_the_customers_own_does_not(tmp_path: Path) -> None:
    rows = [
        *order("long", at(12), hold_from=at(12, 16), hold_party="fraud", ship_by=at(12, 18)),
        *order("short", at(13), hold_from=at(13, 8), hold_party="payment"),
        *order("wished", at(4), hold_from=at(4), hold_party="customer"),
        *order("over", at(4), hold_from=at(4), hold_to=at(5), hold_party="shop"),
    ]
    # Tuesday 16:00 to Wednesday 15:00 are 2 + 7 working hours.
    found = of("order_on_hold", look(shop(tmp_path, rows)))
    assert set(found) == {"long"}
    assert found["long"].age_hours == 9 and found["long"].severity is Severity.HIGH


def test_a_parcel_is_silent_until_the_carrier_says_anything(tmp_path: Path) -> None:
    trouble = ("exception", at(11, 10))
    rows: Rows = []
    for key in ("silent", "moved", "recent"):
        rows += order(key, at(8))
    rows += parcel("S", "silent", ("carrier_accepted", at(8)), trouble)
    rows += parcel("M", "moved", ("carrier_accepted", at(8)), trouble, ("in_transit", at(12)))
    rows += parcel("R", "recent", ("carrier_accepted", at(8)), ("exception", at(12, 10)))
    assert set(of("delivery_exception", look(shop(tmp_path, rows)))) == {"S"}


def test_tickets_use_working_time_and_an_auto_reply_is_no_answer(tmp_path: Path) -> None:
    rows = [
        # 240 minutes from Tuesday 16:00 end on Wednesday at 10:00; from Wednesday 11:01 they do not end before 15:01.
        *ticket("late", at(12, 16), ("created", at(12, 16)), ("auto_reply", at(12, 16, 1))),
        *ticket("just-in-time", at(13, 11, 1), ("auto_reply", at(13, 11, 2))),
        *ticket("answered", at(11), ("agent_reply", at(13, 14))),
        *ticket("resolved", at(11), ("resolved", at(12))),
        *ticket("calm", at(13, 14)),
        *ticket("unpromised", at(4), sla=0),
    ]
    looked = look(shop(tmp_path, rows))
    assert set(of("sla_breach", looked)) == {"late"}
    assert set(of("sla_at_risk", looked)) == {"just-in-time"}
    assert of("sla_breach", looked)["late"].age_hours == 9


def test_an_order_is_at_risk_when_most_of_its_time_is_used(tmp_path: Path) -> None:
    # Of the 20 working hours from Tuesday 8:00 to Wednesday 18:00, 17 are used at 15:00.
    rows = [*order("tight", at(12, 8), ship_by=at(13, 18)), *order("easy", at(12, 8), ship_by=at(14, 18))]
    assert set(of("sla_at_risk", look(shop(tmp_path, rows)))) == {"tight"}


def test_a_return_is_refunded_within_three_working_days(tmp_path: Path) -> None:
    def back(key: str, received: datetime | None, **more: object) -> Given:
        values = {
            "return_line_id": key,
            "sku_id": "MUG",
            "qty": 2,
            "unit_price": 9,
            "booked_at": at(1),
            "received_at": received,
        }
        return Given("return_line", {**values, **more})

    rows = [
        back("owed", at(8, 14)),  # Friday; three working days later is Wednesday 14:00
        back("young", at(8, 16)),
        back("paid", at(4), refund=18),
        back("exchanged", at(4), kind="exchange"),
        back("free", at(4), unit_price=0),
        back("on-its-way", None),
    ]
    found = of("return_not_refunded", look(shop(tmp_path, rows)))
    assert set(found) == {"owed"}
    assert found["owed"].money_at_risk == 18


def test_stale_data_inhibit_what_reads_them_and_nothing_else(tmp_path: Path) -> None:
    rows = [
        *order("old", at(4), ship_by=at(5)),
        *parcel("P", "old", ("label_printed", at(4))),
        snapshot("MUG", 1, at(11, 12), committed=5),
        snapshot("CAP", 1, at(1, 12)),
    ]
    looked = look(shop(tmp_path, rows))
    stale = of("data_stale", looked)
    (one,) = [one for one in looked.found if one.rule == "data_stale"]
    assert stale and one.key["table"] == "inventory_snapshot" and one.area == "inventory"
    assert of("oversell", looked)["MUG"].inhibited_by == one.fingerprint
    assert of("label_not_shipped", looked)["P"].inhibited_by is None
    # Inhibited ones come last.
    order_of = [each.inhibited_by is not None for each in looked.found]
    assert order_of == sorted(order_of)


def test_yesterday_is_what_was_known_yesterday(tmp_path: Path) -> None:
    rows = [
        *order("scanned-today", at(4), ship_by=at(5)),
        *parcel("S", "scanned-today", ("label_printed", at(4)), ("carrier_accepted", at(13, 10))),
        *order("cancelled-today", at(4), ship_by=at(5), cancelled_at=at(13, 10)),
        *order("answered", at(4)),
        *ticket("T", at(11), ("agent_reply", at(13, 10))),
    ]
    warehouse = shop(tmp_path, rows)
    now, before = look(warehouse), look(warehouse, NOW - timedelta(days=1))
    assert {one.rule for one in now.found} & {
        "label_not_shipped",
        "order_past_ship_by",
        "sla_breach",
    } == set()
    assert set(of("label_not_shipped", before)) == {"S"}
    assert set(of("order_past_ship_by", before)) == {"scanned-today", "cancelled-today"}
    assert set(of("sla_breach", before)) == {"T"}


def test_owners_are_the_operators_then_the_files_then_the_rules(tmp_path: Path) -> None:
    rows = [*order("late", at(4), ship_by=at(5)), *ticket("T", at(4), ("created", at(4)))]
    on_file = Given("owner", {"subject": "sla_breach", "owner": "customer-care-lead"})
    warehouse = shop(tmp_path, rows, [on_file])
    assert of("order_past_ship_by", look(warehouse))["late"].owner == "@shipping-lead"
    assert of("sla_breach", look(warehouse))["T"].owner == "customer-care-lead"
    assert of("sla_breach", look(warehouse, sla_breach="@me"))["T"].owner == "@me"
    assert of("order_past_ship_by", look(warehouse, fulfilment="@floor"))["late"].owner == "@floor"


def test_data_with_next_to_nothing_give_nothing_and_no_error(tmp_path: Path) -> None:
    assert look(shop_at(tmp_path, order("only", at(13, 14)), NOW)).found == []


def test_every_rule_has_a_detector_and_a_runbook_that_exists() -> None:
    rules = rulebook().rules
    assert {rule.id for rule in rules} == set(DETECTORS)
    library = Path(__file__).parents[4] / "knowledge" / "playbooks"
    for rule in rules:
        assert rule.runbook is None or (library / f"{rule.runbook}.md").is_file()
        assert rule.fires.endswith(".") and rule.clears.endswith(".") and rule.escalates.endswith(".")


def test_the_queries_keep_to_the_portable_subset() -> None:
    from importlib import resources

    for file in resources.files("tools.exceptions").joinpath("sql").iterdir():
        text = exception_query(file.name.removesuffix(".sql"))
        for word in ("QUALIFY", "ASOF", "arg_max", "FILTER", "INTERVAL", "date_diff", "LIST"):
            assert word not in text, (file.name, word)


def test_amounts_stay_exact(tmp_path: Path) -> None:
    rows = order("late", at(4), ship_by=at(5))
    rows[1] = Given(
        "order_line",
        {
            "line_id": "l",
            "order_id": "late",
            "sku_id": "MUG",
            "qty_ordered": 3,
            "qty_cancelled": 1,
            "unit_price": Decimal("19.99"),
            "discount": Decimal("3.00"),
        },
    )
    assert of("order_past_ship_by", look(shop(tmp_path, rows)))["late"].money_at_risk == pytest.approx(37.98)
