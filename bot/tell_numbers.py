"""Figures → the words of an answer, without a model: one figure, a group, a ranking, one window against another, what moved. Pure.

Every number comes from a figure. `names` are the titles of ids (SKUs, vendors). Light Markdown: bold and lists.
"""

from collections.abc import Mapping, Sequence

from bot.spoken import dimension_called, spoken
from bot.wording import Words
from bot.words import shown_window
from floorwalker.evidence import Figure, Number
from tools.metrics.definition import Unit

Names = Mapping[str, str]
NO_NAMES: Names = {}
NOBODY = "not shipped"
"""The member of rows that no carrier or location has yet; it ranks among none of them."""
LISTED = 3
"""So many members are all told; of more only the lowest and the highest, the table beside the text has the rest."""


def tell_figures(
    figures: Sequence[Figure], words: Words, names: Names = NO_NAMES, *, counted: bool = False
) -> str:
    """One figure as a sentence, `counted` with what it is a share of; several as a sentence naming the lowest and highest."""
    first = figures[0]
    if len(figures) == 1 and not first.key:
        return _tell_one(first, _titled(first, words, names), words, counted=counted)
    head = f"{_titled(first, words, names)} by {_by(first)}"
    known = sorted(ranked_members(figures), key=lambda one: one.value or 0)
    if not known:
        return f"{head} has no value: {first.null_reason} ({_window(first)})."
    told = [f"{_member(one, names)} **{words.shown(one)}**" for one in known]
    if len(known) > 1:
        told = [f"lowest {told[0]}", *(told[1:-1] if len(told) <= LISTED else []), f"highest {told[-1]}"]
    return f"{head}, {_window(first)}: {', '.join(told)}" + _note(any(one.provisional for one in figures))


def tell_no_rows(whole: Figure, by: Sequence[str], words: Words, names: Names) -> str:
    """What a split without a row says; `whole` is the figure of the same query unsplit, whose window and filters are named."""
    split = f" by {' and '.join(map(dimension_called, by))}" if by else ""
    return f"{_titled(whole, words, names)}{split}: no rows in {_window(whole)}."


def split_sentence(figures: Sequence[Figure], words: Words, members: Sequence[str]) -> str:
    """A split in one sentence: the metric, by what, over which window, and its members as they were told."""
    first = figures[0]
    note = _note(any(one.provisional for one in figures))
    return f"**{words.title(first.metric)}** by {_by(first)} ({_window(first)}): {'; '.join(members)}{note}"


def ranked_members(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with a value, without those of rows that belong to no member, unless there are no others."""
    valued = [one for one in figures if one.value is not None]
    return [one for one in valued if NOBODY not in one.key.values()] or valued


def tell_ranking(figures: Sequence[Figure], names: Names, words: Words) -> str:
    """The figures of a ranking in their order, each with its member."""
    first = figures[0]
    lines = [f"{_titled(first, words, names)} by {_by(first)}, {_window(first)}:"]
    lines += [
        f"{place}. {_member(one, names)}: **{words.shown(one)}**"
        for place, one in enumerate(figures, start=1)
    ]
    provisional = any(one.provisional for one in figures)
    return "\n".join(lines) + ("\nProvisional: they may still change." if provisional else "")


def tell_meaning(figure: Figure, words: Words) -> str:
    """What a metric counts and who answers for it, with its figure."""
    owner = words.owner(figure.metric)
    whose = f" Owner {owner}." if owner else ""
    return f"**{words.title(figure.metric)}**: {words.definition(figure.metric)}{whose}\n{tell_figures([figure], words)}"


def tell_against(figures: Sequence[Figure], against: Sequence[Figure], words: Words, names: Names) -> str:
    """The figures of one window held against those of another."""
    one, other = figures[0], against[0]
    days, others = ((side.window.end - side.window.start).days for side in (one, other))
    uneven = (
        ""
        if days == others or {days, others} <= _MONTHS
        else f" Mind: the {'first' if days > others else 'second'} window is longer."
    )
    if one.key or other.key:
        return f"{tell_figures(figures, words, names)}\nAgainst it: {tell_figures(against, words, names)}{uneven}"
    if one.value is None:
        return _tell_one(one, _titled(one, words, names), words)
    held = f"**{words.shown(other)}**" if other.value is not None else f"no value, {other.null_reason}"
    text = f"{_titled(one, words, names)}: **{words.shown(one)}** ({_window(one)}), against {held} ({_days(other)})"
    return text + _note(one.provisional or other.provisional) + uneven


_MONTHS = frozenset({28, 29, 30, 31})
"""Months are held against each other though one is longer."""


def tell_movers(
    figures: Sequence[Figure], words: Words, names: Names = NO_NAMES, *, titled: bool = False
) -> str:
    """What a change comes from: each member with its value and the one before; `titled` says of what, in which window."""
    first = figures[0]
    of = f" of {_titled(first, words, names)}, {_window(first)}" if titled else ""
    lines = [f"What moved most{of}, by {_by(first)}:"]
    for one in figures:
        before = one.compared_with[0]
        was = "none" if before.value is None else words.shown(one.model_copy(update={"value": before.value}))
        lines.append(f"- {_member(one, names)}: **{words.shown(one)}** ({before.label}: {was})")
    return "\n".join(lines)


def _tell_one(figure: Figure, title: str, words: Words, *, counted: bool = False) -> str:
    if figure.value is None:
        return f"There is no value for {title}: {figure.null_reason} ({_window(figure)})."
    text = f"{title}: **{words.shown(figure)}**{_share(figure) if counted else ''} ({_window(figure)})"
    if earlier := compared(figure, words):
        text += "; " + ", ".join(earlier)
    return text + _note(figure.provisional)


def compared(figure: Figure, words: Words) -> list[str]:
    """Each window the figure is compared with that has a value: its value, and whether the figure stands better or worse."""
    told = []
    for one in figure.compared_with:
        if one.value is not None:
            change = words.change(figure, one.value)
            before = words.shown(figure.model_copy(update={"value": one.value}))
            told.append(f"{one.label} {before}{f' ({change})' if change else ''}")
    return told


def _share(figure: Figure) -> str:
    """What a rate of things is a share of: ", 167 of 186"; amounts of money are not counted."""
    above, below = figure.numerator, figure.denominator
    if (
        figure.unit != Unit.RATIO
        or above is None
        or below is None
        or not (_is_whole(above) and _is_whole(below))
    ):
        return ""
    return f", {above:,.0f} of {below:,.0f}"


def _is_whole(number: Number) -> bool:
    return number == int(number)


def _note(provisional: bool) -> str:
    return ". Provisional: it may still change." if provisional else "."


def _window(figure: Figure) -> str:
    return f"{_days(figure)}, {figure.window.tz}"


def _days(figure: Figure) -> str:
    return shown_window(figure.window.start, figure.window.end)


def _titled(figure: Figure, words: Words, names: Names) -> str:
    chosen = f" ({_filters(figure, names)})" if figure.filters else ""
    return f"**{words.title(figure.metric)}{chosen}**"


def _by(figure: Figure) -> str:
    return " and ".join(dimension_called(name) for name in figure.key)


def _member(figure: Figure, names: Names) -> str:
    return ", ".join(
        f"week of {member}" if name == "week" else _called(spoken(name, member), names)
        for name, member in figure.key.items()
    )


def _called(member: str, names: Names) -> str:
    title = names.get(member, member)
    return member if title == member else f"{title} ({member})"


def _filters(figure: Figure, names: Names) -> str:
    return ", ".join(
        f"{dimension_called(name)} {' or '.join(_called(spoken(name, one), names) for one in members)}"
        for name, members in figure.filters.items()
    )
