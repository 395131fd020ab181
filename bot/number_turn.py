"""A plan about numbers or stock → findings: figures with their receipts, or one question back. Called by the turn."""

from dataclasses import replace
from datetime import timedelta

from bot.compose import tell_figures, tell_meaning, tell_movers, tell_ranking, tell_running_out, tell_stock
from bot.findings import Findings, or_another
from bot.naming import find_skus
from bot.numbers import NumbersDesk
from bot.rankings import EXPLAINING, first_of, furthest
from bot.router import Lookups, Plan
from bot.when import impossible
from floorwalker.errors import UserMistake, nearest
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from tools.metrics.definition import GRAINS
from tools.metrics.query import MetricQuery

STALE_AFTER = timedelta(days=3)
"""How far the data may lie behind the present before an answer says so as its outcome."""
RISKY = 0.2
"""Lowest probability of a SKU that is named when asked what runs out (the band "medium")."""
SHOWN_AT_RISK = 15

_AT_RISK = MetricQuery("oos_risk_14d", by=("sku", "location"))
_OF_A_SKU = ("available_units", "days_of_supply", "oos_risk_14d")


class NumberTurn:
    """Answers questions about numbers and stock from one desk."""

    def __init__(self, desk: NumbersDesk) -> None:
        self._desk = desk

    def lookups(self) -> Lookups:
        """What the router may look up here."""
        return Lookups(
            self._desk.members,
            self._desk.sku_titles,
            lambda name: name.casefold() in map(str.casefold, self._desk.promotions()),
        )

    def number(self, plan: Plan) -> Findings:
        """The figures of the plan's query."""
        assert plan.query is not None
        if plan.choices:
            return self._which_sku(plan)
        if plan.unknown:
            return self._unknown(plan, plan.query)
        figures = self._desk.figures(plan.query)
        if not figures:
            return Findings(Outcome.NO_DATA, plan.intent, "There are no rows in that window.")
        text, figures = self._told(plan, plan.query, figures)
        outcome = _outcome(figures)
        if outcome is Outcome.STALE:
            text += f" Mind: the data reach only to {figures[0].watermark:%Y-%m-%d}."
        return Findings(outcome, plan.intent, text, figures=tuple(figures))

    def _told(self, plan: Plan, query: MetricQuery, figures: list[Figure]) -> tuple[str, list[Figure]]:
        """The words for figures in the manner they were asked for, and the figures those words rest on."""
        words, manner = self._desk.words, plan.manner
        if manner.meaning:
            return tell_meaning(figures[0], words), figures
        if manner.windows:
            other = replace(query, start=manner.windows[1].start, end=manner.windows[1].end)
            against = self._desk.figures(other)
            return (
                f"{tell_figures(figures, words)}\nAgainst it: {tell_figures(against, words)}",
                figures + against,
            )
        if manner.ranking and query.by and not _over_time(query):
            metric = self._desk.catalogue.metric(query.metric)
            ranked = first_of(figures, manner.ranking, metric.direction, metric.min_n)
            if ranked:
                return tell_ranking(ranked, self._desk.sku_titles(), words), ranked
        if manner.why and not query.by and figures[0].value is not None:
            movers = self._movers(query, figures[0])
            if movers:
                return f"{tell_figures(figures, words)}\n{tell_movers(movers, words)}", figures + movers
        return tell_figures(figures, words), figures

    def _movers(self, query: MetricQuery, whole: Figure) -> list[Figure]:
        """The members of the dimension in which the change stands out most, those that moved it furthest first."""
        metric = self._desk.catalogue.metric(query.metric)
        splits = [name for name in EXPLAINING if name in metric.dimensions and name not in query.where]
        parts = [self._desk.figures(replace(query, by=(name,))) for name in splits]
        return furthest(whole, parts)

    def stock(self, plan: Plan) -> Findings:
        """Stock, cover and risk of the plan's SKUs, or the SKUs likeliest to run out."""
        if plan.choices and not plan.skus:
            return self._which_sku(plan)
        if plan.unknown:
            raise self._no_such_sku(plan.unknown)
        if not plan.skus:
            return self._running_out()
        words, titles = self._desk.words, self._desk.sku_titles()
        found: list[Figure] = []
        texts = []
        for sku in plan.skus:
            own = [self._desk.figures(MetricQuery(metric, where={"sku": [sku]}))[0] for metric in _OF_A_SKU]
            texts.append(tell_stock(own, titles, words))
            found += own
        return Findings(_outcome(found), Intent.STOCK, "\n".join(texts), figures=tuple(found))

    def _running_out(self) -> Findings:
        words = self._desk.words
        figures = self._desk.figures(_AT_RISK)
        if _outcome(figures) is Outcome.NO_DATA:
            return Findings(
                Outcome.NO_DATA, Intent.STOCK, tell_figures(figures, words), figures=tuple(figures)
            )
        risky = sorted(
            (one for one in figures if (one.value or 0) >= RISKY), key=lambda one: -(one.value or 0)
        )
        shown = tuple(risky[:SHOWN_AT_RISK])
        text = tell_running_out(shown, self._desk.sku_titles(), words)
        return Findings(Outcome.ANSWERED, Intent.STOCK, text, figures=shown)

    def named_skus(self, text: str) -> Plan:
        """The stock plan for words that name SKUs; raises `UserMistake` with near names when they name none."""
        if not text.strip():
            return Plan(Intent.STOCK)
        skus, choices = find_skus(text, self._desk.sku_titles())
        if not skus and not choices:
            raise self._no_such_sku(text.strip())
        return Plan(Intent.STOCK, skus=skus, choices=choices)

    def _no_such_sku(self, words: str) -> UserMistake:
        titles = self._desk.sku_titles()
        return UserMistake(
            f"There is no SKU {words!r}. {or_another(words, [*titles, *titles.values()])}".strip()
        )

    def _which_sku(self, plan: Plan) -> Findings:
        titles = self._desk.sku_titles()
        named = ", ".join(f"{titles[sku]} ({sku})" for sku in plan.choices)
        asked = self._desk.words.title(plan.query.metric).lower() if plan.query else "stock"
        return Findings(
            Outcome.AMBIGUOUS,
            plan.intent,
            f"Which one do you mean: {named}?",
            suggestions=tuple(f"{asked} for {sku}" for sku in plan.choices),
        )

    def _unknown(self, plan: Plan, query: MetricQuery) -> Findings:
        metric = self._desk.catalogue.metric(query.metric)
        word = str(plan.unknown)
        if word == impossible(word, self._desk.today()):
            raise UserMistake(
                f"{word!r} is not a time I can look at; write days like 2026-01-31, or last week, in October."
            )
        dimensions = [self._desk.catalogue.dimensions[name].title for name in metric.dimensions]
        members = [member for name in metric.dimensions for member in self._desk.members(metric.id, name)]
        titles = list(self._desk.sku_titles().values()) if "sku" in metric.dimensions else []
        known = [*members, *titles, *dimensions]
        text = f"I do not know {word!r} for {metric.title.lower()}. {or_another(word, known)}".strip()
        return Findings(
            Outcome.AMBIGUOUS,
            plan.intent,
            f"{text} It can be split or filtered by {', '.join(dimensions).lower()}.",
            suggestions=tuple(f"{metric.title} for {name}" for name in nearest(word, [*members, *titles])),
        )


def _over_time(query: MetricQuery) -> bool:
    return any(name in GRAINS for name in query.by)


def _outcome(figures: list[Figure]) -> Outcome:
    if all(figure.value is None for figure in figures):
        return Outcome.NO_DATA
    watermark, as_of = figures[0].watermark, figures[0].as_of
    return Outcome.STALE if watermark and as_of - watermark > STALE_AFTER else Outcome.ANSWERED
