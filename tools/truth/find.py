"""Declared rules over the warehouse → `TruthReport`: each rule is one set-based query, each row of it one finding.

Called by `floorwalker mismatches`; anything that has a warehouse may call it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from floorwalker.dates import written_moment
from floorwalker.errors import unknown_name
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Shop, Warehouse
from tools.truth.report import (
    Finding,
    KindCount,
    NotJudged,
    RecordRef,
    SourceReach,
    TruthReport,
    Unexplained,
)
from tools.truth.rule import Rule, Tolerance, query_text, rules

EARLIER_DAYS = 2
"""How much further back than its own rows a rule may look for what they are compared with; `sold` and first invoices look $days."""


def find_mismatches(warehouse: Warehouse, as_of: datetime, kinds: Sequence[str] | None = None) -> TruthReport:
    """Every mismatch of these kinds (default: all) as known at `as_of`; raises `UserMistake` for a kind that is not declared."""
    wanted = _wanted(kinds)
    reach = _reach(warehouse, as_of)
    lacking = {rule.id: _lacking(rule, reach) for rule in wanted}
    judged = [rule for rule in wanted if lacking[rule.id] is None]
    owners = _owners(warehouse, as_of)
    found = {rule.id: _findings(rule, warehouse, as_of, owners) for rule in judged}
    return TruthReport(
        as_of=as_of,
        currency=warehouse.shop.currency,
        kinds=[_count(rule, found[rule.id]) for rule in judged],
        findings=[finding for rule in judged for finding in found[rule.id]],
        unexplained=_unexplained(warehouse, as_of, judged),
        reach=reach,
        not_judged=[
            NotJudged(kind=rule.id, title=rule.title, reason=reason)
            for rule in wanted
            if (reason := lacking[rule.id]) is not None
        ],
    )


def _wanted(kinds: Sequence[str] | None) -> list[Rule]:
    declared = rules()
    for kind in kinds or ():
        if kind not in declared:
            raise unknown_name("kind of mismatch", kind, declared)
    return [rule for rule in declared.values() if not kinds or rule.id in kinds]


def _reach(warehouse: Warehouse, as_of: datetime) -> list[SourceReach]:
    rows = warehouse.run(Statement(query_text("reach"), {"as_of": as_of}), as_of)
    return [
        SourceReach(
            system=str(row["system"]),
            table=str(row["table_name"]),
            rows=int(str(row["row_count"])),
            through=_moment(row["through"]),
        )
        for row in rows
        if row["row_count"]
    ]


def _lacking(rule: Rule, reach: Iterable[SourceReach]) -> str | None:
    """Why a rule cannot be judged; None when it can."""
    given = {f"{one.table}:{one.system}" for one in reach} | {one.table for one in reach}
    missing = [need for need in rule.needs if given.isdisjoint(need.split("|"))]
    if not missing:
        return None
    named = [" or ".join(_in_words(part) for part in need.split("|")) for need in missing]
    return f"the data hold no {' and no '.join(named)}"


def _in_words(need: str) -> str:
    table, _, system = need.partition(":")
    return f"{table} rows of source {system}" if system else f"{table} rows"


def _statement(rule: Rule, as_of: datetime, tolerance: Tolerance) -> Statement:
    since = as_of - timedelta(days=rule.days)
    moments = {"as_of": as_of, "since": since, "early": since - timedelta(days=EARLIER_DAYS)}
    values: dict[str, Value] = {**moments, **tolerance.values, **rule.parameters}
    return Statement(query_text(rule.query or rule.id), values)


def _owners(warehouse: Warehouse, as_of: datetime) -> dict[str, str]:
    """Who answers for what, as the shop's own table says."""
    rows = warehouse.run(Statement(query_text("owners"), {}), as_of)
    return {str(row["subject"]): str(row["owner"]) for row in rows}


def _findings(rule: Rule, warehouse: Warehouse, as_of: datetime, owners: Mapping[str, str]) -> list[Finding]:
    rows = warehouse.run(_statement(rule, as_of, rule.tolerance), as_of)
    owner = owners.get(rule.id) or owners.get(rule.subject) or rule.owner
    findings = [_finding(rule, row, as_of, warehouse.shop, owner) for row in rows]
    return sorted(findings, key=lambda one: (-one.money, -one.units, one.key))


def _finding(rule: Rule, row: Row, as_of: datetime, shop: Shop, owner: str) -> Finding:
    since, fault = _moment(row["since"]), rule.faults[str(row["fault"])]
    words = {name: _shown(name, value, shop.time_zone) for name, value in row.items()} | {
        "currency": shop.currency
    }
    return Finding(
        kind=rule.id,
        key=_key(rule.key, row),
        area=rule.area,
        severity=rule.severity,
        records=[RecordRef(table=record.table, key=_key(record.key, row)) for record in rule.records],
        sides={_filled(name, row): _side(row[f"side_{column}"]) for column, name in rule.sides.items()},
        units=float(str(row["units"] or 0)),
        money=float(str(row["money"] or 0)),
        since=since,
        age_hours=None if since is None else max((as_of - since).total_seconds() / 3600, 0.0),
        clearing=bool(row.get("clearing")),
        at_fault=_filled(fault.side, row),
        because=fault.because.format_map(words),
        owner=owner,
        runbook=rule.runbook,
        text=rule.says.format_map(words),
    )


def _key(template: str, row: Row) -> str:
    return template.format_map({name: _plain(value) for name, value in row.items()})


def _filled(name: str, row: Row) -> str:
    """A side named after the row's own source, such as {source}."""
    return name.format_map({"source": row.get("source") or ""})


def _side(value: object) -> str | float | None:
    return float(value) if isinstance(value, Decimal | int | float) else None if value is None else str(value)


def _shown(name: str, value: object, tz: str) -> str:
    """A value as the sentence writes it: whole numbers without decimals, money-like ones with two."""
    match value:
        case None:
            return "nothing"
        case Decimal() | float() | int():
            number = float(value)
            return f"{number:,.2f}" if name == "money" or number != int(number) else f"{number:,.0f}"
        case datetime():
            return written_moment(value if value.tzinfo else value.replace(tzinfo=UTC), tz)
        case _:
            return {"wms": "WMS", "erp": "ERP", "oms": "OMS"}.get(str(value), str(value))


def _plain(value: object) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)


def _moment(value: object) -> datetime | None:
    match value:
        case datetime():
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        case date():
            return datetime.combine(value, time(), tzinfo=UTC)
        case _:
            return None


def _count(rule: Rule, findings: Sequence[Finding]) -> KindCount:
    return KindCount(
        kind=rule.id,
        title=rule.title,
        area=rule.area,
        severity=rule.severity,
        findings=len(findings),
        units=_total(one.units for one in findings),
        money=_total(one.money for one in findings),
    )


def _unexplained(warehouse: Warehouse, as_of: datetime, judged: Iterable[Rule]) -> Unexplained | None:
    """The remainder of every place, however small; None when it cannot be or was not asked to be judged."""
    for rule in judged:
        if rule.id == "stock_unexplained":
            rows = warehouse.run(_statement(rule, as_of, Tolerance()), as_of)
            return Unexplained(
                days=rule.days,
                places=len(rows),
                net_units=_sum(rows, "remainder"),
                units=_sum(rows, "units"),
                money=_sum(rows, "money"),
            )
    return None


def _sum(rows: Iterable[Mapping[str, object]], column: str) -> float:
    return _total(row[column] or 0 for row in rows)


def _total(amounts: Iterable[object]) -> float:
    """The exact sum of amounts, so that the same findings always add up to the same figure."""
    return float(sum((Decimal(str(amount)) for amount in amounts), Decimal(0)))
