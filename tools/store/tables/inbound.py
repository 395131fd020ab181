"""What is on its way in: purchase orders, advance shipping notices, receipts."""

from tools.store.columns import Deadline, Event, Money, Quantity, Row, Text, col


class PurchaseOrder(Row):
    """An order to a supplier."""

    table = "purchase_order"
    key = ("po_id",)
    event = ("ordered_at",)

    po_id: Text = col("the purchase order's id")
    vendor_id: Text | None = col("the supplier", default=None, reference="vendor.vendor_id")
    location_id: Text | None = col("goes to", default=None, reference="location.location_id")
    ordered_at: Event = col("when it was placed")
    cancelled_at: Event | None = col("cancelled at", default=None, known_from="cancelled_at")


class PoLine(Row):
    """One line of a purchase order."""

    table = "po_line"
    key = ("po_line_id",)

    po_line_id: Text = col("the line's id")
    po_id: Text = col("its purchase order", reference="purchase_order.po_id", parent=True)
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    qty: Quantity = col("units ordered", unit="units", minimum=0)
    expected_at: Deadline | None = col("asked for by", default=None)
    confirmed_at: Deadline | None = col("the supplier's confirmed date", default=None)
    unit_cost: Money | None = col("price of one unit", default=None, minimum=0)


class Asn(Row):
    """An advance shipping notice."""

    table = "asn"
    key = ("asn_no",)
    event = ("shipped_at",)

    asn_no: Text = col("the notice's number")
    po_id: Text | None = col("its purchase order", default=None, reference="purchase_order.po_id")
    location_id: Text | None = col("goes to", default=None, reference="location.location_id")
    carrier: Text | None = col("the carrier", default=None)
    shipped_at: Event | None = col("left the supplier", default=None)
    eta: Deadline | None = col("expected at the dock by", default=None)


class AsnLine(Row):
    """What a notice announces."""

    table = "asn_line"
    key = ("asn_no", "sku_id")

    asn_no: Text = col("the notice", reference="asn.asn_no", parent=True)
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    qty: Quantity = col("units announced", unit="units", minimum=0)
    po_line_id: Text | None = col("the purchase order line", default=None, reference="po_line.po_line_id")


class Receipt(Row):
    """A delivery that arrived at a dock."""

    table = "receipt"
    key = ("receipt_id",)
    event = ("arrived_at",)

    receipt_id: Text = col("the receipt's id")
    po_id: Text | None = col("its purchase order", default=None, reference="purchase_order.po_id")
    asn_no: Text | None = col("its notice", default=None, reference="asn.asn_no")
    location_id: Text | None = col("where", default=None, reference="location.location_id")
    arrived_at: Event = col("at the dock")
    checked_in_at: Event | None = col("checked in", default=None, known_from="checked_in_at")


class ReceiptLine(Row):
    """One line of a receipt; it is stocked when the last unit is put away."""

    table = "receipt_line"
    key = ("receipt_line_id",)

    receipt_line_id: Text = col("the line's id")
    receipt_id: Text = col("its receipt", reference="receipt.receipt_id", parent=True)
    po_line_id: Text | None = col(
        "the purchase order line; default: the lines of the receipt's purchase order with the SKU, filled in order of due dates;"
        " what reaches over the end of one is a part of its own, `<id> (part 2)`",
        default=None,
        reference="po_line.po_line_id",
    )
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    qty_received: Quantity = col("units received", unit="units", minimum=0)
    qty_rejected: Quantity = col("units rejected of those", default=0, unit="units", minimum=0)
    stocked_at: Event | None = col("last unit put away", default=None, known_from="stocked_at")
