"""One SKU: demand, cover, what is coming, returns and margin, in one view. Called by `floorwalker sku` and by the turn."""

from collections.abc import Sequence
from datetime import datetime

from floorwalker.errors import UserMistake, unknown_name
from floorwalker.evidence import Evidence, Figure
from tools.dossiers.lookup import moment, number, rows, text
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse

METRICS = (
    "units",
    "net_sales",
    "available_units",
    "days_of_supply",
    "oos_risk_14d",
    "sell_through_rate",
    "return_rate",
    "cm1",
    "contribution_margin",
    "contribution_margin_rate",
)
"""What a SKU's dossier shows, in this order, over the last 28 full days (returns: of what was delivered then)."""


class Inbound(Evidence):
    """Units of the SKU still to come on a purchase order; `due_at` is the confirmed date, else the date asked for."""

    po_id: str
    vendor_id: str | None
    units: float
    due_at: datetime | None
    overdue: bool


class SkuDossier(Evidence):
    """Everything about one SKU: its place in the assortment, the figures of `METRICS`, and what is coming."""

    sku_id: str
    title: str | None
    family: str | None
    category: str | None
    status: str
    inbound: list[Inbound]
    figures: list[Figure]


def sku_dossier(
    warehouse: Warehouse, catalogue: Catalogue, sku_id: str, as_of: datetime, metrics: Sequence[str] = METRICS
) -> SkuDossier:
    """The dossier of one SKU by its code; raises `UserMistake` with near codes when it is not on file."""
    known = Statement(
        "SELECT sku_id, title, family, category, status FROM sku WHERE sku_id = $sku", {"sku": sku_id}
    )
    found = warehouse.run(known, as_of)
    if not found:
        codes = warehouse.run(Statement("SELECT sku_id FROM sku ORDER BY sku_id", {}), as_of)
        raise unknown_name("SKU", sku_id, [str(row["sku_id"]) for row in codes])
    row = found[0]
    return SkuDossier(
        sku_id=sku_id,
        title=text(row["title"]),
        family=text(row["family"]),
        category=text(row["category"]),
        status=str(row["status"]),
        inbound=inbound_of(warehouse, sku_id, as_of),
        figures=[
            figure
            for metric in metrics
            if metric in catalogue.metrics
            for figure in _figures(warehouse, catalogue, metric, sku_id, as_of)
        ],
    )


def inbound_of(warehouse: Warehouse, sku_id: str, as_of: datetime) -> list[Inbound]:
    """What is still to come of one SKU, earliest first."""
    found = rows(warehouse, "sku_inbound_orders", {"sku": sku_id, "as_of": as_of}, as_of)
    return [
        Inbound(
            po_id=str(row["po_id"]),
            vendor_id=text(row["vendor_id"]),
            units=number(row["units"]),
            due_at=(due := moment(row["due_at"])),
            overdue=due is not None and due < as_of,
        )
        for row in found
    ]


def _figures(
    warehouse: Warehouse, catalogue: Catalogue, metric: str, sku_id: str, as_of: datetime
) -> list[Figure]:
    """The figure split by SKU, so that a SKU the metric has no rows of gives none instead of an error."""
    query = MetricQuery(metric, by=("sku",), where={"sku": [sku_id]}, as_of=as_of)
    try:
        return figures_for(warehouse, catalogue, query)
    except UserMistake:
        return []
