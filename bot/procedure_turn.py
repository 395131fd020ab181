"""A question about how things are done → stored text with its source, or an honest "not there". Called by the turn."""

import re
from collections.abc import Callable
from datetime import date

from bot.compose import Told, tell_near, tell_not_found, tell_passage, tell_runbook, tell_versions
from bot.findings import Findings
from bot.reply import RunbookCard
from bot.request import Request
from floorwalker.errors import UserMistake
from floorwalker.evidence import Passage
from floorwalker.identity import readable_by_both
from floorwalker.outcome import Intent, Outcome
from knowledge.library import Candidates, Library
from knowledge.runbook import PROCEDURES
from knowledge.search_result import Hit, SearchResult
from knowledge.versions import beside, newest_first

_ABOUT_A_DETAIL = re.compile(
    r"(?:^\W*|\b(?:by|until|since) )when\b|\bwhen (?:do|does|should|must|is|are)\b|\b(who|whom|why|where|threshold|limit|escalat\w*"
    r"|polic(y|ies)|template|message|roll ?back|success criteria|criteria|trigger|how (many|much|long|often))\b",
    re.IGNORECASE,
)
_DETAIL_CHARACTERS = 1_200


class ProcedureTurn:
    """Answers questions about procedures from one library; `today` is the day reviews are judged by."""

    def __init__(self, library: Library, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today

    def search(self, request: Request) -> SearchResult:
        """What the asker and the audience may both read about the words."""
        return self._library.search(request.words, may_read=_may_read(request), limit=5)

    def procedure(self, request: Request) -> Findings:
        """The steps of the procedure that fits, or the passage that answers; else what was searched."""
        found = self.search(request)
        best = next((hit for hit in found.hits if hit.sections), None)
        if found.abstained or best is None or found.grey:
            self._library.note_unanswered(request.words, best.document if best else None)
        if found.abstained or best is None:
            nearest = [hit.document.title for hit in found.hits[:3]]
            text = tell_not_found(found.searched, nearest)
            return Findings(Outcome.NOT_IN_CORPUS, Intent.PROCEDURE, text, searched=found.searched)
        if found.grey:
            return self._near(found)
        told = self._told(request, found, best)
        return Findings(
            Outcome.ANSWERED, Intent.PROCEDURE, told.text, citations=told.citations, searched=found.searched
        )

    def _near(self, found: SearchResult) -> Findings:
        """What may be meant, as titles to open: too uncertain to show instructions from it."""
        titles = [hit.document.title for hit in found.hits[:3]]
        return Findings(
            Outcome.NOT_IN_CORPUS,
            Intent.PROCEDURE,
            tell_near(found.searched, found.hits[:3]),
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
            return self._tell(request.words, leading)
        return tell_versions([self._quoted(hit) for hit in newest_first([best, *rivals])])

    def _quoted(self, hit: Hit) -> tuple[Passage, str]:
        """The passage of a hit with the stretch of it that is quoted."""
        section = hit.sections[0]
        whole = section.passage.text.strip()
        return section.passage, whole if len(whole) <= _DETAIL_CHARACTERS else section.excerpt

    def _tell(self, words: str, best: Hit) -> Told:
        if best.document.kind in PROCEDURES and not _ABOUT_A_DETAIL.search(words):
            runbook = self._library.runbook_of(best.document.id)
            if runbook.steps:
                return tell_runbook(runbook, self._library.document(best.document.id), self._today())
        return tell_passage(*self._quoted(best))

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
            text = f"There is no runbook for {words!r}.{near}"
            return Findings(Outcome.NOT_IN_CORPUS, Intent.PROCEDURE, text, suggestions=suggestions)
        return Findings(
            Outcome.AMBIGUOUS,
            Intent.PROCEDURE,
            f"Which one do you mean: {'; '.join(titles)}?",
            suggestions=suggestions,
        )


def _may_read(request: Request) -> Callable[[str], bool]:
    return lambda label: readable_by_both(label, request.actor, request.audience)
