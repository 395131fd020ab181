"""A mapping and a folder of files → the next generation of the warehouse, or an error and the earlier one untouched.

Called by `floorwalker data import`, by `demo` and by the jobs of `serve`. Structural faults raise `UserMistake`; faulty rows
are refused and counted in the report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import duckdb

from floorwalker.clock import Clock
from floorwalker.errors import UserMistake
from floorwalker.home import Home
from tools.store import day_sums, facts, history, ledger, reach
from tools.store.ahead import rows_ahead
from tools.store.checks import Rules, TableCheck, check_table, tables_given
from tools.store.columns import Table
from tools.store.currencies import settle
from tools.store.early_returns import early_returns
from tools.store.engine import SETTINGS
from tools.store.extraction import extract
from tools.store.generations import Building, next_generation
from tools.store.links import link_receipts
from tools.store.mapping import PRACTICE_SHOP, Mapping, read_mapping
from tools.store.news import News
from tools.store.parcels import spread_parcels
from tools.store.remedies import remedy
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in and what was refused; `practice_removed` when a user's data took the practice shop's place.

    `notes` are sentences a person should read though the import went well: a file that was left out, currencies that mix, moments
    that cannot be.
    """

    mapping: Mapping
    checks: Sequence[TableCheck]
    practice_removed: bool
    notes: Sequence[str] = ()

    @property
    def refused(self) -> int:
        """Rows refused over all tables."""
        return sum(check.read - check.accepted for check in self.checks)


def import_data(
    home: Home,
    mapping_folder: Path,
    source: Path,
    *,
    clock: Clock,
    strict: bool = False,
    said: Said = lambda _: None,
    sums: day_sums.Tables = MappingProxyType({}),
) -> ImportReport:
    """Import everything the mapping gives, replacing the rows of its name; with `strict` any refusal ends the import.

    `sums` are the day sums to build of it; without them questions are answered from the facts alone.
    """
    mapping = read_mapping(mapping_folder)
    loaded_at = mapping.now or clock.now()
    with next_generation(home.warehouse) as building:
        left_out = extract(building.staging, mapping, source, said)
        checks = _check(building, mapping, said)
        if strict:
            _refuse_any(checks)
        _refuse_wiping(building, mapping, checks)
        removed = _apply(building, mapping, checks, loaded_at, said, sums)
        empty = [f"{path} is empty and was left out." for path in left_out]
        with duckdb.connect(str(building.database), read_only=True) as generation:
            impossible = [*early_returns(generation, mapping), *rows_ahead(generation, mapping, loaded_at)]
            notes = [*empty, *_mixed(generation), *impossible]
    return ImportReport(mapping, checks, removed, notes)


def _mixed(generation: duckdb.DuckDBPyConnection) -> list[str]:
    """What to know when mappings in different currencies stand side by side: only within a mapping are amounts converted."""
    shops = generation.execute("SELECT name, currency FROM imported ORDER BY ordinal").fetchall()
    return [
        f"{name} is in {currency}, {shops[0][0]} in {shops[0][1]}: their amounts are added up as they stand and called"
        f" {shops[0][1]}; data that do not belong together need a FLOORWALKER_HOME each."
        for name, currency in shops[1:]
        if currency != shops[0][1]
    ]


def _check(building: Building, mapping: Mapping, said: Said) -> list[TableCheck]:
    with duckdb.connect(str(building.staging)) as staging:
        staging.execute(SETTINGS)
        # One commit instead of hundreds: nothing of a staging database outlives its import.
        staging.execute("BEGIN; CREATE SCHEMA typed; CREATE SCHEMA accepted")
        rules = Rules(mapping, _held_by_others(staging, building, mapping))
        checks = []
        for table in tables_given(mapping):
            checks.append(check_table(staging, table, rules))
            said(f"checked {table.name}")
        settle(staging, mapping)
        link_receipts(staging)
        spread_parcels(staging)
        staging.execute("COMMIT")
    return checks


def _held_by_others(
    staging: duckdb.DuckDBPyConnection, building: Building, mapping: Mapping
) -> dict[str, str]:
    if building.before is None:
        return {}
    staging.execute(f"ATTACH {literal(str(building.before))} AS before (READ_ONLY)")
    mine = [mapping.name] if mapping.name == PRACTICE_SHOP else [mapping.name, PRACTICE_SHOP]
    names = ", ".join(literal(name) for name in mine)
    held = {}
    for table in TABLES:
        rows = f"before.history.{identifier(table)} WHERE _superseded_at IS NULL AND _source NOT IN ({names})"
        if staging.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone():
            held[table] = f"(SELECT * FROM {rows})"
    return held


def _refuse_any(checks: Sequence[TableCheck]) -> None:
    for check in checks:
        for refusal in check.refusals:
            value = "" if refusal.value is None else f", value {refusal.value!r}"
            raise UserMistake(
                f"--strict: {check.table} refuses {refusal.rows} row(s), {refusal.reason} (first at key {refusal.key!r}{value});"
                " nothing was imported."
            )


def _refuse_wiping(building: Building, mapping: Mapping, checks: Sequence[TableCheck]) -> None:
    """A table that has rows and of which every new row is refused: an export that changed its form must not wipe it out."""
    wiped = [check for check in checks if check.read and not check.accepted]
    if not wiped or building.before is None:
        return
    with duckdb.connect(str(building.before), read_only=True) as before:
        for check in wiped:
            rows = f"history.{identifier(check.table)} WHERE _superseded_at IS NULL AND _source = ?"
            if before.execute(f"SELECT 1 FROM {rows} LIMIT 1", [mapping.name]).fetchone():
                first = max(check.refusals, key=lambda refusal: refusal.rows)
                value = "" if first.value is None else f", value {first.value!r}"
                hint = remedy(first)
                raise UserMistake(
                    f"{check.table}: every row is refused, {first.reason} (first at key {first.key!r}{value}), so nothing was imported"
                    f" and the rows from before stay; mend {mapping.folder}/{check.table}.sql or send the files again"
                    f"{hint and f' ({hint})'}."
                )


def _apply(
    building: Building,
    mapping: Mapping,
    checks: Sequence[TableCheck],
    loaded_at: datetime,
    said: Said,
    sums: day_sums.Tables,
) -> bool:
    given = {check.table for check in checks}
    with duckdb.connect(str(building.database)) as generation:
        generation.execute(SETTINGS)
        generation.execute(f"ATTACH {literal(str(building.staging))} AS staging (READ_ONLY)")
        history.create_tables(generation)
        ledger.create_tables(generation)
        removed = mapping.name != PRACTICE_SHOP and _remove_practice_shop(generation)
        news = None if removed or not facts.is_built(generation) else News(generation)
        changed = _marking(generation, news) if news else _unheard
        for table in TABLES.values():
            accepted = f"staging.accepted.{identifier(table.name)}" if table.name in given else None
            history.replace_rows(generation, table, mapping.name, accepted, loaded_at, changed)
        ledger.record_import(generation, mapping, checks, loaded_at)
        generation.execute("DETACH staging")
        _build(generation, news, sums, said)
        said("summed by day")
        ledger.record_reach(generation)
        generation.execute("CHECKPOINT")
    return removed


def _marking(generation: duckdb.DuckDBPyConnection, news: News) -> history.Changed:
    """What an import changes is marked as it happens, for the facts to be rebuilt where they are reached."""
    reach.begin(generation)

    def changed(table: Table, rows: str) -> None:
        reach.mark_rows(generation, table.name, rows)
        news.hear(table, rows)

    return changed


def _unheard(_table: Table, _rows: str) -> None:
    """Everything will be built anew."""


def _build(
    generation: duckdb.DuckDBPyConnection, news: News | None, sums: day_sums.Tables, said: Said
) -> None:
    """The facts and sums of the rows there are now: again those that the news reach; all without news, or where most is reached."""
    if news is None:
        facts.build(generation, said)
        day_sums.build(generation, sums)
        return
    if facts.update(generation, news, said):
        day_sums.update(generation, sums, news)
    else:
        day_sums.build(generation, sums)
    reach.end(generation)
    news.forget()


def _remove_practice_shop(generation: duckdb.DuckDBPyConnection) -> bool:
    if not ledger.holds(generation, PRACTICE_SHOP):
        return False
    ledger.forget(generation, PRACTICE_SHOP)
    return history.remove_source(generation, PRACTICE_SHOP)
