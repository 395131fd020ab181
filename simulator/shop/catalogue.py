"""Seed and size → the assortment: every SKU with title, economics, life and popularity.

Made once, before the first day; the days, the stock and the exports read it.
"""

import math
from dataclasses import dataclass

import numpy as np

from simulator.shop.arrays import Flags, Floats, Ints, between, draw, randomness, whole
from simulator.shop.words import (
    BRANDS,
    CATEGORIES,
    COLOURS,
    FAMILIES,
    HERO_TITLE,
    SERIES,
    Family,
)

NEVER = 1_000_000
LONG_AGO = -400
COMPONENTS = 3
_PURPOSE = 1


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One entry per SKU: prices and costs in cents, weights in grams, days counted from the first day of the data.

    A kit has up to three `component`s; any other SKU is its own only component. `cost_day` is when the cost changed
    from `old_cost` to `cost`.
    """

    titles: list[str]
    family: Ints
    category: Ints
    number: Ints
    brand: Ints
    vendor: Ints
    kit: Flags
    component: Ints
    component_qty: Ints
    weight: Ints
    price: Ints
    cost: Ints
    old_cost: Ints
    cost_day: Ints
    launched: Ints
    discontinued: Ints
    popularity: Floats
    returned: Floats
    pack: Ints
    in_west: Flags

    @property
    def size(self) -> int:
        """How many SKUs there are."""
        return len(self.titles)

    @property
    def hero(self) -> int:
        """The SKU everybody asks for."""
        return self.titles.index(HERO_TITLE)

    def codes(self) -> list[str]:
        """The SKU codes, such as MUG-0001."""
        families = [FAMILIES[position].prefix for position in self.family.tolist()]
        return [
            f"{prefix}-{number:04d}" for prefix, number in zip(families, self.number.tolist(), strict=True)
        ]


def sku_count(lines: int) -> int:
    """How many SKUs a shop of that many order lines carries: 1,200 at 120 thousand, 50,000 at 10 million."""
    return max(120, round(1200 * math.pow(lines / 120_000, 0.843)))


def vendor_count(skus: int) -> int:
    """How many suppliers such an assortment has."""
    return max(8, skus // 40)


def catalogue_of(seed: int, skus: int, days: int) -> Catalogue:
    """The assortment of `skus` SKUs for a shop whose data span `days` days."""
    rng = randomness(seed, _PURPOSE)
    family = np.arange(skus) % len(FAMILIES)
    number = np.arange(skus) // len(FAMILIES) + 1
    category = np.array([CATEGORIES.index(entry.category) for entry in FAMILIES])[family]
    price, cost = _economics(rng, family)
    kit, component, component_qty = _kits(rng, family)
    price = np.where(
        kit,
        whole((price[component] * component_qty).sum(axis=1) * 0.9 / 100) * 100 - 1,
        price,
    )
    cost = np.where(kit, (cost[component] * component_qty).sum(axis=1), cost)
    weight = whole(_by_family("weight")[family] * 1000 * rng.lognormal(0, 0.25, skus))
    weight = np.where(kit, (weight[component] * component_qty).sum(axis=1), weight)
    popularity = _popularity(rng, kit, family)
    launched, discontinued = _lives(rng, popularity, days)
    return Catalogue(
        titles=_titles(rng, skus),
        family=family,
        category=category,
        number=number,
        brand=(family * 5 + between(rng, 0, 3, skus)) % len(BRANDS),
        vendor=between(rng, 0, vendor_count(skus), skus),
        kit=kit,
        component=component,
        component_qty=component_qty,
        weight=weight,
        price=price,
        cost=cost,
        old_cost=np.maximum(whole(cost * (0.90 + 0.12 * rng.random(skus))), 1),
        cost_day=between(rng, days * 0.1, days * 0.85, skus),
        launched=launched,
        discontinued=discontinued,
        popularity=popularity,
        returned=_by_family("returned")[family] * rng.lognormal(0, 0.3, skus),
        pack=np.array([4, 6, 12])[draw(rng, np.array([0.4, 0.4, 0.2]), skus)],
        in_west=(popularity >= np.quantile(popularity, 0.36)) & ~kit,
    )


def _by_family(field: str) -> Floats:
    return np.array([getattr(family, field) for family in FAMILIES], dtype=np.float64)


def _economics(rng: np.random.Generator, family: Ints) -> tuple[Ints, Ints]:
    typical = 0.94 * _by_family("price")[family] * rng.lognormal(0, 0.32, len(family))
    price = np.maximum(whole(typical), 4) * 100 - np.where(rng.random(len(family)) < 0.5, 1, 5)
    share = _by_family("cost_share")[family] * (1 + 0.08 * rng.standard_normal(len(family)))
    return price, np.maximum(whole(price * np.clip(share, 0.2, 0.6)), 1)


def _kits(rng: np.random.Generator, family: Ints) -> tuple[Flags, Ints, Ints]:
    """About 2 % kits of two or three other SKUs; never among the first of each family, which are the known titles."""
    skus = len(family)
    kit = (rng.random(skus) < 0.02) & (np.arange(skus) >= len(FAMILIES))
    plain = np.flatnonzero(~kit)
    chosen = plain[between(rng, 0, len(plain), skus * COMPONENTS)].reshape(skus, COMPONENTS)
    distinct = np.array([len(set(row)) == COMPONENTS for row in chosen.tolist()])
    kit &= distinct
    component = np.repeat(np.arange(skus)[:, None], COMPONENTS, axis=1)
    component[kit] = chosen[kit]
    qty = np.zeros((skus, COMPONENTS), dtype=np.int64)
    qty[:, 0] = 1
    qty[kit, 1] = 1
    qty[kit, 2] = (rng.random(int(kit.sum())) < 0.5).astype(np.int64)
    return kit, component, qty


def _popularity(rng: np.random.Generator, kit: Flags, family: Ints) -> Floats:
    """Log-normal popularity; the known titles sell well, kits and bulky families less."""
    popularity = rng.lognormal(0, 1.15, len(kit))
    popularity[kit] *= 0.5
    slow = np.array([0.35 if entry.weight > 5 else 1.0 for entry in FAMILIES])
    popularity *= slow[family]
    known = np.arange(len(FAMILIES))
    top = np.quantile(popularity, 0.985)
    popularity[known] = (
        np.maximum(popularity[known], top * (0.8 + 0.5 * rng.random(len(known)))) * slow[known]
    )
    popularity[0] = top * 1.3
    return popularity


def _lives(rng: np.random.Generator, popularity: Floats, days: int) -> tuple[Ints, Ints]:
    """Launch and discontinuation days: most are old, some came or went in the year, a few are still to come."""
    skus = len(popularity)
    kind = rng.random(skus)
    kind[: len(FAMILIES)] = 0.5
    launched = LONG_AGO - between(rng, 0, 700, skus)
    launched = np.where(kind < 0.10, between(rng, 20, days - 60, skus), launched)
    launched = np.where(kind > 0.988, days + between(rng, 10, 60, skus), launched)
    gone = (kind >= 0.10) & (kind < 0.16) & (popularity < np.quantile(popularity, 0.9))
    return launched, np.where(gone, between(rng, 90, days - 5, skus), NEVER)


def _titles(rng: np.random.Generator, skus: int) -> list[str]:
    """Titles by position: colour, material and noun first, with a series name once those are used up."""
    by_family = [_family_titles(rng, family, skus // len(FAMILIES) + 1) for family in FAMILIES]
    return [by_family[position % len(FAMILIES)][position // len(FAMILIES)] for position in range(skus)]


def _family_titles(rng: np.random.Generator, family: Family, needed: int) -> list[str]:
    plain = [
        f"{colour} {material} {noun}"
        for noun in family.nouns
        for material in family.materials
        for colour in COLOURS
    ]
    order = [0, *(1 + rng.permutation(len(plain) - 1)).tolist()]
    mixed = [plain[place] for place in order]
    series = [
        "",
        *(f"{name} " for name in SERIES),
        *(f"{a} {b} " for a in SERIES for b in SERIES if a != b),
    ]
    return [f"{series[place // len(mixed)]}{mixed[place % len(mixed)]}" for place in range(needed)]
