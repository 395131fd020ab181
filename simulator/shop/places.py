"""The fixed names of the shop: its buildings, channels, carriers and regions, and the tables that tie them together."""

from dataclasses import dataclass

import numpy as np

LOCATIONS = ("dc-east", "3pl-west")
EAST, WEST = 0, 1
CHANNELS = ("web", "marketplace", "b2b")
WEB, MARKETPLACE, B2B = 0, 1, 2
ORDER_TYPES = ("normal", "b2b", "replacement", "sample", "test")
NORMAL, WHOLESALE, REPLACEMENT, SAMPLE, TEST = range(5)

REGIONS = ("Northeast", "Southeast", "Midwest", "Southwest", "West")
REGION_SHARES = np.array([0.24, 0.22, 0.20, 0.14, 0.20])
STATES = (
    ("NY", "NJ", "PA", "MA", "CT", "MD"),
    ("FL", "GA", "NC", "VA", "TN", "SC"),
    ("IL", "OH", "MI", "MN", "MO", "WI"),
    ("TX", "AZ", "CO", "NM", "OK", "NV"),
    ("CA", "WA", "OR", "UT", "ID", "HI"),
)
WEST_SHARE = np.array([0.0, 0.0, 0.30, 1.0, 1.0])
"""Share of a region's orders meant to leave from 3pl-west."""
ZONES = np.array([[2, 4, 5, 6, 8], [8, 7, 6, 4, 2]])
"""Carrier zone by location and region."""


@dataclass(frozen=True, slots=True)
class Service:
    """A carrier's service: its promise, its rate card in cents, its share of parcels, how often a pickup is missed."""

    carrier: str
    name: str
    promised_days: int
    base: int
    per_kg: int
    share: float
    missed: float
    speed: float


SERVICES = (
    Service("northline", "ground", 5, 470, 95, 0.34, 0.030, 1.0),
    Service("swiftpost", "ground", 5, 430, 100, 0.25, 0.041, 1.0),
    Service("parcelone", "ground", 5, 410, 105, 0.26, 0.052, 1.0),
    Service("swiftpost", "express", 2, 980, 210, 0.09, 0.041, 0.34),
    Service("northline", "overnight", 1, 1900, 330, 0.06, 0.030, 0.2),
    Service("haulio", "freight", 6, 3900, 45, 0.0, 0.050, 1.2),
)
FREIGHT = 5
GROUND_DAYS = {2: 1.5, 4: 2.4, 5: 2.9, 6: 3.2, 7: 3.5, 8: 3.9}
"""Mean transit days by zone of a ground service."""

LATE_SERVICE = 2
LATE_ZONE = 4
"""The planted late lane: parcelone ground from 3pl-west to zone 4."""
CREEPING_CARRIER = "swiftpost"
