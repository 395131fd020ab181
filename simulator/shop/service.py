"""Orders → the help desk's tickets, what happened to them, and what they cost."""

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
from simulator.shop.days import Days
from simulator.shop.plants import FORGOTTEN_TICKET_DAYS, FORGOTTEN_TICKETS
from simulator.shop.selling import Sold

TOPICS = ("where_is_my_order", "return_question", "damaged", "wrong_item", "product_question", "other")
QUEUES = ("orders", "returns", "claims", "claims", "presales", "orders")
TICKET_EVENTS = ("created", "auto_reply", "agent_reply", "resolved", "reopened")
SLA_MINUTES = 240
TICKET_COST = 410
_PURPOSE = 13


class HelpDesk:
    """Answers customers; late parcels make more of them ask."""

    def __init__(self, days: Days, seed: int) -> None:
        self.days, self.seed = days, seed
        self._tickets = 0

    def hear(self, sold: Sold, late: Flags, day: int) -> tuple[Columns, Columns]:
        """Tickets about one day's orders and their events, as far as they have happened."""
        rng = randomness(self.seed, _PURPOSE, day)
        orders = sold.orders
        asks = rng.random(len(late)) < np.where(late, 0.34, 0.042)
        created = orders["placed"] + np.where(late, 2 * DAY, 6 * HOUR) + between(rng, 0, 6 * DAY, len(late))
        topic = np.where(late, 0, draw(rng, np.array([0.24, 0.26, 0.1, 0.06, 0.2, 0.14]), len(late)))
        tickets = only(
            {"order": orders["order"], "created": created, "topic": topic}, asks & (created <= self.days.end)
        )
        tickets["ticket"] = self._tickets + 1 + np.arange(len(tickets["order"]))
        self._tickets += len(tickets["order"])
        return tickets, self._followed(rng, tickets)

    def _followed(self, rng: np.random.Generator, tickets: Columns) -> Columns:
        created, count = tickets["created"], len(tickets["created"])
        replied = created + (MINUTE * np.clip(rng.lognormal(np.log(72), 0.95, count), 3, 4000)).astype(
            np.int64
        )
        solved = replied + (HOUR * np.clip(rng.lognormal(np.log(5), 1.0, count), 0.1, 200)).astype(np.int64)
        oldest, newest = (self.days.end - back * DAY for back in FORGOTTEN_TICKET_DAYS)
        forgotten = (tickets["ticket"] % FORGOTTEN_TICKETS == 0) & (created > oldest) & (created < newest)
        reopened = np.where(rng.random(count) < 0.05, solved + between(rng, HOUR, 2 * DAY, count), ABSENT)
        later = [np.where(forgotten, ABSENT, moment) for moment in (replied, solved, reopened)]
        moments = [created, created + 20, *later]
        events = {
            "ticket": np.tile(tickets["ticket"], len(moments)),
            "kind": np.repeat(np.arange(len(moments)), count),
            "occurred": np.concatenate(moments),
        }
        return only(events, (events["occurred"] != ABSENT) & (events["occurred"] <= self.days.end))


def late_orders(orders: Columns, shipments: Columns) -> Flags:
    """Orders of which a parcel was handed over after the promise, or not at all."""
    accepted: Ints = shipments["accepted"]
    late = (accepted == ABSENT) | (accepted > orders["ship_by"][shipments["place"]])
    found = np.zeros(len(orders["order"]), dtype=np.bool_)
    found[shipments["place"][late]] = True
    return found
