"""The stock outlooks of a moment and of the days before it, each read once. Read by the rule of what is about to run out."""

from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from functools import cached_property

from tools.stock.outlook import Outlook, StockBook, place_outlooks, read_stock
from tools.store.sql import Statement
from tools.store.warehouse import Columns, Row, Shop, T, Warehouse

ALL_KNOWN = datetime.max.replace(tzinfo=UTC)
"""The moment at which everything there is was known: the statements bring their own moment with them."""


class Stocktaking:
    """The stock as it stands at `present` and some days before, each read once; all under the calibration of `present`."""

    def __init__(self, warehouse: Warehouse, present: datetime) -> None:
        self.present = present
        self._warehouse = _FactsOfNow(warehouse)
        self._seen: dict[datetime, Mapping[tuple[str, str], Outlook]] = {}

    @cached_property
    def _book(self) -> StockBook:
        return read_stock(self._warehouse, self.present)

    def at(self, moment: datetime) -> Mapping[tuple[str, str], Outlook]:
        """The outlook of every SKU and location at a moment."""
        if moment not in self._seen:
            book = self._book if moment == self.present else self._earlier(moment)
            self._seen[moment] = {(one.sku_id, str(one.location)): one for one in place_outlooks(book)}
        return self._seen[moment]

    def _earlier(self, moment: datetime) -> StockBook:
        return self._book.at(moment)


class _FactsOfNow(Warehouse):
    """The facts as they are, at an earlier moment: dated rows are left out by the queries themselves, nothing is built anew."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.path = warehouse.path
        self._present = warehouse

    @property
    def shop(self) -> Shop:
        """The shop whose data these are."""
        return self._present.shop

    @property
    def filled(self) -> frozenset[str]:
        """The columns that hold at least one value."""
        return self._present.filled

    def columns(self, statement: Statement, as_of: datetime) -> Columns:
        """The same rows by column."""
        del as_of
        return self._present.columns(statement, ALL_KNOWN)

    def keep(self, key: Hashable, as_of: datetime, make: Callable[[], T]) -> T:
        """What `make` gives, made once per key."""
        return self._present.keep(("facts of now", key), as_of, make)

    def is_past(self, as_of: datetime) -> bool:
        """Never: there is always something later than an earlier moment."""
        del as_of
        return False

    def now(self) -> datetime:
        """The present of the data."""
        return self._present.now()

    def answer(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement over all that is known."""
        return self.run(statement, as_of)

    def run(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement over all that is known."""
        del as_of
        return self._present.run(statement, ALL_KNOWN)
