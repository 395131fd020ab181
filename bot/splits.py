"""What a question splits and filters a metric by: dimensions and time grains after "by" and the like, and members that are named.

Pure; called by the router with the members that the metric's rows have.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.harmless_words import STOP
from bot.manner import SUPERLATIVES
from bot.naming import LEAST_LETTERS, NEAR_WORD
from bot.question import Question, Run, phrase_of, singular
from bot.spoken import ways_to_say
from bot.time_words import NUMBERS
from tools.metrics.definition import GRAINS, Dimension, Metric
from tools.metrics.registry import Catalogue

_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annual": "year"}
_MUST_NAME = frozenset({"by", "per"})
_MAY_NAME = frozenset({"each", "every", "across"})
_RANKING = SUPERLATIVES | {
    "which",
    "what",
    "main",
    "performing",
    "selling",
    "profitable",
    "returned",
    "single",
}
_BETWEEN = frozenset({"the", "our", "all", "each", "every"})
_LINKS = frozenset({"and", "by", "per"})
_COMPARING = frozenset(
    {
        "vs",
        "versus",
        "compare",
        "compared",
        "comparing",
        "against",
        "than",
        "better",
        "worse",
        "bigger",
        "higher",
        "larger",
        "smaller",
        "faster",
        "slower",
    }
)
_NOT_NAMES = frozenset({"unknown", "none", "out"})
_CODE_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A member of a dimension and the places of its words."""

    dimension: str
    member: str
    places: tuple[int, ...]


def read_splits(words: Question, metric: Metric, catalogue: Catalogue) -> tuple[list[str], int | None]:
    """The dimensions and grains to split by, and the place of the word after "by" that names none."""
    names = _dimension_names(catalogue)
    found: list[str] = []
    for place, word in enumerate(words.tokens):
        if word in _ADVERBS and metric.dated:
            words.use(Run(place, 1))
            found.append(_ADVERBS[word])
        elif word in _MUST_NAME or word in _MAY_NAME:
            listed = list(_listed(words, place + 1, names))
            if not listed and word in _MUST_NAME and (unknown := _after(words, place + 1)):
                return list(dict.fromkeys(found)), unknown
            found += listed
        elif word in _RANKING and not words.used[place]:
            found += [name for name in _ranked(words, place + 1, names) if name in _splits_of(metric)]
    return list(dict.fromkeys(found)), None


def dimension_after(words: Question, run: Run, metric: Metric, catalogue: Catalogue) -> list[str]:
    """The dimension that stands right after the metric's name ("lowest margin brands"), as it is spelt."""
    name, size = _dimension_at(words, run.start + run.count, _dimension_names(catalogue), misspelt=False)
    if name is None or name not in _splits_of(metric):
        return []
    words.use(Run(run.start + run.count, size))
    return [name]


def dimension_compared(words: Question, metric: Metric, catalogue: Catalogue) -> list[str]:
    """The dimension in the plural whose members are held against each other ("how do our carriers compare on …")."""
    names = _dimension_names(catalogue)
    for place in words.left if compares(words) else ():
        name, size = _dimension_at(words, place, names, misspelt=False)
        if name in metric.dimensions and words.tokens[place + size - 1].endswith("s"):
            words.use(Run(place, size))
            return [name]
    return []


def _splits_of(metric: Metric) -> tuple[str, ...]:
    return (*metric.dimensions, *(GRAINS if metric.dated else ()))


def _dimension_names(catalogue: Catalogue) -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {(grain,): grain for grain in GRAINS}
    for dimension in catalogue.dimensions.values():
        names |= dict.fromkeys(_phrases(dimension), dimension.id)
    return names


def _phrases(dimension: Dimension) -> list[tuple[str, ...]]:
    return [phrase_of(name) for name in (dimension.id, dimension.title, *dimension.synonyms)]


def _listed(words: Question, place: int, names: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    """The dimensions that stand one after the other from a place on ("carrier and channel")."""
    while True:
        place = _past(words, place, _BETWEEN)
        name, size = _dimension_at(words, place, names)
        if name is None:
            return
        words.use(Run(place, size))
        yield name
        place = _past(words, place + size, _LINKS)


def _ranked(words: Question, place: int, names: Mapping[tuple[str, ...], str]) -> list[str]:
    """The dimension a ranking is over ("which carrier", "top 5 categories"), as it is spelt."""
    while place < len(words.tokens) and (
        words.tokens[place].isdigit() or words.tokens[place] in _RANKING or words.tokens[place] in NUMBERS
    ):
        place += 1
    name, size = _dimension_at(words, place, names, misspelt=False)
    if name is None:
        return []
    words.use(Run(place, size))
    return [name]


def _past(words: Question, place: int, skipped: frozenset[str]) -> int:
    while place < len(words.tokens) and words.tokens[place] in skipped:
        place += 1
    return place


def _dimension_at(
    words: Question, place: int, names: Mapping[tuple[str, ...], str], *, misspelt: bool = True
) -> tuple[str | None, int]:
    for size in (2, 1):
        here = tuple(words.tokens[place : place + size])
        if len(here) < size or any(words.used[place : place + size]):
            continue
        for phrase in (here, (*here[:-1], singular(here[-1]))):
            if phrase in names:
                return names[phrase], size
    if not misspelt or place >= len(words.tokens) or len(words.tokens[place]) < LEAST_LETTERS:
        return None, 0
    single = {phrase[0]: name for phrase, name in names.items() if len(phrase) == 1}
    near = process.extractOne(words.tokens[place], list(single), scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
    return (single[near[0]], 1) if near else (None, 0)


def _after(words: Question, place: int) -> int | None:
    """The word that should have been a dimension; none when it is explained otherwise ("by last month")."""
    place = _past(words, place, _BETWEEN)
    return place if place < len(words.tokens) and not words.used[place] else None


def read_members(
    words: Question, members: Mapping[str, Sequence[str]], catalogue: Catalogue, *, plural_too: bool = False
) -> list[Named]:
    """The members that stand in the question ("for the web channel", "at dc-east"), each for the first dimension that has it.

    The longest names come first. With `plural_too` a member in the plural is also found by its singular ("hoodie").
    """
    candidates = sorted(
        ((dimension, member) for dimension, its in members.items() for member in its),
        key=lambda one: -len(phrase_of(one[1])),
    )
    found = []
    for dimension, member in candidates:
        run = next(
            (
                run
                for said in ways_to_say(dimension, member)
                if (run := _member_in(words, said, plural_too=plural_too))
            ),
            None,
        )
        if run:
            words.use(run)
            _use_neighbours(words, run, catalogue.dimensions[dimension])
            found.append(Named(dimension, member, tuple(range(run.start, run.start + run.count))))
    return found


def _member_in(words: Question, member: str, *, plural_too: bool) -> Run | None:
    phrase = phrase_of(member)
    if member in _NOT_NAMES or (
        all(word in STOP or len(word) < 2 for word in phrase) and not _is_code(member)
    ):
        return None
    if _is_code(member):
        # OR, IN and US are states and a country only in capitals.
        return words.find([member], as_typed=True)
    if plural_too:
        return words.find(phrase) or words.find((*phrase[:-1], singular(phrase[-1])))
    return words.find(phrase)


def _is_code(member: str) -> bool:
    return len(member) <= _CODE_LETTERS and member.isupper()


def _use_neighbours(words: Question, run: Run, dimension: Dimension) -> None:
    names = {phrase[0] for phrase in _phrases(dimension) if len(phrase) == 1}
    for place in (run.start - 1, run.start + run.count):
        if 0 <= place < len(words.tokens) and {words.tokens[place], singular(words.tokens[place])} & names:
            words.use(Run(place, 1))


def compares(words: Question) -> bool:
    """Whether the question sets members against each other."""
    return not _COMPARING.isdisjoint(words.tokens)
