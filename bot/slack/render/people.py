"""People and moments in mrkdwn: the only mentions we write, made of ids that Slack itself sent. Pure."""

import re
from datetime import UTC, datetime

from bot.run import Person
from bot.slack.safe_text import Safe, SafeText

_USER_ID = re.compile(r"\A[UW][A-Z0-9]{2,20}\Z")


def mention(safe: SafeText, person: Person) -> Safe:
    """The person as Slack shows them; in a new message this tells them. Anything that is no user id is plain words."""
    if _USER_ID.match(person.id):
        return Safe(f"<@{person.id}>")
    return safe.words(person.called or "nobody", 100)


def at_time(moment: datetime, *, with_day: bool = False) -> Safe:
    """The moment in the reader's own zone; in UTC where Slack cannot."""
    utc = moment.astimezone(UTC)
    shown = "{date_short_pretty} {time}" if with_day else "{time}"
    plain = f"{utc.day} {utc:%b %H:%M} UTC" if with_day else f"{utc:%H:%M} UTC"
    return Safe(f"<!date^{int(utc.timestamp())}^{shown}|{plain}>")
