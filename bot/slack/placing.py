"""A parcel addressed to "the message of that letter" → the same parcel with channel and ts, once that letter has been sent.

Called by the delivery before each attempt. Letters of one lane leave in order, so the wait is rare and short.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.ports import Outbox
from bot.slack.parcel import Parcel, Route


@dataclass(frozen=True, slots=True)
class Waiting:
    """The letter it refers to is still on its way."""


async def placed(outbox: Outbox, parcel: Parcel, now: datetime) -> Parcel | Waiting:
    """The parcel with the routes that lead somewhere; routes to a message that was never sent are left out."""
    routes: list[Route] = []
    for route in parcel.routes:
        found = await (_taken_over if route.takes_over else _placed)(outbox, route, now)
        if isinstance(found, Waiting):
            return found
        if found is not None:
            routes.append(found)
    return replace(parcel, routes=tuple(routes))


async def _taken_over(outbox: Outbox, route: Route, now: datetime) -> Route | Waiting | None:
    """The card, when nothing can change it any more: an edit that lands late would overwrite the answer."""
    if route.ts:
        return route
    posted = await outbox.posted(route.of)
    if posted is None:
        return None
    lane = await outbox.lane(route.of, now)
    if lane.busy:
        return Waiting()
    if lane.doubtful or posted.waiting or posted.slack_ts is None:
        return None
    return replace(route, ts=posted.slack_ts)


async def _placed(outbox: Outbox, route: Route, _now: datetime) -> Route | Waiting | None:
    if not (route.of or route.thread_of):
        return route
    posted = await outbox.posted(route.of or route.thread_of)
    if posted is not None and posted.waiting:
        return Waiting()
    if posted is None or posted.slack_ts is None:
        return None
    if route.of:
        return replace(route, ts=posted.slack_ts)
    return replace(route, thread_ts=posted.slack_ts)
