"""What was planned: forecasts, promotions, budgets and goals, labour, spend and traffic."""

from tools.store.columns import Day, Event, Money, Quantity, Rate, Row, Text, col


class Forecast(Row):
    """Units a model expected to be ordered on a day; append only, never revised in place."""

    table = "forecast"
    key = ("model", "origin_at", "sku_id", "location_id", "target_day")
    event = ("origin_at",)

    model: Text = col("whose forecast", default="customer")
    origin_at: Event = col("frozen at")
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    location_id: Text = col("where; `all` for the network", default="all")
    target_day: Day = col("the local day it is about")
    qty: Quantity = col("expected units", unit="units", minimum=0)
    p10: Quantity | None = col("low", default=None, unit="units", minimum=0)
    p50: Quantity | None = col("middle", default=None, unit="units", minimum=0)
    p90: Quantity | None = col("high", default=None, unit="units", minimum=0)


class Promotion(Row):
    """A declared promotion of one SKU (one row per SKU)."""

    table = "promotion"
    key = ("promotion_id", "sku_id")
    event = ("announced_at",)

    promotion_id: Text = col("the promotion")
    sku_id: Text = col("the SKU", reference="sku.sku_id")
    first_day: Day = col("first local day")
    last_day: Day = col("last local day, included")
    discount_rate: Rate | None = col("share taken off, 0 to 1", default=None, minimum=0)
    uplift: Rate | None = col("expected factor on demand", default=None, minimum=0)
    announced_at: Event | None = col("when it was declared", default=None)


class Plan(Row):
    """A target or budget for a metric over a range of days."""

    table = "plan"
    key = ("metric", "dimension", "member", "first_day")

    metric: Text = col("metric id")
    dimension: Text = col("dimension id; `all` for the whole", default="all")
    member: Text = col("member of the dimension", default="all")
    first_day: Day = col("first local day")
    last_day: Day = col("last local day, included")
    target: Rate = col("the target, in the metric's unit")


class MarketingSpend(Row):
    """Money spent on a day."""

    table = "marketing_spend"
    key = ("day", "channel", "campaign", "sku_id")

    day: Day = col("the local day")
    channel: Text = col("marketing channel", default="all")
    campaign: Text = col("campaign", default="all")
    sku_id: Text = col("advertised SKU; `all` when not by SKU", default="all")
    amount: Money = col("spend", minimum=0)
    purpose: Text = col(
        "what it is for", default="acquisition", choices=("acquisition", "retention", "brand")
    )


class WebSessionDaily(Row):
    """Traffic of a day, bots excluded."""

    table = "web_session_daily"
    key = ("day", "channel")

    day: Day = col("the local day")
    channel: Text = col("channel", default="web")
    sessions: Quantity = col("sessions", minimum=0)
    carts: Quantity | None = col("carts with an item", default=None, minimum=0)
    checkouts: Quantity | None = col("checkouts begun", default=None, minimum=0)


class LabourHours(Row):
    """Hours of a wave or shift."""

    table = "labour_hours"
    key = ("day", "location_id", "wave", "activity")

    day: Day = col("the local day")
    location_id: Text = col("where", default="main", reference="location.location_id")
    wave: Text = col("shift or wave", default="all")
    activity: Text = col("pick, pack, receive …", default="all")
    scheduled_hours: Quantity = col("scheduled", default=0, unit="h", minimum=0)
    worked_hours: Quantity = col("worked", default=0, unit="h", minimum=0)
    cost: Money = col("what the hours cost", default=0, minimum=0)
