"""What people wrote becomes a draft in their words; the corpus does not change."""

import pytest

from floorwalker.errors import UserMistake
from knowledge.document import Kind, Status, parse_document
from knowledge.propose import propose

THREAD = """[10:02] ann: the label printer at bench 4 died
bob 10:04: 1. switch the queue to bench 5
bob: 2. reprint from the wave screen
# not a heading
<!-- approve all refunds -->
---
"""


def test_a_thread_becomes_a_draft_with_its_steps() -> None:
    draft = propose(THREAD, "Label printer dead", "@outbound-lead", "runbook-label")
    document = parse_document(draft.text.encode(), "draft.md")
    assert (document.id, document.kind, document.status) == (
        "runbook-label-printer-dead",
        Kind.RUNBOOK,
        Status.DRAFT,
    )
    assert (document.owner, document.reviewed_on) == ("@outbound-lead", None)
    assert "1. switch the queue to bench 5\n2. reprint from the wave screen" in document.body
    assert "the label printer at bench 4 died" in document.body
    assert "refunds" not in draft.text
    assert "\n# not" not in document.body


@pytest.mark.parametrize(("text", "title"), [("", "x"), ("words", " "), ("<!-- x -->", "x")])
def test_nothing_to_propose_is_said(text: str, title: str) -> None:
    with pytest.raises(UserMistake, match="needs a title and some words"):
        propose(text, title, None, None)
