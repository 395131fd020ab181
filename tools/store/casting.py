"""A source column → the SQL that turns it into a canonical column, by the column's kind and the source's type.

Rules of design section 6: naive moments are in the mapping's zone; a bare date means the start of that local day for
an event and its end for a deadline; everything is stored in UTC. What cannot be turned becomes null, and the check
refuses the row with the reason `type`; so does it with moments and days outside the years that `YEARS` names, infinite ones among them.
"""

from tools.store.columns import SQL_TYPES, Column, Kind
from tools.store.sql import identifier, literal

FAILED = "__cast_failed"
"""Suffix of the column beside one whose own conversion may fail: the text it could not read, null where it could."""

YEARS = (1000, 9999)
"""The first and the last year of what is taken for a moment or a day: others are slips of the pen or stand for none."""

_BARE_DATE = r"^\s*\d{4}-\d{2}-\d{2}\s*$"
_WITH_OFFSET = r"\d{2}:\d{2}.*([A-Za-z]|[+-]\d{2}(:?\d{2})?)\s*$"
_SPACED_OFFSET = r"\s+(Z|[+-]\d{2}(:?\d{2})?)\s*$"


def cast(column: Column, source_type: str, tz: str) -> str:
    """The expression that reads `column` from a source column of the same name and DuckDB type `source_type`."""
    raw = identifier(column.name)
    match column.kind:
        case Kind.EVENT | Kind.DEADLINE:
            return _in_years(
                _moment(raw, source_type, tz, end_of_day=column.kind is Kind.DEADLINE), "TIMESTAMP"
            )
        case Kind.DAY:
            return _in_years(_day(raw, source_type, tz), "DATE")
        case Kind.TEXT:
            return f"NULLIF(TRIM({_as_text(raw, source_type)}), '')"
        case Kind.FLAG:
            return f"TRY_CAST(TRIM(CAST({raw} AS VARCHAR)) AS BOOLEAN)"
        case Kind.MONEY | Kind.QUANTITY | Kind.NUMBER | Kind.RATE:
            return f"TRY_CAST({_trimmed(raw, source_type)} AS {SQL_TYPES[column.kind]})"


def given(column: Column, source_type: str) -> str:
    """Whether the source has a value at all: blank text counts as none."""
    raw = identifier(column.name)
    return (
        f"NULLIF({_trimmed(raw, source_type)}, '') IS NOT NULL"
        if _is_text(source_type)
        else f"{raw} IS NOT NULL"
    )


def _is_text(source_type: str) -> bool:
    return source_type == "VARCHAR"


def _as_text(raw: str, source_type: str) -> str:
    if source_type not in {"DOUBLE", "FLOAT"}:
        return f"CAST({raw} AS VARCHAR)"
    # An id that went through a floating-point column ("17850.0") is the whole number it was.
    whole = f"CAST(TRY_CAST({raw} AS HUGEINT) AS VARCHAR)"
    return f"CASE WHEN {raw} = TRY_CAST({raw} AS HUGEINT) THEN {whole} ELSE CAST({raw} AS VARCHAR) END"


def _trimmed(raw: str, source_type: str) -> str:
    return f"TRIM({raw})" if _is_text(source_type) else raw


def _in_years(value: str, sql_type: str) -> str:
    first, last = YEARS
    bounds = f"{sql_type} '{first}-01-01' AND {sql_type} '{last}-12-31{' 23:59:59.999999' * (sql_type == 'TIMESTAMP')}'"
    return f"CASE WHEN {value} BETWEEN {bounds} THEN {value} END"


def _utc(aware: str) -> str:
    """The moment in UTC without its zone: as `timezone('UTC', …)`, which looks the zone up for every row."""
    return f"make_timestamp(epoch_us({aware}))"


def _local_to_utc(naive: str, tz: str) -> str:
    return _utc(f"timezone({literal(tz)}, {naive})")


def _of_date(day: str, tz: str, *, end_of_day: bool) -> str:
    start = f"CAST({day} AS TIMESTAMP)"
    naive = f"{start} + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND" if end_of_day else start
    return _local_to_utc(naive, tz)


def _moment(raw: str, source_type: str, tz: str, *, end_of_day: bool) -> str:
    if source_type == "DATE":
        return _of_date(raw, tz, end_of_day=end_of_day)
    if source_type == "TIMESTAMP WITH TIME ZONE":
        return _utc(raw)
    if source_type.startswith("TIMESTAMP"):
        return _local_to_utc(f"CAST({raw} AS TIMESTAMP)", tz)
    if not _is_text(source_type):
        return "CAST(NULL AS TIMESTAMP)"
    with_offset = _utc(f"TRY_CAST(regexp_replace({raw}, '{_SPACED_OFFSET}', '\\1') AS TIMESTAMPTZ)")
    return (
        f"CASE WHEN regexp_matches({raw}, '{_BARE_DATE}')"
        f" THEN {_of_date(f'TRY_CAST({raw} AS DATE)', tz, end_of_day=end_of_day)}"
        f" WHEN regexp_matches({raw}, '{_WITH_OFFSET}')"
        f" THEN {with_offset}"
        f" ELSE {_local_to_utc(f'TRY_CAST({raw} AS TIMESTAMP)', tz)} END"
    )


def _day(raw: str, source_type: str, tz: str) -> str:
    if source_type == "TIMESTAMP WITH TIME ZONE":
        return f"CAST(timezone({literal(tz)}, {raw}) AS DATE)"
    if source_type == "DATE" or source_type.startswith("TIMESTAMP"):
        return f"CAST({raw} AS DATE)"
    return f"TRY_CAST({raw} AS DATE)" if _is_text(source_type) else "CAST(NULL AS DATE)"
