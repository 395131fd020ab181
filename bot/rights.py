"""The label of each figure, and what is left of a reply for one asker in one place (promise 6). Pure; called by the turn.

A label comes from `metric_labels` of the configuration: by metric, by derived figure or by area; without one a figure is for
everyone. What may not be shown is not named or counted either, because that it exists is information.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.findings import Findings
from bot.reply import Digest, DigestReply, Reply, RiskSummary
from bot.request import Request, Wish
from floorwalker.errors import NoPermission
from floorwalker.evidence import Figure
from floorwalker.identity import EVERYONE, OPERATOR, Audience, Place, readable_by_both
from tools.derived import derived
from tools.metrics.registry import Catalogue
from tools.risk import RiskReport

MARGIN_AREA = "margin"
_COSTS = re.compile(r"cost|margin|^audit_")
NOT_HERE = (
    "That is not for everybody who reads here; somebody with the role for it can ask in a direct message."
)


@dataclass(frozen=True, slots=True)
class FigureLabels:
    """Which label a figure has."""

    catalogue: Catalogue
    labels: Mapping[str, str]

    def of(self, metric: str) -> str:
        """The label of a metric or derived figure; costs and margins of a report go with the margin area."""
        if metric in self.labels:
            return self.labels[metric]
        if metric in self.catalogue.metrics:
            return self.labels.get(self.catalogue.metrics[metric].area, EVERYONE)
        tells_margin = metric in derived() and bool(_COSTS.search(metric))
        return self.labels.get(MARGIN_AREA, EVERYONE) if tells_margin else EVERYONE

    def may_see(self, metric: str, request: Request) -> bool:
        """Whether the asker and everybody in the place may see that metric."""
        return readable_by_both(self.of(metric), request.actor, request.audience)

    def may_see_all(self, figures: Iterable[Figure], request: Request) -> bool:
        """Whether they may see each of these."""
        return all(self.may_see(figure.metric, request) for figure in figures)


def limited(reply: Reply | Findings, labels: FigureLabels, request: Request) -> Reply | Findings:
    """The reply without what may not be seen; raises `NoPermission` when nothing would be left of it."""
    match reply:
        case Findings() if not labels.may_see_all(reply.figures, request):
            raise NoPermission(NOT_HERE)
        case RiskSummary():
            return replace(reply, report=limited_risk(reply.report, labels, request))
        case DigestReply():
            return replace(reply, digest=limited_digest(reply.digest, labels, request))
        case _:
            return reply


def for_channel(digest: Digest, labels: FigureLabels, cleared: Iterable[str]) -> Digest:
    """The digest as it may be posted to a channel that the operator chose and cleared for these labels; empty when nothing may."""
    place = Audience(Place.PUBLIC, labels=frozenset({EVERYONE, *cleared}))
    try:
        return limited_digest(
            digest, labels, Request(Wish.DIGEST, "", datetime.min.replace(tzinfo=UTC), OPERATOR, place)
        )
    except NoPermission:
        return digest.model_copy(update={"sections": []})


def limited_risk(report: RiskReport, labels: FigureLabels, request: Request) -> RiskReport:
    """The areas that rest on nothing unreadable; what changed is told only when no area is left out."""
    areas = [
        area
        for area in report.areas
        if readable_by_both(labels.labels.get(area.area, EVERYONE), request.actor, request.audience)
        and labels.may_see_all(area.figures, request)
    ]
    if not areas:
        raise NoPermission(NOT_HERE)
    changed = report.changed if len(areas) == len(report.areas) else []
    return RiskReport(areas=areas, changed=changed)


def limited_digest(digest: Digest, labels: FigureLabels, request: Request) -> Digest:
    """The lines that rest on nothing unreadable, under the headings that still have any."""
    sections = [
        section.model_copy(
            update={"lines": [line for line in section.lines if labels.may_see_all(line.figures, request)]}
        )
        for section in digest.sections
    ]
    kept = [now for now, then in zip(sections, digest.sections, strict=True) if now.lines or not then.lines]
    if not any(section.lines for section in kept):
        raise NoPermission(NOT_HERE)
    return digest.model_copy(update={"sections": kept})
