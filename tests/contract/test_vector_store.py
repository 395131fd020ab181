"""What every vector store promises, run over each of them with the real libraries."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding.port import Vectors, unit_rows
from knowledge.index.port import Entry, IndexBroken, VectorStore
from knowledge.index.stores import (
    LABEL,
    Label,
    StoreName,
    build_index,
    mark_broken,
    open_index,
    read_label,
)

DIMENSION = 16
Build = Callable[[Sequence[Entry]], VectorStore]


def vectors(count: int, seed: int = 7) -> Vectors:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32))


def entries(count: int, audience: str = "everyone", seed: int = 7) -> list[Entry]:
    rows = vectors(count, seed)
    return [Entry(f"{audience}#{number}", audience, row) for number, row in enumerate(rows)]


@pytest.fixture(params=["chroma", "exact", "layered"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each store that is shipped; layered is half a Chroma index with the rest beside it."""
    return str(request.param)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "index"


def written(directory: Path, kind: str, held: Sequence[Entry]) -> None:
    """The entries in an index of this kind."""
    store: StoreName = "exact" if kind == "exact" else "chroma"
    label = Label(store=store, model="m", dimension=DIMENSION, entries=len(held))
    if kind != "layered":
        build_index(directory, label, held)
        return
    half = len(held) // 2
    base = directory.parent / "base"
    build_index(base, label.model_copy(update={"entries": half}), held[:half])
    build_index(
        directory, label.model_copy(update={"entries": len(held) - half, "base": base.name}), held[half:]
    )


@pytest.fixture
def build(kind: str, directory: Path) -> Iterator[Build]:
    opened: list[VectorStore] = []

    def built(held: Sequence[Entry]) -> VectorStore:
        written(directory, kind, held)
        store = open_index(directory)
        assert store is not None
        opened.append(store)
        return store

    yield built
    for store in opened:
        store.close()


def test_the_nearest_come_first_with_their_cosines(build: Build) -> None:
    held = entries(60)
    question = vectors(1, seed=1)[0]
    found = build(held).nearest(question, audiences=["everyone"], limit=5)
    expected = sorted(((float(entry.vector @ question), entry.key) for entry in held), reverse=True)[:5]
    assert [neighbour.key for neighbour in found] == [key for _cosine, key in expected]
    assert [neighbour.cosine for neighbour in found] == pytest.approx([c for c, _ in expected], abs=1e-5)


def test_a_chunk_finds_itself(build: Build) -> None:
    held = entries(40)
    store = build(held)
    assert all(
        store.nearest(entry.vector, audiences=["everyone"], limit=1)[0].key == entry.key for entry in held
    )


def test_other_audiences_are_never_found(build: Build) -> None:
    store = build([*entries(20, "everyone"), *entries(20, "finance", seed=8)])
    question = vectors(1, seed=8)[0]
    assert {n.key.split("#")[0] for n in store.nearest(question, audiences=["everyone"], limit=50)} == {
        "everyone"
    }
    both = store.nearest(question, audiences=["everyone", "finance"], limit=50)
    assert len(both) == 40
    assert both[0].key == "finance#0"
    assert [n.cosine for n in both] == sorted((n.cosine for n in both), reverse=True)


def test_no_audience_or_an_unknown_one_finds_nothing(build: Build) -> None:
    store = build(entries(3))
    assert store.nearest(vectors(1)[0], audiences=[], limit=5) == []
    assert store.nearest(vectors(1)[0], audiences=["nobody"], limit=5) == []


def test_odd_names_are_kept(build: Build) -> None:
    row = vectors(1)[0]
    store = build([Entry("a/ü b#0", "équipe: nuit/jour" * 40, row)])
    assert store.nearest(row, audiences=["équipe: nuit/jour" * 40], limit=1)[0].key == "a/ü b#0"


def test_an_empty_index_is_no_fault(build: Build) -> None:
    store = build([])
    assert (store.count(), store.nearest(vectors(1)[0], audiences=["everyone"], limit=3)) == (0, [])


def test_it_counts_over_all_audiences(build: Build) -> None:
    assert build([*entries(3), *entries(2, "finance")]).count() == 5


def test_a_second_reader_sees_the_same(build: Build, directory: Path) -> None:
    held = entries(30)
    first = build(held)
    second = open_index(directory)
    assert second is not None
    question = vectors(1, seed=3)[0]
    assert first.nearest(question, audiences=["everyone"], limit=3) == second.nearest(
        question, audiences=["everyone"], limit=3
    )
    second.close()
    assert first.count() == 30


def test_missing_rows_are_noticed_on_opening(build: Build, directory: Path) -> None:
    build(entries(4)).close()
    label = read_label(directory)
    more = label.model_copy(update={"entries": label.entries + 1})
    (directory / LABEL).write_text(more.model_dump_json(), encoding="utf-8")
    with pytest.raises(IndexBroken, match=f"{label.entries} of {more.entries}"):
        open_index(directory)


def test_a_damaged_file_is_noticed_on_opening(build: Build, directory: Path) -> None:
    build(entries(3)).close()
    for file in directory.iterdir():
        if file.suffix in {".sqlite3", ".npz"}:
            file.write_bytes(b"damaged " * 1_000)
    with pytest.raises(IndexBroken, match="cannot be read"):
        open_index(directory)


def test_an_unfinished_build_is_not_opened(directory: Path) -> None:
    directory.mkdir()
    with pytest.raises(IndexBroken, match="incomplete"):
        open_index(directory)


def test_an_index_marked_broken_is_not_opened_again(build: Build, directory: Path) -> None:
    build(entries(3)).close()
    mark_broken(directory)
    with pytest.raises(IndexBroken, match="found broken"):
        read_label(directory)


def test_a_corpus_without_vectors_has_no_store(directory: Path) -> None:
    build_index(directory, Label(store="none", model="", dimension=0, entries=0), [])
    assert open_index(directory) is None
