"""A made-up corpus of any size → how long syncing and searching take. Runs in a process of its own, for memory.

    python -m knowledge.bench.speed CHUNKS FOLDER

The pages are sentences of the starter library, shuffled; their vectors come from the hashing embedder, because
the real model would take half an hour at a hundred thousand chunks. Its rate is measured beside and added.
"""

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from floorwalker.clock import SystemClock
from floorwalker.home import Home
from knowledge.catalogue import Catalogue
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.embedding.port import Embedder, Vectors
from knowledge.index.peers import numpy_scan, plain_chroma
from knowledge.library import Library

PAGES = Path(__file__).parent.parent / "playbooks"
SECTIONS = 5
CHUNKS_OF_A_PAGE = 5.9
"""Some sections are too long for one chunk."""
QUESTIONS = 200
DIMENSION = 384


class Quantiles(BaseModel):
    """Milliseconds of wall time, and of processor time at the median: what the machine else does is not in that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    p50: float
    p95: float
    processor: float


class Speed(BaseModel):
    """One size measured; times in seconds of processor time, memory and disk in MB."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunks: int
    documents: int
    full_s: float
    unchanged_s: float
    changed_s: float
    changed_chunks: int
    opening_s: float
    search: Quantiles
    chroma: Quantiles
    scan: Quantiles
    memory_mb: float
    disk_mb: float


class _Remembering:
    """The hashing embedder, with the vectors of questions at hand: their cost is measured elsewhere."""

    def __init__(self) -> None:
        self._inner = HashingEmbedder(DIMENSION)
        self._kept: dict[str, Vectors] = {}

    @property
    def digest(self) -> str:
        """As the embedder inside."""
        return self._inner.digest

    @property
    def dimension(self) -> int:
        """As the embedder inside."""
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The inner vectors; a single text is worked out once."""
        if len(texts) != 1:
            return self._inner.embed(texts)
        if texts[0] not in self._kept:
            self._kept[texts[0]] = self._inner.embed(texts)
        return self._kept[texts[0]]


def measure(chunks: int, folder: Path) -> Speed:
    """Make the pages in `folder`, sync them thrice, search; peers get the same vectors."""
    chance = random.Random(7)  # noqa: S311 - made-up pages, not secrets
    sentences = _sentences()
    pages = folder / "pages"
    _write(pages, int(chunks / CHUNKS_OF_A_PAGE), sentences, chance)
    home = Home(folder / "home")
    embedder = _Remembering()
    library = _library(home, embedder)
    full = _processor_time(lambda: library.sync([pages]))
    unchanged = _processor_time(lambda: library.sync([pages]))
    changed_pages = max(1, int(chunks / CHUNKS_OF_A_PAGE / 100))
    for page in sorted(pages.rglob("*.md"))[:changed_pages]:
        page.write_text(f"{page.read_text(encoding='utf-8')}\n{chance.random()} changed.\n", encoding="utf-8")
    changed = _processor_time(lambda: library.sync([pages]))
    reader = _library(home, embedder)
    questions = [
        " ".join(chance.choice(sentences).split()[: chance.randint(3, 14)]) for _ in range(QUESTIONS)
    ]
    opening = _processor_time(lambda: reader.search(questions[0]))
    embedder.embed(questions)
    for question in questions:
        embedder.embed([question])
    search = _quantiles([partial(reader.search, one) for one in questions])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    disk = sum(file.stat().st_size for file in home.corpus.rglob("*") if file.is_file()) / 1e6
    status = reader.status()
    chroma, scan = _peers(folder, home, status.generation, embedder, questions)
    return Speed(
        chunks=status.chunks,
        documents=status.documents,
        full_s=full,
        unchanged_s=unchanged,
        changed_s=changed,
        changed_chunks=changed_pages,
        opening_s=opening,
        search=search,
        chroma=chroma,
        scan=scan,
        memory_mb=memory,
        disk_mb=disk,
    )


def _library(home: Home, embedder: Embedder) -> Library:
    return Library(home, home.root, SystemClock(), load_embedder=lambda _folder: embedder)


def _sentences() -> list[str]:
    lines = [
        line.strip(" -*|")
        for page in sorted(PAGES.glob("*.md"))
        for line in page.read_text(encoding="utf-8").split("\n")
    ]
    return [line for line in lines if len(line) > 40 and not line.startswith("#")]


def _write(pages: Path, count: int, sentences: Sequence[str], chance: random.Random) -> None:
    for number in range(count):
        parts = [f"# {chance.choice(sentences)[:60]} {number}\n"]
        for _ in range(SECTIONS):
            body = "\n".join(chance.choice(sentences) for _ in range(8))
            parts.append(f"\n## {chance.choice(sentences)[:50]}\n\n{body}\n")
        path = pages / f"{number % 100}" / f"page-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(parts), encoding="utf-8")


def _peers(
    folder: Path, home: Home, generation: int, embedder: Embedder, questions: Sequence[str]
) -> tuple[Quantiles, Quantiles]:
    catalogue = Catalogue(home.corpus / "catalogue.db")
    keys = list(dict.fromkeys(catalogue.chunks(generation).keys))
    stored, texts = catalogue.vectors(embedder.digest, keys), catalogue.texts(generation, keys)
    matrix = np.stack([stored[key] for key in keys])
    vectors = [embedder.embed([question])[0] for question in questions]
    chroma = plain_chroma(folder / "plain", keys, [texts[key] for key in keys], matrix)
    scan = numpy_scan(matrix)
    return (
        _quantiles([partial(chroma, vector) for vector in vectors]),
        _quantiles([partial(scan, vector) for vector in vectors]),
    )


def _quantiles(calls: Sequence[Callable[[], object]]) -> Quantiles:
    calls[0]()
    wall, processor = [], []
    for call in calls:
        started, used = time.perf_counter(), time.process_time()
        call()
        processor.append((time.process_time() - used) * 1e3)
        wall.append((time.perf_counter() - started) * 1e3)
    return Quantiles(
        p50=float(np.quantile(wall, 0.5)),
        p95=float(np.quantile(wall, 0.95)),
        processor=float(np.quantile(processor, 0.5)),
    )


def _processor_time(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


if __name__ == "__main__":
    sys.stdout.write(measure(int(sys.argv[1]), Path(sys.argv[2])).model_dump_json() + "\n")
