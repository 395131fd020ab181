"""What differs since an import began: which canonical tables and facts, and where they are few the very rows.

The importer tells of canonical tables, the builders of facts tell of each other, in the order in which they build. Who builds
something from others asks here whether they differ at all in what its text names, and in which rows. A difference too many
costs time, one too few would be a wrong figure.
"""

from collections.abc import Mapping

import duckdb

from tools.store.columns import Table
from tools.store.fact_text import WORD, relations
from tools.store.sql import identifier

KEPT: Mapping[str, tuple[str, ...]] = {
    "fulfilment_task": ("done_at",),
    "receipt_line": ("receipt_line_id",),
    "receipt": ("receipt_id",),
    "purchase_order": ("po_id",),
}
"""Canonical tables of which sums and slices are made: the columns of their changed rows that say which of these may differ."""


class News:
    """The differences found so far in one generation; temporary tables, until `forget`."""

    def __init__(self, session: duckdb.DuckDBPyConnection) -> None:
        self._session = session
        self._rows: dict[str, str | None] = {}

    def hear(self, table: Table, rows: str) -> None:
        """Take note of changed rows of a canonical table, those before and those after the change alike."""
        if self._session.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is None:
            return
        if table.name not in KEPT:
            self._rows[table.name] = None
            return
        # Rows closed earlier may be among them, so that none may cancel another: all are on the same side.
        columns = ", ".join(map(identifier, KEPT[table.name]))
        told = f"SELECT DISTINCT {columns}, 1 AS side FROM {rows}"
        if table.name in self._rows:
            self._session.execute(f"INSERT INTO {self._rows[table.name]} {told}")
        else:
            self.tell(table.name, told)

    def tell(self, relation: str, rows: str | None = None) -> None:
        """A relation differs: by the rows of a query, those that stood with `side` 1 and those that stand with -1, or anyhow."""
        kept = f"temp.differing_{relation}"
        if rows is not None:
            self._session.execute(f"CREATE OR REPLACE TEMP TABLE differing_{relation} AS {rows}")
        self._rows[relation] = kept if rows is not None else None

    def behind(self, query: str) -> list[str]:
        """The relations a query reads that differ in columns it names."""
        told = sorted(relations(query) & set(self._rows))
        return [name for name in told if not self.knows(name) or self._any(self.rows(name, query))]

    def any_rows(self, relation: str) -> bool:
        """Whether a relation differs, known rows or not."""
        kept = self._rows.get(relation, "")
        return kept is None or (kept != "" and self._any(kept))

    def knows(self, relation: str) -> bool:
        """Whether the rows are known in which a relation differs; none where it does not."""
        return self._rows.get(relation, "") is not None

    def rows(self, relation: str, query: str, side: int | None = None) -> str:
        """The subquery of the rows in which a relation differs, in the columns the query names: column `side`, negative when new.

        With a `side`, only those that stood (1) or stand (-1), as often as they did.
        """
        kept = self._rows[relation]
        assert kept is not None
        named = set(WORD.findall(query))
        described = self._session.execute(f"DESCRIBE {kept}").fetchall()
        # Of a relation without a named column only the number of rows matters.
        columns = (
            ", ".join(identifier(name) for name, *_ in described if name in named - {"side", "lies"}) or "1"
        )
        if side is not None:
            return f"(SELECT {columns} FROM {kept} WHERE side = {side})"
        return f"(SELECT {columns}, SUM(side) AS side FROM {kept} GROUP BY ALL HAVING SUM(side) <> 0)"

    def forget(self) -> None:
        """Drop what was kept."""
        for kept in self._rows.values():
            if kept is not None:
                self._session.execute(f"DROP TABLE IF EXISTS {kept}")
        self._rows.clear()

    def _any(self, rows: str) -> bool:
        return self._session.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is not None
