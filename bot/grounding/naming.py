"""A sentence → who and what it names, and where: the members and metrics that the looked-up figures know. For `binding`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.grounding.numerals import member_forms
from floorwalker.evidence import Figure

METRIC = "metric"
"""The aspect every figure has; the others are its dimensions."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A value of an aspect (a metric, or a member of a dimension) named at a place of the text."""

    value: str
    start: int


def aspects(figure: Figure) -> dict[str, str]:
    """What a figure is about: its metric, its key, and the filters that leave a single member."""
    single = {name: members[0] for name, members in figure.filters.items() if len(members) == 1}
    return {METRIC: figure.metric, **single, **figure.key}


def member_mentions(text: str, dimension: str, members: Iterable[str]) -> list[Mention]:
    """Where members of a dimension are named, longest names first so that "blue" is not found in "blue-large"."""
    forms = [(form, member) for member in members for form in member_forms(dimension, member)]
    return _claim(text, forms)


def metric_mentions(text: str, titles: Mapping[str, str]) -> list[Mention]:
    """Where metrics are named: by id, by title, or by the words of a title that no other metric in play has."""
    forms = [(form, metric) for metric, title in titles.items() for form in (title, _short(title), metric)]
    found = _claim(text, forms)
    counts = Counter(word for title in titles.values() for word in set(stems(title)))
    for metric, title in titles.items():
        own = {word for word in stems(title) if counts[word] == 1}
        if any(mention.value == metric for mention in found):
            continue
        places = [match.start() for match in _WORD.finditer(text) if _stem(match[0]) in own]
        found += [Mention(metric, place) for place in places[:1]]
    return sorted(found, key=lambda mention: mention.start)


def stems(text: str) -> list[str]:
    """The words of a text in lower case, without a plural s, connecting words left out."""
    return [
        _stem(word) for word in _WORD.findall(text) if len(word) > 1 and word.casefold() not in _CONNECTING
    ]


_CONNECTING = frozenset({"of", "the", "per", "in", "to", "after", "within", "and"})


def _stem(word: str) -> str:
    return word.casefold().removesuffix("s")


def _short(title: str) -> str:
    return re.split(r"[(,]", title)[0].strip()


def _claim(text: str, forms: Iterable[tuple[str, str]]) -> list[Mention]:
    """Occurrences of the forms, longest first; a place once claimed names nothing else. Ambiguous forms name nothing."""
    known: dict[str, set[str]] = {}
    for form, value in forms:
        known.setdefault(form.casefold(), set()).add(value)
    mentions: list[Mention] = []
    rest = text
    for form in sorted(known, key=len, reverse=True):
        pattern = re.compile(rf"(?<![\w-]){re.escape(form)}(?![\w]|-\w)", re.IGNORECASE)
        if len(known[form]) == 1:
            (value,) = known[form]
            mentions += [Mention(value, found.start()) for found in pattern.finditer(rest)]
        rest = pattern.sub(lambda found: "\0" * len(found[0]), rest)
    return sorted(mentions, key=lambda mention: mention.start)
