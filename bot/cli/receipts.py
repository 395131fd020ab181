"""Figures on the terminal: a sentence or a table, and below it the receipt."""

from bot.cli.terminal import console, print_table
from bot.ports import Words
from bot.sheets import Sheet
from bot.words import shown_window
from floorwalker.evidence import Figure


def print_figures(figures: list[Figure], words: Words) -> None:
    """Print the figures of one query, at least one, and their common receipt."""
    first = figures[0]
    title = words.title(first.metric)
    if len(figures) == 1 and not first.key:
        console.print(f"[bold]{title}: {words.shown(first)}[/]{_mark(first)}")
        for compared in first.compared_with:
            if compared.value is not None:
                other = first.model_copy(update={"value": compared.value})
                console.print(f"  {compared.label}: {words.shown(other)}")
    else:
        names = list(first.key)
        labels = _compared(figures)
        whole = all(figure.provisional for figure in figures)
        rows = [_row(figure, names, labels, words, marked=not whole) for figure in figures]
        print_table(
            f"{title} (all provisional)" if whole else title,
            [*names, "value", "rows", *labels],
            rows,
            numbers=range(len(names), len(names) + 2 + len(labels)),
        )
    print_receipt(first, sum(figure.row_count for figure in figures), words)


def print_sheet(sheet: Sheet, words: Words) -> None:
    """Print the figures of one report and the receipt they share."""
    cells = [[part if isinstance(part, str) else words.shown(part) for part in line] for line in sheet.rows]
    figures = [place for place, part in enumerate(sheet.rows[0]) if not isinstance(part, str)]
    print_table(sheet.title, sheet.head, cells, numbers=figures)
    print_reach(sheet.rests_on, sheet.row_count)


def _compared(figures: list[Figure]) -> list[str]:
    """The windows that any of the figures has a value for."""
    return list(
        dict.fromkeys(
            one.label for figure in figures for one in figure.compared_with if one.value is not None
        )
    )


def _row(figure: Figure, names: list[str], labels: list[str], words: Words, *, marked: bool) -> list[str]:
    earlier = {
        one.label: words.shown(figure.model_copy(update={"value": one.value}))
        for one in figure.compared_with
        if one.value is not None
    }
    return [
        *(figure.key[name] for name in names),
        words.shown(figure) + (_mark(figure) if marked else ""),
        f"{figure.row_count:,}",
        *(earlier.get(label, "") for label in labels),
    ]


def _mark(figure: Figure) -> str:
    return " (provisional)" if figure.provisional else ""


def print_receipt(figure: Figure, rows: int, words: Words) -> None:
    """What the figure is, over what, from how many rows, and how far the data reach."""
    console.print(words.definition(figure.metric), style="dim")
    print_reach(figure, rows)


def print_reach(figure: Figure, rows: int) -> None:
    """Over what window, from how many rows, and how far the data reach."""
    window = shown_window(figure.window.start, figure.window.end)
    reach = f"{figure.watermark:%Y-%m-%d %H:%M} UTC" if figure.watermark else "unknown"
    console.print(
        f"{window}, {figure.window.tz}; {rows:,} rows; data to {reach}; {figure.metric} v{figure.definition_version}",
        style="dim",
    )
    if figure.interval:
        low, high = figure.interval
        console.print(f"95 % interval {low * 100:.1f} % to {high * 100:.1f} %", style="dim")
