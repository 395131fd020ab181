"""Shipments → what carriers report and charge: scans up to the door, exceptions, postage, surcharges."""

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
    whole,
)
from simulator.shop.days import Days
from simulator.shop.fulfilment import Dispatched
from simulator.shop.places import CREEPING_CARRIER, GROUND_DAYS, SERVICES, WEST
from simulator.shop.plants import SILENT_PARCEL_DAYS, SILENT_PARCELS, Plants

SCANS = (
    "label_created", "label_printed", "label_voided", "manifested", "carrier_accepted", "in_transit",
    "out_for_delivery", "delivery_attempted", "delivered", "exception", "returned_to_sender", "lost",
)  # fmt: skip
CODES = ("LC", "LP", "VD", "MF", "AC", "IT", "OD", "AT", "DE", "EX", "RS", "LO")
REASONS = ("weather", "address", "damage", "recipient_absent", "network_delay")
BULKY_KG, BULKY_FEE = 4.5, 940
_PURPOSE = 11


class Carriers:
    """All carriers: carry what was dispatched, report scans, send the bill."""

    def __init__(self, days: Days, plants: Plants, weight: Ints, seed: int) -> None:
        self.days, self.plants, self.weight, self.seed = days, plants, weight, seed
        self._voided = 0
        self._speed = np.array([service.speed for service in SERVICES])
        self._zone_days = np.array([GROUND_DAYS.get(zone, 0.0) for zone in range(10)])
        self._creeping = np.array([service.carrier == CREEPING_CARRIER for service in SERVICES])
        self._base = np.array([service.base for service in SERVICES])
        self._per_kg = np.array([service.per_kg for service in SERVICES])

    def carry(self, sent: Dispatched, day: int) -> tuple[Columns, Columns]:
        """Complete the shipments (arrival, weight, charges) and return (shipments, scans), voided labels included."""
        rng = randomness(self.seed, _PURPOSE, day)
        shipments = sent.shipments
        self._weigh(sent)
        self._charge(rng, shipments)
        trouble = self._travel(rng, shipments)
        made = shipments | {"voided": np.full(len(shipments["order"]), ABSENT)}
        made = only(made, shipments["created"] <= self.days.end)
        voided = self._voided_labels(rng, made)
        scans = self._scans(rng, shipments, trouble, voided)
        both = {name: np.concatenate([values, voided[name]]) for name, values in made.items()}
        return both, scans

    def _weigh(self, sent: Dispatched) -> None:
        lines, count = sent.lines, len(sent.shipments["order"])
        grams = np.bincount(
            lines["parcel"], weights=self.weight[lines["sku"]] * lines["sent"], minlength=count
        )
        sent.shipments["units"] = whole(np.bincount(lines["parcel"], weights=lines["sent"], minlength=count))
        sent.shipments["lines"] = np.bincount(lines["parcel"], minlength=count).astype(np.int64)
        sent.shipments["weight"] = whole(np.ceil((grams + 150) / 100)) * 100

    def _charge(self, rng: np.random.Generator, shipments: Columns) -> None:
        """Postage by rate card; surcharges for bulky parcels, and those of one carrier that creep up week by week."""
        kg, service = shipments["weight"] / 1000, shipments["service"]
        factor = 0.62 + 0.07 * shipments["zone"]
        shipments["postage"] = whole((self._base[service] + self._per_kg[service] * kg) * factor)
        bulky = (kg > BULKY_KG) & (service != len(SERVICES) - 1)
        crept = self.days.at(self.plants.creep_from)
        weeks = np.maximum(shipments["packed"] - crept, -1) // (7 * DAY) + 1
        creep = np.where(self._creeping[service], 45 + 30 * weeks, 35)
        spread = between(rng, -10, 11, len(kg))
        shipments["surcharge"] = creep + spread + BULKY_FEE * bulky * np.maximum(1, whole(kg / 9))
        shipments["packaging"] = 42 + 9 * shipments["units"] + 160 * bulky
        third_party = shipments["location"] == WEST
        shipments["handling"] = np.where(third_party, 215 + 48 * shipments["lines"], 0)

    def _travel(self, rng: np.random.Generator, shipments: Columns) -> Columns:
        """Sets `delivered`; returns the moments of exceptions and failed attempts with reasons."""
        count, accepted = len(shipments["order"]), shipments["accepted"]
        mean = self._zone_days[shipments["zone"]] * self._speed[shipments["service"]]
        transit = np.maximum(1, whole(mean * rng.lognormal(0, 0.18, count)))
        chance = rng.random(count)
        troubled = chance < 0.026
        transit = transit + troubled * between(rng, 1, 3, count)
        transit = transit + (rng.random(count) < 0.05) * between(rng, 1, 4, count)
        transit = transit + shipments["late"] * between(rng, 1, 4, count)
        arrival = self.days.at(self.days.of(np.maximum(accepted, 0)) + transit, 0) if count else accepted
        delivered = arrival + between(rng, 9 * HOUR, 19.5 * HOUR, count)
        lost, refused = chance < 0.0008, (chance >= 0.0008) & (chance < 0.002)
        oldest, newest = (self.days.end - back * DAY for back in SILENT_PARCEL_DAYS)
        silent = (
            troubled
            & (shipments["shipment"] % SILENT_PARCELS == 0)
            & (accepted > oldest)
            & (accepted < newest)
        )
        lost, refused = lost & ~silent, refused & ~silent
        never = (accepted == ABSENT) | lost | refused | silent
        shipments["delivered"] = np.where(never, ABSENT, delivered)
        attempted = (rng.random(count) < 0.018) & ~never
        tried = np.where(attempted, delivered - between(rng, 18 * HOUR, 24 * HOUR, count), ABSENT)
        half = accepted + np.maximum((delivered - accepted) // 2, HOUR)
        gone = accepted != ABSENT
        return {
            "exception": np.where(troubled & gone, half, ABSENT),
            "reason": draw(rng, np.array([0.25, 0.25, 0.15, 0.15, 0.2]), count),
            "attempted": np.where(tried > accepted + HOUR, tried, ABSENT),
            "lost": np.where(lost & gone, accepted + 9 * DAY, ABSENT),
            "refused": np.where(refused & gone, delivered + 2 * DAY, ABSENT),
        }

    def _voided_labels(self, rng: np.random.Generator, made: Columns) -> Columns:
        """Labels printed in error minutes before the right one; nothing travels under them."""
        chosen = rng.random(len(made["order"])) < 0.004
        voided = only(made, chosen)
        count = int(chosen.sum())
        # Their numbers run backwards below zero; the export gives them a range of their own.
        voided["shipment"] = -(self._voided + 1 + np.arange(count))
        self._voided += count
        voided["created"] = voided["created"] - 12 * MINUTE
        voided["printed"] = voided["created"] + 30
        voided["voided"] = voided["created"] + 5 * MINUTE
        zero = np.zeros(count, dtype=np.int64)
        voided |= dict.fromkeys(("postage", "surcharge", "packaging", "handling"), zero)
        return voided

    def _scans(
        self, rng: np.random.Generator, shipments: Columns, trouble: Columns, voided: Columns
    ) -> Columns:
        moving = shipments["accepted"] != ABSENT
        delivered, count = shipments["delivered"], len(moving)
        out = np.where(delivered == ABSENT, ABSENT, delivered - between(rng, 1.5 * HOUR, 7 * HOUR, count))
        sorted_at = np.where(moving, shipments["accepted"] + between(rng, 3 * HOUR, 9 * HOUR, count), ABSENT)
        manifested = np.where(moving, shipments["manifested"], ABSENT)
        number, voids = shipments["shipment"], voided["shipment"]
        moments = [
            (0, number, shipments["created"]), (1, number, shipments["printed"]), (3, number, manifested),
            (4, number, shipments["accepted"]), (5, number, sorted_at), (6, number, out),
            (7, number, trouble["attempted"]), (8, number, delivered), (9, number, trouble["exception"]),
            (10, number, trouble["refused"]), (11, number, trouble["lost"]),
            (0, voids, voided["created"]), (1, voids, voided["printed"]), (2, voids, voided["voided"]),
        ]  # fmt: skip
        reasons = [trouble["reason"] if kind == 9 else np.full(len(who), ABSENT) for kind, who, _ in moments]
        scans = {
            "shipment": np.concatenate([who for _, who, _ in moments]),
            "kind": np.concatenate([np.full(len(who), kind) for kind, who, _ in moments]),
            "occurred": np.concatenate([when for _, _, when in moments]),
            "reason": np.concatenate(reasons),
        }
        return self._reported(rng, scans)

    def _reported(self, rng: np.random.Generator, scans: Columns) -> Columns:
        """Only what has been reported by the closing moment, in order of time."""
        delay = np.where(scans["kind"] < 4, 5, between(rng, MINUTE, 25 * MINUTE, len(scans["kind"])))
        scans["received"] = scans["occurred"] + delay
        known: Flags = (scans["occurred"] != ABSENT) & (scans["received"] <= self.days.end)
        kept = only(scans, known)
        return only(kept, np.argsort(kept["occurred"], kind="stable"))
