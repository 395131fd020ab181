"""What customers ordered."""

from tools.store.columns import Deadline, Event, Money, Quantity, Row, Text, col

ORDER_TYPES = ("normal", "b2b", "replacement", "sample", "test", "transfer")
CANCEL_PARTIES = ("customer", "shop")
HOLD_PARTIES = ("customer", "shop", "fraud", "payment")


class SalesOrder(Row):
    """One order. Replacements, samples, tests and transfers carry their type and stay out of customer metrics."""

    table = "sales_order"
    key = ("order_id",)
    event = ("placed_at",)

    order_id: Text = col("the order's id, unique over all sources")
    order_no: Text | None = col("number people use, e.g. #1234", default=None)
    channel: Text | None = col("where it came from", default=None, reference="channel.channel")
    customer_id: Text | None = col("who ordered", default=None, reference="customer.customer_id")
    placed_at: Event = col("when the customer placed it")
    ship_by: Deadline | None = col("promise: with the carrier by then", default=None)
    deliver_by: Deadline | None = col("promise: delivered by then", default=None)
    priority: Text | None = col("priority class", default=None)
    hold_reason: Text | None = col("why it was held", default=None, known_from="hold_from")
    hold_party: Text | None = col(
        "who asked for the hold", default=None, choices=HOLD_PARTIES, known_from="hold_from"
    )
    hold_from: Event | None = col("held since", default=None, known_from="hold_from")
    hold_to: Event | None = col("released at", default=None, known_from="hold_to")
    cancelled_at: Event | None = col(
        "when the whole order was cancelled", default=None, known_from="cancelled_at"
    )
    cancel_party: Text | None = col(
        "who cancelled", default=None, choices=CANCEL_PARTIES, known_from="cancelled_at"
    )
    type: Text = col("what kind of order it is", default="normal", choices=ORDER_TYPES)
    currency: Text | None = col("default: the mapping's currency", default=None)
    ship_country: Text | None = col("country it goes to", default=None)
    ship_region: Text | None = col("region it goes to", default=None)
    shipping_income: Money = col("shipping charged to the customer, without tax", default=0, minimum=0)


class OrderLine(Row):
    """One line of an order. Net sales of a line = quantity left after cancellation at its price, less its discount."""

    table = "order_line"
    key = ("line_id",)

    line_id: Text = col("the line's id, unique over all sources")
    order_id: Text = col("its order", reference="sales_order.order_id", parent=True)
    sku_id: Text = col("what was ordered", reference="sku.sku_id")
    qty_ordered: Quantity = col("units ordered", unit="units", minimum=0)
    qty_cancelled: Quantity = col("units cancelled since", default=0, unit="units", minimum=0)
    unit_price: Money = col("list price of one unit before discount, without tax", minimum=0)
    discount: Money = col(
        "amount taken off the whole line as ordered, not a rate; cancelled units take their share with them",
        default=0,
    )
    tax: Money = col("tax on the line", default=0)
    requested_ship_by: Deadline | None = col("ship-by of this line; default: the order's", default=None)
