"""The same questions to pandas, written as its users would: frames in memory, filters first, no loop in Python."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import duckdb

from floorwalker.errors import UserMistake
from floorwalker.period import Period
from tools.bench.questions import Answer, Question
from tools.bench.subject import Subject
from tools.store.sql import literal, stored

CUSTOMER = ["normal", "b2b"]
SCANS = ["carrier_accepted", "in_transit", "out_for_delivery", "delivery_attempted", "delivered"]

Frame = Any
"""A data frame or series; the library may be absent, and its types with it."""


class Pandas:
    """All frames in memory."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        try:
            import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - may be absent
        except ModuleNotFoundError as absent:
            raise UserMistake("the package pandas is not installed") from absent
        self.name, self.cpu = f"pandas {pd.__version__}", process_time
        self._pd: Any = pd
        self._now = stored(subject.now)
        with duckdb.connect() as reader:
            self._frames: dict[str, Frame] = {
                file.stem: reader.execute(f"SELECT * FROM {literal(str(file))}").df()
                for file in sorted(folder.glob("*.parquet"))
            }
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

    def _within(self, name: str, column: str, window: Period) -> Frame:
        frame = self._frames[name]
        at = frame[column]
        return frame[(at >= stored(window.starts_at)) & (at < stored(window.ends_at))]

    def _promised(self, orders: Frame) -> Frame:
        return orders[
            orders.order_type.isin(CUSTOMER)
            & (orders.ship_by < self._now)
            & (orders.lines_due > 0)
            & (orders.cancelled_at.isna() | (orders.cancelled_at > orders.ship_by))
            & (orders.hold_party != "customer")
        ]

    def _on_time(self, window: Period) -> Answer:
        rows = self._promised(self._within("order_fact", "ship_by", window))
        return {"": float((rows.late_lines == 0).mean())}

    def _by_family(self, rows: Frame, amount: str) -> Answer:
        by_sku = rows.groupby("sku_id")[amount].sum().reset_index()
        joined = by_sku.merge(self._frames["sku"], on="sku_id", how="left")
        return {
            str(family): float(value)
            for family, value in joined.groupby(joined.family.fillna("unknown"))[amount].sum().items()
        }

    def _margin(self, window: Period) -> Answer:
        rows = self._within("line_fact", "placed_at", window)
        return self._by_family(rows[rows.order_type.isin(CUSTOMER) & rows.cm2.notna()], "cm2")

    @staticmethod
    def _rates(returned: Frame, sold: float) -> Answer:
        above = returned.groupby("reason").qty.sum()
        return {str(reason): float(qty) / sold for reason, qty in above.items()} if sold else {}

    def _returns(self, window: Period) -> Answer:
        returned = self._within("return_fact", "booked_at", window)
        returned = returned[returned.order_type.isin(CUSTOMER) & (returned.kind == "return")]
        sold = self._within("line_fact", "placed_at", window)
        return self._rates(returned, float(sold[sold.order_type.isin(CUSTOMER)].qty_net.sum()))

    def _cycle(self, window: Period) -> Answer:
        rows = self._within("order_fact", "placed_at", window)
        rows = rows[rows.order_type.isin(CUSTOMER) & rows.cancelled_at.isna() & (rows.lines_due > 0)]
        took = (rows.accepted_at.fillna(self._pd.Timestamp(self._now)) - rows.placed_at).dt.total_seconds()
        return {"": float(took.quantile(0.9)) / 3600}

    def _shipments(self, orders: Frame) -> Frame:
        shipment, event = self._frames["shipment"], self._frames["shipment_event"]
        chosen = shipment[shipment.voided_at.isna() & shipment.order_id.isin(orders.order_id)]
        scans = event[event.kind.isin(SCANS) & event.shipment_id.isin(chosen.shipment_id)]
        accepted = scans.groupby("shipment_id").occurred_at.min().rename("accepted_at")
        return chosen.merge(accepted, left_on="shipment_id", right_index=True, how="left")

    def _on_time_from_events(self, window: Period) -> Answer:
        orders = self._within("sales_order", "ship_by", window).rename(columns={"type": "order_type"})
        line = self._frames["order_line"]
        lines = line[line.order_id.isin(orders.order_id)].merge(
            orders[["order_id", "ship_by"]], on="order_id"
        )
        lines["due"] = lines.qty_ordered - lines.qty_cancelled
        lines["due_at"] = lines.requested_ship_by.fillna(lines.ship_by)
        lines = lines[lines.due > 0]
        shipments = self._shipments(orders)
        content = self._frames["shipment_line"]
        carried = content[content.shipment_id.isin(shipments.shipment_id)].merge(shipments, on="shipment_id")
        scanned = carried[carried.accepted_at.notna()].sort_values(["line_id", "accepted_at", "shipment_id"])
        scanned["so_far"] = scanned.groupby("line_id").qty.cumsum()
        scanned = scanned.merge(lines[["line_id", "due"]], on="line_id")
        accepted = scanned[scanned.so_far >= scanned.due].groupby("line_id").accepted_at.min()
        parcels = shipments.groupby("order_id").accepted_at
        whole = parcels.max().where(parcels.count() == parcels.size())
        itemised = lines.order_id.isin(carried.order_id)
        at = lines.line_id.map(accepted).where(itemised, lines.order_id.map(whole))
        lines = lines.assign(late=at.isna() | (at > lines.due_at))
        judged = lines.groupby("order_id").late.agg(late_lines="sum", lines_due="size")
        # Every unit struck out after the promise: judged by its parcels, as one line.
        struck = orders[(orders.cancelled_at > orders.ship_by) & ~orders.order_id.isin(lines.order_id)]
        left_at = struck.order_id.map(whole)
        missed = (left_at.isna() | (left_at > struck.ship_by)).astype(int).to_numpy()
        late = self._pd.DataFrame({"late_lines": missed, "lines_due": 1}, index=struck.order_id)
        judged = self._pd.concat([judged, late])
        rows = self._promised(orders.merge(judged, left_on="order_id", right_index=True))
        return {"": float((rows.late_lines == 0).mean())}

    def _sold(self, window: Period) -> Frame:
        orders = self._within("sales_order", "placed_at", window)
        orders = orders[orders.type.isin(CUSTOMER)]
        line = self._frames["order_line"]
        lines = line[line.order_id.isin(orders.order_id)].merge(
            orders[["order_id", "placed_at", "cancelled_at"]], on="order_id"
        )
        left = (lines.qty_ordered - lines.qty_cancelled).clip(lower=0)
        return lines.assign(qty_net=left.where(lines.cancelled_at.isna(), 0.0))

    def _cm1_from_costs(self, window: Period) -> Answer:
        lines = self._sold(window)
        local = lines.placed_at.dt.tz_localize("UTC").dt.tz_convert(window.tz).dt.tz_localize(None)
        costs = self._frames["sku_cost"].sort_values("valid_from")
        days = lines.assign(placed_day=local.dt.normalize().astype("datetime64[us]")).sort_values(
            "placed_day"
        )
        costs = costs.assign(valid_from=costs.valid_from.astype("datetime64[us]"))
        priced = self._pd.merge_asof(days, costs, left_on="placed_day", right_on="valid_from", by="sku_id")
        priced = priced[
            priced.landed_cost.notna() & (priced.valid_to.isna() | (priced.placed_day < priced.valid_to))
        ]
        discount = (priced.discount * priced.qty_net / priced.qty_ordered).round(4)
        cm1 = priced.qty_net * (priced.unit_price - priced.landed_cost) - discount
        return self._by_family(priced.assign(cm1=cm1), "cm1")

    def _returns_from_lines(self, window: Period) -> Answer:
        returned = self._within("return_line", "booked_at", window)
        returned = returned[returned.kind == "return"]
        line, order = self._frames["order_line"], self._frames["sales_order"]
        line = line[line.line_id.isin(returned.line_id)]
        kinds = line.merge(order[order.order_id.isin(line.order_id)], on="order_id").set_index("line_id").type
        returned = returned[returned.line_id.map(kinds).fillna("normal").isin(CUSTOMER)]
        return self._rates(returned, float(self._sold(window).qty_net.sum()))

    def _picks(self, window: Period) -> Answer:
        picked = self._within("fulfilment_task", "done_at", window)
        picked = picked[picked.kind == "pick"]
        error = picked.error_code.str.lower()
        known = (
            error.notna() & ~error.str.startswith("short", na=False) & ~error.str.contains("damag", na=False)
        )
        soon = picked.error_found_at.isna() | (picked.error_found_at <= picked.done_at + timedelta(days=30))
        return {"": 1 - float((known & soon).mean())}
