"""A question about how things are done → stored text with its source, or an honest "not there". Called by the turn."""

import re
from collections.abc import Callable
from datetime import date

from bot.compose import Told, tell_not_found, tell_passage, tell_runbook
from bot.findings import Findings
from bot.reply import RunbookCard
from bot.request import Request
from floorwalker.errors import UserMistake
from floorwalker.identity import readable_by_both
from floorwalker.outcome import Intent, Outcome
from knowledge.library import Candidates, Library
from knowledge.runbook import PROCEDURES
from knowledge.search_result import Hit, SearchResult

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
        if found.abstained or best is None:
            nearest = [hit.document.title for hit in found.hits[:3]]
            text = tell_not_found(found.searched, nearest)
            return Findings(Outcome.NOT_IN_CORPUS, Intent.PROCEDURE, text, searched=found.searched)
        told = self._tell(request.words, best)
        return Findings(
            Outcome.ANSWERED, Intent.PROCEDURE, told.text, citations=told.citations, searched=found.searched
        )

    def _tell(self, words: str, best: Hit) -> Told:
        if best.document.kind in PROCEDURES and not _ABOUT_A_DETAIL.search(words):
            runbook = self._library.runbook_of(best.document.id)
            if runbook.steps:
                return tell_runbook(runbook, self._library.document(best.document.id), self._today())
        section = best.sections[0]
        whole = section.passage.text.strip()
        quote = whole if len(whole) <= _DETAIL_CHARACTERS else section.excerpt
        return tell_passage(section.passage, quote)

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
