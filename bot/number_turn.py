"""A plan about numbers or stock → findings: figures with their receipts, or one question back. Called by the turn."""

import re
from dataclasses import replace

from bot.currency_words import currency_wanted
from bot.findings import Findings, alike, joined, outcome_of
from bot.harmless_words import TURNING
from bot.numbers import NumbersDesk
from bot.plan import Lookups, Plan
from bot.rankings import EXPLAINING, first_of, furthest, furthest_in
from bot.stock_turn import StockTurn
from bot.tell_numbers import (
    ranked_members,
    tell_against,
    tell_figures,
    tell_meaning,
    tell_movers,
    tell_no_rows,
    tell_ranking,
)
from bot.unmeasured import ONE_BY_ONE
from bot.when import impossible
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from tools.metrics.definition import Metric, Unit
from tools.metrics.query import MetricQuery

DIMENSIONS_SHOWN = 8
_ADDED_UP = frozenset({Unit.COUNT, Unit.UNITS, Unit.MONEY})
"""Amounts of which a part is held against the whole."""


class NumberTurn:
    """Answers questions about numbers and stock from one desk."""

    def __init__(self, desk: NumbersDesk) -> None:
        self._desk = desk
        self._stock = StockTurn(desk)

    def lookups(self) -> Lookups:
        """What the router may look up here."""
        return Lookups(
            self._desk.members,
            self._desk.sku_titles,
            lambda name: name.casefold() in map(str.casefold, self._desk.promotions()),
            self._desk.location_names,
            self._desk.vendor_names,
            self._desk.currency,
        )

    def number(self, plan: Plan) -> Findings:
        """The figures of the plan's query, and of the further ones that were asked for with it."""
        return joined([self._answered(one) for one in (plan, *plan.also)])

    def _answered(self, plan: Plan) -> Findings:
        if plan.unmeasured:
            return self._unmeasured(str(plan.unknown))
        if plan.intent is Intent.STOCK and plan.skus:
            return self._stock.stock(plan)
        assert plan.query is not None
        if plan.choices:
            return self._stock.which_sku(plan)
        if plan.unknown:
            return self._unknown(plan, plan.query)
        figures = self._desk.figures(plan.query)
        if not figures:
            return Findings(Outcome.NO_DATA, plan.intent, self._no_rows(plan.query))
        text, figures = self._told(plan, plan.query, figures)
        outcome = outcome_of(figures)
        if outcome is Outcome.STALE:
            text += f" Mind: the data reach only to {figures[0].watermark:%Y-%m-%d}."
        return Findings(outcome, plan.intent, text, figures=tuple(figures))

    def _told(self, plan: Plan, query: MetricQuery, figures: list[Figure]) -> tuple[str, list[Figure]]:
        """The words for figures in the manner they were asked for, and the figures those words rest on."""
        words, names, manner = self._desk.words, self._names(), plan.manner
        metric = self._desk.catalogue.metric(query.metric)
        if manner.meaning:
            return tell_meaning(figures[0], words), figures
        if manner.windows:
            return self._against(
                replace(query, start=manner.windows[1].start, end=manner.windows[1].end), figures
            )
        if manner.growth and len(query.by) == 1 and (grown := furthest_in(figures, manner.growth)):
            return tell_movers(grown, words, names, titled=True), grown
        if manner.ranking and len(query.by) == 1:
            ranked = first_of(ranked_members(figures), manner.ranking, metric.direction, metric.min_n)
            if ranked:
                return tell_ranking(ranked, names, words), ranked
        told = tell_figures(figures, words, names, counted=True)
        if query.by:
            return told, figures
        if manner.why and figures[0].value is not None:
            movers = self._movers(query, figures[0])
            moved = f"\n{tell_movers(movers, words, names)}" if movers else ""
            return f"{_premise(figures[0], manner.supposed)}{told}{moved}", figures + movers
        if manner.share and query.where and metric.unit in _ADDED_UP:
            (whole,) = self._desk.figures(replace(query, where={}))
            return f"{told} In all: **{words.shown(whole)}**.", [*figures, whole]
        return (_verdict(figures[0], manner.supposed) if manner.yes_or_no else "") + told, figures

    def _against(self, other: MetricQuery, figures: list[Figure]) -> tuple[str, list[Figure]]:
        """The figures held against those of another window, or that there are none."""
        words, names = self._desk.words, self._names()
        against = self._desk.figures(other)
        if not against:
            return f"{tell_figures(figures, words, names)}\nAgainst it: {self._no_rows(other)}", figures
        return tell_against(figures, against, words, names), figures + against

    def _no_rows(self, query: MetricQuery) -> str:
        (whole,) = self._desk.figures(replace(query, by=()))
        return tell_no_rows(whole, query.by, self._desk.words, self._names())

    def _names(self) -> dict[str, str]:
        return self._desk.sku_titles() | self._desk.vendor_names()

    def _movers(self, query: MetricQuery, whole: Figure) -> list[Figure]:
        """The members of the dimension in which the change stands out most, those that moved it furthest first."""
        metric = self._desk.catalogue.metric(query.metric)
        splits = [name for name in EXPLAINING if name in metric.dimensions and name not in query.where]
        parts = [self._desk.figures(replace(query, by=(name,))) for name in splits]
        return furthest(whole, parts)

    def _unmeasured(self, what: str) -> Findings:
        """That no figure is called so, with the nearest that are, or that such things are not ranked one by one."""
        if what in ONE_BY_ONE:
            return Findings(
                Outcome.AMBIGUOUS,
                Intent.NUMBER,
                f"I do not rank {what} one by one: figures are told by SKU, product family, category, brand, channel, carrier,"
                " location and the like.",
                suggestions=ONE_BY_ONE[what],
            )
        names = {
            name: metric.title
            for metric in self._desk.catalogue.metrics.values()
            for name in (metric.title, *metric.synonyms)
        }
        near = tuple(dict.fromkeys(names[name] for name in alike(what, names)))
        offered = f" Nearest: {'; '.join(near)}." if near else ""
        return Findings(
            Outcome.AMBIGUOUS,
            Intent.NUMBER,
            f"I have no figure called {what!r}.{offered}",
            suggestions=tuple(one.lower() for one in near),
        )

    def _unknown(self, plan: Plan, query: MetricQuery) -> Findings:
        metric = self._desk.catalogue.metric(query.metric)
        word = str(plan.unknown)
        if word == impossible(word, self._desk.today()):
            raise UserMistake(
                f"{word!r} is not a time I can look at: I look back over whole days. Write yesterday, last week, in October,"
                " or days like 2026-01-31."
            )
        if metric.unit is Unit.MONEY and word == currency_wanted(word):
            return _no_other_currency(plan, metric, self._desk.currency())
        dimensions = [self._desk.catalogue.dimensions[name].title for name in metric.dimensions]
        members = [member for name in metric.dimensions for member in self._desk.members(metric.id, name)]
        titles = list(self._desk.sku_titles().values()) if "sku" in metric.dimensions else []
        known = [*members, *titles, *dimensions]
        near = alike(word, known)
        vendors = self._desk.vendor_names()
        text = (
            f"I cannot take {word!r} into account for {metric.title.lower()}; say what is to be counted instead."
            if word.lower() in TURNING
            else f"I do not know {vendors.get(word, word)!r} for {metric.title.lower()}."
        )
        if near:
            text += f" Did you mean {' or '.join(map(repr, near))}?"
        meant = tuple(f"{metric.title} for {name}" for name in near if name not in dimensions)
        return Findings(
            Outcome.AMBIGUOUS,
            plan.intent,
            f"{text} It {_ways_to_cut(dimensions)}.",
            suggestions=meant or (f"{metric.title} {plan.span.words if plan.span else ''}".strip(),),
        )


def _no_other_currency(plan: Plan, metric: Metric, currency: str) -> Findings:
    """That amounts are told in the shop's currency and in no other."""
    wanted = re.sub(r"^(?:in|as)\s+", "", str(plan.unknown))
    when = f" {plan.span.words}" if plan.span else ""
    return Findings(
        Outcome.AMBIGUOUS,
        plan.intent,
        f"I tell {metric.title.lower()} in {currency}, the shop's currency, and convert nothing into {wanted}.",
        suggestions=(f"{metric.title.lower()}{when} in {currency}",),
    )


def _verdict(figure: Figure, supposed: int) -> str:
    """Yes or no to "is it going up?", against the window before."""
    before = figure.compared_with[0].value if figure.compared_with else None
    if not supposed or before is None or figure.value is None or figure.value == before:
        return ""
    risen = figure.value > before
    return f"{'Yes' if risen == (supposed > 0) else 'No'}, it has {'risen' if risen else 'fallen'}. "


def _premise(figure: Figure, supposed: int) -> str:
    """What to say first when the change that was taken for granted is the other way round."""
    before = figure.compared_with[0].value if figure.compared_with else None
    if not supposed or before is None or figure.value is None or figure.value == before:
        return ""
    risen = figure.value > before
    if risen == (supposed > 0):
        return ""
    return f"It has {'risen, not fallen' if risen else 'fallen, not risen'}. "


def _ways_to_cut(dimensions: list[str]) -> str:
    if not dimensions:
        return "is told for the whole shop only, by day, week, month or year"
    return f"can be split or filtered by {_listed(dimensions)}"


def _listed(dimensions: list[str]) -> str:
    shown = ", ".join(dimensions[:DIMENSIONS_SHOWN]).lower()
    return f"{shown} and others" if len(dimensions) > DIMENSIONS_SHOWN else shown
