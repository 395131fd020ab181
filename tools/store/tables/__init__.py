"""The canonical tables, all of them, in the order in which an import fills them (rates and referenced tables first)."""

from tools.store.columns import Row, Table, table_of
from tools.store.tables.costs import CostEntry, Fee, FxRate, Invoice, InvoiceLine
from tools.store.tables.fulfilment import FulfilmentTask, Shipment, ShipmentEvent, ShipmentLine
from tools.store.tables.inbound import Asn, AsnLine, PoLine, PurchaseOrder, Receipt, ReceiptLine
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.planning import (
    Forecast,
    LabourHours,
    MarketingSpend,
    Plan,
    Promotion,
    WebSessionDaily,
)
from tools.store.tables.products import (
    CalendarDay,
    CarrierService,
    Channel,
    Customer,
    KitComponent,
    Location,
    Owner,
    PriceListEntry,
    Sku,
    SkuCost,
    SkuLocation,
    SkuTier,
    Vendor,
)
from tools.store.tables.returns import ReturnAuthorization, ReturnLine
from tools.store.tables.service import EdiDocument, SupportTicket, TicketEvent
from tools.store.tables.stock import CycleCount, InventoryMovement, InventorySnapshot
from tools.store.tables.systems import SystemOrder, SystemPrice, SystemShipment, SystemSku

ROWS: tuple[type[Row], ...] = (
    FxRate,
    Vendor,
    Sku,
    SkuTier,
    SkuCost,
    KitComponent,
    Location,
    CalendarDay,
    SkuLocation,
    Channel,
    CarrierService,
    Customer,
    Owner,
    PriceListEntry,
    SalesOrder,
    OrderLine,
    FulfilmentTask,
    Shipment,
    ShipmentLine,
    ShipmentEvent,
    InventorySnapshot,
    InventoryMovement,
    CycleCount,
    PurchaseOrder,
    PoLine,
    Asn,
    AsnLine,
    Receipt,
    ReceiptLine,
    ReturnAuthorization,
    ReturnLine,
    Forecast,
    Promotion,
    Plan,
    MarketingSpend,
    WebSessionDaily,
    LabourHours,
    CostEntry,
    Fee,
    Invoice,
    InvoiceLine,
    SupportTicket,
    TicketEvent,
    EdiDocument,
    SystemOrder,
    SystemShipment,
    SystemPrice,
    SystemSku,
)

TABLES: dict[str, Table] = {row.table: table_of(row) for row in ROWS}
