"""A watch → what to say when it has come true: a purchase order that arrived, cover that fell. Called by `bot.jobs.watching`."""

from collections.abc import Callable

from bot.counter_ports import Watch, WatchKind
from bot.numbers import NumbersDesk
from bot.reply import Answer
from floorwalker.errors import UserMistake
from floorwalker.evidence import Figure
from floorwalker.outcome import Intent, Outcome
from tools.dossiers.purchase_order import PoStatus
from tools.metrics.query import MetricQuery

COVER = "days_of_supply"
_ARRIVED = (PoStatus.RECEIVED, PoStatus.AT_THE_DOCK, PoStatus.PARTLY_RECEIVED, PoStatus.CANCELLED)


class DeskLookout:
    """Looks at the shop's data."""

    def __init__(self, desk: NumbersDesk, new_trace_id: Callable[[], str]) -> None:
        self._desk = desk
        self._new_trace_id = new_trace_id

    def seen(self, watch: Watch) -> Answer | None:
        """What to tell, with its figures; null while it has not happened."""
        try:
            return self._arrival(watch) if watch.kind is WatchKind.ARRIVAL else self._cover(watch)
        except UserMistake as gone:
            return self._told(f"I can no longer watch {watch.reference}: {gone}", Intent.STOCK, [])

    def _arrival(self, watch: Watch) -> Answer | None:
        dossier = self._desk.purchase_order(watch.reference)
        if dossier.status not in _ARRIVED:
            return None
        text = f"You asked to be told: purchase order **{dossier.po_id}** is {dossier.status.value}."
        return self._told(text, Intent.PURCHASE_ORDER, dossier.figures)

    def _cover(self, watch: Watch) -> Answer | None:
        figure = self._desk.figures(MetricQuery(COVER, where={"sku": [watch.reference]}))[0]
        if figure.value is None or figure.value >= watch.days:
            return None
        shown = self._desk.words.shown(figure)
        title = self._desk.sku_titles().get(watch.reference, watch.reference)
        text = (
            f"You asked to be told: cover of **{title}** ({watch.reference}) is **{shown}**,"
            f" under {watch.days:g} days."
        )
        return self._told(text, Intent.STOCK, [figure])

    def _told(self, text: str, intent: Intent, figures: list[Figure]) -> Answer:
        return Answer(
            outcome=Outcome.ANSWERED,
            intent=intent,
            text=text,
            figures=figures,
            trace_id=self._new_trace_id(),
            elapsed_ms=0,
        )
