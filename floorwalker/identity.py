"""Who asks, and who will read the answer. Both come from Slack's signed payload or from the command line, never from text."""

from dataclasses import dataclass, field
from enum import StrEnum

EVERYONE = "everyone"
LOCAL_OPERATOR = "local-operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request; `labels` are the audiences of sources that this person may read."""

    user_id: str
    name: str = ""
    team_id: str = ""
    labels: frozenset[str] = field(default_factory=frozenset)
    all_rights: bool = False

    def may_read(self, label: str) -> bool:
        """Whether a source of that audience may be shown to this person."""
        return self.all_rights or label in self.labels


class Place(StrEnum):
    """What kind of place a message stands in."""

    TERMINAL = "terminal"
    DIRECT = "direct"
    PUBLIC = "public"
    PRIVATE = "private"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who will see the answer; `labels` is what all of them may read; `writable` says that we may post there."""

    place: Place
    channel_id: str = ""
    channel_name: str = ""
    labels: frozenset[str] = field(default_factory=frozenset)
    all_rights: bool = False
    writable: bool = True

    def may_read(self, label: str) -> bool:
        """Whether a source of that audience may be shown in this place."""
        return self.all_rights or label in self.labels


def readable_by_both(label: str, actor: Actor, audience: Audience) -> bool:
    """Promise 6: the asker and everybody in the place must be allowed to read it."""
    return actor.may_read(label) and audience.may_read(label)


OPERATOR = Actor(user_id=LOCAL_OPERATOR, name="local operator", all_rights=True)
TERMINAL = Audience(place=Place.TERMINAL, all_rights=True)
