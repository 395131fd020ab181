"""What it cost: entries, fees, invoices, rates of exchange."""

from tools.store.columns import Day, Event, Exchange, Money, Quantity, Row, Text, col

COST_KINDS = ("labour", "packaging", "postage", "3pl", "support", "expedite", "storage", "marketing", "other")
BASES = ("actual", "rate_card", "default")


class CostEntry(Row):
    """A cost of an order, of a line, or of the ledger when neither is known."""

    table = "cost_entry"
    key = ("entry_id",)
    event = ("booked_at",)

    entry_id: Text = col("the entry's id")
    order_id: Text | None = col("its order", default=None, reference="sales_order.order_id")
    line_id: Text | None = col("its order line", default=None, reference="order_line.line_id")
    kind: Text = col("what it paid for", choices=COST_KINDS)
    amount: Money = col("the amount")
    basis: Text = col("how it is known", default="actual", choices=BASES)
    booked_at: Event = col("when")


class Fee(Row):
    """A payment or marketplace fee of an order."""

    table = "fee"
    key = ("fee_id",)
    event = ("booked_at",)

    fee_id: Text = col("the fee's id")
    order_id: Text = col("its order", reference="sales_order.order_id", parent=True)
    kind: Text = col("who takes it", choices=("payment", "marketplace"))
    amount: Money = col("the amount")
    booked_at: Event | None = col("when; default: known from the start", default=None)


class Invoice(Row):
    """An invoice of a supplier, carrier or 3PL."""

    table = "invoice"
    key = ("invoice_id",)
    event = ("invoiced_at",)

    invoice_id: Text = col("the invoice's id")
    party: Text = col("who sent it")
    po_id: Text | None = col("purchase order", default=None, reference="purchase_order.po_id")
    invoiced_at: Event = col("when")
    currency: Text | None = col("default: the mapping's currency", default=None)


class InvoiceLine(Row):
    """One line of an invoice."""

    table = "invoice_line"
    key = ("invoice_line_id",)

    invoice_line_id: Text = col("the line's id")
    invoice_id: Text = col("its invoice", reference="invoice.invoice_id", parent=True)
    sku_id: Text | None = col("the SKU", default=None, reference="sku.sku_id")
    shipment_id: Text | None = col("the shipment", default=None, reference="shipment.shipment_id")
    qty: Quantity = col("units", default=1)
    amount: Money = col("the amount")


class FxRate(Row):
    """Rate of exchange of a day; it holds until the next one, for at most 31 days."""

    table = "fx_rate"
    key = ("day", "currency")

    day: Day = col("the local day")
    currency: Text = col("foreign currency")
    rate: Exchange = col("units of the mapping's currency for one unit of the foreign one", minimum=0)
