"""Backlogs and outcomes → Prometheus text. Called by the HTTP transport."""

from datetime import datetime

from bot.ports import Inbox, Outbox


async def exposition(inbox: Inbox, outbox: Outbox, now: datetime) -> str:
    """The metrics page; raises `SourceDown` when the state database is away."""
    lines: list[str] = []
    for name, backlog in (("inbox", await inbox.backlog(now)), ("outbox", await outbox.backlog(now))):
        lines += _gauge(f"floorwalker_{name}_depth", f"Rows waiting in the {name}.", backlog.depth)
        lines += _gauge(
            f"floorwalker_{name}_oldest_seconds", f"Age of the oldest row of the {name}.", backlog.oldest_s
        )
    lines += ["# HELP floorwalker_answers Kept inbox rows by outcome.", "# TYPE floorwalker_answers gauge"]
    counts = await inbox.outcomes()
    lines += [f'floorwalker_answers{{outcome="{outcome}"}} {counts[outcome]}' for outcome in sorted(counts)]
    return "\n".join(lines) + "\n"


def _gauge(name: str, meaning: str, value: float) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value:g}"]
