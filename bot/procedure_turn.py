"""A question about how things are done → stored text with its source, or an honest "not there". Called by the turn."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.compose import (
    Told,
    tell_held_back,
    tell_near,
    tell_not_found,
    tell_owner,
    tell_quoted,
    tell_runbook,
    tell_versions,
)
from bot.findings import Findings
from bot.reply import RunbookCard
from bot.request import Request
from bot.spelling import spelt_out
from floorwalker.errors import UserMistake
from floorwalker.identity import readable_by_both
from floorwalker.outcome import Intent, Outcome
from knowledge.amounts import amounts_of
from knowledge.asked import Asked
from knowledge.library import Candidates, Library
from knowledge.runbook import PROCEDURES
from knowledge.search_result import Hit, Quoted, SearchResult
from knowledge.versions import beside, newest_first
from knowledge.words import terms

_STATED = re.compile(r"\b(?:is|at|reached|reaches|fell to|rose to|of) [$€]?\d", re.IGNORECASE)
_ASKING = re.compile(r"\b(?:what|how)\b|\?", re.IGNORECASE)
_LOOKED_INTO, _ABOUT_AS_WELL, _QUOTE = 3, 0.85, 0.3
"""How many pages are looked into, how near the best their scores must be, and what their quotes' scores count for."""
_HEADINGS = re.compile(r"\A(?:\s*#{1,6}[^\n]*(?:\n|\Z))+")
"""Headings that open a section: the answer names the section already."""
_FOR_US = re.compile(r"\bask floorwalker\b", re.IGNORECASE)
"""A section of questions to ask here answers none."""
_OWNER_OF = re.compile(
    r"^\W*(?:please |tell me |do you know )*(?:who(?:'s| is| are)?|what(?:'s| is)) (?:the )?"
    r"(?:owns?|owner of|in charge of|responsible for|maintains?|looks after|keeps)\s+(?:the |our )?(?P<page>.+?)\s+"
    r"(?:process|procedure|page|sop|run\s?book|play\s?book|checklist|document|policy|guide|workflow|framework|strategy|template)\W*$",
    re.IGNORECASE,
)
_SHORT_SECTION = 1_200
"""A section of at most this many characters is shown whole to a question that asks for no detail."""


class ProcedureTurn:
    """Answers questions about procedures from one library; `today` is the day reviews are judged by."""

    def __init__(self, library: Library, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today

    def search(self, request: Request) -> SearchResult:
        """What the asker and the audience may both read about the words."""
        return self._library.search(request.words, may_read=_may_read(request), limit=5)

    def of_a_case(
        self, request: Request, *, no_figure: bool = False, holding: str | None = None
    ) -> Findings | None:
        """What the corpus says to a case where a page clearly answers it or a known gap asks the same, with `no_figure` in any case.

        With `holding` only if the page has these words. Else null, and nothing is noted as unanswered.
        """
        found = self.search(request)
        answered = not (found.abstained or found.grey) and any(hit.sections for hit in found.hits)
        if holding and answered and not self._holds(next(hit for hit in found.hits if hit.sections), holding):
            return None
        return self._found(request, found) if answered or found.known_gap or no_figure else None

    def _holds(self, hit: Hit, said: str) -> bool:
        """Whether the page has every one of these words."""
        page = self._library.document(hit.document.id)
        return set(terms(said)) <= {*terms(page.title), *terms(page.body)}

    def procedure(self, request: Request) -> Findings:
        """The steps of the procedure that fits, or the passage that answers; else what was searched."""
        if owned := self._owner(request):
            return owned
        return self._found(request, self.search(request))

    def _found(self, request: Request, found: SearchResult) -> Findings:
        best = next((hit for hit in found.hits if hit.sections), None)
        if found.abstained or best is None or found.grey:
            about = found.known_gap.document if found.known_gap else best.document if best else None
            self._library.note_unanswered(request.words, about)
        if found.abstained or best is None:
            nearest = [hit.document.title for hit in found.hits[:3]]
            text = tell_not_found(found.searched, nearest, found.known_gap) + tell_held_back(found.held_back)
            return Findings(Outcome.NOT_IN_CORPUS, Intent.PROCEDURE, text, searched=found.searched)
        if found.grey:
            return self._near(found)
        told = self._told(request, found, self._most_telling(request, found, best))
        return Findings(
            Outcome.ANSWERED,
            Intent.PROCEDURE,
            told.text + tell_held_back(found.held_back),
            citations=told.citations,
            searched=found.searched,
            runbook=told.runbook,
        )

    def _owner(self, request: Request) -> Findings | None:
        """Who answers for the page a question names ("who owns the cycle count process"); null when no title holds its words."""
        asked = _OWNER_OF.search(spelt_out(request.words))
        if asked is None:
            return None
        hits = self.search(replace(request, words=asked["page"])).hits
        wanted = frozenset(terms(asked["page"]))
        named = [hit for hit in hits if hit.sections and wanted <= frozenset(terms(hit.document.title))]
        if not wanted or not named:
            return None
        told = tell_owner(min(named, key=lambda hit: len(hit.document.title)))
        return Findings(Outcome.ANSWERED, Intent.PROCEDURE, told.text, citations=told.citations)

    def _most_telling(self, request: Request, found: SearchResult, best: Hit) -> Hit:
        """Of pages that fit about as well, the one whose quote answers a question for a detail best."""
        near = [
            hit
            for hit in found.hits[:_LOOKED_INTO]
            if hit.sections and hit.score >= _ABOUT_AS_WELL * best.score
        ]
        if found.signals.exact or len(near) < 2 or not Asked.by(request.words).detail:
            return best
        return max(near, key=lambda hit: hit.score / best.score + _QUOTE * self._telling(request, hit))

    def _telling(self, request: Request, hit: Hit) -> float:
        quoted = self._library.quote(request.words, hit.document.id, may_read=_may_read(request))
        return quoted.passage.score if quoted else 0.0

    def _near(self, found: SearchResult) -> Findings:
        """What may be meant, as titles to open: too uncertain to show instructions from it."""
        titles = [hit.document.title for hit in found.hits[:3]]
        return Findings(
            Outcome.NOT_IN_CORPUS,
            Intent.PROCEDURE,
            tell_near(found.searched, found.hits[:3]) + tell_held_back(found.held_back),
            suggestions=tuple(titles),
            searched=found.searched,
        )

    def _told(self, request: Request, found: SearchResult, best: Hit) -> Told:
        """The best page's words; beside them those of its other versions, newest and owned first."""
        others = [hit for hit in found.hits if hit is not best]
        ids = [hit.document.id for hit in (best, *others)]
        bodies = {id_: self._library.document(id_).body for id_ in ids}
        versions = beside(best, others, bodies)
        rivals = [version.hit for version in versions if not version.same]
        copies = [version.hit for version in versions if version.same]
        if not rivals:
            leading = newest_first([best, *copies])[0]
            return self._tell(request, leading)
        return tell_versions([self._quoted(request, hit) for hit in newest_first([best, *rivals])])

    def _tell(self, request: Request, best: Hit) -> Told:
        """The whole procedure to a question for it, the place that answers to a question for a detail."""
        detail = Asked.by(request.words).detail
        if best.document.kind in PROCEDURES and not detail:
            return self._pointed(request, best) or tell_quoted(self._quoted(request, best))
        quoted = self._quoted(request, best)
        whole = self._steps(best) if quoted.kind == "step" and not detail else None
        return whole or tell_quoted(quoted)

    def _pointed(self, request: Request, best: Hit) -> Told | None:
        """The whole procedure; before it the place that the question's amount falls into ("the sum is 5, what do I do?")."""
        whole = self._steps(best)
        if whole is None or not _asks_with_an_amount(request.words):
            return whole
        place = self._library.quote(request.words, best.document.id, may_read=_may_read(request))
        if place is None or not place.fits or place.kind not in ("row", "step"):
            return whole
        first = tell_quoted(replace(place, kind="row"))
        return replace(
            whole, text=f"{first.text}\n\n{whole.text}", citations=(*first.citations, *whole.citations)
        )

    def _steps(self, best: Hit) -> Told | None:
        runbook = self._library.runbook_of(best.document.id)
        if not runbook.steps:
            return None
        return tell_runbook(runbook, self._library.document(best.document.id), self._today())

    def _quoted(self, request: Request, hit: Hit) -> Quoted:
        """What of a hit is quoted: the span that answers a detail, else the whole section that was found."""
        passage = hit.sections[0].passage
        whole = _HEADINGS.sub("", passage.text).strip()
        answers = bool(whole) and not _FOR_US.search(passage.section)
        if answers and not Asked.by(request.words).detail and len(whole) <= _SHORT_SECTION:
            at = passage.start + passage.text.index(whole)
            return Quoted(passage, whole, None, "section", at)
        found = self._library.quote(request.words, hit.document.id, may_read=_may_read(request))
        if found is None:
            excerpt = hit.sections[0].excerpt
            found = Quoted(passage, excerpt, None, "text", passage.start + passage.text.index(excerpt))
        return found

    def runbook(self, request: Request) -> RunbookCard | Findings:
        """The card of the runbook that the words name, or the nearest ones as a question."""
        words = request.words.strip()
        if not words:
            raise UserMistake("Say which runbook, for example `/runbook carrier outage`.")
        found = self._library.runbook(words, may_read=_may_read(request))
        if not isinstance(found, Candidates):
            return RunbookCard(found)
        titles = tuple(document.title for document in found.documents[:3])
        suggestions = tuple(f"runbook: {title}" for title in titles)
        if found.abstained or not titles:
            near = f" The nearest are: {'; '.join(titles)}." if titles else ""
            text = f"There is no runbook for {words!r}.{near}{tell_held_back(found.held_back)}"
            return Findings(Outcome.NOT_IN_CORPUS, Intent.PROCEDURE, text, suggestions=suggestions)
        named = any(set(terms(words)) & set(terms(title)) for title in titles)
        asked = "Which one do you mean" if named else f"No runbook is called {words!r}. Is it one of these"
        return Findings(
            Outcome.AMBIGUOUS,
            Intent.PROCEDURE,
            f"{asked}: {'; '.join(titles)}?{tell_held_back(found.held_back)}",
            suggestions=suggestions,
        )


def _asks_with_an_amount(words: str) -> bool:
    """Whether it is a question about a measured case; "two channels" or "top 50" measure nothing."""
    measured = any(amount.unit for amount in amounts_of(words)) or _STATED.search(words)
    return bool(measured and _ASKING.search(words))


def _may_read(request: Request) -> Callable[[str], bool]:
    return lambda label: readable_by_both(label, request.actor, request.audience)
