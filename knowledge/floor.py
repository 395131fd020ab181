"""Who sets the floor under which a search abstains: a person, or a sync where nobody has. `library` keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.calibrate import (
    FEWEST_PAGES,
    Calibration,
    Quality,
    Search,
    SearchWithout,
    ask_all,
    ask_off_topic,
    ask_pages,
    best_thresholds,
    quality,
    settled,
)
from knowledge.catalogue import Generation
from knowledge.document import Document
from knowledge.labelled import read_labelled
from knowledge.verdict import Thresholds


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor for one generation, made at `at`; `without` searches as if a page were missing."""

    generation: Generation
    at: str
    search: Search
    without: SearchWithout

    def by_itself(self, kept: Calibration | None) -> Calibration | None:
        """A floor that fits the corpus; null where it is small or what is `kept` still fits."""
        model, documents = self.generation.model, self.generation.documents
        if not model or documents < FEWEST_PAGES or (kept and kept.fits(model, documents)):
            return None
        asked = ask_off_topic(self.search)
        thresholds = settled(asked, Thresholds())
        tuned = quality(asked, thresholds)
        return self._made("questions off its topic", thresholds, tuned, None, by_itself=True)

    def by_a_person(self, documents: Sequence[Document], questions: Sequence[Path]) -> Calibration:
        """A floor set on labelled questions, or on the pages' titles where there are none.

        Raises `UserMistake` for a file that does not hold labelled questions.
        """
        labelled = read_labelled(questions) if questions else None
        if labelled:
            known = frozenset(document.id for document in documents)
            tuned = ask_all(labelled.tuned, self.search, known)
            measured = ask_all(labelled.frozen, self.search, known)
        else:
            tuned, measured = ask_pages(documents, self.search, self.without), []
        thresholds = best_thresholds(tuned, Thresholds())
        names = ", ".join(path.name for path in questions) or "the pages' titles"
        frozen = quality(measured, thresholds) if labelled else None
        return self._made(names, thresholds, quality(tuned, thresholds), frozen)

    def _made(
        self,
        questions: str,
        thresholds: Thresholds,
        tuned: Quality,
        frozen: Quality | None,
        *,
        by_itself: bool = False,
    ) -> Calibration:
        return Calibration(
            model=self.generation.model,
            made_at=self.at,
            questions=questions,
            thresholds=thresholds,
            tuned=tuned,
            frozen=frozen,
            by_itself=by_itself,
            documents=self.generation.documents,
        )
