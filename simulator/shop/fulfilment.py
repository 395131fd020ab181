"""Orders → shipments and the work on the floor: which pickup each parcel catches, who picked it, what went wrong."""

from dataclasses import dataclass

import numpy as np

from simulator.shop.arrays import (
    ABSENT,
    DAY,
    HOUR,
    MINUTE,
    Columns,
    Flags,
    Ints,
    between,
    draw,
    only,
    randomness,
)
from simulator.shop.demand import Demand
from simulator.shop.places import B2B, LATE_SERVICE, LATE_ZONE, SERVICES, WEST, ZONES
from simulator.shop.plants import LATE_RATE, PICK_ERRORS, PICK_ERRORS_JUMPED, STUCK_LABELS
from simulator.shop.selling import Sold
from simulator.shop.stock import PICK, Stock, parts_of

TASK_KINDS = ("pick", "pack", "qc", "rework")
PICKING, PACKING, CHECKING, REWORK = range(4)
ERRORS = ("wrong_item", "wrong_qty", "short", "damaged")
PREPARATION = int(5.5 * HOUR)
WORKERS = 40
_PURPOSE = 10


@dataclass(frozen=True, slots=True)
class Dispatched:
    """The shipments of one day's orders; `lines` tells which units travel in which (`lines["parcel"]` is a position)."""

    shipments: Columns
    lines: Columns
    movements: Columns


class Floor:
    """Both buildings: sends off each day's orders and books what was picked."""

    def __init__(self, demand: Demand, seed: int) -> None:
        self.demand, self.days, self.seed = demand, demand.days, seed
        self._shipments, self._tasks = 0, 0
        self._missed = np.array([service.missed for service in SERVICES])
        daily = float(demand.orders[demand.days.last - 5])
        self._stuck = min(0.05, STUCK_LABELS / (8 * daily) + 0.0012)

    def dispatch(self, stock: Stock, sold: Sold, day: int) -> Dispatched:
        """The shipments of the day's orders with the moments they were picked, packed and handed over."""
        rng = randomness(self.seed, _PURPOSE, day)
        orders = sold.orders
        ships = (orders["leaves"][sold.lines["place"]] == 1) & (sold.lines["pending"] == 0)
        lines = only(sold.lines, ships)
        members, parcel = np.unique(2 * lines["place"] + lines["location"], return_inverse=True)
        place, location = members // 2, members % 2
        shipments = {
            "shipment": self._shipments + 1 + np.arange(len(members)),
            "order": orders["order"][place], "place": place, "location": location,
            "service": orders["service"][place], "zone": ZONES[location, orders["region"][place]],
        }  # fmt: skip
        self._shipments += len(members)
        self._hand_over(rng, shipments, orders, day)
        lines |= {"parcel": parcel, "shipment": shipments["shipment"][parcel]}
        lines["sent"] = lines["qty"] - lines["cancelled"]
        return Dispatched(shipments, lines, self._pick(stock, shipments, lines))

    def _hand_over(self, rng: np.random.Generator, shipments: Columns, orders: Columns, day: int) -> None:
        """Each parcel aims at the first pickup it can make; some miss one or more."""
        count, place = len(shipments["order"]), shipments["place"]
        extra = np.where(orders["channel"][place] == B2B, DAY, 0)
        ready = orders["free"][place] + PREPARATION + extra
        late = self._in_late_lane(shipments) & (day >= self.demand.plants.late_from)
        late &= rng.random(count) < LATE_RATE
        missed = (rng.random(count) < self._missed[shipments["service"]]).astype(np.int64)
        missed += missed * (rng.random(count) < 0.40) + missed * (rng.random(count) < 0.12)
        missed = np.where(late, np.maximum(missed, between(rng, 2, 5, count)), missed)
        pickup = self.days.pickups[np.searchsorted(self.days.pickups, ready) + missed]
        packed = pickup - between(rng, 0.7 * HOUR, 2.5 * HOUR, count)
        picked = packed - between(rng, 0.3 * HOUR, 2.0 * HOUR, count)
        scanned = pickup + np.minimum(rng.exponential(12 * MINUTE, count), 55 * MINUTE).astype(np.int64)
        printed = packed + between(rng, 20, 3 * MINUTE, count)
        end = self.days.end
        stuck = (printed < end - 30 * HOUR) & (printed > end - 9 * DAY) & (rng.random(count) < self._stuck)
        shipments |= {
            "picked": picked, "packed": packed, "created": printed - between(rng, 5, 20, count),
            "printed": printed, "manifested": pickup - 20 * MINUTE,
            "accepted": np.where(stuck, ABSENT, scanned), "late": late.astype(np.int64),
        }  # fmt: skip

    def _in_late_lane(self, shipments: Columns) -> Flags:
        lane: Flags = (
            (shipments["location"] == WEST)
            & (shipments["service"] == LATE_SERVICE)
            & (shipments["zone"] == LATE_ZONE)
        )
        return lane

    def _pick(self, stock: Stock, shipments: Columns, lines: Columns) -> Columns:
        parts = parts_of(self.demand.catalogue, lines["sku"], lines["sent"])
        keys = 2 * parts.sku + lines["location"][parts.line]
        picked = shipments["picked"][lines["parcel"][parts.line]]
        stock.promise(picked, keys, -parts.qty)
        return stock.move(picked, keys, -parts.qty, PICK, lines["line"][parts.line])

    def tasks(self, sent: Dispatched, delivered: Ints, day: int) -> Columns:
        """Picking of every line, packing and checking of parcels, and rework of errors found in the house."""
        rng = randomness(self.seed, _PURPOSE, day, 1)
        shipments, lines = sent.shipments, sent.lines
        picked = shipments["picked"][lines["parcel"]]
        code, found = self._errors(rng, sent, delivered)
        picks = _task(PICKING, lines["line"], shipments["location"][lines["parcel"]], picked, lines["sent"])
        picks |= {"error": code, "found": found}
        first = np.flatnonzero(_first_of(lines["parcel"]))
        order = first[np.argsort(lines["parcel"][first], kind="stable")]
        packs = _task(
            PACKING, lines["line"][order], shipments["location"], shipments["packed"], lines["sent"][order]
        )
        checked = rng.random(len(order)) < 0.06
        checks = only(packs | {"kind": np.full(len(order), CHECKING)}, checked)
        in_house = (code >= 0) & (found < shipments["packed"][lines["parcel"]] + 1)
        again = only(picks, in_house)
        again |= {"kind": np.full(len(again["line"]), REWORK), "error": np.full(len(again["line"]), ABSENT)}
        again |= {"done": again["found"] - 4 * MINUTE, "found": np.full(len(again["line"]), ABSENT)}
        return self._worked(rng, [picks, packs, checks, again])

    def _errors(self, rng: np.random.Generator, sent: Dispatched, delivered: Ints) -> tuple[Ints, Ints]:
        """The error of each pick as far as it is known by the closing moment, and when it was found."""
        lines, plants = sent.lines, self.demand.plants
        packed = sent.shipments["packed"][lines["parcel"]]
        count = len(packed)
        jumped = (lines["location"] == plants.pick_location) & (packed >= self.days.at(plants.pick_from))
        chance, wrong = rng.random(count), np.where(jumped, PICK_ERRORS_JUMPED, PICK_ERRORS)
        code = np.where(chance < wrong, draw(rng, np.array([0.65, 0.35]), count), ABSENT)
        code = np.where((chance >= wrong) & (chance < wrong + 0.002), 2 + (rng.random(count) < 0.4), code)
        claim = delivered[lines["parcel"]] + between(rng, 4 * HOUR, 12 * DAY, count)
        in_house = (rng.random(count) < 0.65) | (code == 2)
        found = np.where(in_house, packed - 2 * MINUTE, claim)
        known = (
            (code != ABSENT) & (found <= self.days.end) & (in_house | (delivered[lines["parcel"]] != ABSENT))
        )
        return np.where(known, code, ABSENT), np.where(known, found, ABSENT)

    def _worked(self, rng: np.random.Generator, groups: list[Columns]) -> Columns:
        tasks = {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}
        count = len(tasks["line"])
        tasks["task"] = self._tasks + 1 + np.arange(count)
        self._tasks += count
        tasks["worker"] = between(rng, 0, WORKERS, count)
        tasks["started"] = tasks["done"] - between(rng, 40, 3 * MINUTE, count)
        rate = np.array([36, 92, 45, 80])[tasks["kind"]] + 6 * np.minimum(tasks["qty"], 6)
        tasks["labour"] = np.where(tasks["location"] == WEST, 0, rate)
        return only(tasks, tasks["done"] <= self.days.end)


def _task(kind: int, line: Ints, location: Ints, done: Ints, qty: Ints) -> Columns:
    none = np.full(len(line), ABSENT)
    return {
        "line": line, "kind": np.full(len(line), kind), "location": location, "done": done, "qty": qty,
        "error": none, "found": none,
    }  # fmt: skip


def _first_of(groups: Ints) -> Flags:
    """Marks the first row of each group (rows of a group need not stand together)."""
    first = np.zeros(len(groups), dtype=np.bool_)
    first[np.unique(groups, return_index=True)[1]] = True
    return first
