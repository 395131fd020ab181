"""Who may read which labels beyond the default: `floorwalker.yaml`'s roles and channel labels → `Grants`.

Asked by `people` at each look-up. The file is read again when it changes, so that a right taken away there is gone within the
minute; a file that has become unreadable leaves the last readable one in force, and the log says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from floorwalker.errors import Misconfigured
from floorwalker.settings import ConfigFile, read_config

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Grants:
    """The labels beyond the default: by user id, by user group id, and by channel id.

    A channel's labels are the operator's word that everybody who reads there may read them; for a shared channel they are all
    it may see.
    """

    users: Mapping[str, frozenset[str]] = field(default_factory=dict)
    channels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)


NO_GRANTS = Grants()


def grants_of(file: ConfigFile) -> Grants:
    """The grants of a configuration."""
    users: dict[str, frozenset[str]] = {}
    groups: dict[str, frozenset[str]] = {}
    for role in file.roles.values():
        labels = frozenset(role.labels)
        for holders, granted in ((role.users, users), (role.usergroups, groups)):
            for holder in holders:
                granted[holder] = granted.get(holder, frozenset()) | labels
    channels = {channel: frozenset(labels) for channel, labels in file.channel_labels.items()}
    return Grants(users=users, channels=channels, groups=groups)


class GrantsOnFile:
    """The grants as the file has them now; `first` are those of the start."""

    def __init__(
        self, path: Path, first: ConfigFile, read: Callable[[Path], ConfigFile] = read_config
    ) -> None:
        self._path = path
        self._read = read
        self._stamp = self._changed_at()
        self._grants = grants_of(first)

    def __call__(self) -> Grants:
        """The grants in force."""
        stamp = self._changed_at()
        if stamp != self._stamp:
            self._stamp = stamp
            self._look_again()
        return self._grants

    def _look_again(self) -> None:
        try:
            self._grants = grants_of(self._read(self._path))
            log.info("rights.read_again", file=str(self._path))
        except Misconfigured as broken:
            log.exception("rights.file_unreadable", file=str(self._path), reason=str(broken))

    def _changed_at(self) -> int | None:
        try:
            return self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
