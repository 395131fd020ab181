"""A generation as it was known at an earlier moment: canonical tables and facts under the names they always have.

What became known since is marked and its facts are built again from the rows known then (`tools.store.reach`); all other rows
are today's. So a question about yesterday costs what happened since yesterday. Opened by the warehouse for questions "as of".
"""

import re
from collections.abc import Sequence
from datetime import datetime

import duckdb

from tools.store import facts, history, reach
from tools.store.columns import Table
from tools.store.derived import DERIVED, SUMS
from tools.store.fact_text import earlier_view, fact_query
from tools.store.parts import home_of
from tools.store.sql import identifier
from tools.store.tables import TABLES

_WORD = re.compile(r"[a-z_]+")


class Earlier:
    """One moment's session over an open generation. Facts are made when a statement first reads them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, moment: datetime) -> None:
        self._session = connection.cursor()
        self._moment = moment
        self._waiting = dict(facts.FAMILIES)
        self._derived = list(DERIVED)
        reach.begin(self._session)
        self._show(TABLES)

    def session_for(self, text: str) -> duckdb.DuckDBPyConnection:
        """The session, ready for a statement of that text."""
        read = set(_WORD.findall(text))
        for name in [name for name in self._derived if name in read]:
            self._derived.remove(name)
            kind = "VIEW" if name in SUMS else "TABLE"
            query = earlier_view(name) if name in SUMS else fact_query(name)
            self.session_for(query).execute(f"CREATE TEMP {kind} {name} AS {query}")
        for family in [family for family, names in self._waiting.items() if read & set(names)]:
            self._make(family, self._waiting.pop(family))
        return self._session

    def close(self) -> None:
        """Let go of what was made."""
        self._session.close()

    def _then(self, table: Table) -> str:
        return history.rows_as_of(table, self._moment)

    def _show(self, names: Sequence[str] | dict[str, Table]) -> None:
        for name in names:
            self._session.execute(f"CREATE TEMP VIEW {identifier(name)} AS {self._then(TABLES[name])}")

    def _make(self, family: reach.Family, names: Sequence[str]) -> None:
        for table in reach.MARKS:
            self._session.execute(f"DROP VIEW temp.{identifier(table)}")
        for table in reach.MARKS:
            if reach.family_of(table) == family:
                since = history.changed_since(TABLES[table], self._moment)
                reach.mark_rows(self._session, table, f"({since})")
        if family == "orders":
            reach.follow_to_orders(self._session, self._then)
        reach.narrow(self._session, facts.only_read(self._then), family)
        facts.build_parts(self._session, names)
        reach.uncover(self._session)
        self._show(list(reach.MARKS))
        for name in names:
            self._join(name)

    def _join(self, name: str) -> None:
        """The fact's name now stands for today's rows that were not reached and those of the moment."""
        home = home_of(self._session)
        self._session.execute(f"ALTER TABLE temp.{name} RENAME TO {name}_then")
        self._session.execute(
            f"CREATE TEMP VIEW {name} AS SELECT * FROM {home}.{name} WHERE NOT {facts.reached(self._session, name)}"
            f" UNION ALL SELECT * FROM temp.{name}_then"
        )
