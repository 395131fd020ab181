"""The turn over Northwind: every expected way of going wrong ends in an answer with its outcome and words of its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.findings import STALE_AFTER
from bot.numbers import NumbersDesk
from bot.reply import Answer, Reply, Usage, Withheld
from bot.request import Request, Wish
from bot.turn import Turn
from floorwalker.clock import FixedClock, SystemClock
from floorwalker.errors import SourceDown
from floorwalker.evidence import Figure
from floorwalker.home import Home
from floorwalker.identity import OPERATOR, TERMINAL, Actor, Audience, Place
from floorwalker.outcome import Intent, Outcome
from floorwalker.settings import Settings
from knowledge.library import Library
from tests.support.homes import lasting_folder, northwind_home
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PAGE = """---
id: runbook-till
type: runbook
title: Till is down
owner: "@till-lead"
reviewed_on: 2026-11-01
---

# Till is down

## Steps

1. Restart the till.
"""


class DownDesk(NumbersDesk):
    """A desk whose warehouse does not answer."""

    def figures(self, query: MetricQuery) -> list[Figure]:
        """Never."""
        raise SourceDown(f"The warehouse does not answer for {query.metric}.")


@cache
def library() -> Library:
    """One runbook, searched by words alone."""
    root = lasting_folder()
    (root / "pages").mkdir()
    (root / "pages" / "till.md").write_text(PAGE, encoding="utf-8")
    found = Library(Home(root / "home"), None, FixedClock(NOW))
    found.sync([root / "pages"])
    return found


def turn(desk: NumbersDesk | None = None, corpus: Library | None = None) -> Turn:
    """A turn over Northwind and the one runbook."""
    return Turn(desk or northwind(NumbersDesk), corpus or library(), lambda: "trace-7")


def northwind(kind: Callable[..., NumbersDesk]) -> NumbersDesk:
    """A desk over Northwind."""
    return kind(northwind_home(), SystemClock(), Settings(), catalogue())


async def ask(
    words: str,
    over: Turn,
    *,
    wish: Wish = Wish.ASK,
    actor: Actor = OPERATOR,
    audience: Audience = TERMINAL,
) -> Reply:
    """The reply."""
    return await over.reply(Request(wish, words, NOW, actor, audience))


async def answer(words: str, over: Turn | None = None, wish: Wish = Wish.ASK) -> Answer:
    """The answer."""
    reply = await ask(words, over or turn(), wish=wish)
    assert isinstance(reply, Answer)
    assert reply.text
    return reply


async def test_a_number_is_answered_with_its_figure() -> None:
    reply = await answer("how many orders in April 1998?")
    assert (reply.outcome, reply.intent, reply.trace_id) == (Outcome.ANSWERED, Intent.NUMBER, "trace-7")
    assert reply.figures[0].value == 74
    assert "**74**" in reply.text


async def test_a_procedure_is_answered_with_its_source() -> None:
    reply = await answer("what to do when the till is down")
    assert (reply.outcome, reply.citations[0].document_id) == (Outcome.ANSWERED, "runbook-till")


async def test_an_unknown_word_is_asked_back() -> None:
    assert (await answer("orders for Narnia")).outcome is Outcome.AMBIGUOUS


async def test_what_is_in_no_page_is_not_in_the_corpus() -> None:
    reply = await answer("what is the dress code at the opera ball")
    assert (reply.outcome, bool(reply.searched)) == (Outcome.NOT_IN_CORPUS, True)


async def test_a_window_without_rows_has_no_data() -> None:
    assert (await answer("orders in 2019")).outcome is Outcome.NO_DATA


async def test_a_column_that_is_not_there_is_named_as_missing_data() -> None:
    reply = await answer("return rate last month")
    assert reply.outcome is Outcome.NO_DATA
    assert "return_line" in reply.text


async def test_a_home_without_data_has_no_data_but_procedures(tmp_path: Path) -> None:
    empty = NumbersDesk(Home(tmp_path), FixedClock(NOW), Settings(), catalogue())
    assert (await answer("what to do when the till is down", turn(empty))).outcome is Outcome.ANSWERED
    reply = await answer("", turn(empty), Wish.STOCK)
    assert reply.outcome is Outcome.NO_DATA
    assert str(tmp_path) in reply.text


async def test_a_home_without_a_corpus_says_how_to_make_one(tmp_path: Path) -> None:
    nothing = Library(Home(tmp_path), None, FixedClock(NOW))
    reply = await answer("what to do when the till is down", turn(corpus=nothing))
    assert reply.outcome is Outcome.NOT_IN_CORPUS
    assert "playbooks sync" in reply.text


async def test_a_source_that_does_not_answer_is_down() -> None:
    reply = await answer("orders", turn(northwind(DownDesk)))
    assert (reply.outcome, reply.text) == (Outcome.SOURCE_DOWN, "The warehouse does not answer for orders.")


async def test_an_outsider_has_no_permission_whatever_is_wished() -> None:
    guest = Actor(user_id="U0GUEST")
    for wish in (Wish.ASK, Wish.KPI, Wish.STOCK, Wish.RISK, Wish.DIGEST, Wish.RUNBOOK):
        reply = await ask("orders", turn(), wish=wish, actor=guest)
        assert isinstance(reply, Answer)
        assert (reply.outcome, reply.figures, reply.citations) == (Outcome.NO_PERMISSION, [], [])
    assert isinstance(await ask("", turn(), wish=Wish.HELP, actor=guest), Usage)


async def test_a_shared_place_is_as_closed_as_a_guest() -> None:
    member = Actor(user_id="U0GUEST", labels=frozenset())
    reply = await ask("orders", turn(), actor=member, audience=Audience(place=Place.SHARED))
    assert isinstance(reply, Answer)
    assert reply.outcome is Outcome.NO_PERMISSION


async def test_what_a_place_may_not_see_is_offered_to_the_one_who_may() -> None:
    reply = await ask("orders", turn(), audience=Audience(place=Place.SHARED))
    assert isinstance(reply, Withheld)
    assert (reply.answer.outcome, reply.answer.figures, reply.words) == (Outcome.NO_PERMISSION, [], "orders")
    assert "3" not in reply.answer.text
    nothing = await ask(
        "antique zeppelins?", turn(), audience=Audience(place=Place.PUBLIC, labels=frozenset({"everyone"}))
    )
    assert isinstance(nothing, Answer) and nothing.outcome is Outcome.NOT_IN_CORPUS


async def test_data_that_end_long_before_now_are_stale() -> None:
    class LaterDesk(NumbersDesk):
        """A desk that looks back from a week after the data end."""

        def figures(self, query: MetricQuery) -> list[Figure]:
            """The figures, asked for later."""
            found = super().figures(query)
            return [one.model_copy(update={"as_of": one.as_of + STALE_AFTER}) for one in found]

    reply = await answer("orders in April 1998", turn(northwind(LaterDesk)))
    assert reply.outcome is Outcome.STALE
    assert "Mind: the data reach only to 1998-05-06." in reply.text
    assert reply.figures


async def test_an_empty_question_is_answered_with_the_help() -> None:
    reply = await answer("   ")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.HELP)
    assert "/ops kpi" in reply.text


@pytest.mark.parametrize("words", ["monday digest", "how are we doing?"])
async def test_digest_and_risk_come_in_words_too(words: str) -> None:
    reply = await answer(words)
    assert reply.outcome is Outcome.ANSWERED
    assert reply.figures


async def test_a_kpi_command_that_names_no_metric_is_told_the_nearest() -> None:
    reply = await answer("weather", wish=Wish.KPI)
    assert reply.outcome is Outcome.AMBIGUOUS
    assert "'weather'" in reply.text
