"""Which figures of several matter most: the first of a ranking, and the members that moved a total furthest. Pure."""

from collections.abc import Sequence

from bot.manner import Ranking
from floorwalker.evidence import Figure

EXPLAINING = ("family", "channel", "carrier", "location", "reason", "service")
"""The dimensions a change is looked for in, the likeliest first."""
SHOWN_MOVERS, CLEAR = 3, 0.4
"""So many movers are told; a split explains a change when they make up so much of all movement in it."""


def first_of(
    figures: Sequence[Figure], ranking: Ranking, direction: str, least_rows: int = 0
) -> list[Figure]:
    """The first of a ranking. Figures without a value have no place; rates over fewer than `least_rows` stand behind all others (R9)."""
    valued = [one for one in figures if one.value is not None]
    sign = 1 if ranking.lowest_first(direction) else -1

    def place(one: Figure) -> tuple[bool, float]:
        unsure = one.denominator is not None and one.row_count < least_rows
        return unsure, sign * float(one.value or 0)

    return sorted(valued, key=place)[: ranking.count]


def furthest(whole: Figure, parts: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Of several splits of one figure, the members that moved it furthest: of the first split in which few of them account for much.

    Empty when there is nothing to compare with, or nothing changed in that direction.
    """
    if not whole.compared_with or whole.value is None or whole.compared_with[0].value is None:
        return []
    change = whole.value - whole.compared_with[0].value
    found: list[tuple[float, list[Figure]]] = []
    for figures in parts:
        moved = [(_moved(one), one) for one in figures]
        along = sorted(((by, one) for by, one in moved if by * change > 0), key=lambda pair: -abs(pair[0]))
        if len(moved) > 1 and along:
            share = sum(abs(by) for by, _ in along[:SHOWN_MOVERS]) / sum(abs(by) for by, _ in moved)
            found.append((share, [one for _, one in along[:SHOWN_MOVERS]]))
    clear = [movers for share, movers in found if share >= CLEAR]
    return clear[0] if clear else max(found, key=lambda pair: pair[0], default=(0.0, []))[1]


def furthest_in(figures: Sequence[Figure], direction: int) -> list[Figure]:
    """The members whose value rose (1) or fell (-1) most against the window before, the furthest first."""
    known = [
        one
        for one in figures
        if one.value is not None and one.compared_with and one.compared_with[0].value is not None
    ]
    changes = {one.id: float(one.value or 0) - float(one.compared_with[0].value or 0) for one in known}
    moved = sorted(
        (one for one in known if changes[one.id] * direction > 0),
        key=lambda one: -direction * changes[one.id],
    )
    return moved[:SHOWN_MOVERS]


def _moved(member: Figure) -> float:
    """How far a member moved the whole: by its change of a sum; by its change of a rate, as heavy as its denominator."""
    before = member.compared_with[0].value if member.compared_with else None
    if member.value is None or (before is None and member.denominator is not None):
        return 0.0
    if member.denominator is None:
        return float(member.value - (before or 0))
    assert before is not None
    return float(member.value - before) * float(member.denominator)
