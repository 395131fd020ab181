"""Is the answer in these pages at all? Signals of a search → a verdict with its reason. `retrieve` calls it.

Two signals decide together: how near the best chunk is in meaning, and how much of what the question is
specific about the best documents hold. Neither does alone: "refund policy for antique cars" is near a page on
returns, and every word of an unrelated question occurs somewhere in a large corpus.
"""

from dataclasses import dataclass
from math import log, sqrt

USUAL_TERMS = 6


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the verdict for all-MiniLM-L6-v2 in 8 bits.

    Set on 1,300 labelled searches in three corpora: tests/evals/retrieval, the npm manual and 151 package
    descriptions, each with foreign questions as negatives. A question is answered when `cosine + weight x
    (coverage - neutral_coverage) >= cosine`, where `weight` falls from `weight_small` at 20 documents to
    `weight_large` at 150, because chance coverage grows with the corpus. `grey` is the width of the doubtful
    zone.
    """

    cosine: float = 0.48
    neutral_coverage: float = 0.24
    weight_small: float = 0.50
    weight_large: float = 0.30
    coverage_alone: float = 0.55
    grey: float = 0.06

    def weight(self, documents: int) -> float:
        """What coverage counts for in a corpus of that many documents."""
        share = log(max(documents, 20) / 20) / log(150 / 20)
        return self.weight_small - (self.weight_small - self.weight_large) * min(share, 1.0)


@dataclass(frozen=True, slots=True)
class Signals:
    """What a search found. `cosine` is null without vectors.

    `coverage` is the best of the first three documents.

        `terms` counts what the question asks for, `missing` are those that no readable document holds.

    """

    cosine: float | None
    lexical: float
    coverage: float
    terms: int
    documents: int
    missing: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to abstain, whether it was close, and why in one sentence."""

    abstained: bool
    grey: bool
    reason: str


def judge(signals: Signals, thresholds: Thresholds) -> Verdict:
    """Abstain when the best pages are neither near in meaning nor hold what is asked for."""
    if signals.documents == 0:
        return Verdict(True, False, "There is no document that may be read here.")
    if signals.exact:
        return Verdict(False, False, "The question names the document.")
    margin = _margin(signals, thresholds)
    if margin >= 0:
        return Verdict(False, margin < thresholds.grey, "The best document holds what was asked for.")
    if signals.missing:
        words = ", ".join(repr(word) for word in signals.missing[:4])
        return Verdict(True, False, f"No document is near enough, and none mentions {words}.")
    return Verdict(True, False, "No document is near enough to the question.")


def _margin(signals: Signals, thresholds: Thresholds) -> float:
    covered = _long_questions_allowed(signals)
    if signals.cosine is None:
        return covered - thresholds.coverage_alone
    weight = thresholds.weight(signals.documents)
    return signals.cosine + weight * (covered - thresholds.neutral_coverage) - thresholds.cosine


def _long_questions_allowed(signals: Signals) -> float:
    """A long description always says things that no page repeats, so a smaller share of it is asked for."""
    return min(1.0, signals.coverage * sqrt(max(1.0, signals.terms / USUAL_TERMS)))
