"""`Document` ↔ the JSON text that the catalogue keeps beside the body."""

import json
from dataclasses import fields
from datetime import date

from knowledge.document import Document, Kind, Status

_APART = frozenset({"id", "body"})


def to_record(document: Document) -> str:
    """Everything but id and body, which have columns of their own."""
    values = {
        field.name: getattr(document, field.name) for field in fields(Document) if field.name not in _APART
    }
    return json.dumps(values, ensure_ascii=False, default=str)


def from_record(record: str, *, document_id: str, body: str) -> Document:
    """The document of a stored row."""
    values = json.loads(record)
    return Document(
        id=document_id,
        kind=Kind(values["kind"]),
        title=values["title"],
        owner=values["owner"],
        audience=values["audience"],
        version=values["version"],
        reviewed_on=date.fromisoformat(values["reviewed_on"]) if values["reviewed_on"] else None,
        review_every_days=values["review_every_days"],
        triggers=tuple(values["triggers"]),
        success_criteria=tuple(values["success_criteria"]),
        escalation=tuple(values["escalation"]),
        status=Status(values["status"]),
        supersedes=tuple(values["supersedes"]),
        tags=tuple(values["tags"]),
        aliases=tuple(values["aliases"]),
        gaps=tuple(values["gaps"]),
        variant_of=values["variant_of"],
        market=tuple(values["market"]),
        channel=tuple(values["channel"]),
        maturity=tuple(values["maturity"]),
        url=values["url"],
        remarks=tuple(values["remarks"]),
        path=values["path"],
        body=body,
        digest=values["digest"],
        hidden=values["hidden"],
        first_line=values["first_line"],
    )
