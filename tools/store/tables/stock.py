"""What is on the shelf, what moved and what was counted."""

from tools.store.columns import Event, Flag, Quantity, Row, Text, col

SOURCES = ("wms", "erp", "channel")


class InventorySnapshot(Row):
    """Stock of a SKU at a location at a moment, as one system sees it. Available = on hand - committed - unavailable."""

    table = "inventory_snapshot"
    key = ("taken_at", "source", "location_id", "sku_id")
    event = ("taken_at",)

    taken_at: Event = col("the moment of the snapshot")
    source: Text = col("which system says so; the WMS rules on hand", default="wms", choices=SOURCES)
    location_id: Text = col("where", default="main", reference="location.location_id")
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    on_hand: Quantity = col("units in the building", unit="units")
    committed: Quantity = col("units promised to orders", default=0, unit="units")
    unavailable: Quantity = col("damaged, in quality control, blocked", default=0, unit="units")
    in_transit_out: Quantity = col("on the way to another location", default=0, unit="units")
    safety_stock: Quantity = col("safety stock", default=0, unit="units")


class InventoryMovement(Row):
    """A change of stock and its reason."""

    table = "inventory_movement"
    key = ("movement_id",)
    event = ("occurred_at",)

    movement_id: Text = col("the movement's id")
    occurred_at: Event = col("when")
    location_id: Text = col("where", default="main", reference="location.location_id")
    bin: Text | None = col("bin", default=None)
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    lot: Text | None = col("lot", default=None)
    qty_delta: Quantity = col("units in (positive) or out (negative)", unit="units")
    kind: Text = col("receipt, pick, return, adjustment, transfer …")
    ref: Text | None = col("the document behind it", default=None)


class CycleCount(Row):
    """One count of a bin against the book."""

    table = "cycle_count"
    key = ("location_id", "bin", "sku_id", "counted_at")
    event = ("counted_at",)

    location_id: Text = col("where", default="main", reference="location.location_id")
    bin: Text = col("bin", default="-")
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    counted: Quantity = col("units counted", unit="units", minimum=0)
    book: Quantity = col("units by the book", unit="units")
    counted_at: Event = col("when")
    blind_flag: Flag = col("true when the counter did not see the book", default=True)
