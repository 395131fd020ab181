"""Laws of judging: every row has the fault that is found by going through the rows one after the other, or none."""

from collections.abc import Sequence

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.store.judging import judge
from tools.store.tables import TABLES

Given = tuple[str, str, str | None]
"""A row of shipment_line as it was typed: its shipment, its line, the fault of its values."""

shipments = st.sampled_from(["s1", "s2", "s3", "nowhere"])
lines = st.sampled_from(["l1", "l2", "l3", "nowhere"])
values = st.one_of(st.none(), st.none(), st.just("qty: below 0"))
rows = st.lists(st.tuples(shipments, lines, values), max_size=12)

_ACCEPTED = """
CREATE SCHEMA typed; CREATE SCHEMA accepted;
CREATE TABLE accepted.shipment AS SELECT UNNEST(['s1', 's2']) AS shipment_id;
CREATE TABLE elsewhere (shipment_id VARCHAR, line_id VARCHAR);
CREATE TABLE typed.shipment_line (_row BIGINT, shipment_id VARCHAR, line_id VARCHAR, _fault VARCHAR);
"""


def _one_by_one(typed: Sequence[Given], held: Sequence[tuple[str, str]]) -> list[str | None]:
    faults: list[str | None] = []
    seen: set[tuple[str, str]] = set()
    for shipment, line, fault in typed:
        found = fault
        if found is None:
            if (shipment, line) in seen:
                found = "shipment_id, line_id: given twice"
            elif (shipment, line) in held:
                found = "shipment_id, line_id: held by another mapping"
            elif shipment not in {"s1", "s2"} and shipment not in {one for one, _ in held}:
                found = "shipment_id: not in shipment"
            else:
                found = "line_id: order_line holds no rows"
            seen.add((shipment, line))
        faults.append(found)
    return faults


def _judged(typed: Sequence[Given], held: Sequence[tuple[str, str]], *, lined: bool) -> list[str | None]:
    with duckdb.connect() as staging:
        staging.execute(_ACCEPTED)
        if lined:
            staging.execute("CREATE TABLE accepted.order_line AS SELECT UNNEST(['l1', 'l2']) AS line_id")
        for pair in held:
            staging.execute("INSERT INTO elsewhere VALUES (?, ?)", pair)
        for place, row in enumerate(typed):
            staging.execute("INSERT INTO typed.shipment_line VALUES (?, ?, ?, ?)", [place, *row])
        known = dict.fromkeys(("shipment", "shipment_line"), "elsewhere") if held else {}
        judge(staging, TABLES["shipment_line"], known)
        found = staging.execute("SELECT _fault FROM typed.shipment_line ORDER BY _row").fetchall()
        return [fault for (fault,) in found]


@settings(max_examples=20, deadline=None)
@given(rows, st.lists(st.tuples(shipments, lines), max_size=3), st.booleans())
def test_a_row_keeps_the_first_fault_it_has(
    typed: Sequence[Given], held: Sequence[tuple[str, str]], lined: bool
) -> None:
    expected = _one_by_one(typed, held)
    if lined:
        for place, (_, line, _) in enumerate(typed):
            if expected[place] == "line_id: order_line holds no rows":
                expected[place] = None if line in {"l1", "l2"} else "line_id: not in order_line"
    assert _judged(typed, held, lined=lined) == expected
