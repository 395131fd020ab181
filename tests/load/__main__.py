"""The long form: `python -m tests.load [SECONDS] [PAGE]` measures acknowledgements and questions and writes the page.

On a machine that does nothing else: what others take of its two cores is measured along.
"""

import asyncio
import os
import platform
import sys
import tempfile
from pathlib import Path

from floorwalker.clock import SystemClock
from floorwalker.telemetry import set_up_log
from tests.load.acks import Acks, measure_acks
from tests.load.questions import MODEL_S, Questions, measure_questions
from tests.support.postgres_server import empty_database, postgres_server
from tests.support.practice_home import make_practice_home

PER_SECOND, IN_FLIGHT = 100.0, 10


def main(seconds: float, page: Path | None) -> int:
    """Exit status 1 when an event was lost or refused."""
    set_up_log("error")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        urls = {
            "SQLite": f"sqlite:///{folder}/acks.db",
            "PostgreSQL": empty_database(server, "acks"),
        }
        acks = {
            name: asyncio.run(measure_acks(url, seconds=seconds, per_second=PER_SECOND))
            for name, url in urls.items()
        }
        home = make_practice_home(Path(folder))
        database = f"sqlite:///{folder}/questions.db"
        questions = asyncio.run(measure_questions(home, database, seconds=seconds, in_flight=IN_FLIGHT))
    text = _page(seconds, load, acks, questions)
    print(text)
    if page:
        page.write_text(text, encoding="utf-8")
    return 1 if any(one.lost or one.refused for one in acks.values()) else 0


def _page(seconds: float, load: float, acks: dict[str, Acks], questions: Questions) -> str:
    rows = "\n".join(
        f"| {name} | {one.spread.count} | {_ms(one.spread.p50)} | {_ms(one.spread.p95)} | {_ms(one.spread.p99)} "
        f"| {_ms(one.spread.longest)} | {one.refused} | {one.lost} |"
        for name, one in acks.items()
    )
    spread = questions.spread
    return f"""# How fast it is in Slack

Made by `make load SECONDS={seconds:g}` on {SystemClock().now().date()}: Python {platform.python_version()}, {os.cpu_count()} cores,
load average {load:.1f} from other work when it began (everything below shares the cores with that). Bot, state database, practice Slack,
model and senders all ran on this machine.

## Acknowledgements

{PER_SECOND:g} signed events a second over HTTP, every fifth a repeat of the one before, with the workers answering and posting meanwhile. The
time is what Slack sees, from when a delivery was due. Aim: p99 ≤ 300 ms, nothing over 2.5 s, no answer but 2xx, a row for every event.

| state database | deliveries | p50 | p95 | p99 | longest | not 2xx | events without a row |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

## Questions

{questions.in_flight} people who ask again as soon as they are answered, with a model that takes {MODEL_S:g} s, over Socket Mode on SQLite. Aim: p95 ≤ 10 s, memory flat.

| questions | p50 | p95 | longest | memory after warm-up | at the end | growth |
| --- | --- | --- | --- | --- | --- | --- |
| {spread.count} | {spread.p50:.1f} s | {spread.p95:.1f} s | {spread.longest:.1f} s | {questions.warm_mb:.0f} MB | {questions.end_mb:.0f} MB | {questions.growth:.1%} |
"""


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(
        main(
            float(sys.argv[1]) if len(sys.argv) > 1 else 60, Path(sys.argv[2]) if len(sys.argv) > 2 else None
        )
    )
