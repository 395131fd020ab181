"""Laws of a run and of an alert: whatever people click and the data say, in any order, these hold after every event."""

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.alert import Alert, AlertAct, AlertEvent, AlertState, AlertVerb, Sighting, seen
from bot.alert import after as alert_after
from bot.alert import folded as alert_folded
from bot.alert import judged as alert_judged
from bot.run import Person, Run, RunAct, RunEvent, RunFrame, StepState, Verb, after, folded, judged
from bot.run_record import record_of
from bot.run_report import report
from bot.slack.blocks.ladder import ladder
from bot.slack.blocks.limits import faults
from bot.slack.oncall_letters import run_letters
from bot.slack.render.run import step_parts, steps_message, summary_message
from bot.slack.safe_text import SafeText
from knowledge.document import Kind, Status
from knowledge.runbook import Runbook, Step

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MAYA = Person("U0MAYA", "Maya")
PEOPLE = st.sampled_from([MAYA, Person("U0PRIYA", "Priya"), Person("U0SAM", ""), Person("W0EVE1", "<!here>")])
VERBS = st.sampled_from([verb for verb in Verb if verb is not Verb.START])
SAFE = SafeText()


def runbook(texts: list[str]) -> Runbook:
    """A runbook with these steps."""
    steps = tuple(Step(n, text, 0, len(text), "Steps") for n, text in enumerate(texts, start=1))
    return Runbook(
        document_id="r",
        title="Carrier outage",
        kind=Kind.RUNBOOK,
        owner=None,
        audience="everyone",
        version="",
        status=Status.ACTIVE,
        reviewed_on=date(2026, 1, 1),
        overdue=True,
        trigger="",
        triggers=(),
        steps=steps,
        escalation=(),
        success_criteria=(),
        digest="",
    )


def begun(texts: list[str]) -> Run:
    """A run just started."""
    return folded(RunFrame(1, "T1", "C1", "", runbook(texts)), [RunEvent(1, Verb.START, NOW, MAYA)])


ACTS = st.builds(
    RunAct,
    VERBS,
    st.just(1),
    st.none() | st.integers(0, 5),
    to=PEOPLE | st.just(Person("")),
    reason=st.none() | st.sampled_from(["", "  ", "not needed", "x" * 900]),
)
CLICKS = st.lists(st.tuples(ACTS, PEOPLE, st.integers(-30, 600)), max_size=25)


def played(run: Run, clicks: list[tuple[RunAct, Person, int]]) -> Run:
    """The run after these clicks; a clock may step back between them."""
    for act, who, seconds in clicks:
        event = judged(run, act, who, run.events[-1].at + timedelta(seconds=seconds))
        if isinstance(event, RunEvent):
            run = after(run, event)
    return run


@given(CLICKS)
def test_whatever_is_clicked_a_run_stays_whole(clicks: list[tuple[RunAct, Person, int]]) -> None:
    run = played(begun(["One", "Two", "Three"]), clicks)
    assert [event.seq for event in run.events] == list(range(1, len(run.events) + 1))
    assert [event.at for event in run.events] == sorted(event.at for event in run.events)
    assert sum(run.count(state) for state in StepState) == len(run.steps) == 3
    assert run.lead.id and run.started_by == MAYA
    for step in run.steps:
        settled = step.state is not StepState.OPEN
        assert settled == (step.at is not None) == bool(step.by.id)
        assert bool(step.reason) == (step.state is StepState.SKIPPED)
    assert run.running == (run.finished_at is None) == (run.finished_by.id == "")
    # The frame is what it was: nothing anybody does changes a step's stored text.
    assert [step.text for step in run.steps] == ["One", "Two", "Three"]


@given(CLICKS)
def test_events_alone_make_the_run(clicks: list[tuple[RunAct, Person, int]]) -> None:
    run = played(begun(["One", "Two"]), clicks)
    assert folded(run.frame, run.events) == run


@given(CLICKS, CLICKS)
def test_a_finished_run_never_changes_again(
    clicks: list[tuple[RunAct, Person, int]], later: list[tuple[RunAct, Person, int]]
) -> None:
    run = played(begun(["One", "Two"]), [*clicks, (RunAct(Verb.FINISH, 1), MAYA, 1)])
    assert not run.running
    assert played(run, later) == run


@given(CLICKS, ACTS, PEOPLE)
def test_the_same_click_twice_has_one_effect(
    clicks: list[tuple[RunAct, Person, int]], act: RunAct, who: Person
) -> None:
    run = played(begun(["One", "Two"]), clicks)
    once = played(run, [(act, who, 1)])
    twice = played(once, [(act, who, 1)])
    assert twice == once or act.verb is Verb.JOIN


@given(CLICKS, st.lists(st.text(max_size=6000), min_size=1, max_size=40))
def test_every_message_of_a_run_is_within_slacks_limits_and_edits_never_move_a_step(
    clicks: list[tuple[RunAct, Person, int]], texts: list[str]
) -> None:
    run = played(begun(texts), clicks)
    assert [[s.number for s in p] for p in step_parts(run)] == [
        [s.number for s in p] for p in step_parts(begun(texts))
    ]
    drawn = [summary_message(SAFE, run), *(steps_message(SAFE, run, part) for part in step_parts(run))]
    for message in drawn:
        assert message.text.strip()
        for rung in ladder(message.blocks):
            assert faults(rung) == []
        assert "<!here>" not in str(message.blocks)
    letters = run_letters(SAFE, run, run.events[-1])
    assert len({letter.key for letter in letters}) == len(letters)
    assert report(run) and record_of(run).run.steps == len(texts)


LOOKS = st.tuples(st.just("look"), st.integers(0, 3), st.booleans())
PRESSES = st.tuples(st.just("press"), st.sampled_from(list(AlertVerb)), st.booleans())
MOMENTS = st.lists(st.tuples(LOOKS | PRESSES, st.integers(1, 400)), max_size=30)
COOL_DOWN = timedelta(hours=4)


def sighting(orders: int, at: datetime, *, doubtful: bool = False) -> Sighting:
    """A look that finds so many orders."""
    return Sighting("r", "R", "@o", at, orders, 0, 10.0 * orders, f"m{orders}", doubtful=doubtful)


def lived(moments: list[tuple[tuple[str, object, bool], int]]) -> list[Alert]:
    """Every alert that these moments make, in order."""
    alerts: list[Alert] = []
    now = NOW
    for (kind, what, flag), minutes in moments:
        now += timedelta(minutes=minutes)
        event: AlertEvent | str | None
        if kind == "look":
            assert isinstance(what, int)
            found = sighting(what, now, doubtful=flag)
            event = seen(alerts[-1] if alerts else None, found, COOL_DOWN)
            if isinstance(event, AlertEvent) and event.verb is AlertVerb.FIRE:
                alerts.append(alert_folded(len(alerts) + 1, "r", "C1", found, [event]))
                continue
        elif alerts:
            assert isinstance(what, AlertVerb)
            until = now + timedelta(hours=1) if flag else None
            event = alert_judged(alerts[-1], AlertAct(what, alerts[-1].id), MAYA, now, until)
        else:
            continue
        if isinstance(event, AlertEvent):
            alerts[-1] = alert_after(alerts[-1], event)
    return alerts


@given(MOMENTS)
def test_whatever_the_data_and_people_say_one_alert_is_open_at_a_time(
    moments: list[tuple[tuple[str, object, bool], int]],
) -> None:
    alerts = lived(moments)
    assert all(not alert.open for alert in alerts[:-1])
    for alert in alerts:
        assert [event.seq for event in alert.events] == list(range(1, len(alert.events) + 1))
        assert alert.open == (alert.closed_at is None)
        assert (alert.state is AlertState.SNOOZED) <= (alert.until is not None)
        assert (alert.state in {AlertState.ACKNOWLEDGED, AlertState.SNOOZED}) <= (alert.by == MAYA)
        for event in alert.events:
            # Only the data close and open again; only people acknowledge and snooze.
            by_people = event.verb in {AlertVerb.ACKNOWLEDGE, AlertVerb.SNOOZE}
            assert bool(event.who.id) == by_people
            assert (
                event.orders > 0
                or event.verb in {AlertVerb.CLOSE, AlertVerb.CHANGE, AlertVerb.WAKE}
                or by_people
            )
    for earlier, later in itertools.pairwise(alerts):
        assert earlier.closed_at is not None and later.opened_at - earlier.closed_at >= COOL_DOWN


@given(st.integers(1, 5), st.integers(1, 5))
def test_the_same_sighting_twice_changes_nothing(first: int, minutes: int) -> None:
    event = seen(None, sighting(first, NOW), COOL_DOWN)
    assert isinstance(event, AlertEvent)
    alert = alert_folded(1, "r", "C1", sighting(first, NOW), [event])
    assert seen(alert, sighting(first, NOW + timedelta(minutes=minutes)), COOL_DOWN) is None
