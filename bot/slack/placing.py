"""A parcel addressed to "the message of that letter" → the same parcel with channel and ts, once that letter has been sent.

Called by the delivery before each attempt. Letters of one lane leave in order, so the wait is rare and short.
"""

from dataclasses import dataclass, replace

from bot.ports import Outbox
from bot.slack.parcel import Parcel, Route


@dataclass(frozen=True, slots=True)
class Waiting:
    """The letter it refers to is still on its way."""


async def placed(outbox: Outbox, parcel: Parcel) -> Parcel | Waiting:
    """The parcel with the routes that lead somewhere; routes to a message that was never sent are left out."""
    routes: list[Route] = []
    for route in parcel.routes:
        found = await _placed(outbox, route)
        if isinstance(found, Waiting):
            return found
        if found is not None:
            routes.append(found)
    return replace(parcel, routes=tuple(routes))


async def _placed(outbox: Outbox, route: Route) -> Route | Waiting | None:
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
