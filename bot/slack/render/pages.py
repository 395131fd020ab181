"""A receipt or a cited passage → the blocks of a window; the same blocks serve as a message where no window opens. Pure."""

from collections.abc import Sequence

from bot.reach import counted, data_age
from bot.reply import ReceiptPage, SourcePage
from bot.request import Act
from bot.slack.actions import action_id, value_of
from bot.slack.blocks.build import Block, actions, button, context, divider, fields, header, section
from bot.slack.render.message import raw_pieces
from bot.slack.render.receipt import filters_of, review, shown_days
from bot.slack.safe_text import Safe, SafeText
from bot.spoken import spoken
from bot.wording import Words
from floorwalker.dates import written_moment
from floorwalker.evidence import Figure

# Six blocks each, and a window holds a hundred.
MOST_QUERIES = 16
_MOST_VALUES = 12
_LONGEST_QUERY = 1200
_MOST_PIECES = 12


def receipt_blocks(safe: SafeText, words: Words, page: ReceiptPage) -> list[Block]:
    """Each query of the answer: its value, definition, window, filters, counts, age of the data, and the query itself."""
    made: list[Block] = []
    if page.fresh:
        made.append(context(Safe("Computed again just now, over the same window.")))
    groups = _groups(page.figures)
    for group in groups[:MOST_QUERIES]:
        made += [*([divider()] if made else []), *_group(safe, words, group)]
    if left := {words.title(group[0].metric) for group in groups[MOST_QUERIES:]}:
        made.append(context(safe.words(f"Not shown here: {', '.join(sorted(left))}.", 1500)))
    again = button(
        Safe("Run Again"), action_id(Act.AGAIN), value_of(page.answer_id, page.chosen or _metric(page))
    )
    return [*made, actions([again])]


def source_blocks(safe: SafeText, page: SourcePage) -> list[Block]:
    """The stored section with its document, version, owner and review."""
    cited = page.citation
    facts = [
        (Safe("Version"), safe.words(cited.version or "none", 100)),
        (Safe("Owner"), safe.words(cited.owner or "unknown", 200)),
        (
            Safe("Review"),
            safe.words(review(cited.reviewed_on), 100) + (" (overdue)" if cited.overdue else ""),
        ),
        (Safe("For"), safe.words(page.audience, 100)),
    ]
    pieces = [section(safe.mrkdwn(piece)) for piece in raw_pieces(safe, page.text)[:_MOST_PIECES]]
    return [
        header(safe.plain(cited.title, 150)),
        context(safe.words(f"Section: {cited.section}", 500)),
        *pieces,
        divider(),
        fields([(name, Safe(value)) for name, value in facts]),
    ]


def _group(safe: SafeText, words: Words, group: Sequence[Figure]) -> list[Block]:
    first = group[0]
    facts = [
        ("Window", shown_days(first.window)),
        ("Filters", "; ".join(filters_of(first)) or "none"),
        ("Counted", _counts(group)),
        ("Data", data_age(first.watermark, first.as_of, first.window.tz).removeprefix("data ")),
        ("Definition", f"version {first.definition_version}"),
        ("Owner", words.owner(first.metric) or "none named"),
        ("As of", written_moment(first.as_of, first.window.tz)),
        ("State of the window", "provisional, later data may change it" if first.provisional else "complete"),
    ]
    query = safe.plain(first.query, _LONGEST_QUERY).replace("`", "'")
    escaped = query.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return [
        header(safe.plain(words.title(first.metric), 150)),
        section(_values(safe, words, group)),
        section(safe.words(words.definition(first.metric), 1500)),
        fields([(Safe(name), safe.words(value, 500)) for name, value in facts]),
        section(Safe(f"*The query that gives it again*\n```{escaped}```")),
    ]


def _values(safe: SafeText, words: Words, group: Sequence[Figure]) -> Safe:
    lines = [_told(words, figure) for figure in group[:_MOST_VALUES]]
    if len(group) > _MOST_VALUES:
        lines.append(f"and {len(group) - _MOST_VALUES} more")
    return Safe(
        f"*{safe.words(chr(10).join(lines), 2500)}*" if len(lines) == 1 else safe.words("\n".join(lines))
    )


def _told(words: Words, figure: Figure) -> str:
    """The member with its value, what it is a share of, and its interval; a single figure's share stands below."""
    told = words.shown(figure)
    if figure.key:
        told = f"{', '.join(map(spoken, figure.key, figure.key.values()))}: {told}"
        if figure.numerator is not None and figure.denominator is not None and figure.unit == "ratio":
            told += f", {counted(figure.numerator)} of {counted(figure.denominator)}"
    if figure.interval is not None:
        low, high = (words.shown(figure.model_copy(update={"value": bound})) for bound in figure.interval)
        told += f", 95 % interval {low} to {high}"
    return told


def _counts(group: Sequence[Figure]) -> str:
    first = group[0]
    rows = f"{counted(sum(figure.row_count for figure in group))} rows"
    if len(group) > 1:
        return f"{len(group)} groups, {rows}"
    if first.numerator is None or first.denominator is None:
        return rows
    return f"{counted(first.numerator)} of {counted(first.denominator)}, {rows}"


def _groups(figures: Sequence[Figure]) -> list[list[Figure]]:
    found: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        same = (figure.metric, figure.query, tuple(figure.key), str(figure.filters))
        found.setdefault(same, []).append(figure)
    return list(found.values())


def _metric(page: ReceiptPage) -> dict[str, str]:
    metrics = {figure.metric for figure in page.figures}
    return {"metric": metrics.pop()} if len(metrics) == 1 else {}
