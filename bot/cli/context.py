"""What every command starts from: the settings of this process, its home and its clock."""

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Annotated

import typer
from pydantic import SecretStr

from floorwalker.clock import Clock, OffsetClock, SystemClock
from floorwalker.errors import UserMistake
from floorwalker.home import Home
from floorwalker.period import local_midnight, zone
from floorwalker.settings import Settings, load_settings
from floorwalker.telemetry import set_up_log


@dataclass(frozen=True)
class Context:
    """Settings, home and clock of one command."""

    settings: Settings
    home: Home

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock, or the practice shop's while one is loaded that was moved to another moment."""
        return home_clock(self.home)

    def slack_settings(self) -> Settings:
        """The settings, pointed at the practice Slack of a demo running on this home when no workspace is set."""
        from bot.cli.practice import PracticeSlackDoor, practice_database, with_practice_cadence

        door = PracticeSlackDoor.find(self.home)
        if self.settings.slack_bot_token is not None or door is None:
            return self.settings
        pointed = {
            "slack_bot_token": SecretStr(door.bot_token),
            "slack_api_url": door.api_url,
            "database_url": practice_database(self.home),
        }
        return with_practice_cadence(self.settings.model_copy(update=pointed))


def context() -> Context:
    """Read the settings; raises `Misconfigured`."""
    settings = load_settings(os.environ)  # noqa: TID251 - the environment enters here and is handed on as a value
    set_up_log(settings.log_level)
    return Context(settings, Home(settings.home))


VerifiedOnly = Annotated[
    bool,
    typer.Option(
        "--verified-only",
        help="Answer only from pages that are active, owned and reviewed within their interval.",
    ),
]


def only_verified(here: Context, wanted: bool) -> Context:
    """The context with verified-only mode where it is wanted; the settings may want it already."""
    if not wanted:
        return here
    return replace(here, settings=here.settings.model_copy(update={"verified_only": True}))


def home_clock(home: Home) -> Clock:
    """The clock that rules in a home: the practice clock's offset is kept there by the demo."""
    try:
        kept = json.loads(home.practice_clock.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return SystemClock()
    base = SystemClock()
    moved = datetime.fromisoformat(kept["moment"]) + (base.now() - datetime.fromisoformat(kept["set_at"]))
    return OffsetClock(moved, base=base)


def keep_clock(home: Home, moment: datetime | None) -> None:
    """Remember that this home's clock stands at `moment` now; None for the machine's own."""
    if moment is None:
        home.practice_clock.unlink(missing_ok=True)
        return
    home.root.mkdir(parents=True, exist_ok=True)
    kept = {"moment": moment.astimezone(UTC).isoformat(), "set_at": SystemClock().now().isoformat()}
    home.practice_clock.write_text(json.dumps(kept), encoding="utf-8")


def given_day(text: str | None, option: str) -> date | None:
    """A day as the command line gives it; raises `UserMistake` naming the option and the value."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise UserMistake(f"{option} {text!r} is not a day; write it like 2026-01-31.") from wrong


def given_moment(text: str | None, option: str, tz: str) -> datetime | None:
    """A moment as the command line gives it; without an offset it is in `tz`, a bare day means its first instant."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise UserMistake(
            f"{option} {text!r} is not a moment; write it like 2026-01-31 or 2026-01-31T10:00."
        ) from wrong
    if len(text) == len("2026-01-31"):
        return local_midnight(moment.date(), tz)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone(tz))).astimezone(UTC)
