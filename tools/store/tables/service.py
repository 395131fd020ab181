"""Customer service and documents exchanged with partners."""

from tools.store.columns import Event, Rate, Row, Text, col


class SupportTicket(Row):
    """A customer's question or complaint."""

    table = "support_ticket"
    key = ("ticket_id",)
    event = ("created_at",)

    ticket_id: Text = col("the ticket's id")
    order_id: Text | None = col("its order", default=None, reference="sales_order.order_id")
    created_at: Event = col("when it was opened")
    topic: Text | None = col("topic", default=None)
    queue: Text | None = col("queue", default=None)
    sla_minutes: Rate | None = col("promised first response", default=None, unit="min", minimum=0)


class TicketEvent(Row):
    """What happened to a ticket; an auto-reply is not a response."""

    table = "ticket_event"
    key = ("ticket_id", "kind", "occurred_at")
    event = ("occurred_at",)

    ticket_id: Text = col("the ticket", reference="support_ticket.ticket_id", parent=True)
    kind: Text = col(
        "what happened", choices=("created", "auto_reply", "agent_reply", "resolved", "reopened")
    )
    occurred_at: Event = col("when")


class EdiDocument(Row):
    """A document exchanged with a partner."""

    table = "edi_document"
    key = ("document_id",)
    event = ("exchanged_at",)

    document_id: Text = col("the document's id")
    standard: Text = col("X12 or EDIFACT", choices=("x12", "edifact"))
    set_code: Text = col("set, e.g. 850, 856, DESADV")
    control_no: Text | None = col("control number", default=None)
    partner: Text | None = col("partner", default=None)
    direction: Text = col("direction", choices=("in", "out"))
    status: Text | None = col("status", default=None)
    ack: Text | None = col("acknowledgement", default=None)
    exchanged_at: Event = col("when")
