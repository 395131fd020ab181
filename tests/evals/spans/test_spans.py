"""How often the span that answers is quoted, over questions about single sentences, steps and rows of the starter library.

The page is given: finding it is measured elsewhere. Of `questions.yaml` the first question of each page was worked on,
the second is frozen; `fresh.yaml` was written after everything was set. Every second question is enough for a floor, which
stands a little under what was measured (docs/decisions/0017).
"""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.app import STARTER_LIBRARY
from floorwalker.settings import DEFAULT_EMBEDDING
from knowledge.asked import Asked
from knowledge.document import Document, Kind, read_document
from knowledge.question import Synonyms, understand
from knowledge.quotation import Embed, best_quotation
from knowledge.reader import load_onnx
from knowledge.runbook import PROCEDURES

SHORT = 500


class Labelled(BaseModel):
    """A question, its page, and stored words that only a right span holds."""

    model_config = ConfigDict(extra="forbid")
    page: str
    question: str
    answers: list[str]


def _labelled(name: str) -> list[Labelled]:
    content = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return [Labelled.model_validate(entry) for entry in content]


QUESTIONS, FRESH = _labelled("questions.yaml"), _labelled("fresh.yaml")
WORKED_ON, FROZEN = QUESTIONS[::2], QUESTIONS[1::2]


@cache
def pages() -> dict[str, Document]:
    """The starter library by id."""
    found = (read_document(path, path.name) for path in sorted(STARTER_LIBRARY.glob("*.md")))
    return {document.id: document for document in found}


def quoted(one: Labelled, embed: Embed | None) -> str:
    """What is quoted of the page."""
    body = pages()[one.page].body
    found = best_quotation(body, one.question, understand(one.question, Synonyms.of_the_trade()), embed)
    return body[found.start : found.end] if found else ""


def right(questions: list[Labelled], embed: Embed | None) -> float:
    """The share of questions whose quote is short and holds the answer."""
    quotes = [(one, quoted(one, embed)) for one in questions]
    return sum(
        len(quote) <= SHORT and any(answer in quote for answer in one.answers) for one, quote in quotes
    ) / len(questions)


def test_every_label_is_stored_text_of_its_page_and_each_page_has_both_halves() -> None:
    assert all(answer in pages()[one.page].body for one in [*QUESTIONS, *FRESH] for answer in one.answers)
    assert [one.page for one in WORKED_ON] == [one.page for one in FROZEN] == list(pages())


def test_words_alone_find_the_span_of_the_frozen_half() -> None:
    assert right(FROZEN[::2], None) >= 0.65


def test_with_the_model_more_spans_of_the_fresh_set_are_found() -> None:
    if not DEFAULT_EMBEDDING.is_dir():
        assert right(FRESH[::2], None) >= 0.79
        return
    assert right(FRESH[::2], load_onnx(DEFAULT_EMBEDDING).embed) >= 0.83


def test_questions_for_a_detail_of_a_procedure_are_seen_as_such() -> None:
    kinds: dict[str, Kind] = {id_: document.kind for id_, document in pages().items()}
    of_procedures = [one for one in [*QUESTIONS, *FRESH] if kinds[one.page] in PROCEDURES]
    assert len(of_procedures) > 120
    assert sum(Asked.by(one.question).detail for one in of_procedures) / len(of_procedures) >= 0.9
