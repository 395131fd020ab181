"""Which metrics the data at hand can answer, and which columns the others lack."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.metrics.registry import Catalogue


@dataclass(frozen=True, slots=True)
class Availability:
    """Metric ids that can be answered, and for the others the missing "table.column"s."""

    available: list[str]
    missing: Mapping[str, list[str]]


def availability(catalogue: Catalogue, filled: frozenset[str]) -> Availability:
    """Judge each metric of the catalogue by the columns that hold values."""
    lacking = {
        metric.id: [need for need in metric.needs if need not in filled]
        for metric in catalogue.metrics.values()
    }
    return Availability(
        available=[metric for metric, needs in lacking.items() if not needs],
        missing={metric: needs for metric, needs in lacking.items() if needs},
    )
