"""The desk for numbers: the warehouse of a home with the catalogue and the operator's words, for every surface alike.

Used by the command line directly and by the turn from worker threads; one question at a time reads the warehouse. A new
generation is picked up at the next question.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from threading import RLock

from bot.words import CatalogueWords
from floorwalker.clock import Clock
from floorwalker.errors import Misconfigured, SourceDown, UserMistake, did_you_mean
from floorwalker.evidence import Figure
from floorwalker.home import Home
from floorwalker.period import local_midnight, zone
from floorwalker.settings import Settings
from tools.assessment import Ask, Look, Watchers, assess, state_of
from tools.dossiers.inbound import InboundBook, InboundQuery, inbound_book
from tools.dossiers.margin_audit import MarginAudit, margin_audit
from tools.dossiers.order import OrderDossier, order_dossier
from tools.dossiers.promotion import Readiness, next_promotion, promotions_ahead, readiness
from tools.dossiers.purchase_order import PurchaseOrderDossier, po_dossier
from tools.dossiers.sku import SkuDossier, sku_dossier
from tools.exceptions.find import Exceptions, Operator, find_exceptions
from tools.exceptions.stocktaking import Stocktaking
from tools.metrics.compute import figures_for, members_of
from tools.metrics.definition import Unit
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue, catalogue
from tools.pacing import Pace, all_paces, goal_of, pace
from tools.risk import RiskReport, State
from tools.stock.rows import StockRow, StockView
from tools.stock.view import STOCK_TOTALS, reorder_rows, stock_rows, stock_view
from tools.store import account, generations
from tools.store.warehouse import Warehouse
from tools.truth import TruthReport, find_mismatches


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
        return CatalogueWords(self.catalogue, self.currency(), self._settings.file.owners)

    def currency(self) -> str:
        """The code of the shop's currency; empty while there are no data that can be read."""
        try:
            return self.warehouse.shop.currency
        except (UserMistake, SourceDown):
            return ""

    def now(self) -> datetime:
        """The present of the data."""
        return self.warehouse.now()

    def today(self) -> date:
        """The shop's local day."""
        return self.now().astimezone(zone(self.warehouse.shop.time_zone)).date()

    def time_zone(self) -> str:
        """The zone of the shop's days; UTC while there are no data that can be read."""
        try:
            return self.warehouse.shop.time_zone
        except (UserMistake, SourceDown):
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

    def stock_view(self, skus: Sequence[str], *, risk_only: bool = False) -> StockView:
        """The whole stock answer: rows, transfers, how past forecasts fared, and totals of these SKUs (or of all) as figures."""
        with self._lock:
            view = stock_view(self.warehouse, skus, self.now(), risk_only=risk_only)
            where = {"sku": list(skus)} if skus else {}
            totals = [self.figures(MetricQuery(metric, where=where))[0] for metric in STOCK_TOTALS]
        return view.model_copy(update={"figures": totals})

    def to_reorder(self) -> list[StockRow]:
        """The SKUs that should be ordered now, the shortest stock first."""
        with self._lock:
            return reorder_rows(self.warehouse, self.now())

    def members(self, metric: str, dimension: str) -> list[str]:
        """The members a dimension has for a metric."""
        with self._lock:
            return members_of(self.warehouse, self.catalogue, self.catalogue.metric(metric), dimension)

    def sku_titles(self) -> dict[str, str]:
        """Every SKU with its title, or its id where it has none."""
        with self._lock:
            return account.sku_titles(self.warehouse)

    def skus_of(self, within: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """The SKUs of these suppliers, families, categories or brands."""
        with self._lock:
            return account.skus_of(self.warehouse, within)

    def location_names(self) -> dict[str, str]:
        """Every location with its name, where it has one."""
        with self._lock:
            return account.location_names(self.warehouse)

    def stock_reach(self) -> datetime | None:
        """How far snapshots of the stock reach."""
        return self.warehouse.watermark(("inventory_snapshot",), self.now())

    def vendor_names(self) -> dict[str, str]:
        """Every supplier with its name, where it has one."""
        with self._lock:
            return account.vendor_names(self.warehouse)

    def order(self, reference: str) -> OrderDossier:
        """The dossier of one order by id or number."""
        with self._lock:
            return order_dossier(self.warehouse, reference, self.now())

    def purchase_order(self, po_id: str) -> PurchaseOrderDossier:
        """The dossier of one purchase order."""
        with self._lock:
            return po_dossier(self.warehouse, po_id, self.now())

    def inbound(self, asked: InboundQuery) -> InboundBook:
        """What is on order, arriving or late."""
        with self._lock:
            return inbound_book(self.warehouse, asked, self.now())

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
        """The risk report of today, or of an earlier local day as of its end."""
        words = self.words
        watchers = Watchers(
            self._limits,
            words.owner,
            words.shown,
            lambda value: words.amount(value, Unit.MONEY),
            self.time_zone(),
        )
        day = today or self.today()
        at = min(self.now(), local_midnight(day + timedelta(days=1), self.time_zone()))
        stock, asked = Stocktaking(self.warehouse, at), _Asked(self.figures)
        look = Look(*(self._look(moment, asked, stock) for moment in (at, at - timedelta(days=1))))
        return assess(self.catalogue, asked, day, watchers, look)

    def exceptions(self, as_of: datetime | None = None, *, rule: str | None = None) -> Exceptions:
        """The exceptions of a moment (default: now), of all rules or of one."""
        at = as_of or self.now()
        return self._look(at, self.figures, Stocktaking(self.warehouse, at), rule)

    def mismatches(self) -> TruthReport:
        """Where the systems disagree now."""
        with self._lock:
            return find_mismatches(self.warehouse, self.now())

    def _look(self, at: datetime, ask: Ask, stock: Stocktaking, rule: str | None = None) -> Exceptions:
        operator = Operator(self._settings.file.owners, self._limits_of)
        with self._lock:
            return find_exceptions(self.warehouse, self.catalogue, ask, at, operator, only=rule, stock=stock)

    def state(self, figure: Figure) -> State:
        """How a figure of a watched metric stands."""
        return state_of(self.catalogue.metric(figure.metric), figure, self._limits)

    def _limits_of(self, metric: str) -> tuple[float, float] | None:
        watch = self.catalogue.metric(metric).watch
        return self._limits.get(metric) or ((watch.amber, watch.red) if watch else None)

    @property
    def _limits(self) -> dict[str, tuple[float, float]]:
        return {metric: (level.amber, level.red) for metric, level in self._settings.file.thresholds.items()}


class _Asked:
    """Figures that were asked for before are given again, within one report."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[str, Sequence[Figure]] = {}

    def __call__(self, query: MetricQuery) -> Sequence[Figure]:
        """The figures of a query."""
        name = repr(query)
        if name not in self._known:
            self._known[name] = self._ask(query)
        return self._known[name]


def open_desk(home: Home, clock: Clock, settings: Settings) -> NumbersDesk:
    """The desk of a home with the shipped catalogue; raises `Misconfigured` for a threshold of a metric that does not exist."""
    found = catalogue()
    for metric in settings.file.thresholds:
        if metric not in found.metrics:
            near = did_you_mean(metric, found.metrics)
            raise Misconfigured(f"{settings.config}: 'thresholds.{metric}' is not a metric; {near}")
    return NumbersDesk(home, clock, settings, found)
