"""The named queries of `sql/`: row sources that are worked out at question time because they depend on the moment."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources

NUMBERED = frozenset(
    {"sku_cover", "network_sku_cover", "forecast_error", "network_forecast_error", "sku_actual"}
)
"""Bases that name SKUs by their number (column `sku`, see the fact sku_number), which is joined faster than the id."""

BY_NUMBER: Mapping[str, str] = {"sku.sku_id": "sku_number.sku", "sku_tier_fact.sku_id": "tier_range.sku"}
"""Where their dimensions are looked up, by where those of other bases are."""

NETWORK: Mapping[str, str] = {"sku_cover": "network_sku_cover"}
"""Bases with a form that does not tell locations apart: the same sums over fewer rows, for questions without locations."""

ROWS: Mapping[str, str] = {"network_sku_cover": "places"}
"""Bases of which one row stands for several counted ones, and the column that says how many."""

_PART = re.compile(r"\n *-- if (\w+):.*?\n *-- end if(?=\n)", re.DOTALL)


def base_query(name: str) -> str:
    """The text of a named query; raises `KeyError` when there is none."""
    text = find_base_query(name)
    if text is None:
        raise KeyError(name)
    return text


@cache
def find_base_query(name: str) -> str | None:
    """The text of a named query, None for a name that is a fact table instead."""
    path = resources.files("tools.metrics").joinpath("sql", f"{name}.sql")
    return path.read_text(encoding="utf-8") if path.is_file() else None


def without(text: str, parts: Collection[str]) -> str:
    """A text without those of its parts, between the lines `-- if NAME: …` and `-- end if`, that can give no row.

    An engine plans them all the same, which costs as much as many rows.
    """
    return _PART.sub(lambda part: "" if part[1] in parts else part[0], text)
