"""The small files of the shop, as CSV: products, places, plans, spend, hours; what people keep in sheets and settings.

Written once at the end of the year from the assortment, the calendar and the running sums.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from simulator.shop.arrays import Floats, Ints, randomness
from simulator.shop.catalogue import NEVER, Catalogue
from simulator.shop.days import Days
from simulator.shop.demand import Demand
from simulator.shop.exports import Exporter
from simulator.shop.places import LOCATIONS, SERVICES
from simulator.shop.replenishment import Planner, Vendors
from simulator.shop.tallies import Tallies
from simulator.shop.words import BRANDS, FAMILIES, VENDOR_ENDS, VENDOR_STEMS

_PURPOSE = 16
Rows = Iterator[tuple[object, ...]]
GOALS = (
    ("on_time_ship_rate", 0.97), ("on_time_delivery_rate", 0.95), ("pick_accuracy", 0.995), ("return_rate", 0.075),
    ("in_stock_rate", 0.965), ("inventory_accuracy", 0.98), ("perfect_order_rate", 0.90),
)  # fmt: skip
OWNERS = (
    ("demand", "demand-planning", "head-of-planning, coo"),
    ("inventory", "inventory-control", "dc-manager, coo"),
    ("inbound", "inbound-desk", "dc-manager, coo"),
    ("fulfilment", "floor-leads", "dc-manager, coo"),
    ("shipping", "shipping-desk", "carrier-manager, coo"),
    ("service", "customer-care", "head-of-service, coo"),
    ("returns", "returns-desk", "head-of-service, coo"),
    ("margin", "finance-ops", "cfo"),
    ("integration", "data-desk", "head-of-systems"),
    ("label_not_shipped", "shipping-desk", "carrier-manager, coo"),
    ("asn_delayed", "inbound-desk", "head-of-planning, coo"),
    ("qty_mismatch", "inventory-control", "finance-ops, cfo"),
    ("sla_breach", "customer-care", "head-of-service, coo"),
    ("oos_imminent", "demand-planning", "head-of-planning, coo"),
    ("oversell", "marketplace-team", "head-of-sales, coo"),
    ("data_stale", "data-desk", "head-of-systems"),
    ("on_time_ship_rate", "shipping-desk", "carrier-manager, coo"),
    ("pick_accuracy", "floor-leads", "dc-manager, coo"),
    ("return_rate", "returns-desk", "head-of-service, coo"),
    ("contribution_margin", "finance-ops", "cfo"),
    ("in_stock_rate", "demand-planning", "head-of-planning, coo"),
    ("days_of_supply", "demand-planning", "head-of-planning, coo"),
)


def write_office(
    exporter: Exporter, demand: Demand, planner: Planner, safety: Ints, rate: Floats, tallies: Tallies
) -> None:
    """Write all small files."""
    catalogue, days, vendors = demand.catalogue, demand.days, planner.vendors
    codes = catalogue.codes()
    out = exporter.write_csv
    out("pim_products", PRODUCT_COLUMNS, _products(catalogue, days, codes))
    out("pim_kits", ("kit_sku", "component_sku", "units"), _kits(catalogue, codes))
    out("erp_costs", ("material", "landed_cost", "valid_from", "valid_to"), _costs(catalogue, days, codes))
    out("erp_suppliers", ("supplier", "name", "lead_time_days", "lead_time_sd_days"), _suppliers(vendors))
    out("wms_sites", ("site", "name", "kind", "time_zone", "calendar"), iter(SITES))
    out("wms_calendar", ("calendar", "date", "opens_at", "closes_at", "last_pickup_at"), _calendar(days))
    out(
        "stocking",
        ("sku", "site", "policy", "reorder_point", "lot_size"),
        _stocking(planner, codes, safety, rate),
    )
    out("carrier_services", ("carrier", "service", "transit_days", "cut_off"), _services())
    out("channels", ("channel", "name", "kind"), iter(CHANNEL_ROWS))
    out("owners", ("subject", "owner", "escalation"), iter(OWNERS))
    out("promotions", PROMOTION_COLUMNS, _promotions(demand, codes))
    out("b2b_prices", ("contract", "sku", "unit_price", "valid_from"), _contract(catalogue, days, codes))
    out("targets", ("kpi", "first_day", "last_day", "target"), _targets(demand, tallies))
    out("marketing_spend", ("day", "medium", "campaign", "spend", "goal"), _spend(demand, tallies))
    out("web_traffic", ("day", "channel", "sessions", "carts", "checkouts"), _traffic(demand, tallies))
    out("labour_hours", LABOUR_COLUMNS, _hours(demand, tallies))
    out("ledger", ("entry", "cost_type", "amount", "booked_at"), _ledger(days, tallies))
    out("exchange_rates", ("day", "currency", "rate"), _rates(demand))


PRODUCT_COLUMNS = (
    "sku", "title", "family", "category", "brand", "supplier", "is_kit", "weight_kg", "status", "launched_on",
    "discontinued_on",
)  # fmt: skip
PROMOTION_COLUMNS = ("promotion", "sku", "first_day", "last_day", "discount", "uplift", "announced_on")
LABOUR_COLUMNS = ("day", "site", "wave", "activity", "scheduled_hours", "worked_hours", "cost")
SITES = (
    ("dc-east", "East distribution centre, Allentown", "dc", "America/New_York", "cal-east"),
    ("3pl-west", "West fulfilment partner, Reno", "3pl", "America/Los_Angeles", "cal-west"),
)
CHANNEL_ROWS = (
    ("web", "Web shop", "web"),
    ("marketplace", "Marketplace", "marketplace"),
    ("b2b", "Wholesale", "b2b"),
)


def statuses(catalogue: Catalogue, days: Days) -> list[str]:
    """Where each SKU is in its life on the last day."""
    return [
        "prelaunch" if launched > days.last else "discontinued" if gone <= days.last else "active"
        for launched, gone in zip(catalogue.launched.tolist(), catalogue.discontinued.tolist(), strict=True)
    ]


def under_contract(catalogue: Catalogue) -> Ints:
    """The SKUs with a wholesale contract price: the best sellers."""
    return np.sort(np.argsort(-catalogue.popularity, kind="stable")[: min(500, catalogue.size // 4)])


def _products(catalogue: Catalogue, days: Days, codes: list[str]) -> Rows:
    for place, (code, status) in enumerate(zip(codes, statuses(catalogue, days), strict=True)):
        family = FAMILIES[int(catalogue.family[place])]
        launched, gone = int(catalogue.launched[place]), int(catalogue.discontinued[place])
        yield (
            code, catalogue.titles[place] + (" Kit" if catalogue.kit[place] else ""), family.name, family.category,
            BRANDS[int(catalogue.brand[place])], f"V{int(catalogue.vendor[place]):04d}",
            "yes" if catalogue.kit[place] else "no", f"{int(catalogue.weight[place]) / 1000:.3f}", status,
            days.date(launched), "" if gone >= NEVER else days.date(gone),
        )  # fmt: skip


def _kits(catalogue: Catalogue, codes: list[str]) -> Rows:
    for place in np.flatnonzero(catalogue.kit).tolist():
        for component, qty in zip(catalogue.component[place], catalogue.component_qty[place], strict=True):
            if qty > 0:
                yield codes[place], codes[int(component)], int(qty)


def _costs(catalogue: Catalogue, days: Days, codes: list[str]) -> Rows:
    for place, code in enumerate(codes):
        changed = days.date(int(catalogue.cost_day[place]))
        yield code, f"{int(catalogue.old_cost[place]) / 100:.2f}", days.date(-730), changed
        yield code, f"{int(catalogue.cost[place]) / 100:.2f}", changed, ""


def _suppliers(vendors: Vendors) -> Rows:
    for place, (lead, spread) in enumerate(zip(vendors.lead.tolist(), vendors.spread.tolist(), strict=True)):
        stem = VENDOR_STEMS[place % len(VENDOR_STEMS)]
        end = VENDOR_ENDS[(place // len(VENDOR_STEMS) + place) % len(VENDOR_ENDS)]
        batch = place // (len(VENDOR_STEMS) * len(VENDOR_ENDS))
        yield f"V{place:04d}", f"{stem} {end}{f' {batch + 1}' if batch else ''}", lead, f"{spread:.2f}"


def _calendar(days: Days) -> Rows:
    for calendar in ("cal-east", "cal-west"):
        for day in range(days.count + 60):
            if days.is_working(day):
                date_ = days.date(day)
                yield calendar, date_, f"{date_} 06:00:00", f"{date_} 22:00:00", f"{date_} 18:00:00"


def _stocking(planner: Planner, codes: list[str], safety: Ints, rate: Floats) -> Rows:
    catalogue = planner.catalogue
    lead = planner.vendors.lead[catalogue.vendor]
    lots = planner.quantity(rate)
    for place, code in enumerate(codes):
        for location, site in enumerate(LOCATIONS):
            key = 2 * place + location
            if catalogue.kit[place]:
                yield code, site, "made_to_order", "", ""
            elif planner.share[key] > 0:
                yield code, site, "stocked", int(safety[key] + rate[key] * lead[place]), int(lots[key])
            else:
                yield code, site, "not_stocked", "", ""


def _services() -> Rows:
    for service in SERVICES:
        yield service.carrier, service.name, service.promised_days, "12:00"


def _promotions(demand: Demand, codes: list[str]) -> Rows:
    days = demand.days
    for promotion in demand.promotions:
        announced = days.date(min(promotion.first - 14, days.last - 1))
        for sku in promotion.skus.tolist():
            yield (
                f"PROMO-{promotion.number:02d}", codes[sku], days.date(promotion.first), days.date(promotion.last),
                promotion.rate, f"{promotion.uplift:.2f}", announced,
            )  # fmt: skip


def _contract(catalogue: Catalogue, days: Days, codes: list[str]) -> Rows:
    for place in under_contract(catalogue).tolist():
        yield "wholesale", codes[place], f"{int(catalogue.price[place]) * 0.88 / 100:.2f}", days.date(-180)


def _months(days: Days) -> Iterator[tuple[date, date, int, int]]:
    """Each calendar month touched: its first and last date, and the day numbers it spans within the data."""
    first = days.date(0).replace(day=1)
    while first <= days.date(days.last):
        following = (first + timedelta(days=32)).replace(day=1)
        begin = max(0, (first - days.first).days)
        yield first, following - timedelta(days=1), begin, min(days.count, (following - days.first).days)
        first = following


def _targets(demand: Demand, tallies: Tallies) -> Rows:
    """Monthly sales budgets made from what was expected, and yearly goals of the main metrics."""
    days = demand.days
    rng = randomness(demand.seed, _PURPOSE)
    value = tallies.net.sum() / 100 / demand.orders[: days.count].sum()
    for first, last, _begin, _end in _months(days):
        span = range(max(0, (first - days.first).days), (last - days.first).days + 1)
        share = len(span) / ((last - first).days + 1)
        budget = sum(demand.orders[day] for day in span) / share * value * rng.uniform(0.96, 1.06)
        yield "net_sales", first, last, f"{budget:.0f}"
    for metric, target in GOALS:
        yield metric, days.date(0), days.date(days.last + 60), target


def _spend(demand: Demand, tallies: Tallies) -> Rows:
    rng = randomness(demand.seed, _PURPOSE, 1)
    campaigns = (
        ("search", "brand terms", 0.018, "brand"), ("search", "generic terms", 0.026, "acquisition"),
        ("social", "prospecting", 0.024, "acquisition"), ("social", "win-back", 0.009, "retention"),
        ("email", "newsletter", 0.003, "retention"),
    )  # fmt: skip
    for day in range(demand.days.last):
        for medium, campaign, share, goal in campaigns:
            spend = tallies.net[day] / 100 * share * rng.uniform(0.85, 1.15)
            yield demand.days.date(day), medium, campaign, f"{spend:.2f}", goal


def _traffic(demand: Demand, tallies: Tallies) -> Rows:
    rng = randomness(demand.seed, _PURPOSE, 2)
    for day in range(demand.days.last):
        sessions = int(tallies.web_orders[day] / rng.uniform(0.027, 0.032))
        yield demand.days.date(day), "web", sessions, int(sessions * 0.092), int(sessions * 0.051)


def _hours(demand: Demand, tallies: Tallies) -> Rows:
    """Two waves a day; the worked hours follow the work, the schedule follows the expectation."""
    rng = randomness(demand.seed, _PURPOSE, 3)
    for day in range(demand.days.last):
        for location, site in enumerate(LOCATIONS):
            for activity, done, pace in (("pick", tallies.picked, 58), ("pack", tallies.packed, 31)):
                for wave, share in (("am", 0.55), ("pm", 0.45)):
                    worked = done[day, location] * share / pace * rng.uniform(0.93, 1.10)
                    planned = worked * rng.uniform(0.90, 1.12)
                    row = (demand.days.date(day), site, wave, activity)
                    yield *row, f"{planned:.2f}", f"{worked:.2f}", f"{worked * 22.5:.2f}"


def _ledger(days: Days, tallies: Tallies) -> Rows:
    """Monthly bills nobody tied to orders: storage at the partner and odd expedites."""
    for number, (_first, last, begin, end) in enumerate(_months(days), start=1):
        if days.at((last - days.first).days, 17 * 3600) <= days.end:
            net = tallies.net[begin:end].sum() / 100
            yield f"L{number:03d}-storage", "storage", f"{net * 0.006:.2f}", f"{last} 17:00:00"
            yield f"L{number:03d}-expedite", "expedite", f"{net * 0.0015:.2f}", f"{last} 17:00:00"


def _rates(demand: Demand) -> Rows:
    rng = randomness(demand.seed, _PURPOSE, 4)
    steps = np.cumsum(rng.normal(0, 0.003, demand.days.last))
    for day in range(demand.days.last):
        yield demand.days.date(day), "EUR", f"{1.09 * np.exp(steps[day]):.4f}"
        yield demand.days.date(day), "CAD", f"{0.73 * np.exp(steps[day] / 2):.4f}"
