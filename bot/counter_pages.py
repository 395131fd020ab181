"""Kept evidence → pages to look at: a receipt computed again, a cited passage, this place, a person's home. Called by the counter."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.counter_ports import PassedQuestion, Watch, WatchKind
from bot.numbers import NumbersDesk
from bot.reply import HomePage, SourcePage, Whereabouts
from bot.request import Request
from floorwalker.errors import UserMistake
from floorwalker.evidence import Citation, Figure
from floorwalker.identity import EVERYONE, Actor
from knowledge.document import Document
from knowledge.library import Library
from knowledge.outline import sections_of
from knowledge.search_result import to_passage
from tools.metrics.query import MetricQuery

TRIES = (
    "Which areas are at risk today, and why?",
    "What is about to run out?",
    "On-time ship rate last week by carrier",
    "What is the runbook for a carrier outage?",
    "Net sales last month by week",
)


def again(desk: NumbersDesk, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The same figures from the data as they are now; raises `UserMistake` for those of a report."""
    first = figures[0]
    if first.metric not in desk.catalogue.metrics:
        raise UserMistake("This figure belongs to a report; ask the question again to have it made anew.")
    metric = desk.catalogue.metric(first.metric)
    query = MetricQuery(first.metric, by=tuple(first.key), where=first.filters)
    if metric.horizon_days is None and metric.dated:
        query = MetricQuery(
            first.metric, first.window.start, first.window.end, by=tuple(first.key), where=first.filters
        )
    return tuple(desk.figures(query))


def cited_passage(library: Library, citation: Citation, actor: Actor, today: date) -> SourcePage:
    """The section a citation names, as it stands in the corpus now; raises `UserMistake` for one that may not be read."""
    document = library.document(citation.document_id, may_read=actor.may_read)
    text = _section_with(document, citation)
    now = citation.model_copy(
        update={
            "version": document.version,
            "owner": document.owner,
            "reviewed_on": document.reviewed_on,
            "overdue": document.overdue(today),
        }
    )
    return SourcePage(now, text, document.audience)


def whole_page(library: Library, document_id: str, actor: Actor, today: date) -> SourcePage:
    """A page as it stands in the corpus now; raises `UserMistake` for one that is not there or may not be read."""
    document = library.document(document_id, may_read=actor.may_read)
    text = document.body.strip()
    passage = to_passage(
        document, document.body, (0, len(document.body)), section="the whole page", score=1.0, today=today
    )
    return SourcePage(passage.cite(text), text, document.audience)


def _section_with(document: Document, citation: Citation) -> str:
    """The section the quote stands in; when the page has changed since, the section of that name, else the quote as it was."""
    at = document.body.find(citation.quote)
    sections = sections_of(document.body)
    holding = [one for one in sections if at >= 0 and one.start <= at < one.end]
    named = [one for one in sections if one.heading and citation.section.endswith(one.heading)]
    found = (holding or named)[:1]
    return document.body[found[0].start : found[0].end].strip() if found else citation.quote


def whereabouts(
    request: Request, owners: Mapping[str, str], digests: Mapping[str, tuple[str, ...]]
) -> Whereabouts:
    """What this place is to us."""
    place = request.audience
    return Whereabouts(
        place=place.place,
        channel_id=place.channel_id,
        channel_name=place.channel_name,
        owner=owners.get(place.channel_id),
        here=place.labels,
        asker=request.actor.labels,
        digests=digests.get(place.channel_id, ()),
    )


def home_page(
    actor: Actor,
    watches: Sequence[Watch],
    asked: Sequence[PassedQuestion],
    setup: tuple[tuple[str, str], ...],
    open_work: tuple[str, ...] = (),
) -> HomePage:
    """A person's home; guests and outsiders see that it is not for them, and nothing of how it is set up."""
    may_ask = actor.may_read(EVERYONE)
    return HomePage(
        name=actor.name,
        may_ask=may_ask,
        labels=actor.labels,
        tries=TRIES if may_ask else (),
        watches=tuple((watch.id, watch_in_words(watch)) for watch in watches) if may_ask else (),
        waiting=tuple((one.id, f"{one.words} (with {one.handle})") for one in asked) if may_ask else (),
        setup=setup if may_ask else (),
        open_work=open_work,
    )


def watch_in_words(watch: Watch) -> str:
    """What is waited for."""
    if watch.kind is WatchKind.ARRIVAL:
        return f"purchase order {watch.reference} has arrived"
    return f"cover of {watch.reference} is under {watch.days:g} days"
