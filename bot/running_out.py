"""The places where a SKU may run out, as the stock view judges them → the words and figures of an answer. Pure; called by the turn.

Those that may run out come first: of what is out already one asks otherwise, and it would fill the answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.wording import Words
from floorwalker.dates import written_day
from floorwalker.evidence import Figure
from tools.derived import Receipt
from tools.stock.band import Band
from tools.stock.rows import StockPlace, StockRow
from tools.stock.view import RISKY
from tools.store.sql import Statement

AT_RISK_AGAIN = Statement("floorwalker stock --risk --json", {})
"""What gives the places again: many queries make one view."""
TOLD, OUT_TOLD, SHOWN = 5, 3, 15
"""Places told in the text, those told that are out, and those of each kind in the table beside it."""


@dataclass(frozen=True, slots=True)
class PlaceAtRisk:
    """A SKU at a location where it may run out within 14 days, or is out."""

    sku_id: str
    place: StockPlace

    @property
    def out(self) -> bool:
        """Whether nothing is there already."""
        return self.place.band == Band.OUT.value


def places_at_risk(rows: Sequence[StockRow], among: Collection[tuple[str, str]]) -> list[PlaceAtRisk]:
    """The risky places of the view's rows that are `among` (SKU and location): worst band first, then most margin at stake."""
    found = [
        PlaceAtRisk(row.sku_id, place)
        for row in rows
        for place in row.locations
        if place.band in RISKY and (row.sku_id, place.location) in among
    ]
    return sorted(found, key=lambda one: (RISKY.index(one.place.band), -(one.place.lost_margin or 0.0)))


def tell_running_out(
    places: Sequence[PlaceAtRisk], receipt: Receipt, titles: Mapping[str, str], words: Words
) -> tuple[str, tuple[Figure, ...]]:
    """The text with its figures: what may run out with what is there, what comes and what is at stake; then what is out."""
    near, out = [one for one in places if not one.out], [one for one in places if one.out]
    shown = [*near[:SHOWN], *out[:SHOWN]]
    figures = [figure for one in shown for figure in _figures(one, receipt)]
    told = {(one.metric, one.key["sku"], one.key["location"]): f"**{words.shown(one)}**" for one in figures}
    lines = ["No other SKU on sale is" if out else "No SKU on sale is"]
    lines[0] += " likely to run out within 14 days."
    if near:
        lines = ["Most likely to run out within 14 days, by how much margin is at stake:"]
        lines += [
            f"- {_named(one, titles)}: **{one.place.band}**, {_standing(one, told)}" for one in near[:TOLD]
        ]
    if out:
        count = receipt.figure("skus_out_of_stock", len({one.sku_id for one in out}))
        figures.append(count)
        worst = ", ".join(_named(one, titles) for one in out[:OUT_TOLD])
        others = " and others" if len(out) > OUT_TOLD else ""
        skus = "SKU" if count.value == 1 else "SKUs"
        lines.append(f"Out already: **{words.shown(count)}** {skus}, {worst}{others}.")
    if len(near) > TOLD or len(out) > OUT_TOLD:
        rest = "; `floorwalker stock --risk` lists all" if len(places) > len(shown) else ""
        lines.append(f"The table has more of them{rest}.")
    return "\n".join(lines), tuple(figures)


def _figures(one: PlaceAtRisk, receipt: Receipt) -> list[Figure]:
    """What is there, how long it lasts, what comes next, what is expected to be lost; the key says which, the band and the day.

    What is not known is left out: a cell of a table is empty then.
    """
    place = one.place
    key = {"sku": one.sku_id, "location": place.location, "risk": place.band, "next due": _due(place)}
    own = replace(receipt, key=key)
    known = {
        "place_available": place.available,
        "place_days_left": place.days_of_supply,
        "place_units_due": place.next_eta_units,
        "place_lost_margin": place.lost_margin,
    }
    return [own.figure(metric, value) for metric, value in known.items() if value is not None]


def _standing(one: PlaceAtRisk, told: Mapping[tuple[str, str, str], str]) -> str:
    def shown(metric: str) -> str:
        return told.get((metric, one.sku_id, one.place.location), "")

    left, lost, coming = shown("place_days_left"), shown("place_lost_margin"), shown("place_units_due")
    due = _due(one.place)
    parts = [
        f"{shown('place_available')} left{f' for {left}' if left else ''}",
        f"next {coming} on {due}" if due and coming else "nothing due",
        *([f"{lost} at stake"] if lost else []),
    ]
    return ", ".join(parts)


def _due(place: StockPlace) -> str:
    return written_day(place.next_eta, year=False) if place.next_eta else ""


def _named(one: PlaceAtRisk, titles: Mapping[str, str]) -> str:
    title = titles.get(one.sku_id, one.sku_id)
    named = one.sku_id if title == one.sku_id else f"{title} ({one.sku_id})"
    return f"{named} at {one.place.location}"
