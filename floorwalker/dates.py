"""How days and moments are written for people: the same in a terminal, in Slack and in the sentences of rules. Pure."""

from datetime import date, datetime

from floorwalker.period import zone


def written_day(day: date, *, year: bool = True) -> str:
    """6 Dec 2026, or 6 Dec."""
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"


def written_moment(at: datetime, tz: str, *, year: bool = True, zoned: bool = True) -> str:
    """An aware moment in the zone `tz`: 6 Dec 2026 09:35 EST; without `zoned` the page says whose time it is."""
    local = at.astimezone(zone(tz))
    return f"{written_day(local.date(), year=year)} {local:%H:%M}" + (f" {local:%Z}" if zoned else "")
