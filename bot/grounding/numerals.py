"""A sentence → the numbers in it that have no receipt. Called by `ground`; knows nothing of passages.

Digits may only stand in names: members, dates of windows, titles and ids of metrics, and what the question itself named.
Number words count as digits.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from bot.grounding.sentences import FIGURE_MARK
from floorwalker.evidence import Figure
from floorwalker.phrase import in_words
from tools.metrics.definition import GRAINS

HOLE = "\ufffc"
"""Stands where a figure will be shown."""

# A bare numeric member of fewer digits is only known with its dimension before it ("priority 1").
_DIGITS_OF_A_NAME = 5
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SMALL = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
)
_MULTIPLES = (
    "dozens?|hundreds?|thousands?|millions?|billions?|zero|half|twice|thrice|(?:two|three|four|five|ten)fold"
)
_GROWTH = "doubled|doubling|tripled|tripling|quadrupled|halved|halving"
_NUMBER_WORD = re.compile(
    rf"\b(?:{_SMALL}|(?:{_TENS})(?:-[a-z]+)?|{_MULTIPLES}|{_GROWTH}|per\s?cent)\b",
    re.IGNORECASE,
)
# "{f1}k", "{f1}0" and "-{f1}" would change the value.
_SCALED = re.compile(
    rf"{HOLE}\s?(?:k|m|mn|bn|x|×|\^|e)\b|[-−–~+*/×^]{HOLE}|{HOLE}\w|\w{HOLE}",
    re.IGNORECASE,
)
_SPELT = re.compile(
    r"(?<![\w.,])([0-9]+)[\s-]?(h|d|w|hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!\w)(?=\w*[A-Za-z])(?=[\w-]*[0-9])\w[\w-]*(?!\w)")
_ISO_DATE = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])")


def stray_number(text: str, allowed: Collection[str], spans: Collection[str]) -> str | None:
    """The first number of a sentence without a receipt, else null. `spans` are allowed lengths of time ("14 d")."""
    holed = FIGURE_MARK.sub(HOLE, text)
    if scaled := _SCALED.search(holed):
        return scaled[0].replace(HOLE, "{…}")
    for phrase in sorted(allowed, key=len, reverse=True):
        holed = re.sub(
            rf"(?<![\w{HOLE}.,-]){re.escape(phrase)}(?![\w{HOLE}-]|[.,]\d)",
            " ",
            holed,
            flags=re.IGNORECASE,
        )
    holed = _SPELT.sub(lambda found: " " if _length(found) in spans else found[0], holed)
    for token in holed.split():
        if any(character.isnumeric() for character in token):
            return token.replace(HOLE, "{…}")
    word = _NUMBER_WORD.search(holed)
    return word[0] if word else None


def names_in_question(question: str) -> set[str]:
    """Codes and dates of the question; its plain numbers are nobody's receipt."""
    codes = {code for code in _CODE.findall(question) if not _SPELT.fullmatch(code)}
    dates = (date_or_none(text) for text in _ISO_DATE.findall(question))
    return codes.union(*(date_forms(day) for day in dates if day))


def lengths_of_time(texts: Iterable[str]) -> set[str]:
    """The lengths of time named in texts, in one spelling ("14-day" and "14 days" are "14 d")."""
    return {_length(found) for text in texts for found in _SPELT.finditer(in_words(text))}


def names_of(figure: Figure, title: str) -> set[str]:
    """Everything with digits in it that may be said of a figure: members, dates of its window, title and id."""
    names = {
        title,
        figure.metric,
        *_CODE.findall(title),
        *re.findall(r"[a-z]+[0-9]+", figure.metric),
    }
    for dimension, member in [
        *figure.key.items(),
        *((name, one) for name, ones in figure.filters.items() for one in ones),
    ]:
        names |= member_forms(dimension, member)
    window = figure.window
    for day in (window.start, window.end, window.end - timedelta(days=1)):
        names |= date_forms(day)
    return names


def member_forms(dimension: str, member: str) -> set[str]:
    """The ways to name a member; a short bare number only counts with its dimension before it."""
    if day := date_or_none(member):
        return date_forms(day)
    if member.isdigit() and len(member) < _DIGITS_OF_A_NAME and dimension not in GRAINS:
        return {f"{in_words(dimension)} {member}"}
    return {member, in_words(member)}


def date_forms(day: date) -> set[str]:
    """A date as people write it, with and without the year."""
    forms = {day.isoformat()}
    for month in (f"{day:%B}", f"{day:%b}"):
        for short in (f"{day.day} {month}", f"{month} {day.day}"):
            forms |= {short, f"{short} {day.year}", f"{short}, {day.year}"}
        forms.add(f"{month} {day.year}")
    return forms


def date_or_none(text: str) -> date | None:
    """The date an ISO text names, else null."""
    try:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _length(found: re.Match[str]) -> str:
    return f"{int(found[1])} {found[2][0].casefold()}"
