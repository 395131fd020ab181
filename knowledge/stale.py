"""Documents → those whose review period has ended, longest overdue first.

`library` calls it for the weekly report.
"""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict

from knowledge.document import Document


class StaleDocument(BaseModel):
    """A page that promised a review and did not get it. `due` was the last day.

    `days_overdue` counts from there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    title: str
    owner: str | None
    reviewed_on: date
    due: date
    days_overdue: int


def stale_documents(documents: Iterable[Document], today: date) -> list[StaleDocument]:
    """The overdue ones, longest overdue first."""
    found = [
        StaleDocument(
            document_id=document.id,
            title=document.title,
            owner=document.owner,
            reviewed_on=document.reviewed_on,
            due=document.review_due,
            days_overdue=(today - document.review_due).days,
        )
        for document in documents
        if document.reviewed_on is not None and document.review_due is not None and document.overdue(today)
    ]
    return sorted(found, key=lambda entry: (-entry.days_overdue, entry.document_id))
