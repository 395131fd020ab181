"""Sources whose newest event is older than their table's limit; what rests on them is inhibited."""

from datetime import UTC, datetime, timedelta

from tools.exceptions.definition import Rule, Severity
from tools.exceptions.registry import rulebook
from tools.exceptions.situation import Finding, Situation, local
from tools.exceptions.stocktaking import ALL_KNOWN
from tools.store.sql import Statement

_REACH = "SELECT source, entity, loaded_through FROM source_watermark WHERE loaded_through IS NOT NULL ORDER BY source, entity"


def data_out_of_date(situation: Situation, rule: Rule) -> list[Finding]:
    """One finding per source and table beyond its limit; a table that is not filled is not late."""
    del rule
    limits, areas = rulebook().freshness_hours, rulebook().area_of_table
    found = []
    for row in situation.warehouse.run(Statement(_REACH, {}), ALL_KNOWN):
        table, source, through = str(row["entity"]), str(row["source"]), row["loaded_through"]
        if table not in limits or not isinstance(through, datetime):
            continue
        reached = min(through.replace(tzinfo=UTC), situation.as_of)
        hours = (situation.as_of - reached) / timedelta(hours=1)
        if hours <= limits[table]:
            continue
        found.append(
            Finding(
                key={"source": source, "table": table},
                severity=Severity.HIGH if hours > 2 * limits[table] else Severity.MEDIUM,
                since=reached + timedelta(hours=limits[table]),
                hours=hours,
                clock=True,
                area=areas[table],
                text=f"{source} has given nothing newer for {table} than {local(reached, situation)}; "
                f"more than {limits[table]:.0f} hours are too old.",
            )
        )
    return found
