"""Runs of runbooks in Slack, from the command to the report (issue's deliverable "on call")."""

import asyncio

import pytest

from bot.run import StepState, Verb
from bot.run_record import record_of
from floorwalker.identity import EVERYONE
from simulator.slack import PracticeSlack
from tests.scenario.oncall.conftest import BotFactory
from tests.scenario.oncall.harness import (
    OUTAGE,
    ScriptedShelf,
    actions_of,
    root_of,
    run_of,
    runbook,
    shown,
    started,
    until_run,
)

pytestmark = pytest.mark.asyncio
MAYA, PRIYA, SAM, GUEST = "U0MAYA", "U0PRIYA", "U0SAM", "U0GUS"


async def test_a_run_from_the_command_to_the_report(slack: PracticeSlack, bot: BotFactory) -> None:
    async with bot() as running:
        root, steps = await started(slack)
        summary = root_of(slack, "C0OPS")
        assert summary is not None
        assert (
            "version 3" in shown(summary)
            and "step 1 of 3" in shown(summary)
            and "<@U0MAYA>" in shown(summary)
        )
        assert "Call the *carrier's* desk." in shown(slack.messages("C0OPS", root)[1])

        await slack.click(PRIYA, "C0OPS", steps, "run:done:1:1")
        await slack.click(MAYA, "C0OPS", steps, "run:assign:1:3", SAM)
        await slack.click(MAYA, "C0OPS", steps, "run:skip:1:2")
        await slack.until(lambda: slack.modal(MAYA) is not None)
        refused = await slack.submit(MAYA, {"reason": {"reason": ""}})
        assert "reason" in refused
        short = await slack.submit(MAYA, {"reason": {"reason": "ab"}})
        assert short == {"reason": "Please enter between 3 and 500 characters."}
        assert await slack.submit(MAYA, {"reason": {"reason": "Bluebird is\nback already"}}) == {}
        await slack.click(MAYA, "C0OPS", root, "run:hand_over:1", PRIYA)
        await until_run(running, lambda run: run.lead.id == PRIYA and run.count(StepState.SKIPPED) == 1)
        await slack.until(
            lambda: any("you lead this run now" in m.text for m in slack.answers("C0OPS", root))
        )
        notes = [m.text for m in slack.answers("C0OPS", root)]
        assert any(text.startswith("<@U0SAM> step 3 is yours") for text in notes)
        assert any(text.startswith("<@U0PRIYA> you lead this run now") for text in notes)

        await slack.click(SAM, "C0OPS", steps, "run:done:1:3")
        await slack.click(PRIYA, "C0OPS", root, "run:finish:1")
        await slack.until(lambda: any("Report of run 1" in shown(m) for m in slack.answers("C0OPS", root)))
        run = await run_of(running)

    summary = root_of(slack, "C0OPS")
    assert summary is not None and summary.ts == root
    assert "*Finished* by <@U0PRIYA>" in shown(summary) and "2 of 3 steps done, 1 skipped" in shown(summary)
    assert actions_of(summary) == [] and actions_of(slack.messages("C0OPS", root)[1]) == []
    report = slack.answers("C0OPS", root)[-1]
    for told in (
        "was started by maya",
        "finished by priya",
        "after under a minute",
        "Step 1 **done** by priya",
        "Step 2 **skipped** by maya",
        "Reason: Bluebird is back already",
        "Step 3 **done** by sam",
        "Led by maya, then priya. Took part: maya, priya, sam.",
    ):
        assert told in shown(report), told
    assert [(event.verb, event.who.id) for event in run.events] == [
        (Verb.START, MAYA),
        (Verb.DONE, PRIYA),
        (Verb.ASSIGN, MAYA),
        (Verb.SKIP, MAYA),
        (Verb.HAND_OVER, MAYA),
        (Verb.DONE, SAM),
        (Verb.FINISH, PRIYA),
    ]
    record = record_of(run)
    assert (record.run.state, record.run.done, record.run.skipped, record.run.open) == ("finished", 2, 1, 0)
    assert record.steps[1].reason == "Bluebird is back already"


async def test_started_twice_for_the_same_cause_joins_the_open_run_and_says_so_privately(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        await started(slack)
        card = next(m for m in slack.answers("C0OPS") if "run:start:" in actions_of(m))
        await slack.click(PRIYA, "C0OPS", card.ts, "run:start:")
        await slack.until(lambda: bool(slack.ephemerals(PRIYA, "C0OPS")))
        (run,) = await running.store.runs.runs()
    (told,) = slack.ephemerals(PRIYA, "C0OPS")
    assert "run 1, led by maya" in told.text
    assert [event.verb for event in run.events] == [Verb.START, Verb.JOIN]
    assert root_of(slack, "C0OPS", run=2) is None


async def test_a_double_click_on_start_starts_once_and_says_nothing(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        await slack.command(MAYA, "C0OPS", "/runbook carrier outage")
        await slack.until(lambda: bool(slack.answers("C0OPS")))
        (card,) = slack.answers("C0OPS")
        clicks = [slack.click(MAYA, "C0OPS", card.ts, "run:start:") for _ in range(2)]
        assert all(ack.accepted for ack in await asyncio.gather(*clicks))
        await until_run(running, lambda run: run.revision == 2)
        assert len(await running.store.runs.runs()) == 1
    assert slack.ephemerals(MAYA, "C0OPS") == []


async def test_a_finished_run_can_be_started_anew(slack: PracticeSlack, bot: BotFactory) -> None:
    async with bot() as running:
        root, _ = await started(slack)
        await slack.click(MAYA, "C0OPS", root, "run:finish:1")
        await until_run(running, lambda run: not run.running)
        again, _ = await started(slack, run=2)
    assert again != root


async def test_a_hundred_parallel_clicks_on_one_button_have_one_effect(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    people = (MAYA, PRIYA, SAM, "U0TOMAS", "U0JONAS")
    async with bot() as running:
        _, steps = await started(slack)
        clicks = [slack.click(people[n % 5], "C0OPS", steps, "run:done:1:1") for n in range(100)]
        assert all(ack.accepted for ack in await asyncio.gather(*clicks))
        async with asyncio.timeout(60):
            while (await running.store.inbox.backlog(running.later())).depth:
                await asyncio.sleep(0.05)
        run = await run_of(running)
    assert [event.verb for event in run.events] == [Verb.START, Verb.DONE]
    winner = run.events[1].who.id
    # Whoever did it hears nothing more; everybody else is told, privately, who was first.
    assert slack.ephemerals(winner, "C0OPS") == []
    told = [m.text for user in people if user != winner for m in slack.ephemerals(user, "C0OPS")]
    assert told and all("Step 1 was already done by" in text for text in told)


async def test_clicks_taken_in_before_a_restart_have_their_effect_after_it(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot():
        root, steps = await started(slack)
    async with bot(work=False):
        await slack.click(PRIYA, "C0OPS", steps, "run:done:1:2")
        await slack.click(MAYA, "C0OPS", root, "run:finish:1")
    async with bot() as running:
        run = await until_run(running, lambda run: not run.running)
        await slack.until(lambda: "Report of run 1" in shown(slack.answers("C0OPS", root)[-1]))
    assert run.step(2) is not None and run.count(StepState.DONE) == 1
    assert sum("Report of run 1" in shown(m) for m in slack.answers("C0OPS", root)) == 1


async def test_a_worker_that_dies_after_each_click_repeats_none(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot(deaths=3) as running:
        # The start, and two clicks, are done by workers that die before they can say so.
        root, steps = await started(slack)
        for user, ts, action_id in ((PRIYA, steps, "run:done:1:1"), (MAYA, root, "run:finish:1")):
            await slack.click(user, "C0OPS", ts, action_id)
            await until_run(running, lambda run: run.events[-1].who.id == user)  # noqa: B023 - waited for here
            # Once a click: a clock that leaps while a row is worked on would take it away again.
            await slack.move_clock(running.later(seconds=100))
            async with asyncio.timeout(20):
                while (await running.store.inbox.backlog(running.later())).depth:
                    await asyncio.sleep(0.05)
        run = await run_of(running)
        await slack.until(lambda: "Report of run 1" in shown(slack.answers("C0OPS", root)[-1]))
    assert [event.verb for event in run.events] == [Verb.START, Verb.DONE, Verb.FINISH]
    assert len(slack.messages("C0OPS", root)) == 3
    assert slack.ephemerals(MAYA, "C0OPS") == slack.ephemerals(PRIYA, "C0OPS") == []


async def test_steps_stay_as_they_stood_at_the_start_whatever_becomes_of_the_page(
    slack: PracticeSlack, bot: BotFactory, shelf: ScriptedShelf
) -> None:
    async with bot() as running:
        root, steps = await started(slack)
        shelf.runbooks[OUTAGE] = runbook(OUTAGE, "Carrier outage", "Do something else.", version="4")
        await slack.click(PRIYA, "C0OPS", steps, "run:done:1:1")
        await until_run(running, lambda run: run.count(StepState.DONE) == 1)
        del shelf.runbooks[OUTAGE]
        await slack.click(PRIYA, "C0OPS", steps, "run:done:1:3")
        await slack.until(lambda: "step 2 of 3" in shown(slack.messages("C0OPS", root)[0]))
        await slack.until(lambda: "run:reopen:1:3" in actions_of(slack.messages("C0OPS", root)[1]))
    board = shown(slack.messages("C0OPS", root)[1])
    assert "Move to the second carrier." in board and "something else" not in board
    assert "version 3" in shown(slack.messages("C0OPS", root)[0])


async def test_a_step_settled_by_mistake_is_opened_again(slack: PracticeSlack, bot: BotFactory) -> None:
    async with bot() as running:
        root, steps = await started(slack)
        await slack.click(PRIYA, "C0OPS", steps, "run:done:1:1")
        await slack.until(lambda: "run:reopen:1:1" in actions_of(slack.messages("C0OPS", root)[1]))
        await slack.click(MAYA, "C0OPS", steps, "run:reopen:1:1")
        run = await until_run(running, lambda run: run.revision == 3)
        await slack.until(lambda: "run:done:1:1" in actions_of(slack.messages("C0OPS", root)[1]))
    assert run.count(StepState.OPEN) == 3


async def test_outsiders_and_guests_change_nothing_and_get_no_step(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        _, steps = await started(slack)
        # Joins when the run is under way; who reads the channel is asked again within the minute.
        slack.state.conversation("C0OPS").members.append(GUEST)
        await slack.click(GUEST, "C0OPS", steps, "run:done:1:1")
        await slack.click(MAYA, "C0OPS", steps, "run:assign:1:1", GUEST)
        await slack.until(lambda: bool(slack.ephemerals(GUEST, "C0OPS") and slack.ephemerals(MAYA, "C0OPS")))
        run = await run_of(running)
    assert run.revision == 1
    assert "not for everybody here" in slack.ephemerals(GUEST, "C0OPS")[0].text
    assert "may not read this runbook" in slack.ephemerals(MAYA, "C0OPS")[0].text


async def test_a_label_that_the_channel_may_not_see_is_neither_started_nor_named(
    slack: PracticeSlack, bot: BotFactory, shelf: ScriptedShelf
) -> None:
    async with bot() as running:
        await slack.command(MAYA, "C0OPS", "/runbook carrier outage")
        await slack.until(lambda: bool(slack.answers("C0OPS")))
        (card,) = slack.answers("C0OPS")
        shelf.runbooks[OUTAGE] = runbook(OUTAGE, "Secret", "Step.", audience="finance")
        await slack.click(MAYA, "C0OPS", card.ts, "run:start:")
        await slack.until(lambda: bool(slack.ephemerals(MAYA, "C0OPS")))
        assert await running.store.runs.runs() == []
    assert EVERYONE != "finance" and "Secret" not in slack.ephemerals(MAYA, "C0OPS")[0].text


async def test_where_the_bot_cannot_write_nothing_is_started_and_the_remedy_is_told(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        await slack.command(MAYA, "C0RANDOM", "/runbook carrier outage")
        await slack.until(lambda: bool(slack.ephemerals(MAYA, "C0RANDOM")))
        (card,) = slack.ephemerals(MAYA, "C0RANDOM")
        await slack.click(MAYA, "C0RANDOM", card.ts, "run:start:")
        await slack.until(lambda: len(slack.ephemerals(MAYA, "C0RANDOM")) == 2)
        assert await running.store.runs.runs() == []
    assert "/invite @Floorwalker" in slack.ephemerals(MAYA, "C0RANDOM")[1].text


async def test_a_run_in_the_direct_message_with_the_bot_is_ones_own(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        channel = slack.direct_message(MAYA)
        root, _ = await started(slack, channel)
        await slack.click(MAYA, channel, root, "run:finish:1")
        await until_run(running, lambda run: not run.running)


async def test_a_form_that_comes_too_late_is_said_to_the_person(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        _, steps = await started(slack)
        slack.fail("views.open", "error", error="expired_trigger_id")
        await slack.click(MAYA, "C0OPS", steps, "run:skip:1:1")
        await slack.until(lambda: bool(slack.ephemerals(MAYA, "C0OPS")))
        assert (await run_of(running)).revision == 1
    assert "Please click Skip again" in slack.ephemerals(MAYA, "C0OPS")[0].text


async def test_a_slack_that_loses_replies_shows_each_message_of_a_run_once(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        slack.fail("chat.postMessage", "rate_limited", seconds=0.0)
        root, steps = await started(slack)
        slack.fail("chat.update", "lose_reply")
        await slack.click(PRIYA, "C0OPS", steps, "run:done:1:1")
        await until_run(running, lambda run: run.revision == 2)
        async with asyncio.timeout(10):
            while "run:reopen:1:1" not in actions_of(slack.messages("C0OPS", root)[1]):
                await asyncio.sleep(0.05)
                await slack.move_clock(running.later(seconds=50))
    assert len(slack.messages("C0OPS", root)) == 2
    assert "step 2 of 3" in shown(slack.messages("C0OPS", root)[0])


async def test_ops_runs_lists_what_is_open_here_and_what_one_takes_part_in(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    async with bot() as running:
        await started(slack)
        await slack.command(PRIYA, "C0FULFIL", "/ops runs")
        await slack.until(lambda: bool(slack.ephemerals(PRIYA, "C0FULFIL")))
        await slack.command(PRIYA, "C0OPS", "/ops runs")
        await slack.until(lambda: bool(slack.ephemerals(PRIYA, "C0OPS")))
        assert [run.id for run in await running.store.runs.runs(only_open=True)] == [1]
    assert "No run is open here" in slack.ephemerals(PRIYA, "C0FULFIL")[0].text
    listed = slack.ephemerals(PRIYA, "C0OPS")[0]
    assert "Run 1: Carrier outage" in shown(listed) and "<#C0OPS>" in shown(listed)
