"""The labelled questions over the shipped playbooks, with the real model: the bar a change may not fall under.

Only the half that nothing is tuned on is asked. `docs/retrieval-performance.md` has the figures with their intervals and goals.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from knowledge.embedding.convert import DEFAULT_TARGET
from knowledge.labelled import Questions, read_labelled
from knowledge.library import Library
from knowledge.lint import lint
from knowledge.search_result import SearchResult

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "knowledge" / "playbooks"
FIRST, FIRST_TWO, FIRST_FIVE, REFUSED_RIGHTLY, REFUSED_WRONGLY = 0.87, 0.94, 0.97, 0.82, 0.12


@pytest.fixture(scope="module")
def questions() -> Questions:
    return read_labelled([ROOT / "tests" / "evals" / "retrieval"]).frozen


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = Home(tmp_path_factory.mktemp("home"))
    opened = Library(home, DEFAULT_TARGET, FixedClock(datetime(2026, 11, 22, tzinfo=UTC)), store="exact")
    opened.sync([LIBRARY])
    yield opened
    opened.close()


def gives_no_instruction(result: SearchResult) -> bool:
    """What `ask` ends in `not_in_corpus` for: below the floor, or so near to it that only titles are shown."""
    return result.abstained or result.grey


def test_the_right_page_is_found(library: Library, questions: Questions) -> None:
    ranked = [
        [hit.document.id in entry.documents for hit in library.search(entry.question, limit=5).hits]
        for entry in questions.answerable
    ]
    asked = len(ranked)
    assert asked >= 200
    assert sum(right[0] for right in ranked) / asked >= FIRST
    assert sum(any(right[:2]) for right in ranked) / asked >= FIRST_TWO
    assert sum(any(right) for right in ranked) / asked >= FIRST_FIVE


def test_questions_are_answered_or_refused_rightly(library: Library, questions: Questions) -> None:
    wrongly = [
        entry.question
        for entry in questions.answerable
        if gives_no_instruction(library.search(entry.question))
    ]
    rightly = [
        question for question in questions.unanswerable if gives_no_instruction(library.search(question))
    ]
    assert len(wrongly) / len(questions.answerable) <= REFUSED_WRONGLY, wrongly
    assert len(rightly) / len(questions.unanswerable) >= REFUSED_RIGHTLY


def test_the_shipped_pages_need_no_mending() -> None:
    assert lint([LIBRARY], date(2026, 11, 22)) == []
