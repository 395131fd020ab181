"""A plan about stock → findings: SKUs with cover and risk, what runs out or is out, what to order, what to move. Called by the turn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.compose import tell_stock
from bot.findings import Findings, or_another, outcome_of
from bot.inbound_turn import InboundTurn
from bot.naming import find_skus
from bot.numbers import NumbersDesk
from bot.plan import Plan
from bot.running_out import AT_RISK_AGAIN, places_at_risk, tell_running_out
from bot.stock_words import StockWish
from bot.tell_numbers import tell_figures
from bot.tell_stock import tell_out, tell_reorder, tell_transfers
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from floorwalker.period import Period
from tools.derived import Receipt
from tools.metrics.query import MetricQuery
from tools.stock.rows import StockRow
from tools.store.sql import Statement

RISKY = 0.2
"""Lowest probability of a SKU that is named when asked what runs out (the band "medium")."""
SHOWN_AT_RISK = 15
AGAIN = Statement("floorwalker stock --json", {})
"""What gives units to order and to move again: many queries make one view."""
_OF_A_SKU = ("available_units", "days_of_supply", "oos_risk_14d")


class StockTurn:
    """Answers questions about stock from one desk."""

    def __init__(self, desk: NumbersDesk) -> None:
        self._desk = desk
        self._inbound = InboundTurn(desk)

    def stock(self, plan: Plan) -> Findings:
        """Stock, cover and risk of the plan's SKUs, what is to be told of the whole stock, or what suppliers bring."""
        if plan.inbound is not None:
            return self._inbound.inbound(plan)
        if plan.choices and not plan.skus:
            return self.which_sku(plan)
        if plan.unknown:
            raise self._no_such_sku(plan.unknown)
        if plan.stock_wish is StockWish.REORDER:
            return self._to_order(plan)
        if plan.stock_wish is StockWish.TRANSFERS:
            return self._to_transfer(plan.skus)
        if not plan.skus:
            return self._running_out(plan)
        return self._of_skus(plan)

    def _of_skus(self, plan: Plan) -> Findings:
        words, titles = self._desk.words, self._desk.sku_titles()
        found: list[Figure] = []
        texts = []
        for sku in plan.skus:
            where = {"sku": [sku]} | plan.within
            own = [self._desk.figures(MetricQuery(metric, where=where))[0] for metric in _OF_A_SKU]
            texts.append(tell_stock(own, titles, words))
            found += own
        return Findings(outcome_of(found), Intent.STOCK, "\n".join(texts), figures=tuple(found))

    def _running_out(self, plan: Plan) -> Findings:
        words, titles = self._desk.words, self._desk.sku_titles()
        figures = self._desk.figures(MetricQuery("oos_risk_14d", by=("sku", "location"), where=plan.within))
        if outcome_of(figures) is Outcome.NO_DATA:
            return Findings(
                Outcome.NO_DATA, Intent.STOCK, tell_figures(figures, words), figures=tuple(figures)
            )
        if plan.stock_wish is StockWish.OUT:
            return self._out(plan)
        among = {(one.key["sku"], one.key["location"]) for one in figures if (one.value or 0) >= RISKY}
        risky = places_at_risk(self._desk.stock((), risk_only=True), among)
        receipt = replace(self._receipt({}), statement=AT_RISK_AGAIN, row_count=len(risky))
        text, found = tell_running_out(risky, receipt, titles, words)
        return Findings(Outcome.ANSWERED, Intent.STOCK, text, figures=found)

    def _out(self, plan: Plan) -> Findings:
        """The SKUs with demand and nothing available at a location, those that sell most first."""
        titles = self._desk.sku_titles()
        query = MetricQuery("oos_risk_14d", by=("sku", "location"), where=plan.within | {"band": ["out"]})
        out = [one for one in self._desk.figures(query) if one.value is not None]
        shown = out[:SHOWN_AT_RISK]
        count = self._receipt({}).figure("skus_out_of_stock", len({one.key["sku"] for one in out}))
        text = tell_out(shown, self._desk.words.shown(count), titles, plan.within, more=len(out) > len(shown))
        return Findings(Outcome.ANSWERED, Intent.STOCK, text, figures=(count, *shown))

    def _to_order(self, plan: Plan) -> Findings:
        skus = plan.skus
        rows = self._desk.stock(skus) if skus else self._wanted(plan)
        shown = rows[:SHOWN_AT_RISK]
        figures = []
        for row in shown:
            points = [place.reorder_point for place in row.locations if place.reorder_point is not None]
            receipt = self._receipt({"sku": row.sku_id})
            figures.append(
                receipt.figure(
                    "reorder_units",
                    row.order_units,
                    null_reason=None if row.order_units is not None else "no lead time on file",
                )
            )
            if skus:
                figures.append(
                    receipt.figure(
                        "reorder_point",
                        sum(points) if points else None,
                        null_reason=None if points else "no lead time on file",
                    )
                )
                figures.append(
                    self._desk.figures(MetricQuery("available_units", where={"sku": [row.sku_id]}))[0]
                )
            figures.append(self._desk.figures(MetricQuery("days_of_supply", where={"sku": [row.sku_id]}))[0])
        text = tell_reorder(shown, figures, self._desk.words, named=bool(skus), more=len(rows) > len(shown))
        if plan.within and not skus:
            names = self._desk.vendor_names()
            of = "; ".join(
                f"{name} {' or '.join(names.get(one, one) for one in members)}"
                for name, members in plan.within.items()
            )
            text = f"For {of}. {text}"
        return Findings(Outcome.ANSWERED, Intent.STOCK, text, figures=tuple(figures))

    def _wanted(self, plan: Plan) -> Sequence[StockRow]:
        """The rows to order of the plan's suppliers, products and locations; at locations those that run short there."""
        rows = self._desk.to_reorder()
        products = {name: members for name, members in plan.within.items() if name != "location"}
        if products:
            chosen = self._desk.skus_of(products)
            rows = [row for row in rows if row.sku_id in chosen]
        if places := plan.within.get("location"):
            there = [
                (row, sum(place.order_units or 0 for place in row.locations if place.location in places))
                for row in rows
            ]
            rows = [row.model_copy(update={"order_units": units}) for row, units in there if units]
        return rows

    def _to_transfer(self, skus: Sequence[str]) -> Findings:
        moves = sorted(
            self._desk.stock_view(skus).transfers, key=lambda one: (one.target_days or 0.0, -one.units)
        )
        shown = moves[:SHOWN_AT_RISK]
        figures = [
            self._receipt({"sku": one.sku_id, "from": one.source, "to": one.target}).figure(
                "transfer_units", one.units
            )
            for one in shown
        ]
        text = tell_transfers(
            figures, self._desk.sku_titles(), self._desk.words, more=len(moves) > len(shown)
        )
        return Findings(Outcome.ANSWERED, Intent.STOCK, text, figures=tuple(figures))

    def _receipt(self, key: dict[str, str]) -> Receipt:
        now, day = self._desk.now(), self._desk.today()
        window = Period(day, day + timedelta(days=1), self._desk.time_zone())
        return Receipt(AGAIN, window, key, now, self._desk.stock_reach(), 1)

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

    def which_sku(self, plan: Plan) -> Findings:
        """One question back, for words that fit several SKUs."""
        titles = self._desk.sku_titles()
        named = ", ".join(f"{titles[sku]} ({sku})" for sku in plan.choices)
        asked = self._desk.words.title(plan.query.metric).lower() if plan.query else "stock"
        return Findings(
            Outcome.AMBIGUOUS,
            plan.intent,
            f"Which one do you mean: {named}?",
            suggestions=tuple(f"{asked} for {titles[sku]} ({sku})" for sku in plan.choices),
        )
