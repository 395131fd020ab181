"""Laws of parcels that name one of several lines of a SKU: no unit is lost, and no line is overfull while another of it lacks some."""

from collections.abc import Sequence

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.store.parcels import spread_parcels

units = st.integers(0, 9)
line = st.tuples(units, st.integers(0, 3), st.sampled_from("XY"))
"""Units ordered, of them cancelled, and the SKU."""
parcel = st.tuples(st.dictionaries(st.integers(0, 3), units, min_size=1, max_size=3), st.booleans())
"""Units by the line it names, and whether its label was voided."""
orders = st.lists(
    st.tuples(st.lists(line, min_size=1, max_size=4), st.lists(parcel, min_size=1, max_size=4)),
    min_size=15,
    max_size=30,
)
Orders = Sequence[tuple[list[tuple[int, int, str]], list[tuple[dict[int, int], bool]]]]
Sent = dict[tuple[str, str], int]

_TABLES = """
CREATE SCHEMA typed; CREATE SCHEMA accepted;
CREATE TABLE accepted.sales_order (order_id VARCHAR, ship_by INT);
CREATE TABLE accepted.order_line
    (line_id VARCHAR, order_id VARCHAR, sku_id VARCHAR, qty_ordered INT, qty_cancelled INT, requested_ship_by INT);
CREATE TABLE accepted.shipment (shipment_id VARCHAR, created_at INT, voided_at INT);
CREATE TABLE typed.shipment_line (shipment_id VARCHAR, line_id VARCHAR, qty INT, _fault VARCHAR);
CREATE VIEW accepted.shipment_line AS SELECT * EXCLUDE (_fault) FROM typed.shipment_line WHERE _fault IS NULL;
"""


def _content(asked: Orders) -> Sent:
    """Units by parcel and line, as the files say; of two that name one line the first counts."""
    sent: Sent = {}
    for n, (lines, parcels) in enumerate(asked):
        for day, (named, _) in enumerate(parcels):
            for place, qty in named.items():
                sent.setdefault((f"{n}p{day}", f"{n}-{place % len(lines)}"), qty)
    return sent


def _spread(asked: Orders) -> Sent:
    rows: dict[str, list[tuple[object, ...]]] = {
        "accepted.sales_order": [(f"{n}", 5) for n in range(len(asked))],
        "accepted.order_line": [
            (f"{n}-{place}", f"{n}", sku, qty, gone, place if place % 2 else None)
            for n, (lines, _) in enumerate(asked)
            for place, (qty, gone, sku) in enumerate(lines)
        ],
        "accepted.shipment": [
            (f"{n}p{day}", day, 1 if voided else None)
            for n, (_, parcels) in enumerate(asked)
            for day, (_, voided) in enumerate(parcels)
        ],
        "typed.shipment_line": [(*key, qty, None) for key, qty in _content(asked).items()],
    }
    with duckdb.connect() as staging:
        staging.execute(_TABLES)
        for table, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            told = ", ".join(f"({marks})" for _ in values)
            staging.execute(f"INSERT INTO {table} VALUES {told}", [value for row in values for value in row])
        spread_parcels(staging)
        found = staging.execute("SELECT shipment_id, line_id, qty FROM accepted.shipment_line").fetchall()
    assert len({row[:2] for row in found}) == len(found)
    return {(parcel, of): qty for parcel, of, qty in found}


@settings(max_examples=5, deadline=None)
@given(orders)
def test_units_stay_in_their_parcel_and_fill_what_the_order_lacks_of_the_sku(asked: Orders) -> None:
    before, after = _content(asked), _spread(asked)
    assert all(qty >= 0 for qty in after.values())
    for n, (lines, parcels) in enumerate(asked):
        skus = {f"{n}-{place}": sku for place, (_, _, sku) in enumerate(lines)}
        due = {f"{n}-{place}": max(qty - gone, 0) for place, (qty, gone, _) in enumerate(lines)}
        live = [f"{n}p{day}" for day, (_, voided) in enumerate(parcels) if not voided]
        for day, (_, voided) in enumerate(parcels):
            mine = f"{n}p{day}"
            if voided:
                assert {k: v for k, v in after.items() if k[0] == mine} == {
                    k: v for k, v in before.items() if k[0] == mine
                }
            for sku in "XY":
                assert sum(v for k, v in after.items() if k[0] == mine and skus[k[1]] == sku) == sum(
                    v for k, v in before.items() if k[0] == mine and skus[k[1]] == sku
                )
        sent = {of: sum(after.get((parcel, of), 0) for parcel in live) for of in skus}
        was = {of: sum(before.get((parcel, of), 0) for parcel in live) for of in skus}
        for of, sku in skus.items():
            over, lacking = sent[of] > due[of], [o for o in skus if skus[o] == sku and sent[o] < due[o]]
            assert not (over and lacking), (of, lacking)
            assert sent[of] >= min(was[of], due[of])
