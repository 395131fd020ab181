"""What is on order, arriving or late: from the question to the answer, and against a second reading of the rows in plain Python."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import pytest

from bot.reply import Answer
from floorwalker.outcome import Intent, Outcome
from floorwalker.period import zone
from tests.support.canonical_book import Book, moment, num
from tests.support.floor_shop import floor_shop
from tests.support.practice_home import PracticeShop
from tools.dossiers.inbound import InboundQuery, Wanted, inbound_book
from tools.store.warehouse import Warehouse

Deliveries = dict[tuple[str, date], float]


@cache
def still_to_come(warehouse: Warehouse) -> Deliveries:
    """Units outstanding by purchase order and due day, due no more than 60 days ago."""
    book = Book.of(warehouse)
    today = book.day(book.as_of)
    heads = {row["receipt_id"]: row for row in book.tables["receipt"]}
    came: dict[str, float] = defaultdict(float)
    for row in book.tables["receipt_line"]:
        line = row["po_line_id"]
        if line is None:
            of = (heads[row["receipt_id"]]["po_id"], row["sku_id"])
            line = min(
                (
                    str(one["po_line_id"])
                    for one in book.tables["po_line"]
                    if (one["po_id"], one["sku_id"]) == of
                ),
                default=None,
            )
        came[str(line)] += num(row["qty_received"])
    orders = {row["po_id"]: row for row in book.tables["purchase_order"]}
    found: Deliveries = defaultdict(float)
    for line in book.tables["po_line"]:
        due = line["confirmed_at"] or line["expected_at"]
        missing = num(line["qty"]) - came[str(line["po_line_id"])]
        if due is None or missing <= 0 or orders[line["po_id"]]["cancelled_at"] is not None:
            continue
        if today - book.day(moment(due)) <= timedelta(days=60):
            found[str(line["po_id"]), book.day(moment(due))] += missing
    return dict(found)


@pytest.fixture(params=["floor", "practice"])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    if request.param == "floor":
        return floor_shop()
    practice: PracticeShop = request.getfixturevalue("practice")
    return practice.desk.warehouse


CHOSEN: dict[Wanted, Callable[[date, date], bool]] = {
    Wanted.ON_ORDER: lambda due, today: True,
    Wanted.LATE: lambda due, today: due < today,
}


@pytest.mark.parametrize("wanted", CHOSEN)
def test_units_outstanding_agree_by_purchase_order_and_due_day(warehouse: Warehouse, wanted: Wanted) -> None:
    now = warehouse.now()
    today = now.astimezone(zone(warehouse.shop.time_zone)).date()
    book = inbound_book(warehouse, InboundQuery(wanted), now)
    told = {(one.po_id, one.due_on): one.units for one in book.deliveries}
    expected = {
        key: units for key, units in still_to_come(warehouse).items() if CHOSEN[wanted](key[1], today)
    }
    assert told == pytest.approx(expected)
    orders, units, _, overdue = book.figures
    assert orders.value == len({po for po, _ in expected})
    assert units.value == pytest.approx(sum(expected.values()))
    assert overdue.value == len({po for po, due in expected if due < today})
    for one in book.deliveries:
        assert (one.figures[0].value, one.figures[0].key["po"]) == (one.units, one.po_id)
        assert one.days_late == max((today - one.due_on).days, 0)


def test_suppliers_and_windows_cut_what_is_on_order_into_parts(practice: PracticeShop) -> None:
    desk = practice.desk
    whole = desk.inbound(InboundQuery())
    parts = [desk.inbound(InboundQuery(within={"vendor": [vendor]})) for vendor in desk.vendor_names()]
    assert sum(part.figures[1].value or 0 for part in parts) == whole.figures[1].value
    today = desk.today()
    week = InboundQuery(Wanted.ARRIVING, {}, today, today + timedelta(days=7))
    for one in desk.inbound(week).deliveries:
        assert today <= (one.eta_on or one.due_on) < today + timedelta(days=7)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("what is arriving this week", Wanted.ARRIVING),
        ("which POs are late", Wanted.LATE),
        ("what's on order from {vendor}", Wanted.ON_ORDER),
        ("is anything overdue from {vendor}?", Wanted.LATE),
        ("anything coming in for dc-east tomorrow", Wanted.ARRIVING),
    ],
)
async def test_the_answer_tells_totals_and_each_delivery_with_its_figure(
    practice: PracticeShop, words: str, wanted: Wanted
) -> None:
    vendor, name = next(iter(practice.desk.vendor_names().items()))
    reply = await practice.ask(words.format(vendor=name))
    assert isinstance(reply, Answer)
    assert (reply.outcome, reply.intent) == (Outcome.ANSWERED, Intent.INBOUND)
    within = {"vendor": [vendor]} if "{vendor}" in words else {}
    today = practice.desk.today()
    if wanted is not Wanted.ARRIVING:
        book = practice.desk.inbound(InboundQuery(wanted, within))
        assert [figure.value for figure in reply.figures[:4]] == [figure.value for figure in book.figures]
        assert all(one.po_id in reply.text for one in book.deliveries[:10])
    elif "tomorrow" in words:
        tomorrow = today + timedelta(days=1)
        query = InboundQuery(wanted, {"location": ["dc-east"]}, tomorrow, tomorrow + timedelta(days=1))
        assert reply.figures[1].value == practice.desk.inbound(query).figures[1].value


async def test_an_unknown_supplier_is_asked_back_and_not_passed_over(practice: PracticeShop) -> None:
    reply = await practice.ask("what is on order from Foo Brothers")
    assert isinstance(reply, Answer)
    assert (reply.outcome, reply.figures) == (Outcome.AMBIGUOUS, [])
    assert "'Foo Brothers'" in reply.text


async def test_several_orders_in_one_question_are_all_told(practice: PracticeShop) -> None:
    numbers = [
        str(row[0]) for row in practice.sql("SELECT order_no FROM sales_order ORDER BY order_no DESC LIMIT 2")
    ]
    reply = await practice.ask(f"where are {numbers[0]} and {numbers[1]}?")
    assert isinstance(reply, Answer)
    assert all(f"**Order {number}**" in reply.text for number in numbers)
    one_is_wrong = await practice.ask(f"status of orders {numbers[0].lstrip('#')} and 99999999")
    assert isinstance(one_is_wrong, Answer)
    assert f"**Order {numbers[0]}**" in one_is_wrong.text
    assert "There is no order '99999999'" in one_is_wrong.text


def test_of_a_supplier_nobody_knows_nothing_is_expected(practice: PracticeShop) -> None:
    book = practice.desk.inbound(InboundQuery(within={"vendor": ["nobody"]}))
    assert book.deliveries == []
    assert [figure.value for figure in book.figures] == [0, 0, 0, 0]
