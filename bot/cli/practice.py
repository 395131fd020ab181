"""The practice shop in a home: made once per day and size, loaded through its ordinary mapping, with the starter library beside it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.app import STARTER_LIBRARY
from bot.app_corpus import build_library
from floorwalker.clock import Clock
from floorwalker.errors import NoData
from floorwalker.home import Home
from floorwalker.settings import AlertRoute, AlertRoutes, Cadence, ConfigFile, Reviews, Schedules, Settings
from simulator.shop import MAPPING, generate
from tools.metrics.day_sums import day_sums
from tools.store import generations
from tools.store.importing import import_data
from tools.store.mapping import PRACTICE_SHOP
from tools.store.warehouse import Warehouse

SEED = 20261
Progress = Callable[[float, str], None]

CADENCE = Schedules(
    monday=Cadence(channel="C0INVENT"),
    wednesday=Cadence(channel="C0FULFIL"),
    friday=Cadence(channel="C0MARGIN"),
)
"""Where the practice workspace gets its digests."""
REVIEWS = Reviews(channel="C0OPS")
"""Where its owners are told of overdue reviews, if they are nobody in the workspace."""
ALERTS = AlertRoutes(label_not_shipped=AlertRoute(channel="C0FULFIL", every=1))
"""Where its shipping lead is told of labels that are not shipped."""


@dataclass(frozen=True, slots=True)
class PracticeSlackDoor:
    """How to reach the practice Slack that a demo serves, kept in the home for commands beside it."""

    api_url: str
    bot_token: str

    def keep(self, home: Home) -> None:
        """Write it down."""
        _door_file(home).write_text(
            json.dumps({"api_url": self.api_url, "bot_token": self.bot_token}), encoding="utf-8"
        )

    @staticmethod
    def forget(home: Home) -> None:
        """The demo has ended."""
        _door_file(home).unlink(missing_ok=True)

    @staticmethod
    def find(home: Home) -> "PracticeSlackDoor | None":
        """The door of a running demo, if there is one."""
        try:
            kept = json.loads(_door_file(home).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return PracticeSlackDoor(kept["api_url"], kept["bot_token"])


def _door_file(home: Home) -> Path:
    return home.root / "practice-slack.json"


def practice_database(home: Home) -> str:
    """Where the state of a demo's bot stands."""
    return f"sqlite:///{home.practice_state}"


def forget_practice_state(home: Home) -> None:
    """Begin with nothing said and no digest posted."""
    for ending in ("", "-wal", "-shm"):
        home.practice_state.with_name(home.practice_state.name + ending).unlink(missing_ok=True)


HANDLES = {
    "@head-of-operations": "U0MAYA",
    "@dc-manager": "U0MAYA",
    "@duty-manager": "U0SAM",
    "@floor-leads": "U0SAM",
    "@shipping-lead": "U0PRIYA",
    "@shipping-desk": "U0PRIYA",
    "@outbound-lead": "U0PRIYA",
    "@inbound": "S0WAREHOUSE",
    "@inbound-desk": "S0WAREHOUSE",
    "@inventory-control": "U0LENA",
    "@demand-planning": "S0PLANNING",
    "@channel-ops": "U0TOMAS",
    "@growth-lead": "U0TOMAS",
    "@finance": "S0FINANCE",
    "@finance-ops": "U0JONAS",
    "@returns-desk": "U0AIKO",
    "@customer-care": "U0AIKO",
    "@support-lead": "U0AIKO",
}
"""Who stands behind the owners' names in the practice workspace."""

CHANNEL_OWNERS = {
    "C0OPS": "@head-of-operations",
    "C0FULFIL": "@shipping-lead",
    "C0MARGIN": "@finance-ops",
    "C0INVENT": "@demand-planning",
}


_NOTHING_SET = ConfigFile()


def with_practice_cadence(settings: Settings) -> Settings:
    """The operator's settings, with the practice channels, alerts, people and owners where none are set."""
    file: ConfigFile = settings.file
    practice = {
        "schedules": CADENCE,
        "reviews": REVIEWS,
        "alerts": ALERTS,
        "handles": HANDLES,
        "channel_owners": CHANNEL_OWNERS,
    }
    unset = {
        name: value for name, value in practice.items() if getattr(file, name) == getattr(_NOTHING_SET, name)
    }
    file = file.model_copy(update=unset)
    return settings.model_copy(update={"file": file})


def prepare(settings: Settings, home: Home, clock: Clock, lines: int, progress: Progress) -> str:
    """Load the practice shop up to now and the starter library, unless they are there; says what was done."""
    told = []
    if _holds_other_data(home, clock):
        told.append("kept the data that are loaded (no practice shop)")
    elif not _is_made(home, clock, lines):
        _make(home, clock, lines, progress)
        told.append(f"made the practice shop, {lines:,} order lines up to {clock.now():%Y-%m-%d %H:%M} UTC")
    library = build_library(settings, home, clock)
    folders = list(settings.file.playbooks) or [STARTER_LIBRARY]
    report = library.sync(
        folders, progress=lambda done, total, what: progress(0.9 + 0.1 * done / max(total, 1), what)
    )
    library.close()
    told.append(f"{report.documents} playbooks")
    return "; ".join(told)


def _holds_other_data(home: Home, clock: Clock) -> bool:
    path = generations.current(home.warehouse)
    if path is None:
        return False
    warehouse = Warehouse(path, clock)
    names = list(warehouse.shop.names)
    warehouse.close()
    return bool(names) and names != [PRACTICE_SHOP]


def _is_made(home: Home, clock: Clock, lines: int) -> bool:
    """Whether today's practice shop of that size is there, loaded by this version."""
    try:
        Warehouse.open(home, clock).close()
        made = json.loads((home.root / "practice-shop.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NoData):
        return False
    return bool(made == {"day": clock.now().date().isoformat(), "lines": lines})


def _make(home: Home, clock: Clock, lines: int, progress: Progress) -> None:
    now = clock.now()
    files = home.root / "practice-shop"
    generate(files, seed=SEED, lines=lines, end=now, progress=lambda share, what: progress(0.6 * share, what))
    import_data(
        home, MAPPING, files, clock=clock, said=lambda what: progress(0.75, what), sums=day_sums().tables
    )
    made = {"day": now.date().isoformat(), "lines": lines}
    (home.root / "practice-shop.json").write_text(json.dumps(made), encoding="utf-8")
