"""The rules of inbound, counts and stock, each on a shop made for it."""

from datetime import date, datetime
from pathlib import Path

from tests.support.exception_shop import Rows, at, look, of, order, parcel, shop, snapshot
from tests.support.shop_tables import Given
from tools.exceptions.definition import Severity


def inbound(
    key: str, *, eta: date | datetime | None, arrived: datetime | None = None, **line: object
) -> Rows:
    po: Rows = [
        Given("purchase_order", {"po_id": f"PO-{key}", "ordered_at": at(1, month=4)}),
        Given(
            "po_line",
            {
                "po_line_id": f"L-{key}",
                "po_id": f"PO-{key}",
                "sku_id": "MUG",
                "qty": 100,
                "expected_at": date(2026, 5, 11),
            },
        ),
    ]
    if eta:
        po.append(Given("asn", {"asn_no": f"A-{key}", "po_id": f"PO-{key}", "shipped_at": at(1), "eta": eta}))
        po.append(
            Given(
                "asn_line",
                {
                    "asn_no": f"A-{key}",
                    "sku_id": "MUG",
                    "qty": line.get("announced", 100),
                    "po_line_id": f"L-{key}",
                },
            )
        )
    if arrived:
        po.append(
            Given(
                "receipt",
                {
                    "receipt_id": f"R-{key}",
                    "po_id": f"PO-{key}",
                    "asn_no": f"A-{key}",
                    "arrived_at": arrived,
                    "checked_in_at": arrived,
                },
            )
        )
        values = {
            "receipt_line_id": f"RL-{key}",
            "receipt_id": f"R-{key}",
            "po_line_id": f"L-{key}",
            "sku_id": "MUG",
        }
        po.append(
            Given(
                "receipt_line",
                {**values, "qty_received": line.get("received", 100), "stocked_at": line.get("stocked")},
            )
        )
    return po


def test_inbound_is_late_in_three_ways(tmp_path: Path) -> None:
    rows = [
        *inbound("yesterday", eta=date(2026, 5, 12)),
        *inbound("this-morning", eta=at(13, 8)),  # within grace: the rest of the day
        *inbound("open", eta=date(2026, 5, 11), arrived=at(12, 14)),
        *inbound("fresh", eta=date(2026, 5, 11), arrived=at(12, 16)),  # put away within a day, perhaps
        *inbound("stocked", eta=date(2026, 5, 11), arrived=at(11), stocked=at(12)),
        *inbound("unannounced", eta=None),
    ]
    found = {tuple(one.key.values()) for one in look(shop(tmp_path, rows)).found if one.rule == "asn_delayed"}
    assert found == {
        ("not_arrived", "A-yesterday"),
        ("not_stocked", "R-open"),
        ("not_announced", "PO-unannounced"),
    }


def test_severity_of_inbound_goes_by_cover(tmp_path: Path) -> None:
    # 28 mugs sold in 28 days: one a day.
    sold = [row for day in range(1, 13) for row in order(f"s{day}", at(day), qty=2)]
    for stock, severity in ((3, Severity.HIGH), (20, Severity.MEDIUM), (90, Severity.LOW)):
        rows = [*sold, *inbound("a", eta=date(2026, 5, 12)), snapshot("MUG", stock, at(13, 6))]
        one = of("asn_delayed", look(shop(tmp_path / severity.value, rows)))
        assert [each.severity for each in one.values()] == [severity]


def test_counts_disagree_beyond_two_units_and_two_percent(tmp_path: Path) -> None:
    taken = {"SAME": (50, 50), "NEAR": (50, 52), "SHARE": (1000, 1015), "OFF": (50, 53), "BIG": (1000, 1030)}
    rows: Rows = []
    for sku, (wms, erp) in taken.items():
        rows += [snapshot(sku, wms, at(13, 6)), snapshot(sku, erp, at(13, 6), source="erp")]
    assert set(of("qty_mismatch", look(shop(tmp_path, rows)))) == {"OFF", "BIG"}


def test_counts_must_agree_in_two_loads_to_clear(tmp_path: Path) -> None:
    def loads(sku: str, *gaps: int) -> Rows:
        found: Rows = []
        for back, gap in enumerate(gaps):
            found += [
                snapshot(sku, 50, at(13 - back, 6)),
                snapshot(sku, 50 + gap, at(13 - back, 6), source="erp"),
            ]
        return found

    rows = [*loads("ONE-AGREES", 0, 9, 9), *loads("CLEARED", 0, 0, 9), *loads("NEW", 9, 0, 0)]
    found = of("qty_mismatch", look(shop(tmp_path, rows)))
    assert set(found) == {"ONE-AGREES", "NEW"}
    assert found["ONE-AGREES"].since.date() == date(2026, 5, 11)
    assert found["NEW"].since.date() == date(2026, 5, 13)


def test_a_short_delivery_is_told_with_all_its_papers(tmp_path: Path) -> None:
    rows = [
        *inbound("short", eta=date(2026, 5, 11), arrived=at(11), stocked=at(11), received=90),
        *inbound("near", eta=date(2026, 5, 11), arrived=at(11), stocked=at(11), received=98),
        *inbound("announced", eta=date(2026, 5, 11), arrived=at(11), stocked=at(11), announced=70),
    ]
    found = of("qty_mismatch", look(shop(tmp_path, rows)))
    assert set(found) == {"L-short", "L-announced"}
    assert "ordered 100, announced 100, received 90" in found["L-short"].text


def test_what_may_be_sold_without_stock_is_not_oversold(tmp_path: Path) -> None:
    rows: Rows = [
        snapshot(sku, 3, at(13, 6), committed=5)
        for sku in ("SOLD", "BACKORDER", "UNLISTED", "GONE", "WELL-BEFORE")
    ]
    rows += [
        Given(
            "sku",
            {
                "sku_id": sku,
                **({"status": "discontinued", "discontinued_on": date(2026, 5, 1)} if sku == "GONE" else {}),
            },
        )
        for sku in ("MUG", "SOLD", "BACKORDER", "UNLISTED", "GONE", "WELL-BEFORE", "ZERO")
    ]
    rows += [
        Given("location", {"location_id": "main"}),
        Given("sku_location", {"sku_id": "BACKORDER", "location_id": "main", "backorderable": True}),
        Given("sku_location", {"sku_id": "UNLISTED", "location_id": "main", "listed": False}),
        snapshot("ZERO", 5, at(13, 6), committed=5),
        snapshot("WELL-BEFORE", 9, at(12, 6)),
        snapshot("SOLD", 1, at(12, 6), committed=4),
        *order("waits", at(12), sku="SOLD", price=40),
        *order("left", at(12), sku="SOLD", price=70),
        *parcel("L", "left", ("carrier_accepted", at(12))),
    ]
    found = of("oversell", look(shop(tmp_path, rows)))
    assert set(found) == {"SOLD", "WELL-BEFORE"}
    assert (found["SOLD"].money_at_risk, found["SOLD"].orders_at_risk) == (40, 1)
    assert (found["SOLD"].since.date(), found["WELL-BEFORE"].since.date()) == (
        date(2026, 5, 12),
        date(2026, 5, 13),
    )
