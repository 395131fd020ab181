"""What is really wrong in a practice shop: the planted truths with their exact counts, and the file they stand in.

Tests, evaluations and the benchmark compare the product's answers with them. Days are local days of the shop; "first"
and "last" days are both included.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import TypeAdapter

FILE = "truths.json"


@dataclass(frozen=True, slots=True)
class Window:
    """Local days, both included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class OnTime:
    """Customer orders whose ship-by lies in the window: how many were due, how many wholly accepted in time.

    Left out: orders cancelled before their ship-by or held at the customer's wish. `carrier` is `all` for the shop,
    which also counts orders that never got a parcel.
    """

    carrier: str
    due: int
    on_time: int
    window: Window


@dataclass(frozen=True, slots=True)
class LateLane:
    """Parcels of one lane whose order's ship-by lies in the window; late: accepted after it, or not at all.

    The `other` counts are those of the same location's other lanes.
    """

    location: str
    carrier: str
    service: str
    zone: str
    window: Window
    due: int
    late: int
    other_due: int
    other_late: int


@dataclass(frozen=True, slots=True)
class PickErrors:
    """Lines picked in the window at a location, and those picked wrong (item or quantity) as far as known."""

    location: str
    window: Window
    picked: int
    wrong: int


@dataclass(frozen=True, slots=True)
class PickJump:
    """A location whose pick errors jumped on a day: before, since, and the other location since."""

    location: str
    since: date
    before: PickErrors
    after: PickErrors
    elsewhere: PickErrors


@dataclass(frozen=True, slots=True)
class StockOut:
    """Consecutive daily snapshots of a planted SKU with nothing available; `last_day` is None while it goes on."""

    sku: str
    location: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Level:
    """Available units of a SKU at a location at the last snapshot."""

    sku: str
    location: str
    available: int


@dataclass(frozen=True, slots=True)
class Mismatch:
    """On-hand figures of the two systems that differ at their last common snapshot."""

    sku: str
    location: str
    wms: int
    erp: int


@dataclass(frozen=True, slots=True)
class ReturnSpike:
    """Units of a category returned for a reason, booked in the window and in the equally long one before."""

    category: str
    reason: str
    window: Window
    units: int
    units_before: int


@dataclass(frozen=True, slots=True)
class MarginLeak:
    """A family that loses money after carriage (postage and surcharges, shared by weight within a parcel).

    Over orders placed in the window; amounts in dollars. Contribution after all operational cost is lower still.
    """

    family: str
    cause: str
    window: Window
    net_sales: float
    landed_cost: float
    carriage: float


@dataclass(frozen=True, slots=True)
class SurchargeCreep:
    """A carrier whose surcharges grow since a day: parcels and their summed surcharges (dollars) before and lately."""

    carrier: str
    since: date
    before: Window
    parcels_before: int
    surcharge_before: float
    lately: Window
    parcels_lately: int
    surcharge_lately: float


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Records on which the systems contradict each other, of one kind.

    Keys are canonical ids: location/SKU for stock, source/SKU, source/channel/SKU, an order, line, shipment, invoice,
    purchase order line, or purchase order/SKU.
    """

    kind: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExceptionTruth:
    """The records that a rule of the product's exceptions must find at the closing moment, and no others.

    `keys` name them as the canonical tables do: an order, a shipment, a ticket, a SKU and its location with a slash between, …
    """

    rule: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlantedTruths:
    """Everything that was planted in a practice shop, counted from its rows."""

    seed: int
    lines: int
    days: int
    end: datetime
    time_zone: str
    first_day: date
    last_day: date
    hero_sku: str
    hero_title: str
    rows: dict[str, int]
    on_time: OnTime
    on_time_by_carrier: tuple[OnTime, ...]
    late_lane: LateLane
    pick_jump: PickJump
    unshipped_labels: tuple[str, ...]
    stockouts: tuple[StockOut, ...]
    nearly_out: tuple[Level, ...]
    oversold: tuple[Level, ...]
    overdue_asns: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    return_spike: ReturnSpike
    margin_leak: MarginLeak
    surcharge_creep: SurchargeCreep
    discrepancies: tuple[Discrepancy, ...] = ()
    exceptions: tuple[ExceptionTruth, ...] = ()


_READER = TypeAdapter(PlantedTruths)


def save_truths(truths: PlantedTruths, folder: Path) -> None:
    """Write the truths beside the data, whole."""
    path = folder / FILE
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(_READER.dump_python(truths, mode="json"), indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def load_truths(folder: Path) -> PlantedTruths:
    """The truths of the shop in `folder`; raises `FileNotFoundError` when no shop is complete there."""
    return _READER.validate_json((folder / FILE).read_bytes())
