"""Exceptions of returns: what came back and was not refunded."""

from tools.exceptions.definition import Rule, Severity
from tools.exceptions.situation import Finding, Situation, local, moment, number


def returns_not_refunded(situation: Situation, rule: Rule) -> list[Finding]:
    """Returns of paid goods received some working days ago without a refund."""
    calendar, found = situation.calendars.shop, []
    for row in situation.rows("unrefunded_return", since=situation.days_back(rule.limits["look_back_days"])):
        since = moment(row, "received_at")
        if calendar.add_days(since, int(rule.limits["working_days"])) >= situation.as_of:
            continue
        high = calendar.add_days(since, int(rule.limits["high_working_days"])) < situation.as_of
        found.append(
            Finding(
                key={"return_line_id": str(row["return_line_id"])},
                severity=Severity.HIGH if high else Severity.MEDIUM,
                since=since,
                hours=situation.worked_since(calendar, since),
                orders=frozenset({str(row["order_id"])} if row["order_id"] else ()),
                money=number(row["worth"]),
                text=f"Return {row['return_line_id']} of order {row['order_id'] or 'unknown'} was received "
                f"{local(since, situation)} and nothing has been refunded.",
            )
        )
    return found
