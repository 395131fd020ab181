"""One order: "where is #1234?" Its timeline, hold, promise, true margin with its costs, and the next action.

Called by `floorwalker order` and by the turn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from floorwalker.errors import UserMistake
from floorwalker.evidence import Evidence, Figure
from floorwalker.period import Period, zone
from floorwalker.phrase import in_words
from tools.derived import receipt
from tools.dossiers.lookup import moment, number, rows, statement, text
from tools.store.warehouse import Row, Warehouse

_COSTS = {
    "net_sales": "order_net_sales",
    "goods": "order_goods_cost",
    "labour": "order_labour_cost",
    "postage": "order_postage_cost",
    "packaging": "order_packaging_cost",
    "operations": "order_operations_cost",
    "fee": "order_fee_cost",
    "support": "order_support_cost",
    "returns": "order_return_cost",
    "margin": "order_margin",
}
_TABLES = ("sales_order", "order_line", "shipment_event")
MOST_CHOICES = 5


class Status(StrEnum):
    """Where an order stands."""

    CANCELLED = "cancelled"
    HELD = "on hold"
    OPEN = "not picked yet"
    ON_THE_FLOOR = "on the floor"
    LABELLED = "label printed, not with the carrier"
    ON_ITS_WAY = "with the carrier"
    DELIVERED = "delivered"
    NOTHING_DUE = "nothing to ship"


class Promise(StrEnum):
    """How a promise stands at the moment asked about."""

    MET = "met"
    BROKEN = "broken"
    OPEN = "open"
    NONE = "none on file"


class Happened(Evidence):
    """One thing that happened: when (UTC), what, and a detail such as the carrier, a reason or a place."""

    at: datetime
    what: str
    detail: str | None


class Action(Evidence):
    """What to do next, who does it, and the runbook for it."""

    text: str
    owner: str | None
    runbook: str | None


class OrderDossier(Evidence):
    """Everything on file about one order. Money stands in `figures`, as the waterfall from net sales to margin."""

    order_id: str
    order_no: str | None
    channel: str
    status: Status
    placed_at: datetime
    ship_by: datetime | None
    shipping_promise: Promise
    deliver_by: datetime | None
    delivery_promise: Promise
    hold: str | None
    carrier: str | None
    next_action: Action
    timeline: list[Happened]
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An order's row and the moment it is looked at."""

    row: Row
    as_of: datetime

    def at(self, name: str) -> datetime | None:
        """A moment of the row, None when it is not there or still to come."""
        found = moment(self.row[name])
        return found if found is not None and found <= self.as_of else None

    def on_hold(self) -> bool:
        """Held and not released."""
        return self.at("hold_from") is not None and self.at("hold_to") is None


def order_id_of(warehouse: Warehouse, reference: str, as_of: datetime) -> str:
    """The id of the order people mean; raises `UserMistake` when there is none or more than one."""
    ref = reference.strip()
    bare = ref.removeprefix("#")
    values = {"ref": ref, "with_hash": f"#{bare}", "without_hash": bare}
    found = rows(warehouse, "order_found", values, as_of)
    if not found:
        raise UserMistake(f"There is no order {ref!r}; give its id or the number people use, such as #1234.")
    if str(found[0]["order_id"]).casefold() != ref.casefold() and len(found) > 1:
        ids = ", ".join(str(row["order_id"]) for row in found[:MOST_CHOICES])
        raise UserMistake(f"{ref!r} is the number of {len(found)} orders ({ids}); give the order's id.")
    return str(found[0]["order_id"])


def order_dossier(warehouse: Warehouse, reference: str, as_of: datetime) -> OrderDossier:
    """The dossier of one order by id or number; raises `UserMistake` when it is not on file."""
    order_id = order_id_of(warehouse, reference, as_of)
    row = rows(warehouse, "order", {"order_id": order_id}, as_of)[0]
    seen = _Seen(row, as_of)
    status = _status(seen)
    placed = moment(row["placed_at"])
    assert placed is not None
    return OrderDossier(
        order_id=order_id,
        order_no=text(row["order_no"]),
        channel=str(row["channel"]),
        status=status,
        placed_at=placed,
        ship_by=moment(row["ship_by"]),
        shipping_promise=_promise(seen, "ship_by", "accepted_at"),
        deliver_by=moment(row["deliver_by"]),
        delivery_promise=_promise(seen, "deliver_by", "delivered_at"),
        hold=_hold(seen),
        carrier=None if row["carrier"] == "not shipped" else text(row["carrier"]),
        next_action=next_action(seen.row, status, as_of),
        timeline=_timeline(warehouse, order_id, as_of),
        figures=_money(warehouse, order_id, placed, as_of),
    )


def _status(seen: _Seen) -> Status:
    row = seen.row
    steps = (
        (seen.at("cancelled_at"), Status.CANCELLED),
        (seen.at("delivered_at"), Status.DELIVERED),
        (seen.at("accepted_at"), Status.ON_ITS_WAY),
        (seen.on_hold(), Status.HELD),
        (not number(row["lines_due"]), Status.NOTHING_DUE),
        (seen.at("labelled_at"), Status.LABELLED),
        (number(row["tasks"]), Status.ON_THE_FLOOR),
    )
    return next((status for reached, status in steps if reached), Status.OPEN)


def _promise(seen: _Seen, promised: str, kept: str) -> Promise:
    by, done = moment(seen.row[promised]), seen.at(kept)
    if by is None:
        return Promise.NONE
    if done is None:
        # An order that was cancelled in time was promised nothing any more.
        cancelled = seen.at("cancelled_at")
        if cancelled is not None and cancelled <= by:
            return Promise.NONE
        return Promise.BROKEN if by < seen.as_of else Promise.OPEN
    return Promise.MET if done <= by else Promise.BROKEN


def _hold(seen: _Seen) -> str | None:
    since, until = seen.at("hold_from"), seen.at("hold_to")
    if since is None:
        return None
    reason = text(seen.row["hold_reason"]) or "no reason on file"
    party = f", asked for by {seen.row['hold_party']}" if seen.row["hold_party"] else ""
    return f"{reason}{party}, {'released' if until else 'not released'}"


def next_action(row: Row, status: Status, as_of: datetime) -> Action:
    """The next thing to do for an order, by its status and what is wrong with it."""
    late = (by := moment(row["ship_by"])) is not None and by < as_of
    if number(row["awaited"]):
        return Action(
            text="Refund the return: it is back and no refund is booked.",
            owner="@returns-lead",
            runbook="runbook-return-spike",
        )
    if status in {Status.CANCELLED, Status.NOTHING_DUE}:
        return Action(text="Nothing to do.", owner=None, runbook=None)
    if row["trouble"] and status is not Status.DELIVERED:
        told = f"Resolve the carrier's report ({row['trouble']}) and tell the customer."
        return Action(text=told, owner="@shipping-lead", runbook="runbook-carrier-outage")
    return _ACTIONS[status, late] if (status, late) in _ACTIONS else _ACTIONS[status, False]


_ACTIONS = {
    (Status.HELD, False): Action(
        text="Decide the hold: release or cancel.", owner="@service-lead", runbook=None
    ),
    (Status.HELD, True): Action(
        text="Decide the hold now, ship-by has passed; tell the customer.",
        owner="@service-lead",
        runbook=None,
    ),
    (Status.OPEN, False): Action(text="Pick it with the next wave.", owner="@floor-lead", runbook=None),
    (Status.OPEN, True): Action(
        text="Pick it first: ship-by has passed. Check its stock.",
        owner="@floor-lead",
        runbook="runbook-oversell",
    ),
    (Status.ON_THE_FLOOR, False): Action(
        text="Pack it and hand it over by ship-by.", owner="@floor-lead", runbook=None
    ),
    (Status.ON_THE_FLOOR, True): Action(
        text="Find it on the floor and hand it over today: ship-by has passed.",
        owner="@floor-lead",
        runbook="runbook-label-printed-not-shipped",
    ),
    (Status.LABELLED, False): Action(
        text="Hand it to the carrier at the next pickup.", owner="@shipping-lead", runbook=None
    ),
    (Status.LABELLED, True): Action(
        text="Find the parcel: its label is printed, the carrier has not scanned it and ship-by has passed.",
        owner="@shipping-lead",
        runbook="runbook-label-printed-not-shipped",
    ),
    (Status.ON_ITS_WAY, False): Action(text="Nothing to do: the carrier has it.", owner=None, runbook=None),
    (Status.DELIVERED, False): Action(text="Nothing to do: it is delivered.", owner=None, runbook=None),
}


def _timeline(warehouse: Warehouse, order_id: str, as_of: datetime) -> list[Happened]:
    found = rows(warehouse, "order_timeline", {"order_id": order_id, "as_of": as_of}, as_of)
    return [
        Happened(at=at, what=in_words(str(row["what"])), detail=text(row["detail"]))
        for row in found
        if (at := moment(row["moment"])) is not None
    ]


def _money(warehouse: Warehouse, order_id: str, placed: datetime, as_of: datetime) -> list[Figure]:
    asked = statement("order_costs", {"order_id": order_id})
    (row,) = warehouse.run(asked, as_of)
    here = zone(warehouse.shop.time_zone)
    first, last = placed.astimezone(here).date(), max(placed, as_of).astimezone(here).date()
    window = Period(first, last + timedelta(days=1), warehouse.shop.time_zone)
    lines = int(number(row["row_count"]))
    made = receipt(warehouse, asked, window, as_of, _TABLES, key={"order": order_id}, rows=lines)
    missing = "no landed cost is on file for a line of it" if lines else "the order has no lines on file"
    return [
        made.figure(name, None if row[column] is None else number(row[column]), null_reason=missing)
        for column, name in _COSTS.items()
    ]
