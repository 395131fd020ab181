"""A window → the pieces its forecasts are judged in, and one statement over the statements of several pieces."""

import re
from collections.abc import Sequence
from datetime import timedelta

from floorwalker.period import Period
from tools.store.sql import Statement, Value

_VALUE = re.compile(r"\$(start|end|start_day|end_day|before_day|days)\b")


def pieces(window: Period, days: int) -> list[Period]:
    """The window cut backwards from its end into pieces of `days` days; a shorter window is one piece that begins before it."""
    count = max(1, window.days // days)
    ends = [window.end - timedelta(days=place * days) for place in range(count)]
    return [Period(end - timedelta(days=days), end, window.tz) for end in reversed(ends)]


def over_pieces(statements: Sequence[Statement]) -> Statement:
    """One statement that adds up the sums of several pieces."""
    if len(statements) == 1:
        return statements[0]
    texts, values = [], dict[str, Value]()
    for place, one in enumerate(statements):
        # Each piece keeps its own days; everything else is the same in all of them.
        texts.append("SELECT * FROM (" + _VALUE.sub(rf"$\1_{place}", one.text) + f") AS piece_{place}")
        values |= {
            (f"{name}_{place}" if _VALUE.match(f"${name}") else name): v for name, v in one.values.items()
        }
    keys = re.findall(r'AS ("key_[a-z_]+")', statements[0].text.split("\nFROM")[0])
    sums = ", ".join(
        f"SUM({name}) AS {name}" for name in ("row_count", "numerator", "denominator", "pending")
    )
    head = ", ".join([*keys, sums])
    grouped = f"\nGROUP BY {', '.join(keys)}\nORDER BY {', '.join(keys)}" if keys else ""
    union = "\nUNION ALL ".join(texts)
    return Statement(f"SELECT {head}\nFROM ({union}) AS pieces{grouped}", values)
