"""The wired bot of `bot.app` on the practice shop and the practice Slack: what `demo` runs, without its page."""

import csv
import io
from datetime import UTC, datetime

import httpx2
import pytest

from bot.app import Http, build_turn, post_digest, running_bot, shopfront
from bot.digests import make_digest
from bot.reply import Answer
from bot.request import Request, Wish
from floorwalker.clock import OffsetClock
from floorwalker.errors import Misconfigured
from floorwalker.home import Home
from floorwalker.settings import Settings
from simulator.slack import PracticeSlack
from tools.dossiers.inbound import InboundQuery, Wanted

QUESTION = "on-time ship rate last month by carrier"


def said(slack: PracticeSlack, channel: str, thread_ts: str | None = None) -> list[str]:
    return [str(message) for message in slack.answers(channel, thread_ts)]


async def test_a_mention_gets_the_figures_of_the_command_line_in_its_thread(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    async with running_bot(shop):
        ts = await slack.post("U0MAYA", "C0OPS", f"<@U0FLOORW> {QUESTION}")
        await slack.until(lambda: bool(slack.answers("C0OPS", ts)), seconds=20)
    answer = await build_turn(shop).reply(Request(Wish.ASK, QUESTION, clock.now()))
    assert isinstance(answer, Answer)
    (shown,) = said(slack, "C0OPS", ts)
    assert len(answer.figures) >= 3
    for figure in answer.figures:
        assert f"'value': {figure.value}" in shown
        assert figure.key["carrier"] in shown
        assert f"'value': {figure.row_count}" in shown
    assert "America/New_York" in shown
    assert "definition 1" in shown


async def test_late_purchase_orders_are_listed_and_reasons_are_said_in_a_thread(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    async with running_bot(shop):
        ts = await slack.post("U0MAYA", "C0OPS", "<@U0FLOORW> which POs are late?")
        await slack.until(lambda: bool(slack.answers("C0OPS", ts)), seconds=20)
        other = await slack.post("U0MAYA", "C0OPS", "<@U0FLOORW> refund amount last month")
        await slack.until(lambda: bool(slack.answers("C0OPS", other)), seconds=20)
        await slack.post("U0MAYA", "C0OPS", "which reason?", other)
        await slack.until(lambda: len(slack.answers("C0OPS", other)) > 1, seconds=20)
    late = shop.desk.inbound(InboundQuery(Wanted.LATE)).deliveries
    shown = said(slack, "C0OPS", ts)[0]
    assert late
    assert all(one.po_id in shown for one in late[:10])
    *_, by_reason = said(slack, "C0OPS", other)
    assert "size or fit" in by_reason
    assert "'text': 'size_fit'" not in by_reason


async def test_a_guest_is_refused_in_words_and_sees_no_figure(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        ts = await slack.post("U0GUS", "C0AGENCY", "<@U0FLOORW> net sales last week")
        await slack.until(lambda: bool(slack.ephemerals("U0GUS", "C0AGENCY")), seconds=20)
    (shown,) = [str(message) for message in slack.ephemerals("U0GUS", "C0AGENCY")]
    assert "full members" in shown and said(slack, "C0AGENCY", ts) == []
    assert "USD" not in shown


async def test_monday_at_eight_the_digest_is_posted_once_though_the_clock_goes_on(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    monday = datetime(2026, 11, 23, 13, 1, tzinfo=UTC)
    shop = shopfront(settings, practice_home, clock)
    async with running_bot(shop) as alive:
        assert alive()
        await slack.move_clock(monday)
    # A bot that starts later catches up once; another one after it finds the slot taken.
    for _ in range(2):
        async with running_bot(shop):
            await slack.until(lambda: bool(slack.answers("C0INVENT")), seconds=30)
    digests = said(slack, "C0INVENT")
    assert sum("Monday digest as of Mon 23 Nov 2026" in text for text in digests) == 1


async def test_a_digest_posted_from_the_command_line_takes_its_slot(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    today = shop.desk.today()
    made = make_digest(shop.desk, "friday")
    assert await post_digest(shop, "friday", today, made) is True
    assert await post_digest(shop, "friday", today, made) is False
    assert len(slack.answers("C0MARGIN")) == 1


async def test_over_http_only_signed_requests_have_an_effect(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock, unused_tcp_port: int
) -> None:
    place = Http("127.0.0.1", unused_tcp_port)
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with running_bot(shopfront(settings, practice_home, clock), place), httpx2.AsyncClient() as client:
        assert (await client.get(f"{url}/healthz")).status_code == 200
        assert (await client.get(f"{url}/readyz")).status_code == 200
        unsigned = await client.post(f"{url}/slack/events", json={"type": "event_callback"})
        assert unsigned.status_code == 401
        await slack.deliver_over_http(f"{url}/slack/events")
        await slack.command("U0MAYA", "C0OPS", "/runbook carrier outage")
        await slack.until(lambda: bool(slack.answers("C0OPS")), seconds=20)
    (card,) = said(slack, "C0OPS")
    assert "Carrier outage" in card
    assert "@shipping-lead" in card


async def test_labels_that_are_not_shipped_reach_their_owner_with_what_the_command_line_counts(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    async with running_bot(shop):
        await slack.until(lambda: any(m.files for m in slack.answers("C0FULFIL")), seconds=30)
    (alert,) = [message for message in slack.answers("C0FULFIL") if not message.is_reply]
    looked = shop.desk.exceptions(rule="label_not_shipped")
    orders = {one.key["order_id"] for one in looked.found if one.inhibited_by is None}
    assert orders
    shown = str(alert.blocks)
    assert f"*{len(orders)} orders* are affected" in shown
    assert f"USD {looked.money(looked.found):,.2f}" in shown
    assert "run:start:alert 1 label_not_shipped" in shown
    assert "Runbook: *Label printed, not shipped*" in shown
    (file,) = [file for message in slack.answers("C0FULFIL") for file in message.files]
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert {row["order"] for row in rows} == orders


async def test_a_bot_without_a_token_refuses_to_start(practice_home: Home, clock: OffsetClock) -> None:
    shop = shopfront(Settings(home=practice_home.root), practice_home, clock)
    with pytest.raises(Misconfigured, match="SLACK_BOT_TOKEN"):
        async with running_bot(shop):
            pass
