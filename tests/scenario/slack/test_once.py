"""Promise 5: nothing lost, nothing twice, through repeats, restarts, crashes and a Slack that loses its replies."""

import asyncio

import pytest

from bot.ports import Acceptance, Arrival
from bot.storage.inbox import InboxTable
from bot.storage.store import open_store
from floorwalker.clock import OffsetClock
from floorwalker.errors import SourceDown
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot, lease_over, leases_over_until

pytestmark = pytest.mark.asyncio


class AwayInbox(InboxTable):
    """A state database that does not answer until it is back."""

    def __init__(self, refusals: int, behind: InboxTable) -> None:
        self._refusals = refusals
        self._behind = behind

    async def accept(self, arrival: Arrival, now: object) -> Acceptance:
        """Away for the first few times."""
        if self._refusals:
            self._refusals -= 1
            raise SourceDown("The state database does not answer.")
        return await self._behind.accept(arrival, now)  # type: ignore[arg-type]  # a datetime


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_an_event_delivered_four_times_is_answered_once(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, over: str
) -> None:
    slack.fail_delivery("app_mention", "drop_ack", times=4)
    slack.fail_delivery("message", "drop_ack", times=4)
    async with bot(over=over):
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.settled()
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await asyncio.sleep(0.1)
    assert len(slack.deliveries("app_mention")) == 4
    assert len(slack.app_messages("C0OPS", ts)) == 1 and len(copilot.asked) == 1


async def test_a_repeat_after_a_restart_is_not_answered_again(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await slack.settled()
    (delivered,) = slack.deliveries("app_mention")
    async with bot():
        await slack.until(lambda: slack.sockets.connected == 1)
        slack._deliveries.tell("app_mention", delivered.payload)
        await slack.settled()
        await asyncio.sleep(0.1)
    assert len(slack.deliveries("app_mention")) == 2
    assert len(slack.app_messages("C0OPS", ts)) == 1 and len(copilot.asked) == 1


async def test_a_process_that_dies_after_the_ack_loses_nothing(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot(work=False):
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.settled()
    assert slack.deliveries("app_mention")[-1].acknowledged and copilot.asked == []
    async with bot():
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
    assert len(copilot.asked) == 1


async def test_a_process_that_dies_at_work_leaves_the_row_to_the_next_one(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, clock: OffsetClock
) -> None:
    copilot.gate = asyncio.Event()
    async with bot(work=False) as dying:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.settled()
        work = asyncio.create_task(dying.worker.step())
        while not copilot.asked:
            await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    copilot.gate.set()
    lease_over(clock)
    async with bot():
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
    assert len(copilot.asked) == 2 and len(slack.app_messages("C0OPS", ts)) == 1


async def test_a_lost_reply_of_slack_gives_no_double(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    slack.fail("chat.postMessage", "lose_reply")
    async with bot() as running:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await leases_over_until(lambda: bool(slack.calls("conversations.replies")), clock)
        async with asyncio.timeout(5):
            while (await running.store.outbox.backlog(clock.now())).depth:
                await asyncio.sleep(0.02)
    assert len(slack.app_messages("C0OPS", ts)) == 1
    assert len(slack.calls("chat.postMessage")) == 1


async def test_a_500_before_the_post_is_sent_after_a_look(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    slack.fail("chat.postMessage", "server_error", status=503)
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.until(lambda: bool(slack.calls("chat.postMessage")))
        await leases_over_until(lambda: bool(slack.app_messages("C0OPS", ts)), clock)
    assert len(slack.calls("chat.postMessage")) == 2


async def test_a_double_that_got_through_is_deleted_by_the_sweep(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    slack.fail("chat.postMessage", "lose_reply")
    async with bot(work=False) as running:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.settled()
        await running.worker.step()
        await running.delivery.step()
        (first,) = slack.app_messages("C0OPS", ts)
        twin = slack.calls("chat.postMessage")[0].arguments
        # A frozen process wakes up and sends what was sent meanwhile: only the sweep can see that.
        posted = await running.delivery._postman._web.call("chat.postMessage", dict(twin))
        assert "Done" in repr(posted) and len(slack.app_messages("C0OPS", ts)) == 2
        lease_over(clock)
        await running.delivery.step()
        lease_over(clock)
        assert await running.sweep.step()
        assert not await running.sweep.step()
    assert [message.ts for message in slack.app_messages("C0OPS", ts)] == [first.ts]


async def test_a_channel_that_is_limited_rests_and_others_go_on(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    slack.fail("chat.postMessage", "rate_limited", seconds=30)
    async with bot():
        limited = await slack.post("U0MAYA", "C0OPS", "@floorwalker one")
        await slack.until(lambda: bool(slack.calls("chat.postMessage")))
        other = await slack.post("U0MAYA", "C0FULFIL", "@floorwalker two")
        await slack.until(lambda: bool(slack.app_messages("C0FULFIL", other)))
        assert slack.app_messages("C0OPS", limited) == []
        lease_over(clock)
        await slack.until(lambda: bool(slack.app_messages("C0OPS", limited)))
    assert slack.calls("conversations.replies") == []


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_with_the_state_database_away_slack_is_not_answered_and_comes_again(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, tmp_path: object, over: str
) -> None:
    # On a socket each refusal costs the whole patience of Slack.
    refusals = 3 if over == "http" else 1
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    async with bot(over=over, inbox=AwayInbox(refusals, store.inbox)):
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.settled()
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
    refused = [delivery for delivery in slack.deliveries() if not delivery.acknowledged]
    if over == "http":
        # A busy machine may also be too slow for Slack's patience, which is not an answer.
        told = [(delivery.answer or {}).get("status") for delivery in refused]
        assert [status for status in told if status] == [503] * refusals
    assert len(refused) >= refusals
    assert len(slack.app_messages("C0OPS", ts)) == 1 and len(copilot.asked) == 1
    await store.close()


async def test_an_edited_question_is_not_answered_a_second_time(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await slack.edit("U0MAYA", "C0OPS", ts, "@floorwalker how late were we?")
        await slack.settled()
        await asyncio.sleep(0.1)
    assert len(copilot.asked) == 1


@pytest.mark.parametrize("gesture", ["delete", "stop"])
async def test_a_question_taken_back_while_at_work_is_not_answered(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gesture: str
) -> None:
    copilot.gate = asyncio.Event()
    async with bot() as running:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await slack.settled()
        while not copilot.asked:
            await asyncio.sleep(0.01)
        if gesture == "delete":
            await slack.delete("U0MAYA", "C0OPS", ts)
        else:
            await slack.stop_session("U0MAYA", "C0OPS", ts)
        await slack.settled()
        copilot.gate.set()
        if gesture == "stop":
            await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await asyncio.sleep(0.1)
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 0
    said = [message.text for message in slack.app_messages("C0OPS", ts)]
    assert not any("You asked" in text for text in said)
    assert len(said) == (1 if gesture == "stop" else 0)
