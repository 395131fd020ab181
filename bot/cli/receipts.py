"""Figures on the terminal: a sentence or a table, and below it the receipt."""

from collections.abc import Sequence

from bot.cli.terminal import console, print_table
from bot.reach import data_age, reaches, share_of
from bot.sheets import Sheet
from bot.spoken import spoken
from bot.tell_numbers import compared
from bot.wording import Words
from bot.words import shown_window
from floorwalker.evidence import Figure, Number
from floorwalker.phrase import in_words
from tools.metrics.definition import Unit


def print_figures(figures: list[Figure], words: Words, whole: Figure | None = None) -> None:
    """Print the figures of one query, at least one, and their receipt; `whole` is what the parts of a split are parts of."""
    first = figures[0]
    if len(figures) == 1 and not first.key:
        _print_one(first, words)
    else:
        if whole is not None:
            _print_one(whole, words)
        _print_split(figures, words)
    print_receipt(figures if whole is None else [whole], words)


def _print_one(figure: Figure, words: Words) -> None:
    interval = f", 95 % interval {_interval(figure, words)}" if figure.interval else ""
    console.print(f"[bold]{words.title(figure.metric)}: {words.shown(figure)}[/]{interval}{_mark(figure)}")
    for line in compared(figure, words):
        console.print(f"  {line}", markup=False)


def _print_split(figures: list[Figure], words: Words) -> None:
    """A row a member; a column for what only some figures have is left out where none has it."""
    names, labels = list(figures[0].key), _labels(figures)
    provisional = all(figure.provisional for figure in figures)
    judged = any(figure.interval for figure in figures)
    rows = []
    for figure in figures:
        earlier = {one.label: one.value for one in figure.compared_with if one.value is not None}
        cells = [spoken(name, figure.key[name]) for name in names]
        cells.append(words.shown(figure) + (" *" if figure.provisional and not provisional else ""))
        if labels:
            before = earlier.get(labels[0])
            cells.append("" if before is None else words.change(figure, before))
        cells += [_shown(figure, earlier[label], words) if label in earlier else "" for label in labels]
        if judged:
            cells.append(_interval(figure, words))
        rows.append([*cells, f"{figure.row_count:,}"])
    title = words.title(figures[0].metric)
    head = [*names, "value", *(["change"] if labels else []), *labels]
    head += [*(["95 % interval"] if judged else []), "rows"]
    right = [place for place, name in enumerate(head) if place >= len(names) and name != "change"]
    by = f"{title} by {' and '.join(in_words(name) for name in names)}"
    some = any(figure.provisional for figure in figures)
    note = " (all provisional)" if provisional else " (* provisional)" if some else ""
    print_table(f"{by}{note}", head, rows, numbers=right)


def print_sheet(sheet: Sheet, words: Words) -> None:
    """Print the figures of one report and the receipt they share."""
    cells = [[part if isinstance(part, str) else words.shown(part) for part in line] for line in sheet.rows]
    figures = [
        place
        for place in range(len(sheet.head))
        if any(not isinstance(line[place], str) for line in sheet.rows)
    ]
    print_table("", sheet.head, cells, numbers=figures)
    print_reach([sheet.rests_on], words)


def _labels(figures: list[Figure]) -> list[str]:
    """The windows that any of the figures has a value for."""
    return list(
        dict.fromkeys(
            one.label for figure in figures for one in figure.compared_with if one.value is not None
        )
    )


def _shown(figure: Figure, value: Number, words: Words) -> str:
    return words.shown(figure.model_copy(update={"value": value}))


def _interval(figure: Figure, words: Words) -> str:
    if figure.interval is None:
        return ""
    low, high = (_shown(figure, bound, words) for bound in figure.interval)
    return f"{low} to {high}"


def _mark(figure: Figure) -> str:
    return " (provisional)" if figure.provisional else ""


def print_receipt(figures: Sequence[Figure], words: Words) -> None:
    """What the figures of one query are, over what, from how many rows, and how far the data reach."""
    console.print(words.definition(figures[0].metric), style="dim", markup=False)
    print_reach(figures, words)


def print_reach(figures: Sequence[Figure], words: Words) -> None:
    """Over what window, of what share, from how many rows, how far the data reach, which definition and whose."""
    first = figures[0]
    rows = sum(figure.row_count for figure in figures)
    share = share_of(first) if len(figures) == 1 and first.unit == Unit.RATIO else []
    window = f"{shown_window(first.window.start, first.window.end)}, {first.window.tz}"
    owner = words.owner(first.metric)
    facts = [
        window,
        *share,
        f"{rows:,} row{'' if rows == 1 else 's'}",
        data_age(first.watermark, first.as_of, first.window.tz),
        f"{first.metric} definition {first.definition_version}",
        *([f"owner {owner}"] if owner else []),
    ]
    console.print("; ".join(facts), style="dim", markup=False)


def print_reaches(figures: Sequence[Figure]) -> None:
    """Below a page of many figures: how far their data reach, and where their whole receipts are."""
    if told := reaches(figures):
        console.print(f"{told}; each figure with its receipt: --json", style="dim", markup=False)
