"""The desk for numbers: the warehouse of a home with the catalogue and the operator's words, for every surface alike.

Used by the command line directly and by the turn from worker threads; one question at a time reads the warehouse. A new
generation is picked up at the next question.
"""

from collections.abc import Sequence
from datetime import date, datetime
from threading import RLock

from bot.words import CatalogueWords
from floorwalker.clock import Clock
from floorwalker.errors import Misconfigured, UserMistake, did_you_mean
from floorwalker.evidence import Figure
from floorwalker.home import Home
from floorwalker.period import zone
from floorwalker.settings import Settings
from tools.assessment import Watchers, assess, state_of
from tools.dossiers.margin_audit import MarginAudit, margin_audit
from tools.dossiers.order import OrderDossier, order_dossier
from tools.dossiers.promotion import Readiness, next_promotion, promotions_ahead, readiness
from tools.dossiers.purchase_order import PurchaseOrderDossier, po_dossier
from tools.dossiers.sku import SkuDossier, sku_dossier
from tools.metrics.compute import figures_for, members_of
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue, catalogue
from tools.pacing import Pace, all_paces, goal_of, pace
from tools.risk import RiskReport, State
from tools.stock.view import StockRow, stock_rows
from tools.store import generations
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse


class NumbersDesk:
    """Figures, stock and risk of one home."""

    def __init__(self, home: Home, clock: Clock, settings: Settings, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._home, self._clock, self._settings = home, clock, settings
        self._lock = RLock()
        self._warehouse: Warehouse | None = None

    @property
    def warehouse(self) -> Warehouse:
        """The current generation; raises `UserMistake` while there are no data."""
        # Under the lock, so that a generation is never closed while another thread reads it.
        with self._lock:
            path = generations.current(self._home.warehouse)
            if self._warehouse is None or path != self._warehouse.path:
                stale, self._warehouse = self._warehouse, Warehouse.open(self._home, self._clock)
                if stale is not None:
                    stale.close()
            return self._warehouse

    @property
    def words(self) -> CatalogueWords:
        """How figures of this shop are written."""
        try:
            currency = self.warehouse.shop.currency
        except UserMistake:
            currency = ""
        return CatalogueWords(self.catalogue, currency, self._settings.file.owners)

    def now(self) -> datetime:
        """The present of the data."""
        return self.warehouse.now()

    def today(self) -> date:
        """The shop's local day."""
        return self.now().astimezone(zone(self.warehouse.shop.time_zone)).date()

    def time_zone(self) -> str:
        """The zone of the shop's days; UTC while there are no data."""
        try:
            return self.warehouse.shop.time_zone
        except UserMistake:
            return "UTC"

    def calendar_day(self) -> date:
        """The day by the clock alone, for what does not depend on data."""
        return self._clock.now().date()

    def figures(self, query: MetricQuery) -> list[Figure]:
        """The figures of a query."""
        with self._lock:
            return figures_for(self.warehouse, self.catalogue, query)

    def stock(self, skus: Sequence[str], *, risk_only: bool = False) -> list[StockRow]:
        """The stock view of these SKUs, or of the riskiest."""
        with self._lock:
            return stock_rows(self.warehouse, skus, self.warehouse.now(), risk_only=risk_only)

    def members(self, metric: str, dimension: str) -> list[str]:
        """The members a dimension has for a metric."""
        with self._lock:
            return members_of(self.warehouse, self.catalogue, self.catalogue.metric(metric), dimension)

    def sku_titles(self) -> dict[str, str]:
        """Every SKU with its title, or its id where it has none."""
        with self._lock:
            text = "SELECT sku_id, COALESCE(title, sku_id) AS title FROM sku ORDER BY sku_id"
            rows = self.warehouse.run(Statement(text, {}), self.warehouse.now())
        return {str(row["sku_id"]): str(row["title"]) for row in rows}

    def order(self, reference: str) -> OrderDossier:
        """The dossier of one order by id or number."""
        with self._lock:
            return order_dossier(self.warehouse, reference, self.now())

    def purchase_order(self, po_id: str) -> PurchaseOrderDossier:
        """The dossier of one purchase order."""
        with self._lock:
            return po_dossier(self.warehouse, po_id, self.now())

    def sku(self, sku_id: str) -> SkuDossier:
        """The dossier of one SKU."""
        with self._lock:
            return sku_dossier(self.warehouse, self.catalogue, sku_id, self.now())

    def audit(self) -> MarginAudit:
        """The top-50 margin audit."""
        with self._lock:
            return margin_audit(self.warehouse, self.now())

    def promotion(self, promotion_id: str | None) -> Readiness:
        """The readiness of a promotion; None is the next one."""
        with self._lock:
            return readiness(
                self.warehouse, promotion_id or next_promotion(self.warehouse, self.now()), self.now()
            )

    def promotions(self) -> list[str]:
        """The ids of the promotions that are not over."""
        with self._lock:
            return promotions_ahead(self.warehouse, self.now())

    def pace(self, metric: str, span: str) -> Pace:
        """How a metric stands to its target for the current week, month, quarter or year."""
        with self._lock:
            goal = goal_of(self.warehouse, metric, self.now(), span)
            return pace(self.warehouse, self.catalogue, goal, self.now())

    def paces(self) -> list[Pace]:
        """How every current target stands, as far as its metric can be paced and answered."""
        with self._lock:
            return all_paces(self.warehouse, self.catalogue, self.now())

    def risk(self, today: date | None = None) -> RiskReport:
        """The risk report of today."""
        words = self.words
        watchers = Watchers(self._limits, words.owner, words.shown)
        return assess(self.catalogue, self.figures, today or self.today(), watchers)

    def state(self, figure: Figure) -> State:
        """How a figure of a watched metric stands."""
        return state_of(self.catalogue.metric(figure.metric), figure, self._limits)

    @property
    def _limits(self) -> dict[str, tuple[float, float]]:
        return {metric: (level.amber, level.red) for metric, level in self._settings.file.thresholds.items()}


def open_desk(home: Home, clock: Clock, settings: Settings) -> NumbersDesk:
    """The desk of a home with the shipped catalogue; raises `Misconfigured` for a threshold of a metric that does not exist."""
    found = catalogue()
    for metric in settings.file.thresholds:
        if metric not in found.metrics:
            near = did_you_mean(metric, found.metrics)
            raise Misconfigured(f"{settings.config}: 'thresholds.{metric}' is not a metric; {near}")
    return NumbersDesk(home, clock, settings, found)
