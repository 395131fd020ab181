"""What the other systems say about the same orders, shipments, prices and SKUs, side by side with the rows that rule.

`sales_order`, `shipment` and `sku` are the rows that rule (OMS, WMS, master data). Each table here holds another system's view of
them under the same ids, and is optional: a kind of mismatch that needs a view nobody gives is not judged. Ids are not checked
against the ruling tables, because an id that only one system knows is itself a finding. Stock needs no table of its own:
`inventory_snapshot` has a `source`.
"""

from tools.store.columns import Event, Money, Quantity, Row, Text, col

ORDER_STATES = ("open", "shipped", "cancelled")


class SystemOrder(Row):
    """An order as another system booked it; one row per document, so an order booked in two parts has two rows."""

    table = "system_order"
    key = ("source", "order_id", "document_id")
    event = ("booked_at",)

    source: Text = col("which system says so", choices=("wms", "erp", "channel", "payment"))
    order_id: Text = col("the order, under the id `sales_order` has; not checked, it may be unknown there")
    document_id: Text = col("the system's own document number", default="-")
    status: Text = col("how the order stands in that system", default="open", choices=ORDER_STATES)
    units: Quantity | None = col("units of the document, cancelled ones left out", default=None, unit="units")
    amount: Money | None = col(
        "goods after discount and cancellation, without tax and shipping (as net sales)", default=None
    )
    refunded: Money = col("money given back on the order so far, without tax", default=0, minimum=0)
    booked_at: Event = col("when the system booked the order")


class SystemShipment(Row):
    """A shipment as another system posted it (goods issue, invoice, delivery note)."""

    table = "system_shipment"
    key = ("source", "shipment_id", "document_id")
    event = ("posted_at",)

    source: Text = col("which system says so", choices=("oms", "erp", "channel"))
    shipment_id: Text = col("the shipment, under the id `shipment` has; not checked")
    document_id: Text = col("the system's own document number", default="-")
    order_id: Text | None = col("its order, as that system knows it", default=None)
    units: Quantity | None = col("units posted", default=None, unit="units")
    posted_at: Event = col("when it was posted")


class SystemPrice(Row):
    """The list price of one unit as a system carries it, from a moment on; the latest row rules."""

    table = "system_price"
    key = ("source", "channel", "sku_id", "valid_from")
    event = ("valid_from",)

    source: Text = col("which system says so", choices=("oms", "erp", "channel"))
    channel: Text = col("the channel it is asked on; `all` when it holds everywhere", default="all")
    sku_id: Text = col("the SKU; not checked, it may be unknown in `sku`")
    unit_price: Money = col("price of one unit before discounts, without tax", minimum=0)
    currency: Text | None = col("default: the mapping's currency", default=None)
    valid_from: Event = col("since when that system asks it")


class SystemSku(Row):
    """A SKU that a system's master data hold."""

    table = "system_sku"
    key = ("source", "sku_id")

    source: Text = col("which system says so", choices=("oms", "wms", "erp", "channel"))
    sku_id: Text = col("the SKU, under the code `sku` has; not checked")
    status: Text = col("whether it is in use there", default="active", choices=("active", "inactive"))
