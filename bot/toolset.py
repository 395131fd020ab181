"""The copilot's tools as plain typed calls, limited to what the asker and the place may see. Router, digests and model use these.

Everything is read-only. Arguments are ids, dates and members from the catalogues; nothing takes SQL, a path, an address,
a channel or a person.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from floorwalker.evidence import Figure, Passage
from tools.risk import RiskReport


class Toolset(Protocol):
    """What may be looked up for one request."""

    def kpi(
        self,
        metric: str,
        *,
        start: date | None = None,
        end: date | None = None,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> list[Figure]:
        """Figures of a metric; raises `UserMistake` naming near names. `end` is exclusive, the default window 28 days."""
        ...

    def search(self, question: str) -> "Found":
        """Passages of the playbook corpus for a question, best first, and whether the corpus answers it at all."""
        ...

    def risk(self) -> RiskReport:
        """The risk state of the five areas."""
        ...


class Found(Protocol):
    """What a search of the corpus gave."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Best first, one per document section."""
        ...

    @property
    def abstained(self) -> bool:
        """True when the corpus does not answer the question."""
        ...

    @property
    def searched(self) -> str:
        """A sentence saying what was looked through."""
        ...
