"""How every connection to the analytical engine is set up."""

SETTINGS = (
    "SET autoinstall_known_extensions = false; SET TimeZone = 'UTC';"
    " SET disabled_optimizers = 'statistics_propagation'"
)
"""Nothing is downloaded, moments are UTC, and one rewrite of the optimiser is off.

DuckDB 2.0.0 may infer from statistics that a sum of a product over an outer join with an empty table cannot be over zero, and
drops every group of `HAVING SUM(l.qty * COALESCE(k.qty, 1)) > 0` (tests/golden/test_stock_counted_twice.py, the shop "commerce").
Without that rewrite the figures are right; it saved no time on the facts at 1 M lines.
"""
