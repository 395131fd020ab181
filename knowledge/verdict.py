"""Is the answer in these pages at all? Signals of a search → a verdict with its reason. `retrieve` calls it.

No signal decides alone: "refund policy for antique cars" is near a page on returns, and every word of an
unrelated question occurs somewhere in a large corpus. A weighted sum does, with a floor that `calibrate` sets
for a corpus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from pydantic import BaseModel, ConfigDict

USUAL_TERMS = 6
LONG_TERMS = 12
"""A message of more terms tells a story, of which less needs to be on the page."""


class Thresholds(BaseModel):
    """Weights and floor of the verdict for all-MiniLM-L6-v2 in 8 bits: a logistic regression.

    Fitted on the questions of tests/evals/retrieval that are not held out, on the library's aliases asked of a
    library without them, and on four corpora of technical pages with foreign questions as negatives
    (docs/decisions/0019, 0021, 0028 and 0030). A question is answered when the weighted sum of its signals reaches `floor`;
    `grey` is the width of the doubtful zone above it. `coverage_alone` is the limit without vectors. `open`, `ahead`, `held` and
    `gaps_known`, which stands for itself, count only where pages come with their gaps.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cosine: float = 10.0
    coverage: float = 1.2
    score: float = 4.5
    spread: float = 4.0
    long: float = 0.8
    unseen: float = 5.0
    open: float = 13.0
    ahead: float = 13.0
    held: float = 9.0
    gaps_known: float = 1.4
    floor: float = 7.1
    grey: float = 0.25
    coverage_alone: float = 0.55

    def weighs_like(self, other: "Thresholds") -> bool:
        """Whether both weigh the signals alike: only then do their floors mean the same."""
        limits = {"floor": other.floor, "coverage_alone": other.coverage_alone}
        return self.model_copy(update=limits) == other


@dataclass(frozen=True, slots=True)
class Signals:
    """What a search found. `cosine` and `lexical` are the best of any chunk, `cosine` null without vectors.

    `coverage` is the share of the question, by rarity, that the best chunk of one of the first three documents
    holds; `score` is the best document's, `spread` how far it is above the mean of the next nine. `terms`
    counts what the question asks for, `missing` are those that no readable document holds. `open` is what known
    gaps account for of the question, the part that no page answers; `held` is what the entries of
    one page account for at most; `ahead` how much nearer the nearest entries are that lead to a page than the nearest gaps
    are, null where no gap is known.
    """

    cosine: float | None
    lexical: float
    coverage: float
    score: float
    spread: float
    terms: int
    documents: int
    missing: tuple[str, ...]
    exact: bool
    open: float = 0.0
    held: float = 0.0
    ahead: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to abstain, whether it was close, and why in one sentence."""

    abstained: bool
    grey: bool
    reason: str


def judge(signals: Signals, thresholds: Thresholds) -> Verdict:
    """Abstain when the best pages are neither near in meaning nor hold what is asked for."""
    if signals.documents == 0:
        return _verdict("There is no document that may be read here.", abstained=True)
    if signals.exact:
        return _verdict("The question names the document.")
    margin = margin_of(signals, thresholds)
    if margin >= 0:
        close = signals.cosine is not None and margin < thresholds.grey
        return _verdict("The best document holds what was asked for.", grey=close)
    if signals.missing:
        words = ", ".join(repr(word) for word in signals.missing[:4])
        return _verdict(f"No document is near enough, and none mentions {words}.", abstained=True)
    return _verdict("No document is near enough to the question.", abstained=True)


def _verdict(reason: str, *, abstained: bool = False, grey: bool = False) -> Verdict:
    return Verdict(abstained=abstained, grey=grey, reason=reason)


def margin_of(signals: Signals, thresholds: Thresholds) -> float:
    """How far above the floor a search is; negative below it."""
    covered = _long_questions_allowed(signals)
    if signals.cosine is None:
        return covered - thresholds.coverage_alone
    return (
        thresholds.cosine * signals.cosine
        + thresholds.coverage * covered
        + thresholds.score * signals.score
        + thresholds.spread * signals.spread
        + thresholds.long * log(max(LONG_TERMS, signals.terms) / LONG_TERMS)
        - thresholds.unseen * len(signals.missing) / max(1, signals.terms)
        + _beside_gaps(signals, thresholds)
        - thresholds.floor
    )


def _beside_gaps(signals: Signals, thresholds: Thresholds) -> float:
    """What known gaps say: where pages account for more than gaps do, that they were listed and this is none of them."""
    if signals.ahead is None:
        return 0.0
    return (
        thresholds.gaps_known
        + thresholds.held * signals.held
        + thresholds.ahead * signals.ahead
        - thresholds.open * signals.open
    )


def spread_of(scores: Sequence[float]) -> float:
    """How far the first of these falling scores is above the mean of the others; 0 for a single one."""
    return scores[0] - sum(scores[1:]) / len(scores[1:]) if len(scores) > 1 else 0.0


def _long_questions_allowed(signals: Signals) -> float:
    """A long description always says things that no page repeats, so a smaller share of it is asked for."""
    return min(1.0, signals.coverage * sqrt(max(1.0, signals.terms / USUAL_TERMS)))
