"""What people do with an answer, on the wired bot: receipt, source, feedback, owner, watch, share, where, home, shortcut."""

import json
from collections.abc import Callable
from typing import Any

from bot.app import running_bot, shopfront, state_url
from bot.counter_ports import Verdict
from bot.storage.store import open_store
from floorwalker.clock import OffsetClock
from floorwalker.home import Home
from floorwalker.settings import Settings
from simulator.slack import PracticeSlack
from simulator.slack.messages import Message
from simulator.slack.views import Choice

Typed = dict[str, dict[str, Choice]]


async def asked(slack: PracticeSlack, user: str, channel: str, words: str) -> tuple[str, str]:
    """Ask; the thread and the answer's ts."""
    ts = await slack.post(user, channel, f"<@U0FLOORW> {words}")
    await slack.until(lambda: bool(slack.answers(channel, ts)), seconds=20)
    return ts, slack.answers(channel, ts)[-1].ts


async def window(slack: PracticeSlack, user: str, *, after: str = "") -> dict[str, Any]:
    """The window that opens, or changes from the hash `after`."""
    await slack.until(lambda: (slack.modal(user) or {}).get("hash", "") not in ("", after), seconds=20)
    view = slack.modal(user)
    assert view is not None
    return view


def alone(slack: PracticeSlack, user: str, channel: str, number: int) -> Callable[[], bool]:
    """Whether that person has got so many messages that only they see."""
    return lambda: len(slack.ephemerals(user, channel)) == number


async def test_a_figure_opens_its_receipt_and_is_run_again(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        _, answer = await asked(slack, "U0PRIYA", "C0OPS", "on-time ship rate last month by carrier")
        await slack.click("U0SAM", "C0OPS", answer, "desk:receipt:0")
        view = await window(slack, "U0SAM")
        shown = str(view["blocks"])
        for part in (
            "Window",
            "Filters",
            "Counted",
            " EST",
            "version 1",
            "@shipping-lead",
            "SELECT",
        ):
            assert part in shown
        assert "held at the customer's request are out" in shown
        await slack.click_in_view("U0SAM", "desk:again:0")
        view = await window(slack, "U0SAM", after=view["hash"])
        assert "Computed again just now" in str(view["blocks"])
        # A window that opens too late is a message instead.
        slack.fail("views.open", "error", error="expired_trigger_id")
        await slack.click("U0PRIYA", "C0OPS", answer, "desk:receipt:0")
        await slack.until(alone(slack, "U0PRIYA", "C0OPS", 1), seconds=20)
    assert "SELECT" in str(slack.ephemerals("U0PRIYA", "C0OPS")[0].blocks)


async def test_each_line_of_a_digest_and_each_area_of_a_risk_summary_opens_its_receipts(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        await slack.command("U0PRIYA", "C0OPS", "/ops digest wednesday")
        await slack.until(lambda: bool(slack.answers("C0OPS")), seconds=20)
        digest = slack.answers("C0OPS")[0]
        buttons = {one["action_id"]: one for one in beside(digest, "desk:receipt:")}
        slowest = next(one for one in buttons.values() if json.loads(one["value"])["from"] == "1")
        await slack.click("U0SAM", "C0OPS", digest.ts, slowest["action_id"])
        view = await window(slack, "U0SAM")
        # The second line: the slowest carriers, and nothing of the lines around it.
        assert "On-time ship rate" in str(view["blocks"]) and "Pick accuracy" not in str(view["blocks"])
        assert "SELECT" in str(view["blocks"]) and "3 groups" in str(view["blocks"])
        await slack.click_in_view("U0SAM", "desk:again:0")
        view = await window(slack, "U0SAM", after=view["hash"])
        assert "Computed again just now" in str(view["blocks"]) and "3 groups" in str(view["blocks"])
        await slack.command("U0PRIYA", "C0OPS", "/ops risk")
        await slack.until(alone(slack, "U0PRIYA", "C0OPS", 1), seconds=20)
        (risk,) = slack.ephemerals("U0PRIYA", "C0OPS")
        areas = beside(risk, "desk:receipt:")
        # Fulfilment, with the most figures, shows each of them.
        most = max(
            areas, key=lambda one: int(json.loads(one["value"])["to"]) - int(json.loads(one["value"])["from"])
        )
        await slack.click("U0PRIYA", "C0OPS", risk.ts, most["action_id"])
        receipts = str((await window(slack, "U0PRIYA"))["blocks"])
        assert (
            "SELECT" in receipts and "Not shown here" not in receipts and "Put away within 24 h" in receipts
        )


def beside(message: Message, name: str) -> list[dict[str, Any]]:
    """The buttons of that name beside the paragraphs of a message."""
    found = [block["accessory"] for block in message.blocks if "accessory" in block]
    return [one for one in found if one["action_id"].startswith(name)]


async def test_sources_open_and_are_judged_and_the_owner_is_asked_once(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        ts, answer = await asked(slack, "U0SAM", "C0OPS", "what's the runbook for a carrier outage?")
        menu = next(
            block["accessory"] for block in slack.answers("C0OPS", ts)[0].blocks if "accessory" in block
        )
        opens, good, _ = [option["value"] for option in menu["options"]]
        await slack.click("U0SAM", "C0OPS", answer, menu["action_id"], choice=opens)
        shown = str((await window(slack, "U0SAM"))["blocks"])
        assert "Carrier outage" in shown and "@shipping-lead" in shown and "last reviewed" in shown
        await slack.close_modal("U0SAM")
        await slack.click("U0SAM", "C0OPS", answer, "run:start:")
        await slack.until(
            lambda: any("Run 1: Carrier outage" in str(one) for one in slack.answers("C0OPS")), seconds=20
        )
        await slack.click("U0SAM", "C0OPS", answer, menu["action_id"], choice=good)
        await slack.until(alone(slack, "U0SAM", "C0OPS", 1), seconds=20)
        await slack.click("U0SAM", "C0OPS", answer, "desk:feedback:0", choice="negative")
        await window(slack, "U0SAM")
        assert "reason" in await slack.submit("U0SAM", {"note": {"note": "step 3 is old"}})
        typed: Typed = {"reason": {"reason": "outdated"}, "note": {"note": "step 3 is old"}}
        assert await slack.submit("U0SAM", typed) == {}
        await slack.until(alone(slack, "U0SAM", "C0OPS", 2), seconds=20)
        await slack.click("U0SAM", "C0OPS", answer, "desk:ask_person:0")
        await window(slack, "U0SAM")
        assert await slack.submit("U0SAM", {"note": {"note": "Which depot? @channel"}}) == {}
        await slack.until(lambda: len(slack.answers("C0OPS", ts)) == 2, seconds=20)
        passed = slack.answers("C0OPS", ts)[1]
        for user in ("U0PRIYA", "U0MAYA"):
            await slack.click(user, "C0OPS", passed.ts, "desk:settled:0")
        await slack.until(lambda: len(slack.answers("C0OPS", ts)) == 3, seconds=20)
        await slack.until(alone(slack, "U0MAYA", "C0OPS", 1), seconds=20)
    assert "<@U0PRIYA>" in passed.text and "<!channel>" not in str(passed) and "(at)channel" in str(passed)
    store = await open_store(state_url(settings, practice_home))
    said = await store.counter.feedback(json.loads(opens)["about"])
    assert await store.counter.waiting() == []
    await store.close()
    assert {(one.target, one.verdict, one.reason, one.note) for one in said} == {
        ("runbook-carrier-outage", Verdict.HELPFUL, "", ""),
        ("", Verdict.NOT_HELPFUL, "outdated", "step 3 is old"),
    }


async def test_a_private_answer_is_shared_only_where_everybody_may_see_it(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    direct = slack.direct_message("U0MAYA")
    async with running_bot(shopfront(settings, practice_home, clock)):
        await slack.post("U0MAYA", direct, "net sales last week")
        await slack.until(lambda: bool(slack.answers(direct)), seconds=20)
        answer = slack.answers(direct)[0].ts
        for channel in ("C0OPS", "C0CARRIER"):
            await slack.click("U0MAYA", direct, answer, "desk:share_form:0")
            await window(slack, "U0MAYA")
            assert await slack.submit("U0MAYA", {"channel": {"channel": channel}}) == {}
        await slack.until(lambda: bool(slack.answers("C0OPS")), seconds=20)
        await slack.until(alone(slack, "U0MAYA", "C0CARRIER", 1), seconds=20)
    (shared,) = slack.answers("C0OPS")
    assert "USD" in shared.text and "Shared by <@U0MAYA>" in str(shared.blocks)
    assert slack.answers("C0CARRIER") == []
    assert "Not everybody in that channel" in slack.ephemerals("U0MAYA", "C0CARRIER")[0].text


async def test_a_watch_is_checked_as_it_is_typed_listed_at_home_and_stopped_there(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    sku = next(iter(shop.desk.sku_titles()))
    async with running_bot(shop):
        await slack.open_home("U0LENA")
        await slack.until(lambda: slack.home("U0LENA") is not None, seconds=20)
        await slack.click_in_view("U0LENA", "desk:watch_form:0")
        await window(slack, "U0LENA")
        wrong: Typed = {"reference": {"reference": sku}, "days": {"days": "soon"}}
        assert list(await slack.submit("U0LENA", wrong)) == ["days"]
        assert await slack.submit("U0LENA", {**wrong, "days": {"days": "999"}}) != {}
        right: Typed = {"reference": {"reference": sku}, "days": {"days": "5"}}
        assert await slack.submit("U0LENA", right) == {}
        direct = slack.direct_message("U0LENA")
        await slack.until(lambda: bool(slack.answers(direct)), seconds=20)
        await slack.open_home("U0LENA")
        await slack.until(lambda: sku in str(slack.home("U0LENA")), seconds=20)
        await slack.click_in_view("U0LENA", "desk:unwatch:0")
        await slack.until(lambda: sku not in str(slack.home("U0LENA")), seconds=20)
    assert f"cover of {sku} is under 5 days" in slack.answers(direct)[0].text


async def test_home_prompts_where_help_and_shortcut_are_those_of_the_person(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        for user in ("U0MAYA", "U0GUS"):
            await slack.open_home(user)
            await slack.open_home(user, "messages")
            await slack.command(user, "C0AGENCY", "/ops where")
            await slack.until(alone(slack, user, "C0AGENCY", 1), seconds=20)
            await slack.command(user, "C0AGENCY", "/ops help")
            await slack.until(alone(slack, user, "C0AGENCY", 2), seconds=20)
        await slack.until(lambda: bool(slack.home("U0MAYA") and slack.home("U0GUS")), seconds=20)
        await slack.click_in_view("U0MAYA", "ask:1")
        direct = slack.direct_message("U0MAYA")
        await slack.until(lambda: bool(slack.answers(direct)), seconds=20)
        said = await slack.post("U0AIKO", "C0OPS", "labels are printed but nothing was shipped today")
        await slack.shortcut("U0SAM", "runbook_for_this", "C0OPS", said)
        await slack.until(alone(slack, "U0SAM", "C0OPS", 1), seconds=20)
    maya, guest = str(slack.home("U0MAYA")), str(slack.home("U0GUS"))
    assert "Try asking" in maya and "/ops risk" in maya and "How this is set up" in maya
    assert "/ops" not in guest and "How this is set up" not in guest
    prompts = slack.calls("assistant.threads.setSuggestedPrompts")
    assert [call.arguments["channel_id"] for call in prompts] == [direct]
    where, helped = (str(message.blocks) for message in slack.ephemerals("U0GUS", "C0AGENCY"))
    assert "nothing" in where and "/ops kpi" not in helped and "/ops where" in helped
    assert "#agency-projects is a public channel" in where
    assert "/ops kpi" in str(slack.ephemerals("U0MAYA", "C0AGENCY")[1].blocks)
    assert "Label printed, not shipped" in str(slack.ephemerals("U0SAM", "C0OPS")[0].blocks)
