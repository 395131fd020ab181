"""How orders leave the building: tasks on the floor, shipments and what carriers report of them."""

from tools.store.columns import Event, Money, Quantity, Rate, Row, Text, col

TASK_KINDS = ("pick", "pack", "qc", "rework")
EVENT_KINDS = (
    "label_created",
    "label_printed",
    "label_voided",
    "manifested",
    "carrier_accepted",
    "in_transit",
    "out_for_delivery",
    "delivery_attempted",
    "delivered",
    "exception",
    "returned_to_sender",
    "lost",
)


class FulfilmentTask(Row):
    """One piece of work on the floor."""

    table = "fulfilment_task"
    key = ("task_id",)
    event = ("done_at",)

    task_id: Text = col("the task's id")
    line_id: Text = col("the order line it serves", reference="order_line.line_id")
    kind: Text = col("what is done", choices=TASK_KINDS)
    location_id: Text | None = col("where", default=None, reference="location.location_id")
    worker: Text | None = col("hashed id of who did it", default=None)
    started_at: Event | None = col("begun", default=None)
    done_at: Event | None = col("finished", default=None)
    qty: Quantity = col("units handled", default=1, unit="units", minimum=0)
    error_code: Text | None = col("wrong_item, wrong_qty, damaged, short …; empty when right", default=None)
    error_found_at: Event | None = col("when the error was found", default=None, known_from="error_found_at")
    labour_cost: Money = col("labour cost of the task", default=0, minimum=0)


class Shipment(Row):
    """A parcel or pallet of one order. It counts as shipped when the carrier has accepted it."""

    table = "shipment"
    key = ("shipment_id",)
    event = ("created_at",)

    shipment_id: Text = col("the shipment's id")
    order_id: Text = col("its order", reference="sales_order.order_id", parent=True)
    location_id: Text | None = col("ships from", default=None, reference="location.location_id")
    carrier: Text | None = col("the carrier", default=None)
    service: Text | None = col("the carrier's service", default=None)
    tracking_no: Text | None = col("tracking number", default=None)
    zone: Text | None = col("carrier zone", default=None)
    created_at: Event | None = col("when the shipment was made", default=None)
    billable_weight: Rate | None = col("billable weight", default=None, unit="kg", minimum=0)
    postage: Money = col("what the carrier charges", default=0, minimum=0)
    surcharge: Money = col("carrier surcharges", default=0, minimum=0)
    packaging_cost: Money = col("packaging", default=0, minimum=0)
    handling_cost: Money = col("what a 3PL charges for it", default=0, minimum=0)
    voided_at: Event | None = col("label voided at", default=None, known_from="voided_at")


class ShipmentLine(Row):
    """Which units travel in a shipment. Without any rows for an order, its shipments together carry the whole order.

    Units beyond what a line has due fill the order's other lines of the SKU.
    """

    table = "shipment_line"
    key = ("shipment_id", "line_id")

    shipment_id: Text = col("the shipment", reference="shipment.shipment_id", parent=True)
    line_id: Text = col("the order line", reference="order_line.line_id", parent=True)
    qty: Quantity = col("units in this shipment", unit="units", minimum=0)


class ShipmentEvent(Row):
    """What happened to a shipment. The first of carrier_accepted, in_transit, … is its acceptance; a delivery counts from then on."""

    table = "shipment_event"
    key = ("shipment_id", "kind", "occurred_at")
    event = ("received_at", "occurred_at")

    shipment_id: Text = col("the shipment", reference="shipment.shipment_id", parent=True)
    kind: Text = col("what happened", choices=EVENT_KINDS)
    occurred_at: Event = col("when it happened")
    received_at: Event | None = col("when it was reported; default: when it happened", default=None)
    reason: Text | None = col("reason of an exception", default=None)
    raw_code: Text | None = col("the carrier's own code", default=None)
