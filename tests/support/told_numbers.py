"""Promise 1 as a check: which numbers in a text belong to no figure, window, limit or stored quote."""

import re
from collections.abc import Iterable

from bot.words import CatalogueWords, shown_window
from floorwalker.dates import written_day
from floorwalker.evidence import Citation, Figure
from tools.metrics.definition import Unit
from tools.metrics.registry import catalogue

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARKUP = re.compile(r"[*`_]|^\d+\. ", re.MULTILINE)
"""Emphasis, and the places of steps in a list."""


def numbers_of(text: str) -> set[str]:
    """The numbers a text prints, as printed."""
    return set(_NUMBER.findall(_MARKUP.sub("", text)))


def homeless(
    text: str, figures: Iterable[Figure], citations: Iterable[Citation], words: CatalogueWords, *more: str
) -> set[str]:
    """The numbers of a text that no figure, comparison, window, limit, name or citation accounts for."""
    told = [*more]
    for figure in figures:
        told += _told_by_figure(figure, words)
    for one in citations:
        told += [one.quote, one.title, one.section, one.version]
        told += [written_day(one.reviewed_on)] if one.reviewed_on else []
    return numbers_of(text) - numbers_of(" ".join(told))


def _told_by_figure(figure: Figure, words: CatalogueWords) -> list[str]:
    # A derived number (tools/derived.py) is watched by nobody.
    metric = catalogue().metrics.get(figure.metric)
    told = [
        words.shown(figure),
        words.title(figure.metric),
        shown_window(figure.window.start, figure.window.end),
    ]
    counts = (figure.numerator, figure.denominator)
    told += [f"{part:,.0f}" for part in counts if part is not None and part == int(part)]
    for compared in figure.compared_with:
        told.append(compared.label)
        if compared.value is not None:
            told.append(words.amount(compared.value, figure.unit))
    if metric and metric.watch and not metric.watch.change:
        told += [words.amount(limit, figure.unit) for limit in (metric.watch.amber, metric.watch.red)]
    if figure.unit == Unit.PROBABILITY:
        told.append(str((figure.window.end - figure.window.start).days))
    told += [f"{name} {member}" for name, member in figure.key.items()]
    told += [" ".join(members) for members in figure.filters.values()]
    titles = [figure.null_reason or "", f"{figure.watermark:%Y-%m-%d}" if figure.watermark else ""]
    return [*told, *titles]
