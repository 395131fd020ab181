"""What is asked about a page and no page answers: it refuses its like, names itself, and leads to nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.lint import lint
from knowledge.verdict import Signals, Thresholds, margin_of

Open = Callable[[], Library]

OPEN = "which depot of the carrier opens on christmas day?"


@pytest.fixture
def with_gap(corpus: Path, open_library: Open) -> Library:
    """The corpus with one question that the carrier's page does not answer."""
    (corpus / "carrier.gaps").write_text(f"# asked in december\n{OPEN}\n", encoding="utf-8")
    library = open_library()
    library.sync([corpus])
    return library


def test_a_known_gap_is_refused_and_named_with_its_page(with_gap: Library) -> None:
    found = with_gap.search(OPEN)
    assert found.abstained
    assert found.known_gap is not None
    assert (found.known_gap.question, found.known_gap.document.id) == (OPEN, "runbook-carrier")


def test_what_a_page_answers_is_no_gap_of_it(with_gap: Library) -> None:
    found = with_gap.search("what do we do when the carrier is down and parcels pile up")
    assert found.hits[0].document.id == "runbook-carrier"
    assert found.known_gap is None
    assert found.signals.open < with_gap.search(OPEN).signals.open


def test_words_of_a_gap_speak_for_no_page(with_gap: Library, open_library: Open, corpus: Path) -> None:
    asked = "christmas depot"
    before = with_gap.search(asked)
    assert before.signals.missing == ("christmas",)
    assert all("christmas" not in section.excerpt for hit in before.hits for section in hit.sections)
    (corpus / "carrier.gaps").unlink()
    library = open_library()
    assert library.sync([corpus]).changed == ["runbook-carrier"]
    without = {hit.document.id: hit.score for hit in library.search(asked).hits}
    assert all(hit.score <= without[hit.document.id] for hit in before.hits)


def test_a_gap_is_known_only_to_those_who_may_read_its_page(corpus: Path, open_library: Open) -> None:
    (corpus / "count.gaps").write_text(
        "how many gizmos may be short per rack in leap years\n", encoding="utf-8"
    )
    library = open_library()
    library.sync([corpus])
    asked = "how many gizmos may be short per rack in leap years"
    assert library.search(asked).known_gap is not None
    hidden = library.search(asked, may_read=lambda audience: audience == "everyone")
    assert hidden.known_gap is None
    assert hidden.signals.open == 0


def test_gaps_without_a_page_are_found_by_lint(corpus: Path) -> None:
    (corpus / "lost.gaps").write_text("why?\n", encoding="utf-8")
    found = [one for one in lint([corpus], date(2026, 11, 20)) if one.file == "lost.gaps"]
    assert [one.what for one in found] == ["there is no page of that name beside it"]


@settings(max_examples=40)
@given(st.floats(0, 1), st.floats(0, 1))
def test_the_more_gaps_account_for_the_less_is_answered(one: float, other: float) -> None:
    def margin(accounted: float) -> float:
        signals = Signals(
            cosine=0.6, lexical=0.4, coverage=0.8, score=0.5, spread=0.2, terms=5, documents=9, missing=(),
            exact=False, open=accounted, ahead=0.1,
        )  # fmt: skip
        return margin_of(signals, Thresholds())

    less, more = sorted((one, other))
    assert margin(more) <= margin(less)
    assert margin(less + 1) < margin(less)
