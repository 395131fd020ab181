"""An exception as people and other programs see it: what is wrong, since when, what it puts at risk, who acts and how."""

from datetime import datetime
from typing import Literal

from floorwalker.evidence import Evidence, Number
from tools.exceptions.definition import Area, Severity


class ExceptionFound(Evidence):
    """One exception.

    `key` names the records (order, shipment, SKU and location, …); `fingerprint` is the rule with them, the same at every
    look. `since` is when the rule's condition began to hold; `age_hours` has passed since, in working hours of the place
    or in clock hours, as `age_unit` says. `money_at_risk` is in the shop's currency: net sales of the affected open orders, or
    for stock the margin of the demand it will miss; null where no money can be named. `inhibited_by` is the fingerprint of
    the stale source that makes it doubtful: then it is shown but neither counted nor acted on.
    """

    rule: str
    title: str
    area: Area
    key: dict[str, str]
    fingerprint: str
    severity: Severity
    since: datetime
    age_hours: float
    age_unit: Literal["working hours", "hours"]
    money_at_risk: Number | None
    orders_at_risk: int
    customers_at_risk: int
    owner: str
    runbook: str | None
    inhibited_by: str | None
    text: str
