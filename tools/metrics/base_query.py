"""The named queries of `sql/`: row sources that are worked out at question time because they depend on the moment."""

from functools import cache
from importlib import resources


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
