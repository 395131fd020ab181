"""A commitment made under a digest: told to the thread, taken up by the next digest, listed at home, settled once."""

from datetime import date
from typing import Any

from bot.app import post_digest, running_bot, shopfront
from bot.digests import make_digest
from floorwalker.clock import OffsetClock
from floorwalker.home import Home
from floorwalker.settings import Settings
from simulator.slack import PracticeSlack
from simulator.slack.messages import Message
from simulator.slack.views import Choice

Typed = dict[str, dict[str, Choice]]


async def test_a_commitment_is_told_taken_up_by_the_next_digest_and_settled_once(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    today, channel = shop.desk.today(), "C0FULFIL"
    made = make_digest(shop.desk, "wednesday")
    async with running_bot(shop):
        assert await post_digest(shop, "wednesday", today, made)
        name = "desk:commit_form:fulfilment"
        await slack.until(lambda: bool(holding(slack, channel, name)), seconds=20)
        first = holding(slack, channel, name)[0]
        menu = menus(first)[name]
        await slack.click("U0SAM", channel, first.ts, menu["action_id"], choice=value(menu, "Name the cause"))
        form = await window(slack, "U0SAM")
        assert "On-time ship rate" in str(form["blocks"]) and "Name the cause when under 97" in str(
            form["blocks"]
        )
        empty: Typed = {"words": {"words": ""}, "due": {"due": "2026-11-27"}}
        assert "words" in await slack.submit("U0SAM", empty)
        promised: Typed = {"words": {"words": "Move *two* packers <@U0PRIYA>"}, "due": {"due": "2026-11-27"}}
        assert await slack.submit("U0SAM", promised) == {}
        await slack.until(lambda: bool(under(slack, first)), seconds=20)
        assert "commits: Move" in under(slack, first)[-1].text
        assert "<@U0PRIYA>" not in under(slack, first)[-1].text

        assert await post_digest(shop, "wednesday", date(2026, 11, 25), made)
        settled = "desk:commit_settled"
        await slack.until(lambda: bool(holding(slack, channel, settled)), seconds=20)
        (second,) = holding(slack, channel, settled)
        assert "Commitments" in str(second.blocks)
        assert "due Fri 27 Nov; about On-time ship rate" in str(second.blocks)

        await slack.open_home("U0SAM")
        await slack.until(lambda: "What you committed to" in str(slack.home("U0SAM")), seconds=20)
        became = next(menu for name, menu in menus(second).items() if name.startswith(settled))
        await slack.click("U0PRIYA", channel, second.ts, became["action_id"], choice=value(became, "Kept"))
        await slack.until(lambda: bool(under(slack, second)), seconds=20)
        assert "was kept: Move" in under(slack, second)[-1].text
        await slack.click("U0SAM", channel, second.ts, became["action_id"], choice=value(became, "Kept"))
        await slack.until(lambda: bool(slack.ephemerals("U0SAM", channel)), seconds=20)
        assert "was said before" in slack.ephemerals("U0SAM", channel)[-1].text
        await slack.open_home("U0SAM")
        await slack.until(lambda: "What you committed to" not in str(slack.home("U0SAM")), seconds=20)


def under(slack: PracticeSlack, head: Message) -> list[Message]:
    """What was said in the thread of a message."""
    return [one for one in slack.answers(head.channel, head.ts) if one.ts != head.ts]


def holding(slack: PracticeSlack, channel: str, name: str) -> list[Message]:
    """The messages of the channel with a menu whose name begins so; alerts are posted there too."""
    return [one for one in slack.answers(channel) if any(menu.startswith(name) for menu in menus(one))]


def menus(message: Message) -> dict[str, dict[str, Any]]:
    """The menus of a message, beside paragraphs and in rows, by their names."""
    beside = [block["accessory"] for block in message.blocks if "accessory" in block]
    rows = [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]
    return {one["action_id"]: one for one in [*beside, *rows]}


def value(menu: dict[str, Any], label: str) -> str:
    """What the choice that begins with those words says."""
    return str(next(one["value"] for one in menu["options"] if one["text"]["text"].startswith(label)))


async def window(slack: PracticeSlack, user: str) -> dict[str, Any]:
    """The window that opens."""
    await slack.until(lambda: slack.modal(user) is not None, seconds=20)
    view = slack.modal(user)
    assert view is not None
    return view
