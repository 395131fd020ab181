"""`Figure` → its receipt in words, `Citation` → its source line (promises 1 and 2). Pure; used by the renderers beside."""

import re
from collections.abc import Sequence
from datetime import date

from bot.reach import counted, data_age, share_of
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words
from bot.words import shown_window
from floorwalker.dates import written_day
from floorwalker.evidence import Citation, Figure, Window

_SEPARATOR = " · "


def receipt(
    safe: SafeText, words: Words, figure: Figure, *, groups: int = 1, rows: int | None = None
) -> Safe:
    """What it counts in a sentence, window with zone, filters, counts, age of the data, version; one line of mrkdwn."""
    title = safe.words(words.title(figure.metric), 150)
    # The whole definition stands in the receipt that the button opens.
    first = re.split(r"[.;:]\s|\s\(", words.definition(figure.metric), maxsplit=1)[0]
    definition = safe.words(first, 400).rstrip(".")
    facts = [*_facts(figure, groups, rows), *_owner(words.owner(figure.metric))]
    return Safe(f"*{title}*: {definition}. {safe.words(_SEPARATOR.join(facts), 1500)}")


def brief_receipt(
    safe: SafeText, words: Words, figure: Figure, *, groups: int = 1, rows: int | None = None
) -> Safe:
    """The receipt without the definition's text, for a page of many figures; its version tells which one it is."""
    title = safe.words(words.title(figure.metric), 150)
    return Safe(f"{title}: {safe.words(_SEPARATOR.join(_facts(figure, groups, rows)), 1500)}")


def shared_receipt(safe: SafeText, words: Words, queries: Sequence[Sequence[Figure]]) -> Safe:
    """The receipts of queries that share window, filters, data and version, in one line."""
    first = queries[0][0]
    each = []
    for group in queries:
        counts = [f"{len(group)} groups"] if len(group) > 1 else share_of(group[0])
        rows = f"{counted(sum(figure.row_count for figure in group))} rows"
        late = ["provisional"] if group[0].provisional else []
        each.append(f"{words.title(group[0].metric)} {', '.join([*counts, rows, *late])}")
    shared = [
        shown_days(first.window),
        *filters_of(first),
        data_age(first.watermark, first.as_of, first.window.tz),
        f"definition {first.definition_version}",
    ]
    return safe.words(f"{_SEPARATOR.join(shared)}: {'; '.join(each)}", 2500)


def _facts(figure: Figure, groups: int, rows: int | None) -> list[str]:
    return [
        shown_days(figure.window),
        *filters_of(figure),
        *([f"{groups} groups"] if groups > 1 else share_of(figure)),
        f"{counted(figure.row_count if rows is None else rows)} rows",
        data_age(figure.watermark, figure.as_of, figure.window.tz),
        f"definition {figure.definition_version}",
        *(["provisional, later data may change it"] if figure.provisional else []),
    ]


def source(safe: SafeText, citation: Citation) -> Safe:
    """Title › section, version, owner, last review; an overdue or missing review is said aloud."""
    name = safe.link(citation.url, f"{citation.title} › {citation.section}")
    facts = [
        f"version {citation.version}" if citation.version else "no version",
        citation.owner or "owner unknown",
        review(citation.reviewed_on),
    ]
    late = f"{_SEPARATOR}*review overdue*" if citation.overdue else ""
    return Safe(f"{name}{_SEPARATOR}{safe.words(_SEPARATOR.join(facts), 500)}{late}")


def review(reviewed_on: date | None) -> str:
    """When it was last reviewed."""
    return f"last reviewed {written_day(reviewed_on)}" if reviewed_on else "never reviewed"


def shown_days(window: Window) -> str:
    """Its days, with their zone."""
    return f"{shown_window(window.start, window.end)}, {window.tz}"


def filters_of(figure: Figure) -> list[str]:
    """What it is limited to."""
    return [f"only {name} {' or '.join(values)}" for name, values in sorted(figure.filters.items())]


def _owner(owner: str | None) -> Sequence[str]:
    return [f"owner {owner}"] if owner else []
