"""A page's history and the questions nobody could answer outlive syncs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from knowledge.chronicle import Unanswered, grouped
from knowledge.library import Library


def test_each_change_of_a_page_is_told_newest_first(
    corpus: Path, open_library: Callable[[], Library]
) -> None:
    library = open_library()
    library.sync([corpus])
    page = corpus / "carrier.md"
    page.write_text(page.read_text(encoding="utf-8").replace('"2.3"', '"2.4"'), encoding="utf-8")
    library.sync([corpus])
    page.unlink()
    library.sync([corpus])
    told = [(event.what, event.version) for event in library.history("runbook-carrier")]
    assert told == [("removed", "2.4"), ("changed", "2.4"), ("added", "2.3")]
    with pytest.raises(UserMistake, match="did you mean 'sop-count'"):
        library.history("sop-cont")


def test_unanswered_questions_are_grouped_by_owner_and_words(
    corpus: Path, open_library: Callable[[], Library]
) -> None:
    library = open_library()
    library.sync([corpus])
    carrier = library.document("runbook-carrier")
    for question in ("gift wrapping options", "options for gift wrapping?"):
        library.note_unanswered(question, carrier)
    library.note_unanswered("credit limit", None)
    first, second = library.gaps()
    assert (first.owner, first.count, first.nearest) == ("@shipping-lead", 2, "runbook-carrier")
    assert (second.owner, second.questions) == (None, ["credit limit"])


def test_the_same_words_to_another_owner_are_another_gap() -> None:
    asked = [
        Unanswered(at="2026-11-01", question="gift wrapping", nearest=None, owner=owner)
        for owner in ("a", "b")
    ]
    assert len(grouped(asked)) == 2
