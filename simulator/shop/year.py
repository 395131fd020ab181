"""The year itself: each day demand meets stock, orders leave, parcels travel, goods come back and are bought again.

Reads top to bottom like a day in the shop; every step is a class of its own. Called by `simulator.shop.generate`.
"""

from collections.abc import Callable, Sequence

import numpy as np

from simulator.shop.arrays import Columns, Ints, only, randomness
from simulator.shop.carriage import Carriers
from simulator.shop.catalogue import catalogue_of, sku_count, vendor_count
from simulator.shop.counting import Counter
from simulator.shop.customers import Customers
from simulator.shop.days import Days
from simulator.shop.demand import demand_of
from simulator.shop.exports import Exporter
from simulator.shop.forecasting import forecasts
from simulator.shop.fulfilment import Dispatched, Floor
from simulator.shop.office import statuses, under_contract, write_office
from simulator.shop.plants import plants_of
from simulator.shop.replenishment import Planner, vendors_of
from simulator.shop.returns import Desk
from simulator.shop.selling import Seller
from simulator.shop.service import HelpDesk, late_orders
from simulator.shop.stock import Stock
from simulator.shop.tallies import Tallies
from simulator.shop.words import FAMILIES

Progress = Callable[[float, str], None]
_PURPOSE = 17


class Year:
    """A shop about to live through its days."""

    def __init__(self, days: Days, *, seed: int, lines: int) -> None:
        skus = sku_count(lines)
        self.days = days
        self.catalogue = catalogue_of(seed, skus, days.count)
        self.plants = plants_of(seed, self.catalogue, days)
        self.demand = demand_of(seed, self.catalogue, days, self.plants, lines)
        self.planner = Planner(self.demand, vendors_of(seed, vendor_count(skus)))
        self.stock = Stock(self.catalogue, days, self._opening(seed), self._blocked(seed))
        self.customers = Customers(seed, days, round(float(self.demand.orders[: days.count].sum())))
        self.seller = Seller(self.demand, self.customers, seed)
        self.floor = Floor(self.demand, seed)
        self.carriers = Carriers(days, self.plants, self.catalogue.weight, seed)
        self.desk = Desk(self.catalogue, days, self.plants, seed)
        self.help_desk = HelpDesk(days, seed)
        self.rate = self.planner.rate(days.last)
        self.safety = self.planner.safety(self.rate)
        self.counter = Counter(days, self.plants, self.planner.held, self.safety, seed)
        self.tallies = Tallies(days)

    def _opening(self, seed: int) -> Ints:
        return self.planner.opening() + self._blocked(seed)

    def _blocked(self, seed: int) -> Ints:
        """A few damaged units here and there, which stay where they are."""
        rng = randomness(seed, _PURPOSE)
        held = self.planner.held & np.repeat(self.catalogue.launched <= 0, 2)
        return ((rng.random(len(held)) < 0.04) & held) * rng.integers(1, 4, len(held))

    def live(self, exporter: Exporter, progress: Progress) -> None:
        """Live through all days and hand every row to the exporter, small files included."""
        exporter.name_skus(self.catalogue.codes())
        exporter.name_products(self._products())
        for table, columns in self.planner.opening_orders(self.stock):
            exporter.add(table, columns)
        for day in range(self.days.count):
            self._day(exporter, day)
            if day % 10 == 0:
                progress(day / self.days.count, f"day {day + 1} of {self.days.count}")
        exporter.add("customers", self.customers.rows())
        for rows in forecasts(self.demand):
            exporter.add("forecasts", rows)
        write_office(exporter, self.demand, self.planner, self.safety, self.rate, self.tallies)

    def _products(self) -> dict[str, Sequence[object]]:
        catalogue = self.catalogue
        families = [FAMILIES[place] for place in catalogue.family.tolist()]
        return {
            "sku": catalogue.codes(),
            "family": [family.name for family in families],
            "category": [family.category for family in families],
            "weight": catalogue.weight.tolist(),
            "cost": [cost / 100 for cost in catalogue.cost.tolist()],
            "old_cost": [cost / 100 for cost in catalogue.old_cost.tolist()],
            "cost_day": [self.days.date(day).isoformat() for day in catalogue.cost_day.tolist()],
            "price": [price / 100 for price in catalogue.price.tolist()],
            "kit": catalogue.kit.tolist(),
            "status": statuses(catalogue, self.days),
            "long_known": (catalogue.launched < self.days.last - 30).tolist(),
            "contract": np.isin(np.arange(catalogue.size), under_contract(catalogue)).tolist(),
        }

    def _day(self, exporter: Exporter, day: int) -> None:
        self.stock.begin(day)
        sold = self.seller.sell(self.stock, day)
        sent = self.floor.dispatch(self.stock, sold, day)
        shipments, scans = self.carriers.carry(sent, day)
        tasks = self.floor.tasks(sent, sent.shipments["delivered"], day)
        returns, restocked = self.desk.take_back(self.stock, sold, sent, day)
        tickets, events = self.help_desk.hear(sold, late_orders(sold.orders, sent.shipments), day)
        self.tallies.sold(sold.orders, day)
        self.tallies.worked(tasks)
        rows = [
            ("orders", sold.orders), ("lines", sold.lines), ("shipments", shipments), ("sent", self._known(sent)),
            ("scans", scans), ("tasks", tasks), ("returns", returns), ("tickets", tickets),
            ("ticket_events", events), ("movement", sent.movements), ("movement", restocked),
        ]  # fmt: skip
        rows += self.planner.review(self.stock, day)
        rows += self.counter.look(self.stock, day)
        for table, columns in rows:
            exporter.add(table, columns)

    def _known(self, sent: Dispatched) -> Columns:
        """Which units travel in which shipment, for the shipments made by the closing moment."""
        columns = {name: sent.lines[name] for name in ("shipment", "line", "sent")}
        return only(columns, sent.shipments["created"][sent.lines["parcel"]] <= self.days.end)
