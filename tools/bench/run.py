"""A shop → the whole benchmark of it, kept as JSON beside the shop so that runs of other sizes can be drawn together."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from floorwalker.clock import Clock
from floorwalker.evidence import Evidence
from floorwalker.phrase import in_words
from tools.bench.contest import Contest, contest
from tools.bench.floor import ScanFloor, scan_floor
from tools.bench.frames import write_frames
from tools.bench.meter import Machine, machine
from tools.bench.rows import ROWS, Measured
from tools.bench.subject import WINDOWS, Subject

RESULT = "result.json"

Progress = Callable[[float, str], None]


class Benchmark(Evidence):
    """One run: where, over how many order lines, the rows, the scan floor of each window, and the peers (null without them)."""

    measured_on: date
    machine: Machine
    lines: int
    rows: Sequence[Measured]
    floors: dict[str, ScanFloor]
    peers: Contest | None


def run(subject: Subject, clock: Clock, progress: Progress, *, peers: bool = True) -> Benchmark:
    """Measure everything; the result is also written beside the shop."""
    frames = subject.home.root / "frames"
    frames.mkdir(exist_ok=True)
    progress(0.0, "writing the columns the peers read")
    if peers:
        write_frames(subject, frames)
    rows = []
    for place, row in enumerate(ROWS):
        progress(0.05 + 0.3 * place / len(ROWS), in_words(row.__name__))
        rows.append(row(subject))
    progress(0.35, "the scan floor")
    here = machine()
    floors = {name: scan_floor(subject, subject.window(name), here) for name in WINDOWS}
    found = contest(subject, frames, lambda words: progress(0.4, words)) if peers else None
    result = Benchmark(
        measured_on=clock.now().date(),
        machine=here,
        lines=subject.lines,
        rows=rows,
        floors=floors,
        peers=found,
    )
    (subject.home.root / RESULT).write_text(result.model_dump_json(indent=2), encoding="utf-8")
    return result


def earlier_runs(folder: Path) -> list[Benchmark]:
    """The kept results of all sizes, smallest first; those of another form than today's are passed over."""
    found = []
    for file in folder.glob(f"*/{RESULT}"):
        try:
            found.append(Benchmark.model_validate_json(file.read_text(encoding="utf-8")))
        except ValidationError:
            continue
    return sorted(found, key=lambda one: one.lines)
