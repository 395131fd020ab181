"""The YAML catalogue → `Catalogue`: every metric, dimension and base, checked when it is read.

Metrics are declared in `catalogue/<area>.yaml`, dimensions and bases in their own files. Nobody writes SQL at run time: what
executes is what stands there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from floorwalker.errors import Misconfigured, UserMistake, unknown_name
from tools.metrics.definition import GRAINS, Dimension, Metric
from tools.store.tables import TABLES

SHARED_FILES = ("bases", "dimensions")
"""The files of the catalogue that hold no metrics."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All metrics and dimensions by id, and the dimensions each base has."""

    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    bases: Mapping[str, Sequence[str]]

    def metric(self, name: str) -> Metric:
        """The metric of that id; raises `UserMistake` naming the nearest ids."""
        if name not in self.metrics:
            raise unknown_name("metric", name, self.metrics)
        return self.metrics[name]

    def dimension(self, name: str, metric: Metric) -> Dimension:
        """The dimension of that id as far as the metric has it; raises `UserMistake` naming those it has."""
        if name not in metric.dimensions:
            known = [*metric.dimensions, *(GRAINS if metric.dated else ())]
            if name in self.dimensions or name in GRAINS:
                raise UserMistake(f"{metric.id} cannot be split by {name!r}, only by {', '.join(known)}.")
            raise UserMistake(
                f"There is no dimension {name!r}; {metric.id} can be split by {', '.join(known)}."
            )
        return self.dimensions[name]

    def has(self, base: str, dimension: str) -> bool:
        """Whether rows of a base can be told apart by a dimension."""
        return dimension in self.bases[base]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue; raises `Misconfigured` when an entry contradicts another or names what does not exist."""
    dimensions = {str(entry["id"]): Dimension.model_validate(entry) for entry in _read("dimensions")}
    bases = _read_bases()
    metrics: dict[str, Metric] = {}
    for area in _area_files():
        for entry in _read(area):
            metric = Metric.model_validate(entry)
            if metric.id in metrics:
                raise Misconfigured(f"The metric {metric.id!r} is declared twice.")
            metrics[metric.id] = metric
    found = Catalogue(metrics, dimensions, bases)
    for metric in metrics.values():
        _check(metric, found)
    return found


def _check(metric: Metric, found: Catalogue) -> None:
    for measure in (metric.of, metric.per):
        if measure is not None and measure.base not in found.bases:
            raise Misconfigured(f"{metric.id} reads {measure.base!r}, which is not a base of bases.yaml.")
    for dimension in metric.dimensions:
        if not found.has(metric.of.base, dimension):
            raise Misconfigured(
                f"{metric.id} names the dimension {dimension!r}, which {metric.of.base} does not have."
            )
    for need in metric.needs:
        table, column = need.split(".")
        TABLES[table].column(column)


def _area_files() -> list[str]:
    files = resources.files("tools.metrics").joinpath("catalogue").iterdir()
    names = sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml"))
    return [name for name in names if name not in SHARED_FILES]


def _text(name: str) -> str:
    return resources.files("tools.metrics").joinpath("catalogue", f"{name}.yaml").read_text(encoding="utf-8")


def _read(name: str) -> list[dict[str, object]]:
    content = yaml.safe_load(_text(name))
    assert isinstance(content, list), name
    return content


def _read_bases() -> dict[str, list[str]]:
    content = yaml.safe_load(_text("bases"))
    assert isinstance(content, dict)
    return content
