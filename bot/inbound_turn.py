"""A plan about suppliers' deliveries → findings: what is on order, what arrives when, what is late. Called by the turn."""

from dataclasses import replace

from bot.findings import Findings, alike
from bot.numbers import NumbersDesk
from bot.plan import Plan
from bot.tell_inbound import tell_inbound
from floorwalker.outcome import Intent, Outcome
from tools.dossiers.inbound import Wanted


class InboundTurn:
    """Answers questions about what suppliers bring from one desk."""

    def __init__(self, desk: NumbersDesk) -> None:
        self._desk = desk

    def inbound(self, plan: Plan) -> Findings:
        """The open purchase orders that are asked for, or one question back for a name that is not known."""
        assert plan.inbound is not None
        if plan.unknown:
            return self._unknown(plan.unknown)
        asked, names = plan.inbound, self._desk.vendor_names()
        book = self._desk.inbound(asked)
        late = None
        if asked.wanted is Wanted.ARRIVING:
            late = self._desk.inbound(replace(asked, wanted=Wanted.LATE, start=None, end=None)).figures[0]
        text, figures = tell_inbound(book, asked, self._desk.words, names, late)
        return Findings(Outcome.ANSWERED, Intent.INBOUND, text, figures=tuple(figures))

    def _unknown(self, word: str) -> Findings:
        names = self._desk.vendor_names()
        known = [*names.values(), *names, *self._desk.location_names()]
        near = alike(word, known)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        return Findings(
            Outcome.AMBIGUOUS,
            Intent.INBOUND,
            f"I know no supplier, place or product called {word!r}.{hint} What is on order can be asked for by supplier, location,"
            " SKU, product family, category or brand, and by days ahead.",
            suggestions=tuple(f"what is on order from {name}" for name in near if name in names.values())
            or ("what is arriving this week", "late purchase orders"),
        )
