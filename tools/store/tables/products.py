"""What is sold and where: SKUs, their tiers, costs and kits; locations, channels, carriers, customers, owners."""

from tools.store.columns import Day, Deadline, Event, Flag, Money, Quantity, Rate, Row, Text, col

SKU_STATUS = ("active", "prelaunch", "discontinued")
LOCATION_TYPES = ("dc", "store", "3pl", "fba")
POLICIES = ("stocked", "made_to_order", "dropship", "not_stocked")


class Sku(Row):
    """A stock-keeping unit: the smallest thing that is sold and counted."""

    table = "sku"
    key = ("sku_id",)

    sku_id: Text = col("the SKU's code")
    title: Text | None = col("name shown to people; questions find the SKU by it", default=None)
    family: Text | None = col("product family; margin is reported by it", default=None)
    category: Text | None = col("category; demand is reported by it", default=None)
    brand: Text | None = col("brand", default=None)
    vendor_id: Text | None = col("who supplies it", default=None, reference="vendor.vendor_id")
    kit_flag: Flag = col("true when it is sold as a kit of components", default=False)
    weight: Rate | None = col("weight of one unit", default=None, unit="kg", minimum=0)
    status: Text = col("where it is in its life", default="active", choices=SKU_STATUS)
    launched_on: Day | None = col("first day it may be sold", default=None)
    discontinued_on: Day | None = col("first day it is no longer sold", default=None)


class SkuTier(Row):
    """A SKU's velocity tier, valid for a range of days (history stays when a tier changes)."""

    table = "sku_tier"
    key = ("sku_id", "valid_from")

    sku_id: Text = col("the SKU", reference="sku.sku_id")
    abc: Text = col(
        "by contribution: A first 80 %, B next 15 %, C rest, N new, D discontinued", choices="ABCND"
    )
    xyz: Text | None = col(
        "by weekly variation: X under 0.5, Y under 1.0, Z above", default=None, choices="XYZ"
    )
    pattern: Text | None = col(
        "demand pattern", default=None, choices=("smooth", "erratic", "intermittent", "lumpy")
    )
    valid_from: Day = col("first day it holds")
    valid_to: Day | None = col("first day it no longer holds", default=None)


class SkuCost(Row):
    """A SKU's landed cost, valid for a range of days. A kit needs its own: it is not added up from its components."""

    table = "sku_cost"
    key = ("sku_id", "valid_from")

    sku_id: Text = col("the SKU", reference="sku.sku_id")
    landed_cost: Money = col("cost of one unit, freight and duty included", minimum=0)
    currency: Text | None = col("default: the mapping's currency", default=None)
    valid_from: Day = col("first day it holds")
    valid_to: Day | None = col(
        "first day it no longer holds; default: the SKU's next row's first", default=None
    )


class KitComponent(Row):
    """What a kit is made of."""

    table = "kit_component"
    key = ("kit_sku_id", "sku_id")

    kit_sku_id: Text = col("the kit", reference="sku.sku_id")
    sku_id: Text = col("the component", reference="sku.sku_id")
    qty: Quantity = col("units of the component in one kit", unit="units", minimum=0)


class Location(Row):
    """A place that holds stock and ships."""

    table = "location"
    key = ("location_id",)

    location_id: Text = col("the location's code")
    name: Text | None = col("name shown to people", default=None)
    type: Text = col("what kind of place it is", default="dc", choices=LOCATION_TYPES)
    time_zone: Text | None = col("its time zone; default: the mapping's", default=None)
    calendar_id: Text | None = col("its working calendar", default=None)


class CalendarDay(Row):
    """One working day of a calendar; a day without a row is closed when the calendar has any rows."""

    table = "calendar_day"
    key = ("calendar_id", "day")

    calendar_id: Text = col("the calendar")
    day: Day = col("the local day")
    open_from: Event | None = col("opens at", default=None)
    open_to: Event | None = col("closes at", default=None)
    carrier_pickup_at: Event | None = col("last pickup of the day", default=None)


class SkuLocation(Row):
    """How a SKU is meant to be held at a location; without a row it is meant to be stocked."""

    table = "sku_location"
    key = ("sku_id", "location_id")

    sku_id: Text = col("the SKU", reference="sku.sku_id")
    location_id: Text = col("the location", reference="location.location_id")
    stocking_policy: Text = col("whether stock is meant to be here", default="stocked", choices=POLICIES)
    reorder_point: Quantity | None = col("reorder at or under this", default=None, unit="units")
    reorder_qty: Quantity | None = col("usual order quantity", default=None, unit="units", minimum=0)
    backorderable: Flag = col("true when it may be sold without stock", default=False)
    listed: Flag = col("true when it is on sale", default=True)


class Channel(Row):
    """Where orders come from."""

    table = "channel"
    key = ("channel",)

    channel: Text = col("the channel's code, as orders name it")
    name: Text | None = col("name shown to people", default=None)
    kind: Text | None = col("web, marketplace, b2b, store …", default=None)


class CarrierService(Row):
    """A service of a carrier and its promise."""

    table = "carrier_service"
    key = ("carrier", "service")

    carrier: Text = col("the carrier")
    service: Text = col("the service")
    promised_days: Rate | None = col("promised transit", default=None, unit="days", minimum=0)
    cutoff_at: Text | None = col("local cut-off, HH:MM", default=None)


class Customer(Row):
    """A customer under a hashed id; no name, no address."""

    table = "customer"
    key = ("customer_id",)

    customer_id: Text = col("hashed id")
    first_order_at: Event | None = col("first order ever", default=None)
    acquisition_channel: Text | None = col("how they came", default=None)
    country: Text | None = col("country", default=None)


class Owner(Row):
    """Who answers for a metric, a rule or an area."""

    table = "owner"
    key = ("subject",)

    subject: Text = col("metric, exception or area id")
    owner: Text = col("person or group")
    escalation: Text | None = col("who comes next, in order", default=None)


class Vendor(Row):
    """A supplier and its lead time."""

    table = "vendor"
    key = ("vendor_id",)

    vendor_id: Text = col("the supplier's code")
    name: Text | None = col("name shown to people", default=None)
    lead_time_days: Rate | None = col("usual lead time", default=None, unit="days", minimum=0)
    lead_time_sd_days: Rate | None = col("its spread", default=None, unit="days", minimum=0)


class PriceListEntry(Row):
    """A contract price, valid for a range of moments."""

    table = "price_list"
    key = ("price_list", "sku_id", "valid_from")

    price_list: Text = col("the list or contract")
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    unit_price: Money = col("price of one unit, without tax", minimum=0)
    currency: Text | None = col("default: the mapping's currency", default=None)
    valid_from: Event = col("holds from")
    valid_to: Deadline | None = col("holds to", default=None)
