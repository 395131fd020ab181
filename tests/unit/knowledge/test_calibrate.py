"""Labelled questions, their frozen half, and the floor that is set on the other one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from knowledge.calibrate import (
    FEWEST_PAGES,
    HIGHEST_SHIFT,
    LOWEST_SHIFT,
    Asked,
    best_thresholds,
    quality,
    settled,
    share,
)
from knowledge.labelled import is_frozen, read_labelled
from knowledge.library import Library
from knowledge.verdict import Signals, Thresholds

QUESTIONS = "answerable:\n  - {question: carrier outage, documents: [runbook-carrier]}\n  - {question: count the shelf, documents: [sop-count, gone]}\nunanswerable: [who won the cup, antique cars]\n"


def asked(cosine: float, *right: str) -> Asked:
    signals = Signals(
        cosine=cosine, lexical=0, coverage=0, score=0, spread=0, terms=1, documents=9, missing=(), exact=False
    )
    return Asked(right, signals, right)


def test_the_floor_parts_what_can_be_parted() -> None:
    questions = [asked(0.6, "a"), asked(0.7, "a"), asked(0.3), asked(0.4)]
    found = quality(questions, best_thresholds(questions, Thresholds()))
    assert (found.refused.value, found.wrongly_refused.value) == (1.0, 0.0)


def test_a_share_has_its_interval() -> None:
    found = share(19, 20)
    assert found.value == 0.95
    assert found.interval == pytest.approx((0.764, 0.991), abs=0.001)
    assert share(0, 0).interval is None


def test_every_question_belongs_to_one_half(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(QUESTIONS, encoding="utf-8")
    labelled = read_labelled([tmp_path])
    frozen, tuned = labelled.frozen, labelled.tuned
    assert len(frozen.answerable) + len(tuned.answerable) == 2
    assert set(frozen.unanswerable) | set(tuned.unanswerable) == {"who won the cup", "antique cars"}
    assert is_frozen("Antique cars ") is is_frozen("antique cars")


def test_files_that_are_held_out_are_measured_whole_and_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "held_out.yaml").write_text("unanswerable: [antique cars]\n", encoding="utf-8")
    (tmp_path / "held_out_2.yaml").write_text("unanswerable: [moon phases]\n", encoding="utf-8")
    labelled = read_labelled([tmp_path])
    assert labelled.frozen.unanswerable == ("antique cars", "moon phases")
    assert labelled.tuned.unanswerable == ("who won the cup",)
    assert (len(labelled.tuned.answerable), labelled.frozen.answerable) == (2, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("answerable: [{question: x}]\n", "answerable > 0 > documents"),
        ("a: [\n", "not valid YAML"),
        (
            "answerable: [{question: x, documents: [y]}]\nunanswerable: [x]\n",
            "labelled as answerable and as unanswerable",
        ),
    ],
)
def test_a_faulty_file_is_named_in_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserMistake, match=said):
        read_labelled([tmp_path])


def test_what_was_calibrated_holds_for_every_reader(
    corpus: Path, tmp_path: Path, open_library: Callable[[], Library]
) -> None:
    (tmp_path / "q.yaml").write_text(QUESTIONS, encoding="utf-8")
    library = open_library()
    library.sync([corpus])
    found = library.calibrate([tmp_path / "q.yaml"])
    assert found.frozen is not None
    assert found.tuned.right_first.of + found.frozen.right_first.of == 2
    answered = [not one.search("carrier depot truck").abstained for one in (library, open_library())]
    assert answered[0] is answered[1]
    assert open_library()._searcher().thresholds == found.thresholds


def test_without_labels_the_pages_ask_for_themselves(
    corpus: Path, open_library: Callable[[], Library]
) -> None:
    library = open_library()
    library.sync([corpus])
    found = library.calibrate()
    assert (found.frozen, found.tuned.right_first.of) == (None, 2)


@pytest.mark.parametrize(("cosine", "shift"), [(0.0, LOWEST_SHIFT), (0.9, HIGHEST_SHIFT)])
def test_a_corpus_that_comes_nearer_to_anything_is_answered_from_later(cosine: float, shift: float) -> None:
    moved = settled([asked(cosine)] * 20, Thresholds())
    assert moved.floor == pytest.approx(Thresholds().floor + shift)


def test_a_sync_fits_the_floor_to_a_large_corpus_and_leaves_what_a_person_set(
    tmp_path: Path, open_library: Callable[[], Library]
) -> None:
    pages = tmp_path / "many"
    pages.mkdir()
    for number in range(FEWEST_PAGES):
        (pages / f"page-{number}.md").write_text(f"# Page {number}\n\nShelf {number}.\n", encoding="utf-8")
    library = open_library()
    library.sync([pages])
    first = library._reader.kept()
    assert first is not None
    assert (first.by_itself, first.documents) == (True, FEWEST_PAGES)
    assert open_library()._searcher().thresholds == first.thresholds
    (pages / "one-more.md").write_text("# One more\n\nShelf.\n", encoding="utf-8")
    library.sync([pages])
    assert library._reader.kept() == first
    by_hand = library.calibrate()
    for number in range(FEWEST_PAGES):
        (pages / f"more-{number}.md").write_text(f"# More {number}\n\nBin {number}.\n", encoding="utf-8")
    library.sync([pages])
    assert library._reader.kept() == by_hand


def test_a_small_corpus_keeps_the_shipped_floor(corpus: Path, open_library: Callable[[], Library]) -> None:
    library = open_library()
    library.sync([corpus])
    assert library._searcher().thresholds == Thresholds()


def test_a_floor_for_other_weights_is_ignored(corpus: Path, open_library: Callable[[], Library]) -> None:
    library = open_library()
    library.sync([corpus])
    kept = library.calibrate()
    assert open_library()._searcher().thresholds == kept.thresholds
    older = kept.thresholds.model_copy(update={"cosine": kept.thresholds.cosine + 1, "floor": 3.0})
    library._reader.keep(kept.model_copy(update={"thresholds": older}))
    assert open_library()._reader.kept() is None
    assert open_library()._searcher().thresholds == Thresholds()
