"""Assortment and calendar → what customers want: expected units per SKU and day, and the baskets of one day.

The stock decides afterwards what of it is sold. The planner's forecast reads the same expectation, with errors.
"""

from dataclasses import dataclass

import numpy as np

from simulator.shop.arrays import (
    DAY,
    HOUR,
    Floats,
    Ints,
    between,
    draw,
    randomness,
)
from simulator.shop.catalogue import Catalogue
from simulator.shop.days import FUTURE, Days, thanksgiving
from simulator.shop.places import (
    B2B,
    FREIGHT,
    NORMAL,
    REGION_SHARES,
    REPLACEMENT,
    SAMPLE,
    SERVICES,
    STATES,
    TEST,
    WEST_SHARE,
    WHOLESALE,
)
from simulator.shop.plants import Plants
from simulator.shop.words import CATEGORIES, SEASONS

LINE_SHARES = np.array([0.40, 0.24, 0.15, 0.09, 0.06, 0.04, 0.02])
QTY_SHARES = np.array([0.81, 0.14, 0.035, 0.015])
LINES_PER_ORDER, UNITS_PER_LINE = 2.40, 1.30
LOST_SHARE = 0.035
WEEKDAYS = np.array([1.10, 1.05, 1.01, 0.98, 0.97, 0.90, 0.99])
MONTHS = np.array([0.90, 0.87, 0.90, 0.94, 0.99, 0.96, 0.93, 0.95, 0.98, 1.03, 1.17, 1.22])
HOURS = np.array(
    [2, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 8, 8, 7, 4],
    dtype=np.float64,
)
GROWTH = 0.14
_PURPOSE, _DAY_PURPOSE = 3, 4


@dataclass(frozen=True, slots=True)
class Promotion:
    """A declared promotion: these SKUs, from `first` to `last` (both included), announced a fortnight before."""

    number: int
    skus: Ints
    first: int
    last: int
    rate: float
    uplift: float


@dataclass(frozen=True, slots=True)
class Baskets:
    """The orders wanted on one day, in order of time, and their lines; `order` is a line's place among them."""

    placed: Ints
    second: Ints
    channel: Ints
    type: Ints
    region: Ints
    state: Ints
    service: Ints
    order: Ints
    sku: Ints
    qty: Ints
    location: Ints


@dataclass(frozen=True, slots=True)
class Demand:
    """What is wanted: expected orders per day, and each SKU's share of a day's lines."""

    catalogue: Catalogue
    days: Days
    plants: Plants
    promotions: tuple[Promotion, ...]
    orders: Floats
    smooth_orders: Floats
    seed: int

    def weights(self, day: int, *, promoted: bool = True) -> Floats:
        """Each SKU's relative weight on that day; zero before its launch and after its end."""
        catalogue = self.catalogue
        alive = (catalogue.launched <= day) & (day < catalogue.discontinued)
        weights: Floats = catalogue.popularity * alive * self._season(day)[catalogue.category]
        for promotion in self.promotions if promoted else ():
            if promotion.first <= day <= promotion.last:
                weights[promotion.skus] *= promotion.uplift
        return weights

    def _season(self, day: int) -> Floats:
        of_year = self.days.date(day).timetuple().tm_yday
        swings = [SEASONS.get(category, (0, 0.0)) for category in CATEGORIES]
        return np.array([1 + swing * np.cos(2 * np.pi * (of_year - peak) / 365) for peak, swing in swings])

    def expected(self, day: int, *, smooth: bool = False) -> Floats:
        """Expected units of each SKU on that day; `smooth` leaves weekdays, holidays and promotions out."""
        weights = self.weights(day, promoted=not smooth)
        orders = (self.smooth_orders if smooth else self.orders)[day]
        expected: Floats = weights * (orders * LINES_PER_ORDER * UNITS_PER_LINE / weights.sum())
        return expected

    def discount(self, day: int) -> Floats:
        """Share taken off each SKU's price by the promotions of that day."""
        rates = np.zeros(self.catalogue.size)
        for promotion in self.promotions:
            if promotion.first <= day <= promotion.last:
                rates[promotion.skus] = np.maximum(rates[promotion.skus], promotion.rate)
        return rates

    def baskets(self, day: int) -> Baskets:
        """What customers put into their baskets on that day, up to the closing moment."""
        rng = randomness(self.seed, _DAY_PURPOSE, day)
        count = int(rng.poisson(self.orders[day]))
        second = draw(rng, HOURS, count) * HOUR + between(rng, 0, HOUR, count)
        second = np.sort(second)
        placed = self.days.at(day, second)
        channel = draw(rng, np.array([0.622, 0.366, 0.012]), count)
        kind = _types(rng, channel)
        region = draw(rng, REGION_SHARES, count)
        state = region * len(STATES[0]) + between(rng, 0, len(STATES[0]), count)
        west = rng.random(count) < WEST_SHARE[region]
        service = draw(rng, np.array([entry.share for entry in SERVICES]), count)
        service = np.where(channel == B2B, FREIGHT, service)
        sizes = draw(rng, LINE_SHARES, count) + 1 + (channel == B2B)
        order = np.repeat(np.arange(count), sizes)
        sku, qty = self._wanted(rng, day, channel[order])
        location = west[order].astype(np.int64)
        sku, location = self._flash_sale(rng, day, sku, location)
        happened = placed <= self.days.end
        kept = happened[order]
        head = [column[happened] for column in (placed, second, channel, kind, region, state, service)]
        return Baskets(*head, *[column[kept] for column in (order, sku, qty, location)])

    def _wanted(self, rng: np.random.Generator, day: int, channel: Ints) -> tuple[Ints, Ints]:
        sku = draw(rng, self.weights(day), len(channel))
        qty = draw(rng, QTY_SHARES, len(channel)) + 1
        return sku, np.where(channel == B2B, qty + between(rng, 2, 7, len(channel)), qty)

    def _flash_sale(self, rng: np.random.Generator, day: int, sku: Ints, location: Ints) -> tuple[Ints, Ints]:
        """A sale of the oversold SKUs, which the stock figures of the channels did not follow."""
        if day < self.plants.oversold_from or not len(sku):
            return sku, location
        each = max(1, len(sku) // 150)
        keys = np.repeat(self.plants.oversold, each)[: len(sku) // 4]
        places = rng.choice(len(sku), size=len(keys), replace=False)
        sku[places] = keys // 2
        location = np.where(
            np.isin(sku, self.plants.oversold // 2),
            self.plants.oversold[0] % 2,
            location,
        )
        return sku, location


def _types(rng: np.random.Generator, channel: Ints) -> Ints:
    kinds = np.array([NORMAL, REPLACEMENT, SAMPLE, TEST])
    kind = kinds[draw(rng, np.array([0.9825, 0.012, 0.003, 0.0025]), len(channel))]
    return np.where(channel == B2B, WHOLESALE, kind)


def demand_of(seed: int, catalogue: Catalogue, days: Days, plants: Plants, lines: int) -> Demand:
    """The demand that makes about `lines` order lines within the days."""
    rng = randomness(seed, _PURPOSE)
    span = np.arange(days.count + FUTURE)
    smooth = np.array([_season_of(days, day) for day in span.tolist()]) * np.exp(GROWTH * span / 365)
    shape = smooth * np.array([WEEKDAYS[days.weekday(day)] * _peak(days, day) for day in span.tolist()])
    shape *= rng.lognormal(0, 0.05, len(span))
    seen = shape[: days.count].copy()
    # The closing day counts as far as it has gone.
    seen[-1] *= min(1.0, (days.end - int(days.at(days.last))) / DAY)
    scale = lines / (1 - LOST_SHARE) / LINES_PER_ORDER / seen.sum()
    return Demand(
        catalogue,
        days,
        plants,
        _promotions(rng, catalogue, days),
        shape * scale,
        smooth * scale,
        seed,
    )


def _season_of(days: Days, day: int) -> float:
    date = days.date(day)
    place = (date.month - 1 + (date.day - 15) / 30) % 12
    before = int(place)
    return float(MONTHS[before] * (1 - place + before) + MONTHS[(before + 1) % 12] * (place - before))


def _peak(days: Days, day: int) -> float:
    """The days around Thanksgiving run high, the week of Christmas low."""
    date = days.date(day)
    from_thanksgiving = (date - thanksgiving(date.year)).days
    if from_thanksgiving in {1, 4}:
        return 1.75
    if -1 <= from_thanksgiving <= 5:
        return 1.3
    return 0.75 if date.month == 12 and date.day >= 22 else 1.0


def _promotions(rng: np.random.Generator, catalogue: Catalogue, days: Days) -> tuple[Promotion, ...]:
    """One promotion of a part of a category about every month, the last of them still to come."""
    starts = [*range(18, days.count - 12, 33), days.count + 5]
    found = []
    for number, start in enumerate(starts):
        inside = np.flatnonzero(catalogue.category == number % len(CATEGORIES))
        skus = np.sort(rng.choice(inside, size=max(3, len(inside) * 2 // 5), replace=False))
        rate = float(rng.choice([0.10, 0.15, 0.20]))
        found.append(
            Promotion(
                number + 1,
                skus,
                start,
                start + int(rng.integers(4, 9)),
                rate,
                1 + 4 * rate,
            )
        )
    return tuple(found)
