"""A `Toolset` → the three tools a model may call. Each enters its evidence into the ledger and gives the model JSON with ids.

What the model passes in is names, dates and words to search for; who asks and who reads is in the toolset, which the model
never sees. `UserMistake` leaves as it is, so that `middleware` can hand its sentence to the model.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import date

from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from bot.llm import telling
from bot.llm.ledger import Ledger
from bot.steps import split_words
from bot.toolset import Toolset
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure, Passage
from tools.metrics.registry import Catalogue

Evidence = list[Figure] | list[Passage]

_MOST_SPLITS = 3
_MOST_MEMBERS = 50


@dataclass(slots=True)
class Context:
    """What a question's tools work with; the model neither sees nor sets any of it."""

    # pydantic looks into this class when it checks a tool's arguments, and cannot check a Protocol.
    toolset: SkipValidation[Toolset]
    catalogue: Catalogue
    instructions: str
    ledger: Ledger = field(default_factory=Ledger)


Runtime = ToolRuntime[Context]


class Arguments(BaseModel):
    """What every tool gets: the runtime, which langchain fills in and hides from the model. Unknown names are refused.

    An argument that was silently ignored (a misspelt filter) would give a right number for another question.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    runtime: Runtime


class KpiArguments(Arguments):
    """What figures are wanted."""

    metric: str = Field(max_length=100, description="Id of the metric, from the list in the instructions.")
    start: date | None = Field(default=None, description="First day, YYYY-MM-DD.")
    end: date | None = Field(default=None, description="Day after the last day, YYYY-MM-DD.")
    by: list[str] = Field(
        default_factory=list,
        max_length=_MOST_SPLITS,
        description="Dimensions or one of day, week, month, year.",
    )
    where: dict[str, list[str]] = Field(
        default_factory=dict, max_length=_MOST_MEMBERS, description="Dimension → members to keep."
    )


class SearchArguments(Arguments):
    """What is looked for in the written procedures."""

    question: str = Field(min_length=1, max_length=500, description="What to look for, as a question.")


@tool("kpi", args_schema=KpiArguments, response_format="content_and_artifact")
async def kpi(
    metric: str,
    start: date | None,
    end: date | None,
    by: list[str],
    where: dict[str, list[str]],
    runtime: Runtime,
) -> tuple[str, Evidence]:
    """Figures of a metric over a window of days, split by dimensions or time, filtered by members."""
    context = runtime.context
    runtime.stream_writer(
        f"looking up {_title(context.catalogue, metric)}{split_words(tuple(by), context.catalogue)}"
    )
    figures = await asyncio.to_thread(
        context.toolset.kpi,
        metric,
        start=start,
        end=end,
        by=tuple(by),
        where={name: tuple(ones) for name, ones in where.items()},
    )
    return telling.tell_figures(figures, context.ledger, context.catalogue), figures[: telling.MOST_FIGURES]


@tool("search_playbooks", args_schema=SearchArguments, response_format="content_and_artifact")
async def search_playbooks(question: str, runtime: Runtime) -> tuple[str, Evidence]:
    """Passages of the written procedures (playbooks, runbooks, SOPs, checklists), best first."""
    context = runtime.context
    runtime.stream_writer("searching the playbooks")
    found = await asyncio.to_thread(context.toolset.search, question)
    return telling.tell_passages(found, context.ledger), telling.told_passages(found)


@tool("risk_state", args_schema=Arguments, response_format="content_and_artifact")
async def risk_state(runtime: Runtime) -> tuple[str, Evidence]:
    """The state of the five areas (demand, inventory, fulfilment, returns, margin) with their figures."""
    context = runtime.context
    runtime.stream_writer("checking the risk state")
    report = await asyncio.to_thread(context.toolset.risk)
    figures = [figure for area in report.areas for figure in area.figures]
    return telling.tell_risk(report, context.ledger, context.catalogue), figures


TOOLS: tuple[BaseTool, ...] = (kpi, search_playbooks, risk_state)


def _title(catalogue: Catalogue, metric: str) -> str:
    try:
        return catalogue.metric(metric).title
    except UserMistake:
        return "a figure"
