"""What Floorwalker and its peers are asked alike: a handful of KPIs, on the prebuilt facts and on the base tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from typing import Literal, Protocol

from floorwalker.period import Period
from tools.bench.meter import CpuClock
from tools.bench.subject import Subject
from tools.metrics.compile import compile_metric
from tools.metrics.registry import catalogue
from tools.store.sql import Statement
from tools.store.warehouse import Row

Source = Literal["facts", "base"]
Answer = Mapping[str, float]
"""Value by member of the split; the whole is under the empty key."""


@dataclass(frozen=True, slots=True)
class Question:
    """A metric of the catalogue and the dimension it is split by, asked on facts or on base tables."""

    metric: str
    by: str | None
    on: Source

    @property
    def title(self) -> str:
        """The question in words."""
        return f"{self.metric}{f' by {self.by}' if self.by else ''}"


QUESTIONS = (
    Question("on_time_ship_rate", None, "facts"),
    Question("contribution_margin", "family", "facts"),
    Question("return_rate_period", "reason", "facts"),
    Question("order_cycle_time_p90_h", None, "facts"),
    Question("on_time_ship_rate", None, "base"),
    Question("cm1", "family", "base"),
    Question("return_rate_period", "reason", "base"),
    Question("pick_accuracy", None, "base"),
)


class Peer(Protocol):
    """Somebody who can be asked the same. `cpu` is the clock of whoever does the work."""

    name: str
    cpu: CpuClock

    def ask(self, question: Question, window: Period) -> Answer:
        """The answer."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


def statement(subject: Subject, question: Question, window: Period) -> Statement:
    """The catalogue's own statement of a question."""
    metric = catalogue().metric(question.metric)
    by = (question.by,) if question.by else ()
    return compile_metric(metric, catalogue(), window, by, {}, subject.now)


def answer_of(question: Question, rows: list[Row]) -> Answer:
    """The rows of a statement as an answer."""
    summed = catalogue().metric(question.metric).kind != "ratio"
    found = {}
    for row in rows:
        above, below = row["numerator"], row["denominator"]
        if above is not None and (summed or below):
            key = str(row[f"key_{question.by}"]) if question.by else ""
            found[key] = float(str(above)) / (1.0 if summed else float(str(below)))
    return found


def agree(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same to a millionth: money is kept to 0.0001, other engines add up in floating point."""
    return one.keys() == other.keys() and all(
        isclose(one[key], other[key], rel_tol=1e-6, abs_tol=1e-6) for key in one
    )
