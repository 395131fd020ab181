"""Exceptions of outbound orders: labels nobody scanned, broken and nearly broken ship-by promises, holds, silent parcels."""

from datetime import timedelta

from floorwalker.phrase import in_words
from tools.exceptions.definition import Rule, Severity
from tools.exceptions.situation import (
    Finding,
    Situation,
    local,
    maybe_moment,
    moment,
    shown_hours,
    text_of,
)
from tools.store.warehouse import Row


def labels_not_shipped(situation: Situation, rule: Rule) -> list[Finding]:
    """Labels one pickup cycle old that no carrier has scanned."""
    found = []
    for row in situation.rows("unscanned_label", since=situation.days_back(rule.limits["look_back_days"])):
        calendar = situation.calendars.of(text_of(row["location_id"]))
        printed = moment(row, "printed_at")
        if calendar.after_one_pickup_cycle(printed) >= situation.as_of:
            continue
        ship_by = maybe_moment(row, "ship_by")
        late = ship_by is not None and ship_by < situation.as_of
        worked = situation.worked_since(calendar, printed)
        promise = f"; its ship-by {'was' if late else 'is'} {local(ship_by, situation)}" if ship_by else ""
        found.append(
            Finding(
                key={"shipment_id": str(row["shipment_id"]), "order_id": str(row["order_id"])},
                severity=Severity.HIGH if late else Severity.MEDIUM,
                since=printed,
                hours=worked,
                orders=frozenset({str(row["order_id"])}),
                text=f"Label of {row['shipment_id']} ({row['carrier'] or 'no carrier'}, order {_named(row)}) was printed "
                f"{local(printed, situation)} and no carrier has scanned it{promise}.",
            )
        )
    return found


def orders_past_ship_by(situation: Situation, rule: Rule) -> list[Finding]:
    """Open customer orders, not held, whose ship-by has passed."""
    found = []
    for row in _promises(situation, rule):
        due = moment(row, "ship_by")
        if due >= situation.as_of or _held(row, situation):
            continue
        calendar = situation.calendars.of(text_of(row["location_id"]))
        high = calendar.add_days(due, int(rule.limits["high_after_days"])) < situation.as_of
        worked = situation.worked_since(calendar, due)
        found.append(
            Finding(
                key={"order_id": str(row["order_id"])},
                severity=Severity.HIGH if high else Severity.MEDIUM,
                since=due,
                hours=worked,
                orders=frozenset({str(row["order_id"])}),
                text=f"Order {_named(row)} was to leave by {local(due, situation)} and has not wholly been accepted by a carrier.",
            )
        )
    return found


def promises_at_risk(situation: Situation, rule: Rule) -> list[Finding]:
    """Open customer orders, not held, that have used most of their working time up to their ship-by."""
    found = []
    for row in _promises(situation, rule):
        due, placed = moment(row, "ship_by"), moment(row, "placed_at")
        if due < situation.as_of or _held(row, situation):
            continue
        calendar = situation.calendars.of(text_of(row["location_id"]))
        whole = calendar.hours_between(placed, due)
        if whole <= 0 or situation.worked_since(calendar, placed) / whole <= rule.limits["used"]:
            continue
        since = calendar.add_hours(placed, whole * rule.limits["used"])
        found.append(
            Finding(
                key={"order_id": str(row["order_id"])},
                severity=Severity.LOW,
                since=since,
                hours=situation.worked_since(calendar, since),
                orders=frozenset({str(row["order_id"])}),
                text=f"Order {_named(row)} is to leave by {local(due, situation)}, "
                f"{shown_hours((due - situation.as_of) / timedelta(hours=1))} from now.",
            )
        )
    return found


def orders_on_hold(situation: Situation, rule: Rule) -> list[Finding]:
    """Orders held for too long, unless the customer wished it."""
    calendar, found = situation.calendars.shop, []
    for row in situation.rows("held_order", since=situation.days_back(rule.limits["look_back_days"])):
        since, due = moment(row, "hold_from"), maybe_moment(row, "ship_by")
        worked = situation.worked_since(calendar, since)
        if worked <= rule.limits["hold_hours"]:
            continue
        late = due is not None and due < situation.as_of
        found.append(
            Finding(
                key={"order_id": str(row["order_id"])},
                severity=Severity.HIGH if late else Severity.MEDIUM,
                since=since,
                hours=worked,
                orders=frozenset({str(row["order_id"])}),
                text=f"Order {_named(row)} is on hold since {local(since, situation)} "
                f"({in_words(str(row['hold_reason'] or 'no reason given'))}){'; its ship-by has passed' if late else ''}.",
            )
        )
    return found


def silent_parcels(situation: Situation, rule: Rule) -> list[Finding]:
    """Parcels of which nothing was heard since the carrier reported an exception."""
    silent = situation.as_of - timedelta(hours=rule.limits["silent_hours"])
    found = []
    for row in situation.rows(
        "silent_parcel", since=situation.days_back(rule.limits["look_back_days"]), silent=silent
    ):
        since, promised = moment(row, "trouble_at"), maybe_moment(row, "deliver_by")
        late = promised is not None and promised < situation.as_of
        found.append(
            Finding(
                key={"shipment_id": str(row["shipment_id"]), "order_id": str(row["order_id"])},
                severity=Severity.HIGH if late else Severity.MEDIUM,
                since=since,
                hours=(situation.as_of - since) / timedelta(hours=1),
                clock=True,
                orders=frozenset({str(row["order_id"])}),
                text=f"{row['carrier'] or 'The carrier'} reported an exception of {row['shipment_id']} (order {_named(row)}, "
                f"{in_words(str(row['reason'] or 'no reason given'))}) {local(since, situation)} and nothing since.",
            )
        )
    return found


def _promises(situation: Situation, rule: Rule) -> list[Row]:
    return situation.rows("open_promise", since=situation.days_back(rule.limits["look_back_days"]))


def _held(row: Row, situation: Situation) -> bool:
    held, released = maybe_moment(row, "hold_from"), maybe_moment(row, "hold_to")
    return held is not None and held <= situation.as_of and (released is None or released > situation.as_of)


def _named(row: Row) -> str:
    return str(row["order_no"] or row["order_id"])
