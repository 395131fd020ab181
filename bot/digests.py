"""A cadence day → its `Digest`: Monday demand and inventory truth, Wednesday fulfilment and service health, Friday margin hygiene
and risk scrub. Sections and lines are data; every line is figures with their receipts, an owner and the decision asked for.

Called by the schedule, by `/ops digest` and by the command line. Works without a model.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.compose import tell_figures
from bot.numbers import NumbersDesk
from bot.reply import Digest, DigestLine, DigestSection
from bot.words import CatalogueWords
from floorwalker.errors import unknown_name
from floorwalker.evidence import Figure
from tools.metrics.query import MetricQuery
from tools.risk import RiskReport, State

DAYS = ("monday", "wednesday", "friday")
RECENT_DAYS = 7
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
                Line("aov", "Say whether the mix or the discount moved it."),
            ),
        ),
        (
            "Inventory",
            (
                Line("in_stock_rate", "Give an ETA for what is out."),
                Line("days_of_supply", "Flag overstock and thin cover.", days=28, by="category"),
                Line("oos_risk_14d", "Give an ETA commitment per SKU at risk.", by="sku"),
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
                Line("order_cycle_time_p50_h", "Say where orders wait."),
                Line("order_cycle_time_p90_h", "Clear the slow tail."),
            ),
        ),
        (
            "Service",
            (
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
    states = {figure.metric: desk.state(figure) for area in report.areas for figure in area.figures}
    sections = [
        DigestSection(title=title, lines=[_line(desk, line, today, words, states) for line in lines])
        for title, lines in PLANS[day]
    ]
    if day == "friday":
        sections.append(_risk_section(report))
    return Digest(slot=f"{day} {today.isoformat()}", sections=sections)


def _line(
    desk: NumbersDesk, line: Line, today: date, words: CatalogueWords, states: dict[str, State]
) -> DigestLine:
    metric = desk.catalogue.metric(line.metric)
    query = MetricQuery(line.metric, by=(line.by,) if line.by else ())
    if metric.horizon_days is None:
        query = MetricQuery(line.metric, start=today - timedelta(days=line.days), end=today, by=query.by)
    figures = desk.figures(query)
    if line.by:
        figures = _most_telling(figures, _order(metric.direction, line))
    text = (
        _list(figures, words, desk.sku_titles)
        if line.by and figures
        else tell_figures(figures, words)
        if figures
        else "no rows"
    )
    return DigestLine(
        text=text,
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
    known = [figure for figure in figures if figure.value is not None]
    return sorted(known, key=order)[:NAMED] or list(figures[:1])


def _list(figures: Sequence[Figure], words: CatalogueWords, titles: Callable[[], dict[str, str]]) -> str:
    first = figures[0]
    if first.value is None:
        return tell_figures(figures[:1], words)
    names = titles() if "sku" in first.key else {}
    members = [
        f"{', '.join(names.get(member, member) for member in figure.key.values())} {words.shown(figure)}"
        for figure in figures
    ]
    return f"{words.title(first.metric)} by {', '.join(first.key)}: {'; '.join(members)}."


def _risk_section(report: RiskReport) -> DigestSection:
    lines = [
        DigestLine(
            text=f"{area.area.capitalize()}: {area.reason}.",
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
