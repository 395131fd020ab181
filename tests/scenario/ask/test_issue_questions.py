"""The questions the product was asked for, put to a whole copilot over a practice shop."""

from datetime import date
from pathlib import Path

import pytest

from bot.reply import Answer, DigestReply, RiskSummary, RunbookCard, Usage, Withheld
from bot.request import Wish
from floorwalker.identity import EVERYONE, Actor, Audience, Place
from floorwalker.outcome import Intent, Outcome
from tests.support.practice_home import PracticeShop

STARTER_LIBRARY = Path(__file__).parents[3] / "knowledge" / "playbooks"
GUEST = Actor(user_id="U0GUEST", name="Gus")
MEMBER = Actor(user_id="U0MEMBER", name="Mia", labels=frozenset({EVERYONE}))
TEAM = Audience(place=Place.PUBLIC, channel_id="C0OPS", labels=frozenset({EVERYONE}))
SHARED = Audience(place=Place.SHARED, channel_id="C0PARTNER")


async def answer(practice: PracticeShop, words: str) -> Answer:
    """The answer to a free question."""
    reply = await practice.ask(words)
    assert isinstance(reply, Answer)
    return reply


async def test_the_carrier_outage_runbook_comes_with_its_source(practice: PracticeShop) -> None:
    reply = await answer(practice, "what's the runbook for a carrier outage?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.PROCEDURE)
    (citation,) = reply.citations
    assert citation.document_id == "runbook-carrier-outage"
    assert (citation.title, citation.section) == ("Carrier outage", "Steps")
    assert (citation.owner, citation.version) == ("@shipping-lead", "2.4")
    assert (citation.reviewed_on, citation.overdue) == (date(2026, 10, 20), False)
    assert "owner @shipping-lead, reviewed 20 Oct 2026" in reply.text
    # A surface that can start a run offers it; the JSON is the same as for every answer.
    assert reply.runbook == "runbook-carrier-outage" and "runbook" not in reply.model_dump()
    body = practice.library.document("runbook-carrier-outage").body
    assert citation.quote in body


async def test_the_steps_that_are_told_are_the_stored_text(practice: PracticeShop) -> None:
    reply = await answer(practice, "carrier outage steps")
    body = practice.library.document("runbook-carrier-outage").body
    told = [line.strip() for line in reply.text.splitlines()[1:] if not line.startswith("More steps follow")]
    assert len(told) > 3
    assert [line for line in told if line not in body] == []


async def test_on_time_ship_rate_by_carrier_equals_a_count_over_the_canonical_tables(
    practice: PracticeShop,
) -> None:
    reply = await answer(practice, "on-time ship rate last month by carrier")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.NUMBER)
    told = {figure.key["carrier"]: (figure.numerator, figure.denominator) for figure in reply.figures}
    counted = {carrier: (on_time, due) for carrier, on_time, due in practice.sql(ON_TIME_BY_CARRIER)}
    assert told == counted
    assert len(told) >= 3
    for figure in reply.figures:
        assert figure.numerator is not None
        assert figure.denominator
        assert figure.value == figure.numerator / figure.denominator
    windows = {(figure.window.start, figure.window.end, figure.window.tz) for figure in reply.figures}
    assert windows == {(date(2026, 10, 1), date(2026, 11, 1), "America/New_York")}


# Written from the definition alone: every due line fully accepted by the carrier at or before ship-by; the carrier is that of the
# order's last accepted shipment, else of its first.
ON_TIME_BY_CARRIER = """
WITH accepted AS (
    SELECT shipment_id, MIN(occurred_at) AS moment FROM shipment_event JOIN shipment USING (shipment_id)
    WHERE kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered') AND voided_at IS NULL GROUP BY 1
), due AS (
    SELECT l.order_id, l.line_id, l.qty_ordered - COALESCE(l.qty_cancelled, 0) AS qty, o.ship_by
    FROM order_line l JOIN sales_order o USING (order_id)
    WHERE o.type IN ('normal', 'b2b')
      AND o.ship_by >= TIMESTAMP '2026-10-01 04:00' AND o.ship_by < TIMESTAMP '2026-11-01 04:00'
      AND (o.cancelled_at IS NULL OR o.cancelled_at > o.ship_by)
      AND COALESCE(o.hold_party, 'none') <> 'customer'
), lines AS (
    SELECT d.order_id, d.line_id, d.qty,
           COALESCE((SELECT SUM(s.qty) FROM shipment_line s JOIN accepted a USING (shipment_id)
                     WHERE s.line_id = d.line_id AND a.moment <= d.ship_by), 0) AS in_time
    FROM due d WHERE d.qty > 0
), orders AS (
    SELECT order_id, BOOL_AND(in_time >= qty) AS on_time FROM lines GROUP BY 1
), carried AS (
    SELECT order_id, carrier FROM shipment LEFT JOIN accepted USING (shipment_id) WHERE voided_at IS NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY moment DESC NULLS LAST, shipment_id) = 1
)
SELECT COALESCE(carrier, 'not shipped'), SUM(CASE WHEN on_time THEN 1 ELSE 0 END), COUNT(*)
FROM orders LEFT JOIN carried USING (order_id) GROUP BY 1
"""


async def test_what_the_corpus_does_not_hold_is_said_with_what_was_searched(practice: PracticeShop) -> None:
    reply = await answer(practice, "refund policy for antique cars")
    assert reply.outcome is Outcome.NOT_IN_CORPUS
    assert reply.citations == []
    assert reply.searched is not None
    assert f"{len(list(STARTER_LIBRARY.glob('*.md')))} documents" in reply.searched
    assert reply.searched in reply.text


async def test_a_sku_that_is_named_gets_stock_cover_and_risk(practice: PracticeShop) -> None:
    reply = await answer(practice, "days of supply for the blue stoneware mug?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.STOCK)
    assert [figure.metric for figure in reply.figures] == [
        "available_units",
        "days_of_supply",
        "oos_risk_14d",
    ]
    assert {figure.filters["sku"][0] for figure in reply.figures} == {"MUG-0001"}
    ((available,),) = practice.sql(
        "SELECT SUM(GREATEST(on_hand - committed - unavailable, 0)) FROM (SELECT * FROM inventory_snapshot WHERE sku_id = 'MUG-0001'"
        " QUALIFY ROW_NUMBER() OVER (PARTITION BY location_id ORDER BY taken_at DESC) = 1)"
    )
    assert reply.figures[0].value == available


async def test_what_is_about_to_run_out_is_told_as_the_stock_view_has_it(practice: PracticeShop) -> None:
    reply = await answer(practice, "what is about to run out?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.STOCK)
    view = practice.desk.stock_view([], risk_only=True)
    places = {(row.sku_id, place.location): place for row in view.skus for place in row.locations}
    told = [one for one in reply.figures if one.metric == "place_available"]
    bands = [one.key["risk"] for one in told]
    assert {"high", "medium", "out"} >= set(bands)
    for one in told:
        place = places[one.key["sku"], one.key["location"]]
        assert (one.key["risk"], one.value) == (place.band, place.available)
    # What is out already comes last, in one line; what may still be saved is told with what is there and what comes.
    assert bands == sorted(bands, key=["high", "medium", "out"].index)
    first = told[0].key["sku"]
    assert f"({first}) at {told[0].key['location']}: **{bands[0]}**, **" in reply.text.splitlines()[1]
    (out,) = [one for one in reply.figures if one.metric == "skus_out_of_stock"]
    assert out.value and f"Out already: **{out.value}** SKUs, " in reply.text


async def test_a_title_that_several_skus_share_is_asked_back(practice: PracticeShop) -> None:
    titles = [
        sku for sku, title in practice.desk.sku_titles().items() if {"Blue", "Mug"} <= set(title.split())
    ]
    assert len(titles) > 1
    reply = await answer(practice, "days of supply for the blue mug?")
    assert reply.outcome is Outcome.AMBIGUOUS
    assert [sku for sku in titles if sku not in reply.text] == []
    assert len(reply.suggestions) == len(titles)
    picked = await answer(practice, reply.suggestions[0])
    assert picked.outcome is Outcome.ANSWERED


async def test_why_fridays_margin_is_down_gives_the_day_what_it_is_compared_with_and_what_moved_it(
    practice: PracticeShop,
) -> None:
    reply = await answer(practice, "why is Friday's margin down?")
    figure, *movers = reply.figures
    assert movers
    assert all(len(mover.key) == 1 and mover.window == figure.window for mover in movers)
    assert "What moved most" in reply.text
    assert figure.metric == "contribution_margin"
    assert (figure.window.start, figure.window.end) == (date(2026, 11, 13), date(2026, 11, 14))
    assert [compared.label for compared in figure.compared_with] == ["previous day", "52 weeks earlier"]


async def test_a_ranking_tells_so_many_in_their_order(practice: PracticeShop) -> None:
    reply = await answer(practice, "top 5 SKUs by net sales last month")
    values = [figure.value or 0 for figure in reply.figures]
    assert len(values) == 5
    assert values == sorted(values, reverse=True)
    everything = await answer(practice, "net sales by sku last month")
    assert max(figure.value or 0 for figure in everything.figures) == values[0]


async def test_one_window_against_another_gives_a_figure_for_each(practice: PracticeShop) -> None:
    reply = await answer(practice, "net sales this week vs last week")
    days = [(figure.window.start, figure.window.end) for figure in reply.figures]
    assert days == [
        (date(2026, 11, 16), date(2026, 11, 20)),
        (date(2026, 11, 9), date(2026, 11, 16)),
    ]


async def test_what_a_metric_means_is_told_with_its_owner(practice: PracticeShop) -> None:
    reply = await answer(practice, "who owns the return rate?")
    assert "Units returned within 60 days" in reply.text
    assert "Owner @returns-desk" in reply.text


async def test_an_order_to_change_the_shop_is_refused_in_words(practice: PracticeShop) -> None:
    reply = await answer(practice, "delete all orders")
    assert reply.outcome is Outcome.NO_PERMISSION
    assert "I change nothing" in reply.text
    assert not reply.figures


@pytest.mark.parametrize(
    ("question", "word", "near"),
    [
        ("on-time ship rate for northlin", "northlin", "northline"),
        ("on-time ship rate by carrierr team", None, None),
        ("net sales by moood", "moood", None),
        ("return rate for lightning", "lightning", "Lighting"),
        ("net sales for MUG-9999", "MUG-9999", None),
        ("stock of MUG-9999", "MUG-9999", None),
        ("orders on 2026-02-31", "2026-02-31", None),
        ("days of supply by carrier", "carrier", "category"),
    ],
)
async def test_what_is_not_known_is_named_in_a_sentence(
    practice: PracticeShop, question: str, word: str | None, near: str | None
) -> None:
    reply = await answer(practice, question)
    if word is None:
        assert reply.outcome is Outcome.ANSWERED
        return
    assert reply.outcome is Outcome.AMBIGUOUS
    assert reply.figures == []
    assert word in reply.text
    assert near is None or near in reply.text
    assert "\n" not in reply.text


async def test_a_window_without_rows_has_no_value_and_says_why(practice: PracticeShop) -> None:
    reply = await answer(practice, "net sales in 2019")
    assert reply.outcome is Outcome.NO_DATA
    assert "no customer order lines placed in the window" in reply.text
    assert reply.figures[0].value is None


@pytest.mark.parametrize(
    "words", ["on-time ship rate", "carrier outage runbook", "what's running out", "risk report"]
)
@pytest.mark.parametrize("audience", [TEAM, SHARED])
async def test_guests_are_told_that_they_may_not(
    practice: PracticeShop, words: str, audience: Audience
) -> None:
    reply = await practice.ask(words, actor=GUEST, audience=audience)
    assert isinstance(reply, Answer)
    assert reply.outcome is Outcome.NO_PERMISSION
    assert (reply.figures, reply.citations) == ([], [])
    assert "full members" in reply.text


@pytest.mark.parametrize(
    "words", ["on-time ship rate", "carrier outage runbook", "what's running out", "risk report"]
)
async def test_what_a_shared_place_may_not_see_is_offered_to_the_asker_alone(
    practice: PracticeShop, words: str
) -> None:
    reply = await practice.ask(words, actor=MEMBER, audience=SHARED)
    assert isinstance(reply, Withheld)
    assert reply.answer.outcome is Outcome.NO_PERMISSION
    assert (reply.answer.figures, reply.answer.citations) == ([], [])


async def test_a_member_in_a_team_channel_is_answered(practice: PracticeShop) -> None:
    reply = await practice.ask("carrier outage runbook", actor=MEMBER, audience=TEAM)
    assert isinstance(reply, Answer)
    assert reply.outcome is Outcome.ANSWERED


async def test_every_wish_has_its_reply(practice: PracticeShop) -> None:
    assert isinstance(await practice.ask("", wish=Wish.HELP), Usage)
    assert isinstance(await practice.ask("", wish=Wish.RISK), RiskSummary)
    assert isinstance(await practice.ask("Wednesday", wish=Wish.DIGEST), DigestReply)
    card = await practice.ask("carrier outage", wish=Wish.RUNBOOK)
    assert isinstance(card, RunbookCard)
    assert card.runbook.title == "Carrier outage"


@pytest.mark.parametrize(
    ("wish", "words", "told"),
    [
        (Wish.DIGEST, "tuesday", "There is no digest 'tuesday'"),
        (Wish.RUNBOOK, "", "Say which runbook"),
        (Wish.RUNBOOK, "unicorn stampede", "No runbook is called 'unicorn stampede'. Is it one of these: "),
        (Wish.STOCK, "unobtainium lamp", "There is no SKU 'unobtainium lamp'"),
    ],
)
async def test_a_command_with_wrong_words_says_which(
    practice: PracticeShop, wish: Wish, words: str, told: str
) -> None:
    reply = await practice.ask(words, wish=wish)
    assert isinstance(reply, Answer)
    assert reply.outcome is Outcome.AMBIGUOUS
    assert reply.text.startswith(told)
