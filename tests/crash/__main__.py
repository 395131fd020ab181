"""The long form: `python -m tests.crash [MESSAGES]` besieges both state databases with both weapons and prints what came of it."""

import asyncio
import sys
import tempfile
from pathlib import Path

from floorwalker.telemetry import set_up_log
from tests.crash.siege import Weapon, besiege
from tests.support.postgres_server import empty_database, postgres_server

# A freeze takes longer than a kill: slower messages, so that there are as many of them in between.
PER_SECOND: dict[Weapon, float] = {"kill": 10.0, "freeze": 5.0}


def main(messages: int) -> int:
    """Exit status 1 when anything was lost, doubled or left unfinished."""
    set_up_log("error")
    bad = 0
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for weapon, per_second in PER_SECOND.items():
            urls = {
                "SQLite": f"sqlite:///{Path(folder) / weapon}.db",
                "PostgreSQL": empty_database(server, f"siege_{weapon}"),
            }
            for name, url in urls.items():
                siege = asyncio.run(besiege(url, messages=messages, weapon=weapon, per_second=per_second))
                bad += siege.lost + siege.doubled + len(siege.broken)
                print(f"{name}, {weapon}: {siege}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
