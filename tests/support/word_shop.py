"""A shop of words alone: what a router may look up, without any data behind it."""

from datetime import date

from bot.plan import Lookups
from simulator.shop.words import BRANDS, CATEGORIES, FAMILIES

TODAY = date(2026, 11, 20)
"""A Friday."""

TITLES = {
    "MUG-0001": "Blue Stoneware Mug",
    "MUG-0002": "White Porcelain Mug",
    "MUG-0003": "White Enamel Mug",
    "BWL-0001": "Sage Acacia Bowl",
    "LMP-0001": "Olive Brass Table Lamp",
    "TWL-0001": "Navy Linen Bath Towel",
    "TSH-0001": "Black Hemp T-Shirt",
    "CND-0001": "Cream Soy Candle",
    "STL-0001": "White LED String Lights",
    "PLT-0001": "Olive Concrete Planter",
    "SCK-0001": "Rust Merino Crew Socks",
    "HOD-0001": "Teal Fleece Hoodie",
    "HOD-0002": "Navy Cotton Hoodie",
    "PZL-0001": "Charcoal Wooden Puzzle",
}

_SERVICES = ["express", "freight", "ground", "not shipped", "overnight"]
MEMBERS: dict[str, list[str]] = {
    "channel": ["b2b", "marketplace", "web"],
    "country": ["US"],
    "region": ["CA", "CO", "FL", "HI", "ID", "MA", "NJ", "NY", "OH", "OK", "OR", "PA", "TX", "WA"],
    "carrier": ["haulio", "northline", "not shipped", "parcelone", "swiftpost"],
    "service": _SERVICES,
    "location": ["3pl-west", "dc-east"],
    "order_type": ["b2b", "normal"],
    "priority": ["express", "freight", "ground", "overnight"],
    "family": sorted(family.name for family in FAMILIES),
    "category": sorted(CATEGORIES),
    "brand": sorted(BRANDS),
    "reason": ["changed_mind", "damaged_in_transit", "defective", "late", "not_as_described", "size_fit", "unknown", "wrong_item"],
    "disposition": ["refurb", "scrap", "sellable"],
    "vendor": ["V0000", "V0001", "V0004", "V0010", "V0016"],
    "queue": ["claims", "orders", "presales", "returns"],
    "topic": ["damaged", "other", "product_question", "return_question", "where_is_my_order", "wrong_item"],
    "marketing_channel": ["email", "search", "social"],
    "campaign": ["brand terms", "generic terms", "newsletter", "prospecting", "win-back"],
    "band": ["none", "low", "medium", "high", "out", "no demand"],
}  # fmt: skip

VENDORS = {
    "V0000": "Arden Ceramics",
    "V0001": "Bexley Trading",
    "V0004": "Esker Imports",
    "V0010": "Kestrel Goods",
    "V0016": "Quarry Ceramics",
}
PLACES = {"dc-east": "East distribution centre, Allentown", "3pl-west": "West fulfilment partner, Reno"}
LOOKUPS = Lookups(
    members=lambda _metric, dimension: MEMBERS.get(dimension, []),
    sku_titles=lambda: TITLES,
    location_names=lambda: PLACES,
    vendor_names=lambda: VENDORS,
    currency=lambda: "USD",
)
