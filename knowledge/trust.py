"""Whether a page may be answered from where only verified pages may be: active, owned, reviewed within its interval.

`retrieve` asks it in verified-only mode, `library` for the count.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from knowledge.document import Document, Status


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A page that is not answered from; `reason` completes "it is held back: …"."""

    document: Document
    reason: str


def unverified(document: Document, superseded: Container[str], today: date) -> str | None:
    """Why a page is not verified, null for one that is; `superseded` are the ids that newer pages replace."""
    if document.status is not Status.ACTIVE:
        return f"its status is {document.status.value}"
    if document.id in superseded:
        return "a newer page supersedes it"
    if document.owner is None:
        return "it has no owner"
    if document.reviewed_on is None:
        return "it was never reviewed"
    if document.reviewed_on > today:
        return f"its review date {document.reviewed_on} has not come yet"
    if document.review_due is None:
        return "it has no review interval"
    if document.overdue(today):
        return f"its review is overdue since {document.review_due}"
    return None
