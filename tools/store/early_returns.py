"""Returns booked on a day before their order was placed: one of the two moments is wrong. They are taken as they stand and told.

Called at the end of an import, over the facts of the generation it made.
"""

import duckdb

from tools.store.mapping import Mapping

_EARLY = """
    SELECT COUNT(*) AS rows, MIN(r.return_line_id) AS first, ARG_MIN(r.order_id, r.return_line_id) AS order_id,
           ARG_MIN(fw_day(r.booked_at), r.return_line_id) AS booked, ARG_MIN(fw_day(r.placed_at), r.return_line_id) AS placed
    FROM return_fact r
    WHERE r.booked_at < r.placed_at AND fw_day(r.booked_at) < fw_day(r.placed_at) AND r.return_line_id IN (
        SELECT return_line_id FROM history.return_line WHERE _superseded_at IS NULL AND _source = ?)
"""


def early_returns(generation: duckdb.DuckDBPyConnection, mapping: Mapping) -> list[str]:
    """The sentence for returns of this mapping that were booked before the day of their order; empty without such."""
    found = generation.execute(_EARLY, [mapping.name]).fetchone()
    assert found is not None
    rows, first, order, booked, placed = found
    if not rows:
        return []
    are, stand = ("1 return is", "it stands") if rows == 1 else (f"{rows:,} returns are", "they stand")
    return [
        f"{are} booked on a day before the order was placed (first: return {first!r} of {booked}, order {order!r} of {placed}), counted as"
        f" {stand}; look at booked_at in {mapping.folder}/return_line.sql and placed_at in sales_order.sql."
    ]
