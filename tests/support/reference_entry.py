"""One row of a metric's population, as the second computations give it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tests.support.canonical_book import Book


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a population: when and where it belongs, and what it adds above and below the line."""

    at: datetime | date | None
    where: Mapping[str, str]
    above: float | None
    below: float | None
    counted: bool = True
    open: bool = False


Entries = Callable[[Book], Iterable[Entry]]
