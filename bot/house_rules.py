"""What the operator set that the counter tells people: Slack ids behind owners' names, owners of channels, digests, the set-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from floorwalker.settings import Settings


@dataclass(frozen=True, slots=True)
class HouseRules:
    """Looked up by the counter; `digests` are by channel, `setup` is (name, value) for the App Home."""

    handles: Mapping[str, str]
    channel_owners: Mapping[str, str]
    digests: Mapping[str, tuple[str, ...]]
    setup: tuple[tuple[str, str], ...] = ()


def house_rules(settings: Settings, cadence: Sequence[tuple[str, str]], tz: str) -> HouseRules:
    """The rules of an installation; `cadence` is (channel id, what is posted there when)."""
    file = settings.file
    digests: dict[str, tuple[str, ...]] = {}
    for channel, told in cadence:
        digests[channel] = (*digests.get(channel, ()), told)
    setup = (
        ("Model", settings.model or "none; answers are phrased without one"),
        ("Time zone of the shop", tz),
        ("Digests", ", ".join(told for _, told in cadence) or "none"),
        ("Roles", ", ".join(sorted(file.roles)) or "none; every full member reads what is for everyone"),
        ("Owners linked to Slack", str(len(file.handles)) if file.handles else "none (setting handles)"),
    )
    return HouseRules(file.handles, file.channel_owners, digests, setup)
