"""One purchase order: what was ordered, announced, received and rejected, how late it is, and the next action.

Called by `floorwalker po` and by the turn.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from floorwalker.errors import unknown_name
from floorwalker.evidence import Evidence, Figure
from floorwalker.period import Period, zone
from tools.derived import receipt
from tools.dossiers.lookup import moment, number, rows, statement, text
from tools.dossiers.order import Action
from tools.store.sql import Statement
from tools.store.warehouse import Row, Warehouse

STOCKED_WITHIN = timedelta(hours=24)
"""How long goods may stand at the dock (table 1.2, dock-to-stock within 24 h)."""


class PoStatus(StrEnum):
    """Where a purchase order stands."""

    CANCELLED = "cancelled"
    OPEN = "open"
    OVERDUE = "overdue"
    PARTLY_RECEIVED = "partly received"
    AT_THE_DOCK = "at the dock, not put away"
    RECEIVED = "received"


class PoLineView(Evidence):
    """One line: units ordered, announced, received (rejected ones included) and rejected; `due_at` is confirmed, else asked for.

    `late_days` is how many days after `due_at` the last delivery came, or has not come yet; negative when early.
    """

    po_line_id: str
    sku_id: str
    title: str | None
    ordered: float
    announced: float
    received: float
    rejected: float
    due_at: datetime | None
    arrived_at: datetime | None
    late_days: float | None


class Notice(Evidence):
    """A shipping notice; `arrived_at` is the first delivery against it."""

    asn_no: str
    carrier: str | None
    shipped_at: datetime | None
    eta: datetime | None
    arrived_at: datetime | None


class PurchaseOrderDossier(Evidence):
    """Everything on file about one purchase order."""

    po_id: str
    vendor: str | None
    location_id: str | None
    ordered_at: datetime
    status: PoStatus
    lines: list[PoLineView]
    notices: list[Notice]
    next_action: Action
    figures: list[Figure]


def po_id_of(warehouse: Warehouse, reference: str, as_of: datetime) -> str:
    """The id of the purchase order people mean; raises `UserMistake` with near ids when there is none."""
    ref = reference.strip()
    values = {"ref": ref, "hyphened": f"PO-{ref}", "joined": f"PO{ref}"}
    found = rows(warehouse, "po_found", values, as_of)
    if not found:
        known = warehouse.run(Statement("SELECT po_id FROM purchase_order ORDER BY po_id", {}), as_of)
        raise unknown_name("purchase order", ref, [str(row["po_id"]) for row in known])
    return str(found[0]["po_id"])


def po_dossier(warehouse: Warehouse, reference: str, as_of: datetime) -> PurchaseOrderDossier:
    """The dossier of one purchase order; raises `UserMistake` with near ids when it is not on file."""
    po_id = po_id_of(warehouse, reference, as_of)
    (head,) = rows(warehouse, "purchase_order", {"po_id": po_id}, as_of)
    found = rows(warehouse, "po_lines", {"po_id": po_id}, as_of)
    lines = [_line(row, as_of) for row in found]
    notices = [_notice(row) for row in rows(warehouse, "po_notices", {"po_id": po_id}, as_of)]
    status = _status(head, found, lines, as_of)
    ordered_at = moment(head["ordered_at"])
    assert ordered_at is not None
    return PurchaseOrderDossier(
        po_id=po_id,
        vendor=text(head["vendor"]) or text(head["vendor_id"]),
        location_id=text(head["location_id"]),
        ordered_at=ordered_at,
        status=status,
        lines=lines,
        notices=notices,
        next_action=_next_action(status, notices, as_of),
        figures=_figures(warehouse, po_id, found, ordered_at, as_of),
    )


def _line(row: Row, as_of: datetime) -> PoLineView:
    due = moment(row["confirmed_at"]) or moment(row["expected_at"])
    arrived = moment(row["arrived_at"])
    complete = number(row["received"]) >= number(row["ordered"])
    until = arrived if arrived and complete else as_of
    late = None if due is None else (until - due) / timedelta(days=1)
    return PoLineView(
        po_line_id=str(row["po_line_id"]),
        sku_id=str(row["sku_id"]),
        title=text(row["title"]),
        ordered=number(row["ordered"]),
        announced=number(row["announced"]),
        received=number(row["received"]),
        rejected=number(row["rejected"]),
        due_at=due,
        arrived_at=arrived,
        late_days=late if late is not None and (complete or late > 0) else None,
    )


def _notice(row: Row) -> Notice:
    return Notice(
        asn_no=str(row["asn_no"]),
        carrier=text(row["carrier"]),
        shipped_at=moment(row["shipped_at"]),
        eta=moment(row["eta"]),
        arrived_at=moment(row["arrived_at"]),
    )


def _status(head: Row, found: Sequence[Row], lines: Sequence[PoLineView], as_of: datetime) -> PoStatus:
    cancelled = moment(head["cancelled_at"])
    if cancelled is not None and cancelled <= as_of:
        return PoStatus.CANCELLED
    waiting = [
        arrived
        for row in found
        if number(row["unstocked"]) and (arrived := moment(row["arrived_at"])) is not None
    ]
    if any(as_of - arrived > STOCKED_WITHIN for arrived in waiting):
        return PoStatus.AT_THE_DOCK
    if lines and all(line.received >= line.ordered for line in lines):
        return PoStatus.RECEIVED
    if any(line.due_at and line.due_at < as_of and line.received < line.ordered for line in lines):
        return PoStatus.OVERDUE
    return PoStatus.PARTLY_RECEIVED if any(line.received for line in lines) else PoStatus.OPEN


def _next_action(status: PoStatus, notices: Sequence[Notice], as_of: datetime) -> Action:
    runbook = "runbook-late-inbound-shipment"
    if status is PoStatus.AT_THE_DOCK:
        return Action(
            text="Put it away: it has stood at the dock for over 24 hours.",
            owner="@inbound-lead",
            runbook=runbook,
        )
    if status is not PoStatus.OVERDUE:
        return Action(text="Nothing to do now.", owner=None, runbook=None)
    moving = [one for one in notices if one.arrived_at is None]
    if not moving:
        told = "Call the supplier: it is overdue and no shipping notice is open. Ask for a confirmed date."
    elif any(one.eta is not None and one.eta > as_of for one in moving):
        told = (
            "It is overdue but under way; plan the dock for the notice's date and re-check cover of its SKUs."
        )
    else:
        told = "Call the carrier: the notice's date has passed and nothing has arrived."
    return Action(text=told, owner="@inbound-lead", runbook=runbook)


def _figures(
    warehouse: Warehouse, po_id: str, found: Sequence[Row], ordered_at: datetime, as_of: datetime
) -> list[Figure]:
    here = zone(warehouse.shop.time_zone)
    first, last = (at.astimezone(here).date() for at in (ordered_at, max(ordered_at, as_of)))
    made = receipt(
        warehouse,
        statement("po_lines", {"po_id": po_id}),
        Period(first, last + timedelta(days=1), warehouse.shop.time_zone),
        as_of,
        ("purchase_order", "receipt"),
        key={"po": po_id},
        rows=len(found),
    )
    priced = [row for row in found if row["unit_cost"] is not None]
    value = sum(number(row["ordered"]) * number(row["unit_cost"]) for row in priced)
    total = {
        name: sum(number(row[name]) for row in found)
        for name in ("ordered", "announced", "received", "rejected")
    }
    nothing = None if found else "the purchase order has no lines on file"
    return [
        *(
            made.figure(f"po_{name}_units", units if found else None, null_reason=nothing)
            for name, units in total.items()
        ),
        made.figure(
            "po_value",
            value if found and len(priced) == len(found) else None,
            null_reason="a line has no price",
        ),
    ]
