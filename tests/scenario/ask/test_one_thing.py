"""Questions about one order, purchase order, target, promotion, and the audit, over the practice shop."""

from datetime import date

import pytest

from bot.reply import Answer
from floorwalker.outcome import Intent, Outcome
from tests.support.practice_home import NOW, PracticeShop


async def asked(practice: PracticeShop, words: str) -> Answer:
    """The answer to a free question."""
    reply = await practice.ask(words)
    assert isinstance(reply, Answer)
    return reply


def told(answer: Answer) -> dict[str, float | None]:
    """Its figures' values by name."""
    return {figure.metric: figure.value for figure in answer.figures}


async def test_where_is_my_order_tells_its_state_its_money_and_the_next_step(practice: PracticeShop) -> None:
    ((order_id, number, net),) = practice.sql(
        "SELECT o.order_id, o.order_no, SUM((l.qty_ordered - l.qty_cancelled) * l.unit_price"
        " - l.discount * (l.qty_ordered - l.qty_cancelled) / l.qty_ordered)"
        " FROM sales_order o JOIN order_line l ON l.order_id = o.order_id JOIN shipment s ON s.order_id = o.order_id"
        " JOIN shipment_event e ON e.shipment_id = s.shipment_id AND e.kind = 'delivered'"
        " WHERE o.cancelled_at IS NULL GROUP BY 1, 2 HAVING COUNT(DISTINCT s.shipment_id) = 1 AND COUNT(*) = 1 LIMIT 1"
    )
    reply = await asked(practice, f"where is {number}?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.ORDER)
    assert f"**Order {number}**" in reply.text and "**delivered**" in reply.text
    assert "**Next:**" in reply.text
    assert told(reply)["order_net_sales"] == pytest.approx(float(str(net)))
    assert {figure.key["order"] for figure in reply.figures} == {order_id}


async def test_an_order_that_is_not_there_is_one_sentence(practice: PracticeShop) -> None:
    reply = await asked(practice, "where is #9999999?")
    assert reply.outcome is Outcome.AMBIGUOUS
    assert reply.text.startswith("There is no order '9999999'")


async def test_a_purchase_order_tells_what_came_of_it(practice: PracticeShop) -> None:
    ((po_id, ordered, received),) = practice.sql(
        "SELECT l.po_id, SUM(l.qty), SUM(r.qty_received) FROM po_line l JOIN receipt_line r USING (po_line_id)"
        " GROUP BY 1 HAVING COUNT(*) = COUNT(DISTINCT l.po_line_id) ORDER BY 1 LIMIT 1"
    )
    reply = await asked(practice, f"has {po_id} arrived?")
    assert reply.intent is Intent.PURCHASE_ORDER
    figures = told(reply)
    assert (figures["po_ordered_units"], figures["po_received_units"]) == (
        float(str(ordered)),
        float(str(received)),
    )


async def test_the_month_is_held_against_its_target(practice: PracticeShop) -> None:
    ((target,),) = practice.sql(
        "SELECT target FROM plan WHERE metric = 'net_sales' AND first_day = DATE '2026-11-01' AND dimension = 'all'"
    )
    reply = await asked(practice, "are we on pace for the month?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.PACE)
    figures = {figure.metric: figure for figure in reply.figures}
    assert figures["pace_target"].value == float(str(target))
    so_far, landing = figures["net_sales"], figures["pace_landing"]
    assert (so_far.window.start, so_far.window.end) == (date(2026, 11, 1), date(2026, 11, 20))
    assert landing.interval is not None
    low, high = landing.interval
    assert float(so_far.value or 0) < low < float(landing.value or 0) < high


async def test_a_target_nobody_set_is_no_data(practice: PracticeShop) -> None:
    reply = await asked(practice, "are we on target for average order value this month?")
    assert reply.outcome is Outcome.NO_DATA
    assert "no target for aov" in reply.text


async def test_the_next_promotion_is_judged_with_reasons_and_owners(practice: PracticeShop) -> None:
    ((promotion,),) = practice.sql(
        f"SELECT promotion_id FROM promotion WHERE last_day >= DATE '{NOW:%Y-%m-%d}' ORDER BY first_day, promotion_id LIMIT 1"
    )
    reply = await asked(practice, "is the promo ready?")
    assert reply.intent is Intent.PROMOTION
    assert reply.text.startswith(f"**{promotion}**")
    for owner in ("@demand-planner", "@floor-lead", "@shipping-lead", "@service-lead", "@finance-lead"):
        assert f"Owner {owner}" in reply.text


async def test_the_audit_names_the_fifty_that_sell_most(practice: PracticeShop) -> None:
    reply = await asked(practice, "top-50 margin audit")
    best = practice.sql(
        "SELECT l.sku_id FROM order_line l JOIN sales_order o USING (order_id)"
        " WHERE o.type IN ('normal', 'b2b') AND o.cancelled_at IS NULL AND o.placed_at < TIMESTAMP '2026-11-20 05:00'"
        " AND o.placed_at >= TIMESTAMP '2026-08-22 04:00' GROUP BY 1"
        " ORDER BY SUM((l.qty_ordered - l.qty_cancelled) * l.unit_price"
        " - l.discount * (l.qty_ordered - l.qty_cancelled) / l.qty_ordered) DESC, 1 LIMIT 50"
    )
    assert [figure.key["sku"] for figure in reply.figures if figure.metric == "audit_net_sales"] == [
        sku for (sku,) in best
    ]


async def test_open_exceptions_are_told_by_rule_with_their_counts(practice: PracticeShop) -> None:
    reply = await asked(practice, "which exceptions are open?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.EXCEPTIONS)
    looked = practice.desk.exceptions()
    active = [one for one in looked.found if one.inhibited_by is None]
    counts = {one.key["rule"]: one.value for one in reply.figures if one.metric == "exceptions_open"}
    assert counts == {rule: sum(one.rule == rule for one in active) for rule in {one.rule for one in active}}
    assert len(counts) >= 5
    assert all(one.owner in reply.text for one in active[:1])


async def test_where_the_systems_disagree_is_told_by_kind(practice: PracticeShop) -> None:
    reply = await asked(practice, "do the ERP and the WMS agree?")
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.MISMATCHES)
    counts = {one.key["kind"]: one.value for one in reply.figures if one.metric == "mismatches_found"}
    assert len(counts) >= 19
    assert all(count for count in counts.values())
    assert "owner" in reply.text and "runbook" in reply.text
