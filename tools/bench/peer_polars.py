"""The same questions to Polars, written as its users would: frames in memory, lazy queries, filters first."""

from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from floorwalker.errors import UserMistake
from floorwalker.period import Period
from tools.bench.questions import Answer, Question
from tools.bench.subject import Subject
from tools.store.sql import stored

CUSTOMER = ["normal", "b2b"]
SCANS = ["carrier_accepted", "in_transit", "out_for_delivery", "delivery_attempted", "delivered"]

Frame = Any
"""A lazy frame; the library may be absent, and its types with it."""


class Polars:
    """All frames in memory."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        try:
            import polars as pl  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - it may be absent
        except ModuleNotFoundError as absent:
            raise UserMistake("the package polars is not installed") from absent
        self.name, self.cpu = f"Polars {pl.__version__}", process_time
        self._pl: Any = pl
        self._now = stored(subject.now)
        self._frames = {file.stem: pl.read_parquet(file) for file in sorted(folder.glob("*.parquet"))}
        self._answers: dict[str, Callable[[Period], Answer]] = {
            "facts on_time_ship_rate": self._on_time,
            "facts contribution_margin by family": self._margin,
            "facts return_rate_period by reason": self._returns,
            "facts order_cycle_time_p90_h": self._cycle,
            "base on_time_ship_rate": self._on_time_from_events,
            "base cm1 by family": self._cm1_from_costs,
            "base return_rate_period by reason": self._returns_from_lines,
            "base pick_accuracy": self._picks,
        }

    def ask(self, question: Question, window: Period) -> Answer:
        """The answer."""
        return self._answers[f"{question.on} {question.title}"](window)

    def close(self) -> None:
        """Let go of the frames."""
        self._frames.clear()

    def _lazy(self, name: str) -> Frame:
        return self._frames[name].lazy()

    def _within(self, column: str, window: Period) -> Frame:
        at = self._pl.col(column)
        return (at >= stored(window.starts_at)) & (at < stored(window.ends_at))

    def _promised(self, window: Period) -> Frame:
        c = self._pl.col
        return (
            self._within("ship_by", window)
            & c("order_type").is_in(CUSTOMER)
            & (c("ship_by") < self._now)
            & (c("lines_due") > 0)
            & (c("cancelled_at").is_null() | (c("cancelled_at") > c("ship_by")))
            & (c("hold_party").fill_null("none") != "customer")
        )

    def _on_time(self, window: Period) -> Answer:
        rows = self._lazy("order_fact").filter(self._promised(window))
        return {"": rows.select((self._pl.col("late_lines") == 0).mean()).collect().item()}

    def _margin(self, window: Period) -> Answer:
        c = self._pl.col
        rows = self._lazy("line_fact").filter(
            self._within("placed_at", window) & c("order_type").is_in(CUSTOMER) & c("cm2").is_not_null()
        )
        return self._by_family(rows, "cm2")

    def _by_family(self, rows: Frame, amount: str) -> Answer:
        c = self._pl.col
        by_sku = rows.group_by("sku_id").agg(c(amount).sum())
        by_family = by_sku.join(self._lazy("sku"), on="sku_id", how="left")
        summed = by_family.group_by(c("family").fill_null("unknown")).agg(c(amount).sum())
        return dict(summed.select("family", amount).collect().iter_rows())

    def _rates(self, returned: Frame, sold: Frame) -> Answer:
        c = self._pl.col
        below = sold.select(c("qty_net").sum()).collect().item()
        above = returned.group_by("reason").agg(c("qty").sum()).select("reason", "qty").collect()
        return {str(reason): qty / below for reason, qty in above.iter_rows()} if below else {}

    def _returns(self, window: Period) -> Answer:
        customer = self._pl.col("order_type").is_in(CUSTOMER)
        returned = self._lazy("return_fact").filter(
            self._within("booked_at", window) & customer & (self._pl.col("kind") == "return")
        )
        return self._rates(
            returned, self._lazy("line_fact").filter(self._within("placed_at", window) & customer)
        )

    def _cycle(self, window: Period) -> Answer:
        c = self._pl.col
        rows = self._lazy("order_fact").filter(
            self._within("placed_at", window)
            & c("order_type").is_in(CUSTOMER)
            & c("cancelled_at").is_null()
            & (c("lines_due") > 0)
        )
        took = (c("accepted_at").fill_null(self._now) - c("placed_at")).dt.total_microseconds() / 3.6e9
        return {"": rows.select(took.quantile(0.9, interpolation="linear")).collect().item()}

    def _shipments(self) -> Frame:
        c = self._pl.col
        scans = self._lazy("shipment_event").filter(c("kind").is_in(SCANS))
        accepted = scans.group_by("shipment_id").agg(c("occurred_at").min().alias("accepted_at"))
        return (
            self._lazy("shipment")
            .filter(c("voided_at").is_null())
            .join(accepted, on="shipment_id", how="left")
        )

    def _on_time_from_events(self, window: Period) -> Answer:
        c = self._pl.col
        orders = (
            self._lazy("sales_order").filter(self._within("ship_by", window)).rename({"type": "order_type"})
        )
        lines = (
            self._lazy("order_line")
            .join(orders.select("order_id", "ship_by"), on="order_id")
            .with_columns(
                (c("qty_ordered") - c("qty_cancelled")).clip(0).alias("due"),
                c("requested_ship_by").fill_null(c("ship_by")).alias("due_at"),
            )
            .filter(c("due") > 0)
        )
        shipments = self._shipments().join(orders.select("order_id"), on="order_id")
        carried = self._lazy("shipment_line").join(shipments, on="shipment_id")
        line_accepted = (
            carried.filter(c("accepted_at").is_not_null())
            .sort("line_id", "accepted_at", "shipment_id")
            .with_columns(c("qty").cum_sum().over("line_id").alias("so_far"))
            .join(lines.select("line_id", "due"), on="line_id")
            .filter(c("so_far") >= c("due"))
            .group_by("line_id")
            .agg(c("accepted_at").min().alias("line_accepted"))
        )
        itemised = (
            carried.select("order_id").unique().with_columns(self._pl.lit(value=True).alias("itemised"))
        )
        whole = shipments.group_by("order_id").agg(
            self._pl.when(c("accepted_at").null_count() == 0).then(c("accepted_at").max()).alias("whole")
        )
        judged = (
            lines.join(line_accepted, on="line_id", how="left")
            .join(whole, on="order_id", how="left")
            .join(itemised, on="order_id", how="left")
            .with_columns(
                self._pl.when(c("itemised")).then(c("line_accepted")).otherwise(c("whole")).alias("at")
            )
            .group_by("order_id")
            .agg(
                (c("at").is_null() | (c("at") > c("due_at"))).sum().alias("late_lines"),
                self._pl.len().alias("lines_due"),
            )
        )
        # Every unit struck out after the promise: judged by its parcels, as one line.
        struck = (
            orders.filter(c("cancelled_at") > c("ship_by"))
            .join(lines, on="order_id", how="anti")
            .join(whole, on="order_id", how="left")
            .select(
                "order_id",
                (c("whole").is_null() | (c("whole") > c("ship_by")))
                .cast(self._pl.UInt32)
                .alias("late_lines"),
                self._pl.lit(1).cast(self._pl.UInt32).alias("lines_due"),
            )
        )
        judged = self._pl.concat([judged, struck], how="vertical_relaxed")
        rows = orders.join(judged, on="order_id").filter(self._promised(window))
        return {"": rows.select((c("late_lines") == 0).mean()).collect().item()}

    def _sold(self, window: Period) -> Frame:
        c = self._pl.col
        orders = self._lazy("sales_order").filter(
            self._within("placed_at", window) & c("type").is_in(CUSTOMER)
        )
        left = (c("qty_ordered") - c("qty_cancelled")).clip(0)
        net = self._pl.when(c("cancelled_at").is_null()).then(left).otherwise(0.0)
        lines = self._lazy("order_line").join(orders, on="order_id")
        return lines.with_columns(net.alias("qty_net"))

    def _cm1_from_costs(self, window: Period) -> Answer:
        c = self._pl.col
        local = c("placed_at").dt.replace_time_zone("UTC").dt.convert_time_zone(window.tz).dt.date()
        lines = self._sold(window).with_columns(local.alias("placed_day")).sort("placed_day")
        costs = self._lazy("sku_cost").sort("valid_from")
        priced = lines.join_asof(
            costs, left_on="placed_day", right_on="valid_from", by="sku_id", check_sortedness=False
        ).filter(
            c("landed_cost").is_not_null() & (c("valid_to").is_null() | (c("placed_day") < c("valid_to")))
        )
        share = c("qty_net") / c("qty_ordered")
        cm1 = c("qty_net") * (c("unit_price") - c("landed_cost")) - (c("discount") * share).round(4)
        return self._by_family(priced.with_columns(cm1.alias("cm1")), "cm1")

    def _returns_from_lines(self, window: Period) -> Answer:
        c = self._pl.col
        kinds = self._lazy("sales_order").select("order_id", "type")
        lines = self._lazy("order_line").select("line_id", "order_id")
        returned = (
            self._lazy("return_line")
            .filter(self._within("booked_at", window) & (c("kind") == "return"))
            .join(lines, on="line_id", how="left")
            .join(kinds, on="order_id", how="left")
            .filter(c("type").fill_null("normal").is_in(CUSTOMER))
        )
        return self._rates(returned, self._sold(window))

    def _picks(self, window: Period) -> Answer:
        c, error = self._pl.col, self._pl.col("error_code").str.to_lowercase()
        picked = self._lazy("fulfilment_task").filter((c("kind") == "pick") & self._within("done_at", window))
        soon = c("error_found_at").is_null() | (
            c("error_found_at") <= c("done_at") + self._pl.duration(days=30)
        )
        wrong = error.is_not_null() & ~error.str.starts_with("short") & ~error.str.contains("damag") & soon
        return {"": picked.select(1 - wrong.mean()).collect().item()}
