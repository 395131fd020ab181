"""Runs, alerts and cards with hostile words in every field: nothing pings, links out, unfurls, breaks a block or runs in a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from bot.alert import Alert, AlertEvent, AlertLine, AlertVerb, RunbookOffer, Sighting
from bot.alert import folded as alert_folded
from bot.ports import Letter
from bot.reply import AlertList, RunbookCard, RunList
from bot.run import Person, Run, RunEvent, RunFrame, Verb
from bot.run import folded as run_folded
from bot.slack.blocks.build import Block
from bot.slack.blocks.ladder import ladder
from bot.slack.blocks.limits import faults
from bot.slack.oncall_letters import alert_letters, run_letters
from bot.slack.parcel import unpack
from bot.slack.render.alert import orders_csv
from bot.slack.render.card import Step as CardStep
from bot.slack.render.card import card_message
from bot.slack.render.message import Message
from bot.slack.render.reply import Renderer
from knowledge.document import Kind, Status
from knowledge.runbook import Runbook, Step
from tests.support.hostile_words import (
    ATTACKS,
    NOW,
    SAFE,
    WORDS,
    HostileWords,
    figure,
    harmless,
    seen_texts,
)

OWNER, ASKER = "U0OWNER", "U0ASKER"
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def runbook(attack: str) -> Runbook:
    """A runbook written by an attacker."""
    return Runbook(
        document_id="runbook-x",
        title=attack or "Outage",
        kind=Kind.RUNBOOK,
        owner=attack,
        audience="everyone",
        version=attack,
        status=Status.ACTIVE,
        reviewed_on=date(2026, 1, 1),
        overdue=True,
        trigger=attack,
        triggers=(attack,),
        steps=tuple(Step(number, attack, 0, len(attack), attack) for number in (1, 2, 3)),
        escalation=(attack,),
        success_criteria=(attack,),
        digest="",
    )


def runs(attack: str) -> Iterator[tuple[Run, RunEvent]]:
    """A run after each of its events, done by people with hostile names."""
    who, other = Person(OWNER, attack), Person(ASKER, attack)
    events = [
        RunEvent(1, Verb.START, NOW, who),
        RunEvent(2, Verb.ASSIGN, NOW, who, 1, other),
        RunEvent(3, Verb.DONE, NOW, other, 1),
        RunEvent(4, Verb.SKIP, NOW, who, 2, words=attack or "no need"),
        RunEvent(5, Verb.HAND_OVER, NOW, who, to=other),
        RunEvent(6, Verb.FINISH, NOW, other),
    ]
    frame = RunFrame(1, "T0LARK", "C0OPS", attack, runbook(attack))
    for number, event in enumerate(events, start=1):
        yield run_folded(frame, events[:number]), event


def alerts(attack: str) -> Iterator[tuple[Alert, AlertEvent]]:
    """An alert after each of its events."""
    sighting = Sighting(
        rule="label_not_shipped",
        title=attack,
        owner=attack,
        at=NOW,
        orders=4,
        high=1,
        money=1.0,
        members="m",
        figures=(figure(attack, "a"), figure(attack, "b")),
        lines=tuple(AlertLine(attack, attack, NOW, 1.0, attack, 2.0, attack) for _ in range(4)),
        runbook=RunbookOffer("runbook-x", attack, attack, attack, 3, overdue=True),
    )
    who = Person(ASKER, attack)
    verbs = (
        AlertVerb.FIRE,
        AlertVerb.ACKNOWLEDGE,
        AlertVerb.RAISE,
        AlertVerb.SNOOZE,
        AlertVerb.WAKE,
        AlertVerb.CLOSE,
        AlertVerb.REOPEN,
    )
    events = [
        AlertEvent(number, verb, NOW, 4, 1.0, who, NOW + timedelta(hours=1))
        for number, verb in enumerate(verbs, start=1)
    ]
    for number, event in enumerate(events, start=1):
        yield alert_folded(1, "label_not_shipped", "C0OPS", sighting, events[:number]), event


def check_letters(letters: tuple[Letter, ...]) -> None:
    for letter in letters:
        parcel = unpack(letter.payload)
        harmless(parcel.text)
        if parcel.attachment is not None:
            harmless(parcel.attachment.title)
        for rung in parcel.ladder:
            check_blocks(list(rung))


def check_messages(messages: list[Message]) -> None:
    for message in messages:
        harmless(message.text)
        for rung in ladder(message.blocks):
            check_blocks(rung)


def check_blocks(rung: list[Block]) -> None:
    assert faults(rung) == [], faults(rung)
    for text in seen_texts(rung):  # type: ignore[arg-type]  # JSON
        harmless(text)


def check(attack: str) -> None:
    """Draw everything of on call, and the card of work under way."""
    renderer = Renderer(SAFE, HostileWords(attack))
    for run, event in runs(attack):
        check_letters(run_letters(SAFE, run, event))
        check_messages(renderer.draw(RunList((run,))))
    check_messages(renderer.draw(RunbookCard(runbook(attack))))
    for alert, seen in alerts(attack):
        check_letters(alert_letters(SAFE, renderer.words, alert, seen))
        check_messages(renderer.draw(AlertList((alert,))))
    for row in csv.reader(io.StringIO(orders_csv(SAFE, alert))):
        assert not any(cell.startswith(OPENS_A_FORMULA) for cell in row), row
    check_messages([card_message(SAFE, [CardStep(attack, attack), CardStep(attack)])])


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_field_of_a_run_and_an_alert_is_harmless(attack: str) -> None:
    check(attack[:2000])


@settings(max_examples=25)
@given(WORDS)
def test_no_text_in_any_field_of_a_run_or_an_alert_does_harm(text: str) -> None:
    check(text)
