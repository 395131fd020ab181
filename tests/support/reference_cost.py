"""What orders cost to fulfil a second time, in plain Python over the canonical rows. Written from the definition texts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from tests.support.canonical_book import Book, moment, num
from tests.support.reference_commerce import NOWHERE, net_sales
from tests.support.reference_entry import Entries, Entry
from tools.store.warehouse import Row

DONE_FOR_SHIPPING = {"labour", "packaging", "postage", "3pl", "expedite"}


def _billed(book: Book, shipment: Row) -> list[float]:
    wanted = shipment["shipment_id"]
    return [num(row["amount"]) for row in book.tables["invoice_line"] if row["shipment_id"] == wanted]


def _order_of(book: Book, row: Row) -> str | None:
    """The order of a cost entry or task."""
    line = book.lines.get(str(row["line_id"])) if row["line_id"] is not None else None
    found = line["order_id"] if line else row.get("order_id")
    return None if found is None else str(found)


def cost_of_fulfilment(book: Book, order: Row) -> float:
    """What it took to fulfil an order."""
    key = str(order["order_id"])
    cost = sum(book.parcel_cost(row) for row in book.tables["shipment"] if row["order_id"] == key)
    cost += sum(num(r["labour_cost"]) for r in book.tables["fulfilment_task"] if _order_of(book, r) == key)
    return cost + sum(
        num(row["amount"])
        for row in book.tables["cost_entry"]
        if row["kind"] in DONE_FOR_SHIPPING and _order_of(book, row) == key
    )


def shipped_orders(book: Book) -> Iterable[Entry]:
    """Orders of every type the carrier has wholly accepted, with what they took."""
    for order in book.tables["sales_order"]:
        accepted = book.accepted(order)
        if accepted is not None:
            where = book.order_where(order) | _cell(book, order)
            yield Entry(accepted, where, cost_of_fulfilment(book, order), 1)


def _cell(book: Book, order: Row) -> dict[str, str]:
    live, lines = (
        book.shipments_of.get(str(order["order_id"]), []),
        book.lines_of.get(str(order["order_id"]), []),
    )
    weights = [num(row["billable_weight"]) for row in live if row["billable_weight"] is not None]
    zones = [str(row["zone"]) for row in live if row["zone"] is not None]
    bands = ((0.5, "to 0.5 kg"), (1, "0.5 to 1 kg"), (2, "1 to 2 kg"), (5, "2 to 5 kg"), (10, "5 to 10 kg"))
    heavy = next((name for top, name in bands if sum(weights) <= top), "over 10 kg")
    sizes = {0: "unknown", 1: "1", 2: "2", 3: "3 to 5", 4: "3 to 5", 5: "3 to 5"}
    return {
        "zone": max(zones, default="unknown"),
        "weight_band": heavy if weights else "unknown",
        "lines_band": sizes.get(len(lines), "6 or more"),
    }


def _avoidable(book: Book) -> Iterable[Entry]:
    yield from net_sales(book)
    for kind, order, at, amount in _avoidable_costs(book):
        if amount:
            where = book.order_where(order) if order else NOWHERE
            yield Entry(at, {**where, "avoidable_kind": kind}, 10_000 * amount, None, counted=False)


def _avoidable_costs(book: Book) -> Iterable[tuple[str, Row | None, datetime, float]]:
    for parcel in book.tables["shipment"]:
        order = book.orders[str(parcel["order_id"])]
        at = moment(parcel["created_at"] or order["placed_at"])
        if parcel["voided_at"] is None and order["type"] == "replacement":
            yield "re-ship", order, at, book.parcel_cost(parcel)
        elif parcel["voided_at"] is None:
            yield "surcharge", order, at, num(parcel["surcharge"])
    for task in book.tables["fulfilment_task"]:
        order = book.orders[_order_of(book, task) or ""]
        at = moment(task["done_at"] or task["started_at"] or order["placed_at"])
        if order["type"] == "replacement" or task["kind"] == "rework":
            kind = "re-ship" if order["type"] == "replacement" else "re-pick"
            yield kind, order, at, num(task["labour_cost"])
    for entry in book.tables["cost_entry"]:
        its = book.orders.get(_order_of(book, entry) or "")
        again = its is not None and its["type"] == "replacement"
        if entry["kind"] == "expedite" or (again and entry["kind"] in DONE_FOR_SHIPPING):
            yield "re-ship" if again else "expedite", its, moment(entry["booked_at"]), num(entry["amount"])


def _attribution(book: Book) -> Iterable[Entry]:
    for entry in book.tables["cost_entry"]:
        if entry["kind"] != "marketing":
            tied = entry["order_id"] is not None or entry["line_id"] is not None
            where = {"cost_kind": str(entry["kind"]), "basis": str(entry["basis"])}
            amount = num(entry["amount"])
            yield Entry(moment(entry["booked_at"]), where, amount if tied else 0.0, amount)
    for kind, at, amount in _costs_of_orders(book):
        yield Entry(at, {"cost_kind": kind, "basis": "actual"}, amount, amount)


def _costs_of_orders(book: Book) -> Iterable[tuple[str, datetime, float]]:
    for parcel in book.tables["shipment"]:
        at = moment(parcel["created_at"] or book.orders[str(parcel["order_id"])]["placed_at"])
        live = parcel["voided_at"] is None
        carriage = [num(parcel["postage"]) + num(parcel["surcharge"])] if live else _billed(book, parcel)
        for amount in carriage:
            yield "postage", at, amount
            yield "packaging", at, num(parcel["packaging_cost"]) if live else 0.0
            yield "3pl", at, num(parcel["handling_cost"]) if live else 0.0
    for fee in book.tables["fee"]:
        at = moment(fee["booked_at"] or book.orders[str(fee["order_id"])]["placed_at"])
        yield f"{fee['kind']} fee", at, num(fee["amount"])
    for task in book.tables["fulfilment_task"]:
        done = task["done_at"] or task["started_at"] or book.orders[_order_of(book, task) or ""]["placed_at"]
        yield "labour", moment(done), num(task["labour_cost"])


COST: Mapping[str, Entries] = {
    "fulfilment_cost_per_order": shipped_orders,
    "avoidable_fulfilment_cost_bps": _avoidable,
    "cost_attribution_coverage": _attribution,
}
"""Metrics of cost whose rows are the same whatever the window."""
