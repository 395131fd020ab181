"""Figures → tables and receipts. Pure; used by the renderers of answers, risk and digests."""

from collections.abc import Sequence

from bot.sheets import Sheet, sheets
from bot.slack.blocks.build import (
    LARGEST_TABLE_ROWS,
    Block,
    Cell,
    context,
    data_table,
    line_chart,
    number_cell,
    text_cell,
)
from bot.slack.blocks.limits import LONGEST_TABLE
from bot.slack.render.receipt import brief_receipt, receipt, shared_receipt
from bot.slack.safe_text import Safe, SafeText
from bot.spoken import dimension_called, spoken
from bot.wording import Words
from floorwalker.evidence import Figure
from floorwalker.phrase import in_words

_MOST_KEYS = 3
_GRAINS = frozenset({"day", "week", "month", "year"})
FEWEST_POINTS, MOST_POINTS = 3, 20


def figure_blocks(safe: SafeText, words: Words, figures: Sequence[Figure]) -> list[Block]:
    """For each metric: a table when it is grouped, and its receipt. Figures of one report share a table and a receipt."""
    made: list[Block] = []
    together, alone = sheets(figures, words)
    for sheet in together:
        rests = brief_receipt(safe, words, sheet.rests_on, rows=sheet.row_count)
        made += [sheet_table(safe, words, sheet), context(rests)]
    for group in _by_query(alone):
        if len(group) > 1:
            made += [*trend(safe, words, group), figure_table(safe, words, group)]
        rows = sum(figure.row_count for figure in group)
        made.append(context(receipt(safe, words, group[0], groups=len(group), rows=rows)))
    return made


def trend(safe: SafeText, words: Words, figures: Sequence[Figure]) -> list[Block]:
    """A line over time, for figures of one metric by day, week, month or year without a gap; the table beside it says the same."""
    if not MOST_POINTS >= len(figures) >= FEWEST_POINTS or any(
        len(figure.key) != 1 or next(iter(figure.key)) not in _GRAINS or figure.value is None
        for figure in figures
    ):
        return []
    title = words.title(figures[0].metric)
    labels = [safe.plain(next(iter(figure.key.values())), 20) for figure in figures]
    values = [float(figure.value or 0) for figure in figures]
    is_rate = figures[0].unit == "ratio"
    scaled = [round(100 * value, 1) if is_rate else round(value, 2) for value in values]
    unit = "%" if is_rate else safe.plain(figures[0].unit, 20)
    return [line_chart(safe.plain(title, 50), labels, [(safe.plain(title, 40), scaled)], unit=unit)]


def brief_receipts(safe: SafeText, words: Words, figures: Sequence[Figure]) -> list[Safe]:
    """For pages that name many figures: one line for all that share window, filters and data; each query is in it."""
    lines: dict[tuple[object, ...], list[list[Figure]]] = {}
    for group in _by_query(figures):
        first = group[0]
        shared = (first.window.start, first.window.end, first.watermark, str(first.filters))
        lines.setdefault((*shared, first.definition_version), []).append(group)
    return [
        brief_receipt(
            safe, words, groups[0][0], groups=len(groups[0]), rows=sum(one.row_count for one in groups[0])
        )
        if len(groups) == 1
        else shared_receipt(safe, words, groups)
        for groups in lines.values()
    ]


def figure_table(safe: SafeText, words: Words, figures: Sequence[Figure]) -> Block:
    """Grouped figures of one metric: a row a group, numbers that sort as numbers; first the value, then how it has moved."""
    keys = list(dict.fromkeys(name for figure in figures for name in figure.key))[:_MOST_KEYS]
    compared = [one.label for one in figures[0].compared_with[:1]]
    title = words.title(figures[0].metric)
    moved = ["change"] if any(_change(words, figure) for figure in figures) else []
    counts = ["rows"] if any(figure.row_count != 1 for figure in figures) else []
    head = [*map(dimension_called, keys), title, *moved, *compared, *counts]
    rows: list[list[Cell]] = [[text_cell(safe.plain(in_words(name), 60)) for name in head]]
    length = 0
    for figure in figures[:LARGEST_TABLE_ROWS]:
        row = [text_cell(safe.plain(spoken(name, figure.key.get(name, "")), 80)) for name in keys]
        row.append(_value(safe, figure.value, words.shown(figure)))
        row += [text_cell(safe.plain(_change(words, figure), 40)) for _ in moved]
        row += [_before(safe, words, figure) for _ in compared]
        row += [number_cell(figure.row_count, safe.plain(f"{figure.row_count:,}", 20)) for _ in counts]
        length += sum(len(str(cell["text"])) for cell in row)
        if length > LONGEST_TABLE - 600:
            break
        rows.append(row)
    shown, all_of_them = len(rows) - 1, len(figures)
    caption = title if shown == all_of_them else f"{title}, first {shown} of {all_of_them}"
    return data_table(safe.plain(caption, 140), rows)


def sheet_table(safe: SafeText, words: Words, sheet: Sheet) -> Block:
    """The figures of one report."""
    rows: list[list[Cell]] = [[text_cell(safe.plain(name, 60)) for name in sheet.head]]
    for line in sheet.rows[:LARGEST_TABLE_ROWS]:
        rows.append(
            [
                text_cell(safe.plain(part, 200))
                if isinstance(part, str)
                else _value(safe, part.value, words.shown(part))
                for part in line
            ]
        )
        if sum(len(str(cell["text"])) for row in rows for cell in row) > LONGEST_TABLE - 1200:
            break
    return data_table(safe.plain(sheet.caption, 140), rows)


def _change(words: Words, figure: Figure) -> str:
    before = figure.compared_with[0].value if figure.compared_with else None
    return "" if before is None else words.change(figure, before)


def _before(safe: SafeText, words: Words, figure: Figure) -> Cell:
    before = figure.compared_with[0].value if figure.compared_with else None
    shown = words.shown(figure.model_copy(update={"value": before})) if before is not None else "no value"
    return _value(safe, before, shown)


def _value(safe: SafeText, value: float | None, shown: str) -> Cell:
    words: Safe = safe.plain(shown, 60)
    return text_cell(words) if value is None else number_cell(value, words)


def _by_query(figures: Sequence[Figure]) -> list[list[Figure]]:
    # Figures of one metric over one window with the same keys stand in one table.
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        window = (figure.window.start, figure.window.end)
        same = (figure.metric, tuple(figure.key), str(figure.filters)) + (() if figure.key else window)
        groups.setdefault(same, []).append(figure)
    return list(groups.values())
