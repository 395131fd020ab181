"""A file becomes a document, with or without front matter; what cannot be read ends in one sentence."""

from datetime import date
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from knowledge.document import MAX_BYTES, Kind, Status, first_heading, parse_document, read_document


def page(front: str, body: str = "Text\n") -> bytes:
    return f"---\n{front}\n---\n{body}".encode()


def test_front_matter_gives_every_field() -> None:
    document = parse_document(
        page(
            "id: r1\ntype: Runbook\ntitle: Oversell\nowner: '@ops'\naudience: stock\nversion: 1.10\n"
            "reviewed_on: 2026-08-01\nreview_every_days: 90\ntriggers: [oversell]\nsuccess_criteria: done\n"
            "escalation: [a, b]\nstatus: draft\nsupersedes: [r0]\ntags: [x]\nurl: https://wiki.example/r1"
        ),
        "x/y.md",
    )
    assert (document.id, document.kind, document.title) == ("r1", Kind.RUNBOOK, "Oversell")
    assert (document.owner, document.audience, document.version) == ("@ops", "stock", "1.10")
    assert (document.triggers, document.success_criteria) == (("oversell",), ("done",))
    assert (document.escalation, document.status) == (("a", "b"), Status.DRAFT)
    assert (document.supersedes, document.url) == (("r0",), "https://wiki.example/r1")
    assert (document.body, document.first_line) == ("Text\n", 18)


def test_a_plain_page_is_known_by_its_path_and_first_heading() -> None:
    document = parse_document(b"intro\n\n## Sending [goods](x.md) `back`\n\ntext", "returns/how-to.md")
    assert (document.id, document.title) == ("returns/how-to", "Sending goods back")
    assert (document.owner, document.audience, document.kind) == (None, "everyone", Kind.PAGE)


def test_a_page_without_heading_is_titled_by_its_file_name() -> None:
    assert parse_document(b"```\n# not a heading\n```\n", "a/notes.txt").title == "notes"


@pytest.mark.parametrize(
    ("body", "title"),
    [("Title\n=====\n", "Title"), ("   ## A b ##\n", "A b"), ("#no space\n# Yes\n", "Yes"), ("text\n", None)],
)
def test_first_heading(body: str, title: str | None) -> None:
    assert first_heading(body) == title


def test_a_review_is_overdue_from_the_day_after_its_period() -> None:
    document = parse_document(page("reviewed_on: 2026-08-01\nreview_every_days: 10"), "a.md")
    assert not document.overdue(date(2026, 8, 11))
    assert document.overdue(date(2026, 8, 12))


def test_a_page_that_promises_no_review_is_never_overdue() -> None:
    assert not parse_document(page("reviewed_on: 1999-01-01"), "a.md").overdue(date(2026, 1, 1))


def test_line_ends_are_one_kind_and_the_rest_is_stored_exactly() -> None:
    assert (
        parse_document(b"\xef\xbb\xbf# T\r\n\r\n  two  spaces\t\r\n", "a.md").body
        == "# T\n\n  two  spaces\t\n"
    )


def test_an_audience_that_is_not_one_label_is_refused_not_guessed() -> None:
    with pytest.raises(UserMistake, match="one label"):
        parse_document(page("audience: [finance, hr]"), "a.md")


def test_wrong_encoding_names_file_and_line() -> None:
    with pytest.raises(UserMistake, match=r"a\.md, line 2: .*UTF-8"):
        parse_document(b"# ok\ncaf\xe9\n", "a.md")


@pytest.mark.parametrize("raw", [b"", b"  \n\n", b"<!-- only hidden -->"])
def test_a_page_without_text_is_refused(raw: bytes) -> None:
    with pytest.raises(UserMistake, match="no text"):
        parse_document(raw, "a.md")


def test_a_file_that_is_too_long_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "big.md").write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(UserMistake, match=r"big\.md: .*1,000,001 bytes"):
        read_document(tmp_path / "big.md", "big.md")


def test_an_unknown_type_is_a_page_so_that_a_foreign_corpus_still_works() -> None:
    assert parse_document(page("type: blog-post"), "a.md").kind is Kind.PAGE
