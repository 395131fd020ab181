"""Exceptions of customer service: tickets that nobody has answered within the promised working time, or nearly so."""

from floorwalker.phrase import in_words
from tools.exceptions.definition import Rule, Severity
from tools.exceptions.orders import promises_at_risk
from tools.exceptions.situation import Finding, Situation, local, moment, number, shown_hours
from tools.store.warehouse import Row


def slas_broken(situation: Situation, rule: Rule) -> list[Finding]:
    """Unanswered tickets beyond their promised first response."""
    return [
        _finding(
            row, situation, used, Severity.HIGH if used > rule.limits["high_factor"] else Severity.MEDIUM
        )
        for row, used in _waiting(situation, rule)
        if used > 1
    ]


def slas_at_risk(situation: Situation, rule: Rule) -> list[Finding]:
    """Unanswered tickets and open orders that have used more than 80 % of their promise."""
    tickets = [
        _finding(row, situation, used, Severity.LOW)
        for row, used in _waiting(situation, rule)
        if rule.limits["used"] < used <= 1
    ]
    return tickets + (promises_at_risk(situation, rule) if _promised(situation) else [])


def _promised(situation: Situation) -> bool:
    return {"sales_order.ship_by", "shipment.order_id"} <= situation.warehouse.filled


def _waiting(situation: Situation, rule: Rule) -> list[tuple[Row, float]]:
    """Unanswered tickets with the share of their promised working time that is used."""
    if "support_ticket.sla_minutes" not in situation.warehouse.filled:
        return []
    calendar = situation.calendars.support
    rows = situation.rows("waiting_ticket", since=situation.days_back(rule.limits["look_back_days"]))
    return [
        (
            row,
            60 * situation.worked_since(calendar, moment(row, "created_at")) / number(row["sla_minutes"]),
        )
        for row in rows
    ]


def _finding(row: Row, situation: Situation, used: float, severity: Severity) -> Finding:
    calendar, opened = situation.calendars.support, moment(row, "created_at")
    hours = number(row["sla_minutes"]) / 60
    # A breach holds since the promised time was used up, a risk since the ticket was opened.
    since = calendar.add_hours(opened, hours) if used > 1 else opened
    topic = in_words(str(row["topic"] or "no topic"))
    return Finding(
        key={"ticket_id": str(row["ticket_id"])},
        severity=severity,
        since=since,
        hours=situation.worked_since(calendar, opened),
        orders=frozenset({str(row["order_id"])} if row["order_id"] else ()),
        text=f"Ticket {row['ticket_id']} ({row['queue'] or 'no queue'}, {topic}) of {local(opened, situation)} has waited "
        f"{shown_hours(situation.worked_since(calendar, opened))} of working time for an answer; {shown_hours(hours)} were promised.",
    )
