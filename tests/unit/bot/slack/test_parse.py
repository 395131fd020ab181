"""Stored payloads are read into errands; words come out as people wrote them."""

import pytest

from bot.request import Wish
from bot.slack.commands import COMMANDS, SUB_COMMANDS, read_command
from bot.slack.words_typed import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0BOT> days of supply?", "days of supply?"),
        ("hey <@U0BOT|floorwalker>  now", "hey now"),
        ("P&amp;L &lt;10 %", "P&L <10 %"),
        (
            "see <https://wiki.example/x|the page> and <https://wiki.example/y>",
            "see the page and https://wiki.example/y",
        ),
        ("in <#C0OPS|ops> with <@U2>", "in #ops with <@U2>"),
        ("&amp;lt;", "&lt;"),
        ("<@U0BOT>", ""),
    ],
)
def test_words_are_what_the_person_saw(text: str, words: str) -> None:
    assert words_of(text, "U0BOT") == words


@pytest.mark.parametrize("name", list(SUB_COMMANDS))
def test_every_sub_command_is_its_wish(name: str) -> None:
    typed = read_command("/ops", f"  {name.upper()}   some  words ")
    assert (typed.wish, typed.words, typed.notice) == (SUB_COMMANDS[name], "some words", None)


def test_runbook_takes_all_words_and_an_empty_ops_is_help() -> None:
    assert read_command("/runbook", "carrier outage").wish is Wish.RUNBOOK
    assert read_command("/ops", "  ").wish is Wish.HELP
    assert COMMANDS == ("/ops", "/runbook")


def test_an_unknown_sub_command_offers_the_near_one_and_the_whole_as_a_question() -> None:
    typed = read_command("/ops", "kpis cycle time")
    assert typed.notice is not None and "`/ops kpi`" in typed.notice
    assert typed.suggestions == ("kpis cycle time",)
    far = read_command("/ops", "wxyzq")
    assert far.notice is not None and "Did you mean" not in far.notice and "`/ops help`" in far.notice
