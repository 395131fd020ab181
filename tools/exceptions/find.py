"""All rules → the exceptions of a moment, worst first. Called by the command line, the desk and the risk report.

Replaying an earlier moment asks the same queries over what was known then (`known.as_known`); the two rules that rest on metrics and
stock outlooks look at earlier days of what is known now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tools.exceptions.definition import Rule, Severity
from tools.exceptions.drift import metrics_drifting
from tools.exceptions.found import ExceptionFound
from tools.exceptions.inbound import inbound_delayed
from tools.exceptions.orders import labels_not_shipped, orders_on_hold, orders_past_ship_by, silent_parcels
from tools.exceptions.quantities import quantities_disagree
from tools.exceptions.registry import rulebook
from tools.exceptions.returns import returns_not_refunded
from tools.exceptions.situation import Ask, Detector, Finding, Situation
from tools.exceptions.stakes import Stake, customers_of, money_of, money_together, stakes_of
from tools.exceptions.stale import data_out_of_date
from tools.exceptions.stock import about_to_run_out, oversold
from tools.exceptions.stocktaking import Stocktaking
from tools.exceptions.tickets import slas_at_risk, slas_broken
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse
from tools.working_time import calendars

DETECTORS: Mapping[str, Detector] = {
    "label_not_shipped": labels_not_shipped,
    "order_past_ship_by": orders_past_ship_by,
    "order_on_hold": orders_on_hold,
    "delivery_exception": silent_parcels,
    "sla_breach": slas_broken,
    "sla_at_risk": slas_at_risk,
    "asn_delayed": inbound_delayed,
    "qty_mismatch": quantities_disagree,
    "oversell": oversold,
    "oos_imminent": about_to_run_out,
    "return_not_refunded": returns_not_refunded,
    "kpi_drift": metrics_drifting,
    "data_stale": data_out_of_date,
}
STALE = "data_stale"
_RANK = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


@dataclass(frozen=True, slots=True)
class Operator:
    """What the operator decided: owners by rule, runbook, metric or area; amber and red of a watched metric."""

    owners: Mapping[str, str]
    limits_of_metric: Callable[[str], tuple[float, float] | None]


@dataclass(frozen=True)
class Exceptions:
    """The exceptions of a moment, worst first, and how much money those of an area put at risk together."""

    found: Sequence[ExceptionFound]
    at: datetime
    findings: Mapping[str, Finding]
    stakes: Mapping[str, Stake]

    def of_area(self, area: str) -> list[ExceptionFound]:
        """Those of an area, worst first, inhibited ones last."""
        return [one for one in self.found if one.area == area]

    def money(self, chosen: Sequence[ExceptionFound]) -> float:
        """What these put at risk together, in the shop's currency; an order that several name counts once."""
        return money_together([self.findings[one.fingerprint] for one in chosen], self.stakes)


def find_exceptions(
    warehouse: Warehouse,
    catalogue: Catalogue,
    ask: Ask,
    as_of: datetime,
    operator: Operator,
    *,
    only: str | None = None,
    stock: Stocktaking | None = None,
) -> Exceptions:
    """The exceptions at a moment (aware), of all rules or of one; staleness is always looked at, since it inhibits.

    `stock` is shared between looks at several moments; None reads it anew.
    """
    situation = Situation(
        warehouse,
        as_of,
        calendars(warehouse, as_of),
        catalogue,
        ask,
        operator.limits_of_metric,
        stock or Stocktaking(warehouse, as_of),
    )
    found: list[tuple[Rule, Finding]] = []
    for rule in rulebook().rules:
        if (only is None or rule.id in {only, STALE}) and situation.has(rule):
            found += [(rule, finding) for finding in DETECTORS[rule.id](situation, rule)]
    stakes = stakes_of(situation, [finding for _, finding in found])
    owners = _owners(warehouse)
    stale = {finding.key["table"]: fingerprint(rule, finding) for rule, finding in found if rule.id == STALE}
    exceptions = [_told(rule, finding, stakes, operator, owners, stale) for rule, finding in found]
    kept = [one for one in exceptions if only in {None, one.rule}]
    return Exceptions(
        sorted(kept, key=_worst_first),
        as_of,
        {fingerprint(rule, finding): finding for rule, finding in found},
        stakes,
    )


def fingerprint(rule: Rule, finding: Finding) -> str:
    """The rule with the records it names: the same at every look."""
    return f"{rule.id}:{'/'.join(finding.key.values())}"


def _worst_first(one: ExceptionFound) -> tuple[bool, int, float, float, str]:
    return (
        one.inhibited_by is not None,
        _RANK[one.severity],
        -(one.money_at_risk or 0.0),
        -one.age_hours,
        one.fingerprint,
    )


def _owners(warehouse: Warehouse) -> Mapping[str, str]:
    rows = warehouse.run(Statement("SELECT subject, owner FROM owner", {}), warehouse.now())
    return {str(row["subject"]): str(row["owner"]) for row in rows}


def _told(
    rule: Rule,
    finding: Finding,
    stakes: Mapping[str, Stake],
    operator: Operator,
    owners: Mapping[str, str],
    stale: Mapping[str, str],
) -> ExceptionFound:
    area = finding.area or rule.area
    runbook = finding.runbook or rule.runbook
    subjects = [finding.key.get("metric", rule.id), rule.id, runbook or rule.id, area]
    chosen = next((operator.owners[one] for one in subjects if one in operator.owners), None)
    on_file = next((owners[one] for one in subjects[:2] if one in owners), None)
    return ExceptionFound(
        rule=rule.id,
        title=rule.title,
        area=area,
        key=finding.key,
        fingerprint=fingerprint(rule, finding),
        severity=finding.severity,
        since=finding.since,
        age_hours=round(finding.hours, 4),
        age_unit="hours" if finding.clock else "working hours",
        money_at_risk=money_of(finding, stakes),
        orders_at_risk=len(finding.orders),
        customers_at_risk=customers_of(finding, stakes),
        owner=chosen or on_file or finding.owner or rule.owner,
        runbook=runbook,
        inhibited_by=next((stale[table] for table in _reads(rule, finding) if table in stale), None),
        text=finding.text,
    )


def _reads(rule: Rule, finding: Finding) -> Sequence[str]:
    return finding.reads or rule.reads
