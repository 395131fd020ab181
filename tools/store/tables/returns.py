"""What came back."""

from tools.store.columns import Event, Money, Quantity, Row, Text, col

DISPOSITIONS = ("sellable", "refurb", "scrap")
RETURN_KINDS = ("return", "refund_only", "exchange")


class ReturnAuthorization(Row):
    """Permission to send goods back."""

    table = "return_authorization"
    key = ("rma_id",)
    event = ("authorised_at",)

    rma_id: Text = col("the authorisation's id")
    order_id: Text | None = col("its order", default=None, reference="sales_order.order_id")
    authorised_at: Event = col("when")


class ReturnLine(Row):
    """Units that came back or were refunded. Without an order line `sku_id` says what it was, and the authorisation whose order."""

    table = "return_line"
    key = ("return_line_id",)
    event = ("booked_at",)

    return_line_id: Text = col("the line's id")
    rma_id: Text | None = col(
        "its authorisation; of a return without a line it names the order",
        default=None,
        reference="return_authorization.rma_id",
    )
    line_id: Text | None = col("the order line it undoes", default=None, reference="order_line.line_id")
    sku_id: Text | None = col("the SKU; default: the order line's", default=None, reference="sku.sku_id")
    qty: Quantity = col("units returned (positive)", unit="units", minimum=0)
    unit_price: Money | None = col("price of one unit as sold", default=None, minimum=0)
    kind: Text = col(
        "what it is; only `return` counts as units returned", default="return", choices=RETURN_KINDS
    )
    reason: Text = col("reason code", default="unknown")
    reason_raw: Text | None = col("the customer's or source's own words", default=None)
    booked_at: Event = col("when the return was booked")
    received_at: Event | None = col("when it was back", default=None, known_from="received_at")
    disposition: Text | None = col(
        "what became of it", default=None, choices=DISPOSITIONS, known_from="received_at"
    )
    refund: Money = col("money given back, without tax", default=0, minimum=0)
    restock_cost: Money = col("labour and material to restock", default=0, minimum=0)
    reverse_postage: Money = col("postage of the way back", default=0, minimum=0)
