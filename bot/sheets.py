"""Figures of one report that rest on the same rows → one table: a row a figure, or with several keys a row a key. Pure.

Used by the terminal and by Slack's renderer, so that a dossier's ten numbers are one table with one receipt and not ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.spoken import dimension_called, spoken
from bot.wording import Words
from floorwalker.evidence import Figure

Part = str | Figure
MOST_IN_A_TITLE = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A head and rows of texts and figures; `rests_on` is a figure whose receipt holds for all of them, `row_count` its rows in all."""

    head: tuple[str, ...]
    rows: tuple[tuple[Part, ...], ...]
    rests_on: Figure
    caption: str
    row_count: int


def sheets(figures: Sequence[Figure], words: Words) -> tuple[list[Sheet], list[Figure]]:
    """The sheets of figures that share a query with another metric's figures, and the figures that stand alone."""
    alike: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        alike.setdefault(_rests_on(figure), []).append(figure)
    made, alone = [], []
    for group in alike.values():
        if len({figure.metric for figure in group}) > 1:
            made.append(_sheet(group, words))
        else:
            alone += group
    return made, alone


def _rests_on(figure: Figure) -> tuple[object, ...]:
    return (figure.query, tuple(figure.key), figure.window.start, figure.window.end)


def _sheet(group: Sequence[Figure], words: Words) -> Sheet:
    metrics = list(dict.fromkeys(figure.metric for figure in group))
    keys = list(dict.fromkeys(tuple(figure.key.values()) for figure in group))
    said = {key: tuple(map(spoken, group[0].key, key)) for key in keys}
    if len(keys) == 1:
        rows = tuple((words.title(one.metric), one, words.definition(one.metric)) for one in group)
        caption = " ".join(["Figures of", *said[keys[0]]]) if keys[0] else "Figures"
        return Sheet(("figure", "value", "what it is"), rows, group[0], caption, group[0].row_count)
    found = {(tuple(figure.key.values()), figure.metric): figure for figure in group}
    lines = tuple((*said[key], *(found.get((key, metric), "") for metric in metrics)) for key in keys)
    names = [dimension_called(name) for name in group[0].key]
    titles = list(map(words.title, metrics))
    rows_in_all = sum(figure.row_count for figure in group if figure.metric == metrics[0])
    caption = f"{_of_what(titles)} by {' and '.join(names)}"
    return Sheet((*names, *titles), lines, group[0], caption, rows_in_all)


def _of_what(titles: Sequence[str]) -> str:
    """The figures a table is of; more than two stand in its head only."""
    if len(titles) > MOST_IN_A_TITLE:
        return "Figures"
    first, *others = titles
    return " and ".join(
        [first, *(one[:1].lower() + one[1:] if one[1:2].islower() else one for one in others)]
    )
