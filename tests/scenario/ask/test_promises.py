"""Promise 1 and 2 over many questions: no number without a receipt, no instruction without a source."""

import asyncio

import pytest

from bot.reply import Answer, DigestReply, RiskSummary
from bot.request import Wish
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from tests.support.labelled_questions import labelled
from tests.support.practice_home import PracticeShop
from tests.support.told_numbers import homeless, numbers_of
from tools.risk import State

Answers = dict[str, Answer]


@pytest.fixture(scope="module")
def answers(practice: PracticeShop) -> Answers:
    """The answers to the labelled questions."""

    async def all_of_them() -> Answers:
        found: Answers = {}
        for one in labelled("worked_on"):
            reply = await practice.ask(one.q)
            assert isinstance(reply, Answer)
            found[one.q] = reply
        return found

    return asyncio.run(all_of_them())


def receipt_is_whole(figure: Figure) -> bool:
    """Everything promise 1 asks of a figure that has a value."""
    return (
        figure.value is not None
        and figure.query != ""
        and figure.definition_version != ""
        and figure.window.start < figure.window.end
        and figure.window.tz == "America/New_York"
        and figure.watermark is not None
        and figure.row_count > 0
    )


def test_every_number_of_an_answer_belongs_to_a_figure_or_a_stored_quote(
    practice: PracticeShop, answers: Answers
) -> None:
    skus = practice.desk.sku_titles()
    names = [*skus, *skus.values(), *(document.title for document in practice.library.documents())]
    # A sentence about a record is that record's own fields, told as a document is quoted (docs/decisions/0008).
    names += [one.text for one in practice.desk.exceptions().found]
    loose = {
        question: found
        for question, reply in answers.items()
        if reply.outcome is not Outcome.AMBIGUOUS
        and (
            found := homeless(
                reply.text, reply.figures, reply.citations, practice.desk.words, *names, reply.searched or ""
            )
        )
    }
    assert loose == {}


def test_every_figure_of_an_answer_has_its_whole_receipt(answers: Answers) -> None:
    figures = [(question, figure) for question, reply in answers.items() for figure in reply.figures]
    assert len(figures) > 100
    poor = [
        (question, figure.id)
        for question, figure in figures
        if not receipt_is_whole(figure) and not figure.null_reason
    ]
    assert poor == []


def test_every_cited_quote_is_stored_text(practice: PracticeShop, answers: Answers) -> None:
    cited = [citation for reply in answers.values() for citation in reply.citations]
    assert len(cited) > 5
    for citation in cited:
        assert citation.quote in practice.library.document(citation.document_id).body


def test_a_procedure_without_a_citation_is_not_called_answered(answers: Answers) -> None:
    told = [
        one for one in answers.values() if one.intent is Intent.PROCEDURE and one.outcome is Outcome.ANSWERED
    ]
    assert len(told) > 5
    assert [one.text for one in told if not one.citations] == []


@pytest.mark.parametrize("day", ["monday", "wednesday", "friday"])
async def test_every_line_of_a_digest_has_an_owner_and_every_number_a_figure(
    practice: PracticeShop, day: str
) -> None:
    reply = await practice.ask(day, wish=Wish.DIGEST)
    assert isinstance(reply, DigestReply)
    words = practice.desk.words
    titles = " ".join([*practice.desk.sku_titles(), *practice.desk.sku_titles().values()])
    for section in reply.digest.sections:
        assert section.lines
        for line in section.lines:
            assert line.owner, line.text
            assert line.state in [*State, ""]
            assert homeless(line.text, line.figures, [], words, titles) == set(), line.text
            assert all(receipt_is_whole(figure) or figure.null_reason for figure in line.figures)
            assert line.figures or line.state == State.NO_DATA


async def test_the_digests_slot_names_its_day(practice: PracticeShop) -> None:
    reply = await practice.ask("friday", wish=Wish.DIGEST)
    assert isinstance(reply, DigestReply)
    assert reply.digest.slot == "friday 2026-11-20"


async def test_the_digest_and_the_question_give_the_same_figure(practice: PracticeShop) -> None:
    digest = await practice.ask("wednesday", wish=Wish.DIGEST)
    asked = await practice.ask("on-time ship rate last 7 days")
    assert isinstance(digest, DigestReply)
    assert isinstance(asked, Answer)
    assert digest.digest.sections[0].lines[0].figures == asked.figures


async def test_the_risk_reports_numbers_belong_to_its_figures(practice: PracticeShop) -> None:
    reply = await practice.ask("", wish=Wish.RISK)
    assert isinstance(reply, RiskSummary)
    assert [area.area for area in reply.report.areas] == [
        "demand",
        "inventory",
        "fulfilment",
        "returns",
        "margin",
    ]
    for area in reply.report.areas:
        assert area.owner
        assert numbers_of(area.reason)
        assert homeless(area.reason, area.figures, [], practice.desk.words) == set(), area.reason
