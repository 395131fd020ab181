"""Labelled questions, or the corpus itself → the floor under which a search abstains, and how well it does.

`floor` calls it for `playbooks calibrate`. The floor is set on the questions that may be tuned on; the figures
come from those held out. Without labels every page asks for itself by its title, once with it and once without
it, beside questions that no corpus of this kind answers. A sync uses those alone (`settled`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from math import sqrt

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.document import Document
from knowledge.labelled import Questions
from knowledge.search_result import SearchResult
from knowledge.verdict import Signals, Thresholds, margin_of

WRONG_GOAL, SLIPPED_GOAL = 0.03, 0.05
"""Shares of answerable questions refused and of unanswerable ones answered that the floor aims at."""
MOST_PAGES = 300

FEWEST_PAGES = 100
"""A smaller corpus says too little about itself to move the shipped floor."""
OFF_TOPIC = 0.9
"""The share of off-topic questions whose margin is looked at."""
ABOVE_OFF_TOPIC = 2.3
LOWEST_SHIFT, HIGHEST_SHIFT = -0.3, 1.0
"""How far above that margin the floor belongs, and how far it may go from the shipped one (docs/decisions/0020)."""
OUTGROWN = 0.2
"""A corpus that grew or shrank by more than this share is looked at again."""

Search = Callable[[str], SearchResult]
SearchWithout = Callable[[str, str], SearchResult]


class Share(BaseModel):
    """`right` of `of`, with a 95 % Wilson interval; `value` is null of nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    right: int
    of: int
    value: float | None
    interval: tuple[float, float] | None


class Quality(BaseModel):
    """How well questions were answered: the right document first, among the first two; refusals right and wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    right_first: Share
    right_in_two: Share
    refused: Share
    wrongly_refused: Share


class Calibration(BaseModel):
    """The thresholds with the model they hold for, what they were set on, and what they reach.

    `frozen` are the questions that were only measured; null without labelled questions. `by_itself` is true where a
    sync set the floor and nobody asked for it; `documents` is how many there were.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    made_at: str
    questions: str
    thresholds: Thresholds
    tuned: Quality
    frozen: Quality | None
    by_itself: bool = False
    documents: int = 0

    def fits(self, model: str, documents: int) -> bool:
        """Whether a sync may leave it: somebody set it, or the corpus is about as large as it was."""
        if self.model != model:
            return False
        return not self.by_itself or abs(documents - self.documents) <= OUTGROWN * self.documents


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was searched; `right` are the documents that answer it, empty when none does."""

    right: tuple[str, ...]
    signals: Signals
    ranked: tuple[str, ...]


def ask_all(labelled: Questions, search: Search, known: frozenset[str]) -> list[Asked]:
    """Search every labelled question; labels that name no known document are left out."""
    asked = []
    for entry in labelled.answerable:
        right = tuple(id_ for id_ in entry.documents if id_ in known)
        if right:
            asked.append(_asked(search(entry.question), right))
    return asked + [_asked(search(question), ()) for question in labelled.unanswerable]


def ask_pages(documents: Sequence[Document], search: Search, without: SearchWithout) -> list[Asked]:
    """Search the pages' titles, with and without the page, and the foreign questions."""
    step = len(documents) // MOST_PAGES + 1
    asked = []
    for document in documents[::step]:
        asked.append(_asked(search(document.title), (document.id,)))
        asked.append(_asked(without(document.title, document.id), ()))
    return asked + ask_off_topic(search)


def ask_off_topic(search: Search) -> list[Asked]:
    """Search the questions that hardly any corpus of operations pages answers."""
    return [_asked(search(question), ()) for question in foreign_questions()]


def settled(off_topic: Sequence[Asked], start: Thresholds) -> Thresholds:
    """`start` with its floor moved to the corpus, by how near questions come that it surely does not answer."""
    margins = sorted(margin_of(entry.signals, start) for entry in off_topic)
    reached = margins[int(OFF_TOPIC * (len(margins) - 1))]
    shift = min(max(reached + ABOVE_OFF_TOPIC, LOWEST_SHIFT), HIGHEST_SHIFT)
    return start.model_copy(update={"floor": start.floor + shift})


def foreign_questions() -> list[str]:
    """Questions that hardly any corpus of operations pages answers."""
    text = (files("knowledge") / "foreign_questions.yaml").read_text(encoding="utf-8")
    return [str(question) for question in yaml.safe_load(text)]


def _asked(result: SearchResult, right: tuple[str, ...]) -> Asked:
    # A title names its page; whether the floor lets it through is what is to be found out.
    signals = replace(result.signals, exact=False)
    return Asked(right, signals, tuple(hit.document.id for hit in result.hits[:2]))


def best_thresholds(asked: Sequence[Asked], start: Thresholds) -> Thresholds:
    """`start` with the floor that comes nearest to both goals at once."""
    margins = sorted((margin_of(entry.signals, start), bool(entry.right)) for entry in asked)
    answerable = sum(right for _margin, right in margins) or 1
    unanswerable = len(margins) - answerable or 1
    best, cost = 0.0, float("inf")
    wrong, slipped = 0, unanswerable
    for place, (margin, right) in enumerate(margins):
        worse = max(wrong / answerable / WRONG_GOAL, slipped / unanswerable / SLIPPED_GOAL)
        if worse < cost:
            below = margins[place - 1][0] if place else margin
            best, cost = (margin + below) / 2, worse
        wrong += right
        slipped -= not right
    if asked and asked[0].signals.cosine is None:
        return start.model_copy(update={"coverage_alone": start.coverage_alone + best})
    return start.model_copy(update={"floor": start.floor + best})


def quality(asked: Iterable[Asked], thresholds: Thresholds) -> Quality:
    """How these questions fare with these thresholds."""
    held = list(asked)
    answerable = [entry for entry in held if entry.right]
    unanswerable = [entry for entry in held if not entry.right]
    refused = [entry for entry in held if margin_of(entry.signals, thresholds) < 0]
    return Quality(
        right_first=share(
            sum(entry.ranked[:1] != () and entry.ranked[0] in entry.right for entry in answerable),
            len(answerable),
        ),
        right_in_two=share(
            sum(bool(set(entry.ranked) & set(entry.right)) for entry in answerable), len(answerable)
        ),
        refused=share(sum(not entry.right for entry in refused), len(unanswerable)),
        wrongly_refused=share(sum(bool(entry.right) for entry in refused), len(answerable)),
    )


def share(right: int, of: int) -> Share:
    """The share with its Wilson interval."""
    if not of:
        return Share(right=right, of=of, value=None, interval=None)
    z, value = 1.96, right / of
    centre = value + z * z / (2 * of)
    width = z * sqrt(value * (1 - value) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low, high = max(0.0, (centre - width) / scale), min(1.0, (centre + width) / scale)
    return Share(right=right, of=of, value=value, interval=(low, high))
