"""The seam between whoever tells figures and the catalogue that knows what they are called, as a Protocol.

`bot.words` implements it over the metrics there are.
"""

from typing import Protocol

from floorwalker.evidence import Figure, Number


class Words(Protocol):
    """The catalogue's words for a metric, for receipts."""

    def title(self, metric_id: str) -> str:
        """What people call it."""
        ...

    def definition(self, metric_id: str) -> str:
        """What it counts, in one sentence."""
        ...

    def shown(self, figure: Figure) -> str:
        """Its value as people read it, with unit ("93.4 %", "€ 12,300"); words when it has none."""
        ...

    def owner(self, metric_id: str) -> str | None:
        """Who answers for it."""
        ...

    def change(self, figure: Figure, before: Number) -> str:
        """Whether the value has risen or fallen since it was `before`, and whether that is good ("▼ worse"); empty for neither."""
        ...
