"""What a day of an operations team asks, from the question to the answer, over the practice shop."""

import pytest

from bot.digests import tell_members
from bot.reply import Answer
from floorwalker.outcome import Intent, Outcome
from tests.support.practice_home import PracticeShop
from tools.metrics.query import MetricQuery


async def asked(practice: PracticeShop, words: str) -> Answer:
    """The answer to a free question."""
    reply = await practice.ask(words)
    assert isinstance(reply, Answer)
    return reply


async def test_slow_movers_and_dead_stock_are_listed_by_the_money_in_them(practice: PracticeShop) -> None:
    for words, metric in (
        ("slow movers", "overstock_value"),
        ("what sits longest in the warehouse", "no_movement_value"),
    ):
        reply = await asked(practice, words)
        told = [figure.value or 0 for figure in reply.figures]
        every = [one.value or 0 for one in practice.desk.figures(MetricQuery(metric, by=("sku",)))]
        assert told == sorted(every, reverse=True)[: len(told)]
        assert len(told) == min(10, len(every))
        assert {figure.metric for figure in reply.figures} == {metric}


async def test_how_many_skus_do_not_move_is_still_a_count(practice: PracticeShop) -> None:
    reply = await asked(practice, "how many skus without movement?")
    assert [figure.metric for figure in reply.figures] == ["no_movement_skus"]


async def test_what_to_reorder_of_a_supplier_leaves_the_others_out(practice: PracticeShop) -> None:
    every = {row.sku_id for row in practice.desk.to_reorder()}
    of = {str(sku): str(vendor) for sku, vendor in practice.sql("SELECT sku_id, vendor_id FROM sku")}
    vendor = of[min(every)]
    reply = await asked(practice, f"what should I reorder from {practice.desk.vendor_names()[vendor]}")
    told = {figure.key["sku"] for figure in reply.figures if figure.metric == "reorder_units"}
    assert told
    assert told <= {sku for sku in every if of[sku] == vendor}


async def test_what_to_reorder_at_a_place_is_what_runs_short_there(practice: PracticeShop) -> None:
    reply = await asked(practice, "what should we reorder for dc-east?")
    short = {
        row.sku_id: sum(place.order_units or 0 for place in row.locations if place.location == "dc-east")
        for row in practice.desk.to_reorder()
    }
    told = {figure.key["sku"]: figure.value for figure in reply.figures if figure.metric == "reorder_units"}
    assert told
    assert told == {sku: short[sku] for sku in told}
    assert all(told.values())


async def test_members_are_said_as_people_say_them_and_kept_as_the_data_have_them(
    practice: PracticeShop,
) -> None:
    reply = await asked(practice, "return rate for size or fit last month")
    (figure,) = reply.figures
    assert figure.filters == {"reason": ["size_fit"]}
    assert "size or fit" in reply.text
    assert "size_fit" not in reply.text
    reasons = await asked(practice, "why do people return things")
    assert {figure.key["reason"] for figure in reasons.figures} >= {"size_fit", "defective"}
    assert not {"size_fit", "changed_mind", "damaged_in_transit"} & set(
        reasons.text.replace(":", " ").split()
    )


def test_a_line_of_a_digest_says_reasons_as_people_say_them(practice: PracticeShop) -> None:
    figures = practice.desk.figures(MetricQuery("return_rate_period", by=("reason",)))
    told = tell_members(figures, practice.desk.words, practice.desk.sku_titles)
    assert "size or fit" in told
    assert "size_fit" not in told
    assert any(figure.key["reason"] == "size_fit" for figure in figures)


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("who owns the cycle count process", "@inventory-control"),
        ("whos the owner of the carrier outage runbook?", "@shipping-lead"),
    ],
)
async def test_the_owner_of_a_page_is_named_and_no_neighbour(
    practice: PracticeShop, words: str, owner: str
) -> None:
    reply = await asked(practice, words)
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.PROCEDURE)
    assert f"owner **{owner}**" in reply.text
    assert {cited.owner for cited in reply.citations} == {owner}


async def test_an_owner_of_no_page_is_not_made_up(practice: PracticeShop) -> None:
    reply = await asked(practice, "who owns the moon landing process")
    assert "owner **" not in reply.text


@pytest.mark.parametrize("words", ["how do returns work", "what is the aim of the carrier mix"])
async def test_an_excerpt_opens_with_words_and_not_with_its_heading(
    practice: PracticeShop, words: str
) -> None:
    reply = await asked(practice, words)
    assert not any(cited.quote.startswith("#") for cited in reply.citations)


@pytest.mark.parametrize(
    "words", ["top five customers", "which order lost us the most money last week", "best pickers"]
)
async def test_single_customers_orders_and_people_are_not_ranked(practice: PracticeShop, words: str) -> None:
    reply = await asked(practice, words)
    assert (reply.outcome, reply.figures) == (Outcome.AMBIGUOUS, [])
    assert "one by one" in reply.text
    assert reply.suggestions


async def test_a_figure_of_the_whole_shop_says_that_it_is_not_split(practice: PracticeShop) -> None:
    reply = await asked(practice, "roas for carrier pigeons")
    assert reply.outcome is Outcome.AMBIGUOUS
    assert "told for the whole shop only" in reply.text


async def test_each_of_several_months_has_its_figure(practice: PracticeShop) -> None:
    reply = await asked(practice, "net sales in august, september and october")
    assert [figure.window.start.month for figure in reply.figures] == [8, 9, 10]
    whole = await asked(practice, "net sales from august to october")
    assert sum(figure.value or 0 for figure in reply.figures) == pytest.approx(whole.figures[0].value)


async def test_a_misspelt_name_of_a_figure_finds_it(practice: PracticeShop) -> None:
    reply = await asked(practice, "units recieved in october by vendor")
    assert {figure.metric for figure in reply.figures} == {"units_received"}
    assert {tuple(figure.key) for figure in reply.figures} == {("vendor",)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("How much revenue did Wayfair make last quarter?", "I do not know 'Wayfair' for net sales."),
        ("how many orders over 500 dollars last week", "I do not know '500 dollars' for orders."),
        ("net sales excluding b2b last month", "I cannot take 'excluding' into account for net sales"),
    ],
)
async def test_what_no_figure_counts_is_asked_back(practice: PracticeShop, words: str, said: str) -> None:
    reply = await asked(practice, words)
    assert (reply.outcome, reply.figures) == (Outcome.AMBIGUOUS, [])
    assert reply.text.startswith(said)


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("when we score options, how much does margin count", "decision-framework-scored-choice"),
        ("which figures are on the table on Wednesday", "checklist-wednesday-fulfilment-service"),
    ],
)
async def test_a_page_goes_first_where_it_holds_what_no_figure_counts(
    practice: PracticeShop, words: str, page: str
) -> None:
    reply = await asked(practice, words)
    assert reply.figures == []
    assert page in {one.document_id for one in reply.citations}


async def test_amounts_are_told_in_the_currency_of_the_shop_and_in_no_other(practice: PracticeShop) -> None:
    plain = await asked(practice, "net sales last week")
    in_its_own = await asked(practice, "morning! net sales last week in USD for the board deck, no rush")
    assert in_its_own.text == plain.text and in_its_own.outcome is Outcome.ANSWERED
    in_another = await asked(practice, "net sales last week in EUR")
    assert in_another.outcome is Outcome.AMBIGUOUS and not in_another.figures
    assert in_another.text == "I tell net sales in USD, the shop's currency, and convert nothing into EUR."
    again = await asked(practice, in_another.suggestions[0])
    assert [one.value for one in again.figures] == [one.value for one in plain.figures]


async def test_a_split_without_a_row_names_its_metric_and_days_on_either_side_of_a_comparison(
    practice: PracticeShop,
) -> None:
    empty = "**Net sales** by channel: no rows in 1 Jan to 31 Jan 2020, America/New_York."
    for words, outcome in (
        ("net sales by channel in January 2020", Outcome.NO_DATA),
        ("net sales by channel last week vs January 2020", Outcome.ANSWERED),
    ):
        reply = await asked(practice, words)
        assert reply.outcome is outcome and empty in reply.text


async def test_on_time_figures_are_split_and_filtered_by_carrier_zone(practice: PracticeShop) -> None:
    split = await asked(practice, "on-time ship rate by zone last week")
    by_zone = {figure.key["zone"]: figure for figure in split.figures}
    (whole,) = (await asked(practice, "on-time ship rate last week")).figures
    assert {"2", "4", "unknown"} <= set(by_zone)
    assert sum(one.denominator or 0 for one in by_zone.values()) == whole.denominator
    (chosen,) = practice.desk.figures(
        MetricQuery("on_time_ship_rate", whole.window.start, whole.window.end, where={"zone": ["4"]})
    )
    assert chosen.value == by_zone["4"].value


@pytest.mark.parametrize(
    ("words", "metric"),
    [
        ("which carrier was latest last week?", "on_time_delivery_rate"),
        ("how is northline doing", "on_time_delivery_rate"),
        ("is the forecast biased high or low?", "forecast_bias_14d"),
        ("how much stock is dead, nothing moving", "no_movement_value"),
        ("what's the risk of stockout worth in margin", "expected_lost_margin_14d"),
        ("list the orders that missed ship-by", "exceptions_open"),
        ("orders stuck in picking", "exceptions_open"),
        ("what's on the way from suppliers", "inbound_units"),
        ("are there invoices that were billed twice", "mismatches_found"),
        ("what are we going to run out of in the next two weeks?", "place_lost_margin"),
        ("did we hit our on-time target", "on_time_ship_rate"),
        ("how much money sits in stock that doesn't move", "no_movement_value"),
        ("top 10 overstocked SKUs", "overstock_value"),
        ("stock in Reno", "available_units"),
        ("which supplier is the least reliable", "po_on_time_line_rate"),
        ("how long does putaway take", "dock_to_stock_p50_h"),
        ("anything stuck right now?", "exceptions_open"),
        ("forecast accuracy by category at 30 days", "forecast_accuracy_30d"),
        ("customer lifetime value 12 months", "clv_12m"),
        ("which family has the biggest forecast error", "forecast_wape_14d"),
    ],
)
async def test_what_people_say_instead_of_a_name_is_answered_with_its_figure(
    practice: PracticeShop, words: str, metric: str
) -> None:
    assert metric in {figure.metric for figure in (await asked(practice, words)).figures}


@pytest.mark.parametrize("words", ["is {} at risk of stocking out?", "where is {} stocked", "stock of {}"])
async def test_a_sku_is_told_of_by_its_id_or_told_to_be_none(practice: PracticeShop, words: str) -> None:
    known = await asked(practice, words.format("MUG-0001"))
    assert {figure.filters["sku"][0] for figure in known.figures} == {"MUG-0001"}
    unknown = await asked(practice, words.format("MUG-9999"))
    assert unknown.outcome is Outcome.AMBIGUOUS and "There is no SKU 'MUG-9999'" in unknown.text


async def test_a_share_of_an_amount_is_told_with_the_whole(practice: PracticeShop) -> None:
    answer = await asked(practice, "what share of orders came from the marketplace last week")
    part, whole = answer.figures
    assert (part.filters, whole.filters) == ({"channel": ["marketplace"]}, {})
    assert whole.value == (await asked(practice, "orders last week")).figures[0].value
    assert answer.text.endswith(f"In all: **{whole.value:,}**.")
