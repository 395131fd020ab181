"""The labelled questions over the shipped playbooks, with the real model: the bar a change may not fall under."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from knowledge.embedding.convert import DEFAULT_TARGET
from knowledge.library import Library

ROOT = Path(__file__).parents[3]


class Answerable(TypedDict):
    question: str
    documents: list[str]


class Questions(TypedDict):
    answerable: list[Answerable]
    unanswerable: list[str]


@pytest.fixture(scope="module")
def questions() -> Questions:
    text = (ROOT / "tests" / "evals" / "retrieval" / "starter.yaml").read_text(encoding="utf-8")
    loaded: Questions = yaml.safe_load(text)
    return loaded


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = Home(tmp_path_factory.mktemp("home"))
    opened = Library(home, DEFAULT_TARGET, FixedClock(datetime(2026, 11, 22, tzinfo=UTC)), store="exact")
    opened.sync([ROOT / "knowledge" / "playbooks"])
    yield opened
    opened.close()


def test_the_right_page_is_found(library: Library, questions: Questions) -> None:
    ranked = [
        (entry, [hit.document.id for hit in library.search(entry["question"], limit=5).hits])
        for entry in questions["answerable"]
    ]
    first = sum(ids[0] in entry["documents"] for entry, ids in ranked)
    missed = [entry["question"] for entry, ids in ranked if not set(ids) & set(entry["documents"])]
    assert missed == []
    assert first / len(ranked) >= 0.88


def test_questions_are_answered_or_refused_rightly(library: Library, questions: Questions) -> None:
    refused = [e["question"] for e in questions["answerable"] if library.search(e["question"]).abstained]
    slipped = [q for q in questions["unanswerable"] if not library.search(q).abstained]
    assert len(refused) / len(questions["answerable"]) <= 0.10, refused
    assert len(slipped) / len(questions["unanswerable"]) <= 0.10, slipped


def test_both_sets_are_large_enough_to_mean_something(questions: Questions) -> None:
    assert len(questions["answerable"]) >= 60
    assert len(questions["unanswerable"]) >= 40
