"""Evidence → the compact JSON a model reads as a tool's result. Called by `tools`; the evidence itself stays in the ledger.

Everything in it is data: control and hidden characters and the role marks of chat formats are taken out, long texts are cut.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.llm.ledger import Ledger
from bot.spoken import spoken
from bot.toolset import Found
from floorwalker.evidence import Figure, Passage
from tools.derived import derived
from tools.metrics.registry import Catalogue
from tools.risk import RiskReport

MOST_FIGURES = 40
MOST_PASSAGES = 6
LONGEST_PASSAGE = 3000
LONGEST_NAME = 200

_ROLE_MARKS = re.compile(r"<\|[^|>\n]{0,40}\|>|</?(?:system|assistant|user|tool)>|\[/?INST\]", re.IGNORECASE)


def tell_figures(figures: Sequence[Figure], ledger: Ledger, catalogue: Catalogue) -> str:
    """Figures with their ids; beyond `MOST_FIGURES` only how many were left out."""
    told = [_figure(figure, ledger, catalogue) for figure in figures[:MOST_FIGURES]]
    return _compact({"figures": told, "left_out": max(0, len(figures) - MOST_FIGURES)})


def tell_passages(found: Found, ledger: Ledger) -> str:
    """Passages with their ids, best first; none when the corpus does not answer the question."""
    told: list[JsonValue] = [
        {
            "id": ledger.add_passage(passage),
            "document": plain(passage.title, LONGEST_NAME),
            "section": plain(passage.section, LONGEST_NAME),
            "text": plain(passage.text, LONGEST_PASSAGE),
        }
        for passage in told_passages(found)
    ]
    return _compact({"passages": told, "covered": bool(told)})


def told_passages(found: Found) -> list[Passage]:
    """The passages a model may read: none when the corpus abstains."""
    return [] if found.abstained else list(found.passages[:MOST_PASSAGES])


def tell_risk(report: RiskReport, ledger: Ledger, catalogue: Catalogue) -> str:
    """The areas with their states and figures; the reasons are left out, because they are numbers in words."""
    told: list[JsonValue] = [
        {
            "area": area.area,
            "state": area.state.value,
            "owner": area.owner,
            "runbook": area.runbook,
            "exceptions": [plain(one.title, LONGEST_NAME) for one in area.top],
            "figures": [_figure(figure, ledger, catalogue) for figure in area.figures],
        }
        for area in report.areas
    ]
    return _compact({"areas": told})


def tell_metrics(catalogue: Catalogue) -> str:
    """One line for each metric, for the instructions."""
    return "\n".join(
        f"- {metric.id}: {metric.title} ({metric.unit.value}); by {', '.join(metric.dimensions)}"
        + ("; by day, week, month, year" if metric.dated else "")
        + (f"; also called {', '.join(metric.synonyms)}" if metric.synonyms else "")
        for metric in catalogue.metrics.values()
    )


def tell_earlier(earlier: Sequence[tuple[str, str]]) -> str:
    """What was said before in the thread, as data."""
    return _compact([{"question": plain(asked, 500), "answer": plain(said, 1000)} for asked, said in earlier])


def title_of(name: str, catalogue: Catalogue) -> str:
    """What a metric or a derived number is called."""
    declared = derived().get(name)
    return declared.title if declared else catalogue.metric(name).title


def plain(text: str, limit: int) -> str:
    """A text without hidden characters and role marks, cut to `limit` characters."""
    kept = "".join(one for one in text if one in "\n\t" or unicodedata.category(one)[0] != "C")
    return _ROLE_MARKS.sub(" ", kept)[:limit]


def _figure(figure: Figure, ledger: Ledger, catalogue: Catalogue) -> JsonValue:
    told: dict[str, JsonValue] = {
        "id": ledger.add_figure(figure),
        "metric": title_of(figure.metric, catalogue),
        "value": figure.value,
        "unit": figure.unit,
        "window": f"{figure.window.start} until {figure.window.end}",
    }
    if figure.key:
        told["key"] = {name: plain(spoken(name, member), LONGEST_NAME) for name, member in figure.key.items()}
    if figure.filters:
        told["where"] = {
            name: list[JsonValue]([spoken(name, one) for one in members])
            for name, members in figure.filters.items()
        }
    if figure.null_reason:
        told["no_value_because"] = figure.null_reason
    if figure.provisional:
        told["provisional"] = True
    return told


def _compact(value: Mapping[str, JsonValue] | Sequence[JsonValue]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
