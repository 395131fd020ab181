"""The scan floor: how long the bytes a dashboard must touch take to pass through memory once. Nothing can be faster."""

import re

from floorwalker.evidence import Evidence
from floorwalker.period import Period
from tools.bench.dashboard import dashboard
from tools.bench.meter import Machine
from tools.bench.subject import Subject
from tools.store.derived import DERIVED
from tools.store.facts import FACTS
from tools.store.sql import Statement, identifier

WIDTHS = {"TIMESTAMP": 8, "DATE": 4, "BOOLEAN": 1, "INTEGER": 4, "BIGINT": 8, "DOUBLE": 8, "VARCHAR": 4}
"""Bytes of a value; text counts as the code of a dictionary, any other type (money, quantity) as 8."""


class ScanFloor(Evidence):
    """`bytes_touched` of one window with the two it is compared with, `seconds` at the measured bandwidth."""

    bytes_touched: int
    seconds: float


def scan_floor(subject: Subject, window: Period, here: Machine) -> ScanFloor:
    """The floor under a dashboard: rows that count, times the columns its queries name, read once per query."""
    seen: dict[str, int] = {}
    for figure in dashboard(subject, window):
        windows = 1 + len(figure.compared_with)
        seen[figure.query] = seen.get(figure.query, 0) + figure.row_count * windows
    touched = sum(rows * _width(subject, query) for query, rows in seen.items())
    return ScanFloor(bytes_touched=touched, seconds=touched / (here.bandwidth_gb_s * 1e9))


def _width(subject: Subject, query: str) -> int:
    words = set(re.findall(r"[a-z_]+", query))
    relations = [name for name in (*FACTS, *DERIVED) if name in words]
    columns = {column: kind for relation in relations for column, kind in _columns(subject, relation).items()}
    return sum(WIDTHS.get(kind, 8) for column, kind in columns.items() if column in words) or 16


def _columns(subject: Subject, relation: str) -> dict[str, str]:
    described = subject.warehouse.run(Statement(f"DESCRIBE {identifier(relation)}", {}), subject.now)
    return {str(row["column_name"]): str(row["column_type"]) for row in described}
