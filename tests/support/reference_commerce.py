"""Money, customers and marketing a second time, in plain Python over the canonical rows. Written from the definition texts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from tests.support.canonical_book import CUSTOMER_TYPES, Book, as_day, available, moment, num
from tests.support.reference_entry import Entries, Entry
from tools.store.warehouse import Row

NOWHERE = dict.fromkeys(
    ("channel", "country", "region", "carrier", "service", "location", "order_type", "priority"), "unknown"
)


def net_sales(book: Book) -> Iterable[Entry]:
    """What money is set against: net sales of each customer order line, below the line."""
    for line in book.customer_lines():
        yield Entry(book.placed(line), book.line_where(line), None, book.net(line))


def _orders_kept(book: Book) -> list[Row]:
    return [order for order in book.customer_orders() if order["cancelled_at"] is None]


def _zero_value(book: Book) -> Iterable[Entry]:
    for order in _orders_kept(book):
        if book.lines_of.get(str(order["order_id"])):
            worthless = float(not book.order_net(order) > 0)
            yield Entry(moment(order["placed_at"]), book.order_where(order), worthless, 1)


def _shipping_income(book: Book) -> Iterable[Entry]:
    for order in _orders_kept(book):
        yield Entry(moment(order["placed_at"]), book.order_where(order), num(order["shipping_income"]), 1)


def _undone(book: Book, row: Row) -> tuple[Row | None, dict[str, str], bool]:
    """The order line a return undoes, its dimensions (without a line its order's), and whether it was a customer's."""
    line, order = book.lines.get(str(row["line_id"])), book.orders.get(str(book.authorised_for(row)))
    whole = book.order_where(order) if order else {"order_type": "normal"}
    where = book.line_where(line) if line else {**NOWHERE, **whole}
    sku = row["sku_id"] or (line["sku_id"] if line else "unknown")
    parts = {"reason": str(row["reason"]), "disposition": str(row["disposition"] or "open")}
    return line, {**where, **book.sku_where(sku), **parts}, where["order_type"] in CUSTOMER_TYPES


def _refunds_booked(book: Book) -> Iterable[Entry]:
    yield from net_sales(book)
    for row in book.tables["return_line"]:
        _, where, customers = _undone(book, row)
        if customers:
            yield Entry(moment(row["booked_at"]), where, num(row["refund"]), None, counted=False)


def _refunds(amount: Callable[[Row], float]) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for row in book.tables["return_line"]:
            _, where, customers = _undone(book, row)
            if customers and num(row["refund"]) > 0:
                yield Entry(moment(row["booked_at"]), where, amount(row), 1)

    return entries


def _spend(book: Book) -> Iterable[tuple[date, dict[str, str], float]]:
    for row in book.tables["marketing_spend"]:
        where = {"marketing_channel": str(row["channel"]), "campaign": str(row["campaign"])}
        yield as_day(row["day"]), where, num(row["amount"])


def _ad_spend(book: Book) -> Iterable[Entry]:
    for on, where, amount in _spend(book):
        yield Entry(on, where, amount, 1)


def _roas(book: Book) -> Iterable[Entry]:
    for line in book.customer_lines():
        yield Entry(book.placed(line), {}, book.net(line), None, counted=False)
    for on, _, amount in _spend(book):
        yield Entry(on, {}, None, amount)


def _refunds_of_sales(book: Book) -> Iterable[Entry]:
    yield from net_sales(book)
    for row in book.tables["return_line"]:
        line, where, customers = _undone(book, row)
        order = book.orders.get(str(line["order_id"] if line else book.authorised_for(row)))
        if order and customers:
            yield Entry(moment(order["placed_at"]), where, num(row["refund"]), None, counted=False)


def _return_cost(book: Book) -> Iterable[Entry]:
    for row in book.tables["return_line"]:
        if row["kind"] == "return":
            _, where, _ = _undone(book, row)
            cost = num(row["restock_cost"]) + num(row["reverse_postage"])
            yield Entry(moment(row["booked_at"]), where, cost, num(row["qty"]))


def _cm1_rate(book: Book) -> Iterable[Entry]:
    for line in book.customer_lines():
        cm1 = book.cm1(line)
        if cm1 is not None:
            yield Entry(book.placed(line), book.line_where(line), cm1, book.net(line))


def _cm3(book: Book) -> Iterable[Entry]:
    """Spend is handed out day by day to those that sold; what nobody takes stands alone."""
    takers: dict[tuple[date, str], list[Row]] = defaultdict(list)
    burden: dict[str, float] = defaultdict(float)
    for line in book.customer_lines():
        on = book.day(book.placed(line))
        takers[on, "all"].append(line)
        takers[on, str(line["sku_id"])].append(line)
        burden[str(line["line_id"])] = _marketing_booked(book, line)
    for row in book.tables["marketing_spend"]:
        on, sku = as_day(row["day"]), str(row["sku_id"])
        lines = takers[on, sku]
        whole = sum(book.net(line) for line in lines)
        for line in lines:
            burden[str(line["line_id"])] += book.net(line) / whole * num(row["amount"]) if whole > 0 else 0
        if not whole > 0 and on <= book.day(book.as_of):
            where = NOWHERE | book.sku_where("unknown" if sku == "all" else sku)
            yield Entry(on, where, -num(row["amount"]), 0)
    for line in book.customer_lines():
        cm2, on = book.cm2(line), book.day(book.placed(line))
        if cm2 is not None:
            yield Entry(on, book.line_where(line), cm2 - burden[str(line["line_id"])], book.net(line))


def _marketing_booked(book: Book, line: Row) -> float:
    entries = [row for row in book.tables["cost_entry"] if row["kind"] == "marketing"]
    own = sum(num(row["amount"]) for row in entries if row["line_id"] == line["line_id"])
    orders = [r for r in entries if r["line_id"] is None and r["order_id"] == line["order_id"]]
    return own + sum(book.share(line) * num(row["amount"]) for row in orders)


def _value_after(days: int) -> Entries:
    """Each customer under the first order that was not cancelled, unless the customer file knows of an older one."""

    def entries(book: Book) -> Iterable[Entry]:
        for customer, orders in orders_by_customer(book).items():
            first = first_kept(book, customer, orders)
            if first is None:
                continue
            begun = moment(first["placed_at"])
            until, month = begun + timedelta(days=days), book.day(begun).replace(day=1)
            lines = [
                line
                for order in orders
                if begun <= moment(order["placed_at"]) < until
                for line in book.lines_of.get(str(order["order_id"]), [])
            ]
            brought = sum(book.cm2(line) or 0.0 for line in lines)
            where = customer_where(book, customer, first) | {"cohort_month": month.isoformat()}
            yield Entry(begun, where, brought, 1, open=until > book.as_of)

    return entries


def orders_by_customer(book: Book) -> dict[str, list[Row]]:
    """Customer orders, cancelled ones too, in the order in which they were placed."""
    found: dict[str, list[Row]] = defaultdict(list)
    for order in sorted(book.customer_orders(), key=lambda row: (moment(row["placed_at"]), row["order_id"])):
        if order["customer_id"] is not None:
            found[str(order["customer_id"])].append(order)
    return found


def first_kept(book: Book, customer: str, orders: list[Row]) -> Row | None:
    """The order by which a customer was won; None when there is none or it lies before the orders on file."""
    known = filed(book, customer).get("first_order_at")
    if known is not None and moment(known) < moment(orders[0]["placed_at"]):
        return None
    return next((order for order in orders if order["cancelled_at"] is None), None)


def filed(book: Book, customer: str) -> Row:
    """The customer file's row."""
    return next((row for row in book.tables["customer"] if row["customer_id"] == customer), {})


def customer_where(book: Book, customer: str, order: Row) -> dict[str, str]:
    """The dimensions of a customer, by an order."""
    came_by = str(filed(book, customer).get("acquisition_channel") or "unknown")
    return book.order_where(order) | {"acquisition_channel": came_by}


def _sessions(book: Book) -> Iterable[tuple[Row, float]]:
    """Rows of sessions that can be set against orders, with these orders."""
    rows = book.tables["web_session_daily"]
    named = {as_day(row["day"]) for row in rows if row["channel"] != "all"}
    channels = {row["channel"] for row in book.tables["sales_order"]}
    for row in rows:
        on, channel = as_day(row["day"]), row["channel"]
        if (on in named or on > book.day(book.as_of)) if channel == "all" else channel not in channels:
            continue
        yield (
            row,
            sum(
                book.day(moment(order["placed_at"])) == on
                and (channel == "all" or order["channel"] == channel)
                for order in book.customer_orders()
            ),
        )


def _conversion(book: Book) -> Iterable[Entry]:
    for row, orders in _sessions(book):
        if orders <= num(row["sessions"]):
            yield Entry(as_day(row["day"]), {"channel": str(row["channel"])}, orders, num(row["sessions"]))


def _abandoned(what: str) -> Entries:
    def entries(book: Book) -> Iterable[Entry]:
        for row, orders in _sessions(book):
            if row[what] is not None and orders <= num(row[what]):
                begun, where = num(row[what]), {"channel": str(row["channel"])}
                yield Entry(as_day(row["day"]), where, begun - orders, begun)

    return entries


def _spend_on_skus(book: Book) -> Iterable[Entry]:
    places: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in book.snapshots():
        places[str(row["sku_id"]), book.day(moment(row["taken_at"]))].append(row)
    for row in book.tables["marketing_spend"]:
        sku, there = row["sku_id"], places.get((str(row["sku_id"]), as_day(row["day"])))
        if there:
            held = [book.held(sku, place["location_id"]) for place in there]
            sellable = any(available(place) > 0 for place in there) or any(
                h and h["backorderable"] for h in held
            )
            where = {"marketing_channel": str(row["channel"]), "campaign": str(row["campaign"])}
            amount = num(row["amount"])
            yield Entry(as_day(row["day"]), where | book.sku_where(sku), 0.0 if sellable else amount, amount)


COMMERCE: Mapping[str, Entries] = {
    "zero_value_orders": _zero_value,
    "shipping_income": _shipping_income,
    "refund_amount": _refunds(lambda row: num(row["refund"])),
    "refund_count": _refunds(lambda _: 1.0),
    "refund_rate": _refunds_booked,
    "refund_rate_cohort": _refunds_of_sales,
    "return_cost_per_unit": _return_cost,
    "cm1_rate": _cm1_rate,
    "cm3": _cm3,
    "cm3_rate": _cm3,
    "clv_3m": _value_after(91),
    "clv_6m": _value_after(182),
    "clv_12m": _value_after(365),
    "conversion_rate": _conversion,
    "cart_abandonment_rate": _abandoned("carts"),
    "checkout_abandonment_rate": _abandoned("checkouts"),
    "ad_spend": _ad_spend,
    "roas": _roas,
    "ad_spend_on_oos": _spend_on_skus,
    "ad_spend_on_oos_share": _spend_on_skus,
}
"""Metrics whose rows are the same whatever the window; the others stand in `reference_commerce_window`, cost in `reference_cost`."""
