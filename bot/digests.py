"""A cadence day → its `Digest`: Monday demand and inventory truth, Wednesday fulfilment and service health, Friday margin hygiene
and risk scrub. Sections and lines are data; every line is figures with their receipts, an owner and the decision asked for.

Called by the schedule, by `/ops digest` and by the command line. Works without a model.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.digest_lines import pace_lines, truth_lines
from bot.numbers import NumbersDesk
from bot.reply import Digest, DigestLine, DigestSection
from bot.spoken import spoken
from bot.tell_numbers import ranked_members, split_sentence, tell_figures
from bot.words import CatalogueWords
from floorwalker.errors import unknown_name
from floorwalker.evidence import Figure
from floorwalker.period import local_midnight
from tools.metrics.query import MetricQuery
from tools.risk import AreaRisk, RiskReport, State

DAYS = ("monday", "wednesday", "friday")
RECENT_DAYS = 7
GOAL = "net_sales"
"""The target Monday holds the month against."""
NAMED = 5
"""How many members of a split a line names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line to make: a metric over the last 7 or 28 days, perhaps split, and what is asked of its owner."""

    metric: str
    ask: str
    days: int = RECENT_DAYS
    by: str | None = None
    worst_first: bool = True


Plan = Sequence[tuple[str, Sequence[Line]]]

PLANS: dict[str, Plan] = {
    "monday": (
        (
            "Demand",
            (
                Line("orders", "Confirm or correct this week's plan."),
                Line("net_sales", "Name what explains the change."),
                Line(
                    "net_sales", "Say which categories swing beyond plan.", by="category", worst_first=False
                ),
                Line("forecast_accuracy_14d", "Say which plan was wrong, and correct it.", days=14),
                Line("forecast_bias_14d", "Correct a plan that is wrong in one direction.", days=14),
            ),
        ),
        (
            "Inventory",
            (
                Line("in_stock_rate", "Give an ETA for what is out."),
                Line("days_of_supply", "Flag overstock and thin cover.", days=28, by="abc"),
                Line("oos_risk_14d", "Give an ETA commitment per SKU at risk.", by="sku"),
                Line("expected_lost_margin_14d", "Expedite where it costs less than this."),
                Line("inventory_accuracy", "Recount what was wrong.", days=28),
                Line("dock_to_stock_within_24h_rate", "Clear the dock.", days=28),
            ),
        ),
    ),
    "wednesday": (
        (
            "Fulfilment",
            (
                Line("on_time_ship_rate", "Name the cause when under 97 %."),
                Line("on_time_ship_rate", "Decide on routing for the slowest carrier.", by="carrier"),
                Line("shipped_within_24h_rate", "Match labour to the order waves."),
                Line("order_cycle_time_p90_h", "Clear the slow tail."),
                Line("pick_accuracy", "Name the zone and the cause.", by="location"),
                Line("units_per_labour_hour", "Move hours to where they are short."),
                Line("carrier_exception_rate", "Open a claim or reroute.", days=28, by="carrier"),
            ),
        ),
        (
            "Service",
            (
                Line("support_within_sla_rate", "Staff the queue that is late."),
                Line("cancel_rate", "Say what customers cancelled for.", days=28),
                Line("return_rate_period", "Route the top reason to its owner.", days=28, by="reason"),
            ),
        ),
    ),
    "friday": (
        (
            "Margin",
            (
                Line("contribution_margin", "Confirm against the ledger.", days=28),
                Line(
                    "contribution_margin_rate",
                    "Decide: reprice, pause promotion, or accept.",
                    days=28,
                    by="family",
                ),
                Line("fulfilment_cost_per_order", "Say what is price and what is mix.", days=28),
                Line("avoidable_fulfilment_cost_bps", "Name the one cause to remove next week.", days=28),
                Line("discount_rate", "Decide on running promotions.", days=28),
                Line("cost_coverage", "Close the gaps in cost data.", days=28),
            ),
        ),
        (
            "Returns",
            (
                Line("return_rate_period", "Decide on the hotspot.", days=28, by="category"),
                Line("return_rate_period", "Route the reason to its owner.", days=28, by="reason"),
            ),
        ),
    ),
}


def make_digest(desk: NumbersDesk, day: str, on: date | None = None) -> Digest:
    """The digest of a cadence day as of the local day `on` (default: today); raises `UserMistake` for another day."""
    if day not in PLANS:
        raise unknown_name("digest", day, DAYS)
    today = on or desk.today()
    words = desk.words
    report = desk.risk(today)
    states = {
        figure.metric: desk.state(figure)
        for area in report.areas
        for figure in area.figures
        if figure.metric in desk.catalogue.metrics
    }
    sections = [
        DigestSection(title=title, lines=[_line(desk, line, today, words, states) for line in lines])
        for title, lines in PLANS[day]
    ]
    if day == "monday":
        sections[0].lines.extend(pace_lines(desk, GOAL))
        sections.append(DigestSection(title="Inventory truth", lines=truth_lines(desk, "stock")))
    if day == "friday":
        sections.append(_risk_section(report))
    return Digest(slot=f"{day} {today.isoformat()}", sections=sections)


def _line(
    desk: NumbersDesk, line: Line, today: date, words: CatalogueWords, states: dict[str, State]
) -> DigestLine:
    metric = desk.catalogue.metric(line.metric)
    # An earlier day's digest looks ahead from that day.
    then = None if today >= desk.today() else local_midnight(today + timedelta(days=1), desk.time_zone())
    query = MetricQuery(line.metric, by=(line.by,) if line.by else (), as_of=then)
    if metric.horizon_days is None:
        query = MetricQuery(line.metric, start=today - timedelta(days=line.days), end=today, by=query.by)
    figures = desk.figures(query)
    if line.by:
        figures = _most_telling(figures, _order(metric.direction, line))
    text = tell_members(figures, words, desk.sku_titles) if line.by and figures else ""
    if not text:
        # Without a member the whole says why there is none.
        figures = figures or desk.figures(replace(query, by=()))
        text = tell_figures(figures, words)
    return DigestLine(
        text=text,
        about=words.title(line.metric),
        owner=words.owner(line.metric),
        ask=line.ask,
        state=_state(line, figures, states),
        figures=figures,
    )


def _state(line: Line, figures: Sequence[Figure], states: Mapping[str, State]) -> str:
    """The state of the watched metric; empty for one that nobody watches."""
    if all(figure.value is None for figure in figures):
        return State.NO_DATA.value
    return states[line.metric].value if line.metric in states else ""


def _order(direction: str, line: Line) -> Callable[[Figure], float]:
    sign = 1.0 if (direction == "up") == line.worst_first else -1.0
    if direction == "none":
        sign = 1.0 if line.worst_first else -1.0
    return lambda figure: sign * float(figure.value or 0)


def _most_telling(figures: Sequence[Figure], order: Callable[[Figure], float]) -> list[Figure]:
    known = [figure for figure in ranked_members(figures) if figure.value is not None]
    return sorted(known, key=order)[:NAMED] or list(figures[:1])


def tell_members(
    figures: Sequence[Figure], words: CatalogueWords, titles: Callable[[], dict[str, str]]
) -> str:
    """The figures of a line in their order, each member as people say it; one sentence when there is no value."""
    first = figures[0]
    if first.value is None:
        return tell_figures(figures[:1], words)
    names = titles() if "sku" in first.key else {}
    members = [
        f"{', '.join(names.get(member, spoken(name, member)) for name, member in figure.key.items())} **{words.shown(figure)}**"
        for figure in figures
    ]
    return split_sentence(figures, words, members)


def _risk_section(report: RiskReport) -> DigestSection:
    lines = [
        DigestLine(
            text=_area_text(area),
            about=area.area.capitalize(),
            owner=area.owner,
            ask=f"Follow {area.runbook}."
            if area.runbook and area.state in {State.RED, State.AMBER}
            else None,
            state=area.state.value,
            figures=area.figures,
        )
        for area in report.areas
    ]
    return DigestSection(title="Risk scrub", lines=lines)


def _area_text(area: AreaRisk) -> str:
    """The area's reason, how many exceptions it has, and of which rules the worst are."""
    text = f"{area.area.capitalize()}: {area.reason}."
    if not area.exceptions:
        return text
    worst = "; ".join(dict.fromkeys(one.title for one in area.top))
    return f"{text} {area.counted}{f': {worst}' if worst else ''}."


class DigestMaking:
    """Makes digests for the tick, in a thread: the warehouse blocks."""

    def __init__(self, desk: NumbersDesk) -> None:
        self._desk = desk

    async def digest(self, schedule: str, local_date: date) -> Digest:
        """The digest of a schedule as of that local day."""
        return await asyncio.to_thread(make_digest, self._desk, schedule, local_date)
