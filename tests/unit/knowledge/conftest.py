"""A corpus folder to write pages into, and libraries over it that need no model."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.library import Library

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

CARRIER = """---
id: runbook-carrier
type: runbook
title: Carrier outage
owner: "@shipping-lead"
version: "2.3"
reviewed_on: 2026-06-01
review_every_days: 90
triggers: [carrier_exception_rate]
success_criteria: [All parcels scanned.]
escalation: ["15 minutes: phone @duty-manager."]
---

# Carrier outage

Use this when a carrier is down and parcels pile up.

## Steps

1. Write "I have it" in the channel.
2. Find out what is broken.
   - Labels fail: type A.
   - No truck came: type B.
3. Phone the depot.

## Escalation

Phone @duty-manager after 15 minutes.
"""

COUNT = """---
id: sop-count
type: sop
title: Cycle count
audience: stock
---

# Cycle count

Count the shelf blind and compare with the WMS.

1. Print the list.
2. Count twice.
"""


@pytest.fixture
def carrier() -> str:
    """The text of a complete runbook."""
    return CARRIER


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with two pages: a runbook for everyone, an SOP for the audience `stock`."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "carrier.md").write_text(CARRIER, encoding="utf-8")
    (folder / "count.md").write_text(COUNT, encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def open_library(home: Home) -> Callable[[], Library]:
    """Opens a library on the home, as another process would: hashing embedder, exact store."""

    def opened() -> Library:
        return Library(
            home,
            Path("unused"),
            FixedClock(NOW),
            load_embedder=lambda _folder: HashingEmbedder(),
            store="exact",
        )

    return opened
