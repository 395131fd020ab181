"""The live exception *label printed, not shipped*: one message to its owner, kept up to date until the data clear."""

import asyncio
import csv
import io
from datetime import timedelta

import pytest

from bot.alert import Alert, AlertState, AlertVerb
from bot.run import Verb
from simulator.slack import PracticeSlack
from simulator.slack.messages import Message
from tests.scenario.oncall.conftest import BotFactory
from tests.scenario.oncall.harness import (
    LABELS,
    OWNERS_CHANNEL,
    Bot,
    ScriptedShop,
    actions_of,
    run_of,
    runbook,
    shown,
    until_run,
)

pytestmark = pytest.mark.asyncio
MAYA, PRIYA, SAM, GUEST = "U0MAYA", "U0PRIYA", "U0SAM", "U0GUS"


def posts(slack: PracticeSlack) -> list[Message]:
    """What stands in the owner's channel itself."""
    return [message for message in slack.answers(OWNERS_CHANNEL) if not message.is_reply]


def files(slack: PracticeSlack) -> list[str]:
    """The lists of orders in the thread, as text."""
    return [f.content.decode() for m in slack.answers(OWNERS_CHANNEL) for f in m.files]


async def look_until(slack: PracticeSlack, bot: Bot, text: str) -> Message:
    """Look once, and wait until the alert's message says so."""
    await bot.watch.step()
    await slack.until(lambda: any(text in shown(message) for message in posts(slack)))
    return next(message for message in posts(slack) if text in shown(message))


async def alert_of(bot: Bot) -> Alert:
    """The newest alert as it is kept."""
    return (await bot.store.alerts.alerts())[0]


async def until_alert(bot: Bot, state: AlertState) -> Alert:
    """Wait for a state."""
    async with asyncio.timeout(10):
        while (await alert_of(bot)).state is not state:
            await asyncio.sleep(0.02)
    return await alert_of(bot)


async def test_one_message_from_the_firing_to_the_closing(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0, "O-2": 45.5}
    async with bot() as running:
        message = await look_until(slack, running, "*2 orders* are affected")
        for told in (
            "*1* of them of high severity",
            "*295.5* at risk",
            "@shipping-lead",
            "Nobody has acknowledged",
        ):
            assert told in shown(message), told
        assert "exceptions_money" in shown(message) and "look again: `floorwalker exceptions" in shown(
            message
        )
        assert "version 3" in shown(message) and "2 steps" in shown(message)
        await slack.until(lambda: len(files(slack)) == 1)

        # The same signal again and again: nothing happens.
        for _ in range(3):
            await running.watch.step()
        shop.orders["O-3"] = 10.0
        await look_until(slack, running, "*3 orders* are affected")

        await slack.click(PRIYA, OWNERS_CHANNEL, message.ts, "alert:acknowledge:1")
        await until_alert(running, AlertState.ACKNOWLEDGED)
        await slack.until(lambda: "*Acknowledged* by <@U0PRIYA> <!date" in shown(posts(slack)[0]))
        assert "alert:acknowledge:1" not in actions_of(posts(slack)[0])

        shop.orders.clear()
        closed = await look_until(slack, running, "the data have cleared")
        alert = await alert_of(running)
    assert closed.ts == message.ts and len(posts(slack)) == 1 and len(files(slack)) == 1
    assert actions_of(closed) == [] and "acknowledged by <@U0PRIYA>" in shown(closed)
    assert [(event.verb, event.who.id, event.orders) for event in alert.events] == [
        (AlertVerb.FIRE, "", 2),
        (AlertVerb.CHANGE, "", 3),
        (AlertVerb.ACKNOWLEDGE, PRIYA, 3),
        (AlertVerb.CLOSE, "", 0),
    ]


async def test_an_order_with_two_labels_is_one_order_with_two_exceptions(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 450.0, "O-2": 250.0, "O-3": 120.0}
    shop.two_parcels = {"O-1"}
    async with bot() as running:
        message = await look_until(
            slack, running, "*3 orders* are affected by *4* exceptions, all of high severity"
        )
        # Both labels of the first order and the one of the second are named: one order is left.
        assert "… and 1 order more; the list in the thread has them." in shown(message)
        shop.orders["O-4"] = 10.0
        await look_until(
            slack, running, "*4 orders* are affected by *5* exceptions, *4* of them of high severity"
        )


async def test_one_that_sits_acknowledged_is_raised_again_once_in_the_same_message(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as running:
        message = await look_until(slack, running, "Firing")

        async def acknowledged_for(hours: float) -> AlertState:
            await slack.click(PRIYA, OWNERS_CHANNEL, message.ts, "alert:acknowledge:1")
            await until_alert(running, AlertState.ACKNOWLEDGED)
            await slack.advance(timedelta(hours=hours))
            await running.watch.step()
            return (await alert_of(running)).state

        def told() -> list[Message]:
            return [m for m in slack.messages(OWNERS_CHANNEL, message.ts) if "has not cleared" in m.text]

        assert await acknowledged_for(5.9) is AlertState.ACKNOWLEDGED
        shop.stale = True
        await slack.advance(timedelta(hours=1))
        await running.watch.step()
        assert (await alert_of(running)).state is AlertState.ACKNOWLEDGED, (
            "nobody is called for doubtful data"
        )
        shop.stale = False
        await look_until(slack, running, "*Raised again*: <@U0PRIYA> acknowledged it")
        await slack.until(lambda: bool(told()))
        # Whoever acknowledges it anew has it; it is not raised a second time.
        assert "alert:acknowledge:1" in actions_of(message)
        assert await acknowledged_for(30) is AlertState.ACKNOWLEDGED
        shop.orders.clear()
        await look_until(slack, running, "the data have cleared")
    assert len(told()) == 1 and "1 order, 250 at risk" in told()[0].text and len(posts(slack)) == 1


async def test_a_snooze_ends_with_a_word_in_the_thread(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as running:
        message = await look_until(slack, running, "*1 order* is affected")
        await slack.click(SAM, OWNERS_CHANNEL, message.ts, "alert:snooze:1", "4h")
        alert = await until_alert(running, AlertState.SNOOZED)
        assert alert.until is not None and alert.until - alert.events[-1].at == timedelta(hours=4)
        await slack.advance(timedelta(hours=3, minutes=50))
        await running.watch.step()
        assert (await alert_of(running)).state is AlertState.SNOOZED
        await slack.advance(timedelta(minutes=15))
        await running.watch.step()
        await slack.until(
            lambda: any("The snooze is over" in m.text for m in slack.messages(OWNERS_CHANNEL, message.ts))
        )
        assert (await alert_of(running)).state is AlertState.FIRING
    assert len(posts(slack)) == 1


async def test_what_comes_back_soon_opens_the_same_alert_and_later_a_new_one(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as running:
        message = await look_until(slack, running, "Firing")
        shop.orders = {}
        await look_until(slack, running, "*Closed*")
        await slack.advance(timedelta(hours=3))
        shop.orders = {"O-1": 250.0, "O-9": 1.0}
        await look_until(slack, running, "*2 orders* are affected")
        await slack.until(
            lambda: any("It is back" in m.text for m in slack.messages(OWNERS_CHANNEL, message.ts))
        )
        assert len(posts(slack)) == 1
        shop.orders = {}
        await look_until(slack, running, "*Closed*")
        await slack.advance(timedelta(hours=5))
        shop.orders = {"O-1": 250.0}
        await running.watch.step()
        await slack.until(lambda: len(posts(slack)) == 2)
        assert [alert.state for alert in await running.store.alerts.alerts()] == [
            AlertState.FIRING,
            AlertState.CLOSED,
        ]


async def test_stale_data_neither_fire_nor_close(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.stale, shop.orders = True, {"O-1": 250.0}
    async with bot() as running:
        await running.watch.step()
        assert await running.store.alerts.alerts() == []
        shop.stale = False
        await look_until(slack, running, "Firing")
        shop.stale, shop.orders = True, {}
        await look_until(slack, running, "stale")
        assert (await alert_of(running)).state is AlertState.FIRING
        shop.stale = False
        await look_until(slack, running, "*Closed*")


async def test_two_processes_that_look_at_once_tell_once(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as one, bot() as other:
        await asyncio.gather(one.watch.step(), other.watch.step(), one.watch.step())
        await slack.until(lambda: bool(posts(slack)) and bool(files(slack)))
        assert len(await one.store.alerts.alerts()) == 1
    assert len(posts(slack)) == 1 and len(files(slack)) == 1


async def test_the_list_of_orders_is_data_to_a_spreadsheet_and_hostile_words_are_harmless(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"=HYPERLINK(1)": 250.0, "+1": 2.0, "O-3": 3.0}
    shop.text = "=cmd|' /C calc'!A0 <!channel> http://evil.example/{order}"
    async with bot() as running:
        message = await look_until(slack, running, "*3 orders* are affected")
        await slack.until(lambda: bool(files(slack)))
    rows = list(csv.DictReader(io.StringIO(files(slack)[0])))
    assert [row["order"] for row in rows] == ["'=HYPERLINK(1)", "'+1", "O-3"]
    assert [float(row["money at risk"]) for row in rows] == [250.0, 2.0, 3.0]
    assert all(row["what"].startswith("'=cmd") and "://" not in row["what"] for row in rows)
    assert "<!channel>" not in shown(message) and "http://evil" not in shown(message)


async def test_an_upload_whose_reply_is_lost_is_looked_up_and_not_repeated(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    slack.fail("files.completeUploadExternal", "lose_reply")
    async with bot() as running:
        await running.watch.step()
        await slack.until(lambda: bool(files(slack)))
        async with asyncio.timeout(10):
            while (await running.store.outbox.backlog(running.later())).depth:
                await slack.move_clock(running.later(seconds=50))
                await asyncio.sleep(0.05)
    assert len(files(slack)) == 1
    assert len(slack.calls("files.completeUploadExternal")) == 1


async def test_the_runbook_is_started_from_the_alert_once_per_alert(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as running:
        message = await look_until(slack, running, "Firing")
        start = next(name for name in actions_of(message) if name.startswith("run:start:"))
        await slack.click(PRIYA, OWNERS_CHANNEL, message.ts, start)
        await until_started(running)
        await slack.click(SAM, OWNERS_CHANNEL, message.ts, start)
        await slack.until(lambda: bool(slack.ephemerals(SAM, OWNERS_CHANNEL)))
        run = await until_run(running, lambda run: run.revision == 2)
        assert len(await running.store.runs.runs()) == 1
    assert run.runbook.document_id == LABELS and run.frame.cause == "alert 1 label_not_shipped"
    assert [event.verb for event in run.events] == [Verb.START, Verb.JOIN]
    assert "led by priya" in slack.ephemerals(SAM, OWNERS_CHANNEL)[0].text


async def until_started(bot: Bot) -> None:
    """Wait for the first run."""
    async with asyncio.timeout(10):
        while not await bot.store.runs.runs():
            await asyncio.sleep(0.02)
    await run_of(bot)


async def test_only_a_runbook_for_everyone_is_offered_in_the_owners_channel(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as running:
        running.shelf.runbooks[LABELS] = runbook(LABELS, "Secret steps", "Step.", audience="finance")
        message = await look_until(slack, running, "Firing")
    assert "Secret steps" not in shown(message)
    assert not any(name.startswith("run:start:") for name in actions_of(message))


async def test_who_may_not_read_the_figures_changes_no_alert(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    shop.orders = {"O-1": 250.0}
    async with bot() as running:
        message = await look_until(slack, running, "Firing")
        slack.state.conversation(OWNERS_CHANNEL).members.append(GUEST)
        await slack.click(GUEST, OWNERS_CHANNEL, message.ts, "alert:acknowledge:1")
        await slack.until(lambda: bool(slack.ephemerals(GUEST, OWNERS_CHANNEL)))
        assert (await alert_of(running)).state is AlertState.FIRING
    assert "full members" in slack.ephemerals(GUEST, OWNERS_CHANNEL)[0].text


async def test_ops_alerts_lists_what_is_open(
    slack: PracticeSlack, bot: BotFactory, shop: ScriptedShop
) -> None:
    async with bot() as running:
        await slack.command(MAYA, "C0OPS", "/ops alerts")
        await slack.until(lambda: bool(slack.ephemerals(MAYA, "C0OPS")))
        shop.orders = {"O-1": 250.0}
        await look_until(slack, running, "Firing")
        await slack.command(MAYA, "C0OPS", "/ops alerts")
        await slack.until(lambda: len(slack.ephemerals(MAYA, "C0OPS")) == 2)
    before, now = slack.ephemerals(MAYA, "C0OPS")
    assert "No alert is open" in before.text
    assert "1 order, 250 at risk" in shown(now) and "<#C0FULFIL>" in shown(now)
