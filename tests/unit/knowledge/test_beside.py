"""The questions beside a page: they lead to it, count as its words, and their faults are said."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from knowledge.beside import ASKED, LONGEST, NOTHING_BESIDE, beside, questions_in
from knowledge.library import Library
from knowledge.lint import lint

Open = Callable[[], Library]


def test_each_line_is_a_question_once_and_remarks_are_none() -> None:
    raw = b"# who asks\n\nwhere is my truck?\n  where is   my truck?  \n" + b"x" * 500
    assert questions_in(raw, "carrier.md", ASKED) == ("where is my truck?", "x" * LONGEST)


def test_another_encoding_is_one_sentence() -> None:
    with pytest.raises(UserMistake, match=r"carrier\.asked, line 2: the file is not UTF-8 text"):
        questions_in(b"a\ncaf\xe9", "carrier.md", ASKED)


def test_a_page_without_questions_has_no_bytes_beside_it(tmp_path: Path) -> None:
    assert beside(tmp_path / "carrier.md", "carrier.md") == NOTHING_BESIDE


def test_questions_lead_to_their_page_and_a_change_of_them_is_a_change_of_it(
    corpus: Path, open_library: Open
) -> None:
    library = open_library()
    library.sync([corpus])
    beside = corpus / "count.asked"
    beside.write_text("how many gizmos lie on the rack?\n", encoding="utf-8")
    assert library.sync([corpus]).changed == ["sop-count"]
    assert library.search("how many gizmos lie on the rack?").hits[0].document.id == "sop-count"
    assert "gizmos" not in library.document("sop-count").body
    assert library.sync([corpus]).unchanged == 2
    beside.unlink()
    assert library.sync([corpus]).changed == ["sop-count"]


def test_questions_that_cannot_be_read_refuse_the_page_and_keep_its_earlier_version(
    corpus: Path, open_library: Open
) -> None:
    library = open_library()
    library.sync([corpus])
    (corpus / "count.asked").write_bytes(b"caf\xe9")
    report = library.sync([corpus])
    assert report.refused == [
        "count.asked, line 1: the file is not UTF-8 text; save it as UTF-8. Its earlier version stays until then."
    ]
    assert report.documents == 2


def test_questions_without_a_page_are_found_by_lint(corpus: Path) -> None:
    (corpus / "lost.asked").write_text("where?\n", encoding="utf-8")
    found = [one for one in lint([corpus], date(2026, 11, 20)) if one.file == "lost.asked"]
    assert [one.what for one in found] == ["there is no page of that name beside it"]
