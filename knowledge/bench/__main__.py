"""Measure speed and quality of retrieval and write the page of the documentation.

    python -m knowledge.bench PAGE [CHUNKS …]
    python -m knowledge.bench --quality PAGE

The second form measures quality anew and leaves what the page says of speed as it stands.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from floorwalker.clock import SystemClock
from knowledge.bench.page import QUALITY, page, quality_part
from knowledge.bench.quality import measure
from knowledge.bench.speed import PAGES, Speed
from knowledge.document import read_document
from knowledge.embedding.convert import DEFAULT_TARGET
from knowledge.embedding.onnx import OnnxEmbedder
from knowledge.split import split

SIZES = (10_000, 100_000)
QUESTIONS = Path(__file__).parents[2] / "tests" / "evals" / "retrieval"
EMBEDDED = 100


def main(arguments: Sequence[str]) -> int:
    """Write the page; each size is measured in a process of its own."""
    if arguments[0] == "--quality":
        return _quality(Path(arguments[1]))
    target = Path(arguments[0])
    sizes = [int(size) for size in arguments[1:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as work:
        speeds = [_in_a_process(size, Path(work) / f"{size}") for size in sizes]
        goodness = measure(QUESTIONS, Path(work) / "library", DEFAULT_TARGET)
    load = os.getloadavg()[0]
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load {load:.1f}, Python {platform.python_version()}"
    text = page(SystemClock().now().date(), machine, speeds, _embedding(), goodness)
    target.write_text(text, encoding="utf-8")
    return 0


def _quality(target: Path) -> int:
    with tempfile.TemporaryDirectory() as work:
        goodness = measure(QUESTIONS, Path(work) / "library", DEFAULT_TARGET)
    speed = target.read_text(encoding="utf-8").partition(QUALITY)[0]
    target.write_text(speed + quality_part(SystemClock().now().date(), goodness), encoding="utf-8")
    return 0


def _in_a_process(size: int, folder: Path) -> Speed:
    command = [sys.executable, "-m", "knowledge.bench.speed", str(size), str(folder)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    return Speed.model_validate_json(ended.stdout.splitlines()[-1])


def _embedding() -> tuple[float, float]:
    """Processor seconds of a chunk, and milliseconds of a question at the median."""
    embedder = OnnxEmbedder.load(DEFAULT_TARGET)
    documents = [read_document(path, path.name) for path in sorted(PAGES.glob("*.md"))]
    texts = [chunk.indexed(document.body) for document in documents for chunk in split(document)][:EMBEDDED]
    embedder.embed(texts[:4])
    started = time.process_time()
    embedder.embed(texts)
    chunk = (time.process_time() - started) / len(texts)
    times = []
    for text in texts:
        begun = time.perf_counter()
        embedder.embed([text[:60]])
        times.append((time.perf_counter() - begun) * 1e3)
    return chunk, sorted(times)[len(times) // 2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
