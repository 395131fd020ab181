"""Corrections of the model: what they add, what they refuse, and what they were made from."""

from pathlib import Path

import numpy as np
import pytest

from floorwalker.errors import Misconfigured
from knowledge.embedding.bert import read_safetensors
from knowledge.embedding.convert import find_source
from knowledge.embedding.taught import DOWN, TAUGHT, UP, corrected, read_corrections, write_corrections
from knowledge.teaching.__main__ import main
from knowledge.teaching.lesson import OPEN, read_lesson

UPPER = np.array([[1.0], [0.0], [2.0]], dtype=np.float16)
LOWER = np.array([[0.5, -1.0]], dtype=np.float16)


def test_a_correction_is_the_product_of_its_thin_matrices(tmp_path: Path) -> None:
    write_corrections({"m" + UP: UPPER, "m" + DOWN: LOWER}, tmp_path / "taught.npz")
    weights = {"m": np.ones((3, 2), dtype=np.float32), "other": np.zeros(1, dtype=np.float32)}
    changed = corrected(weights, read_corrections(tmp_path / "taught.npz"))
    assert changed["m"].tolist() == [[1.5, 0.0], [1.0, 1.0], [2.0, -1.0]]
    assert changed["other"] is weights["other"]
    assert weights["m"].tolist() == [[1, 1], [1, 1], [1, 1]]


@pytest.mark.parametrize("name", ["another", "m"])
def test_corrections_of_another_model_are_refused(name: str) -> None:
    weights = {"m": np.ones((3, 3), dtype=np.float32)}
    with pytest.raises(Misconfigured, match=rf"The corrections of {name} do not fit this model.*make teach"):
        corrected(weights, {name + UP: UPPER, name + DOWN: LOWER})


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taught.npz").write_bytes(b"no matrices")
    with pytest.raises(Misconfigured, match=r"taught\.npz cannot be read as corrections"):
        read_corrections(tmp_path / "taught.npz")


def test_the_shipped_ones_fit_the_shipped_model_and_are_small() -> None:
    weights = read_safetensors(find_source() / "model.safetensors")
    changed = corrected(weights, read_corrections(TAUGHT))
    names = [name for name in weights if changed[name] is not weights[name]]
    assert {name.split(".")[2] for name in names} == set("012345")
    for name in names:
        assert np.linalg.norm(changed[name] - weights[name]) < np.linalg.norm(weights[name])


def test_a_lesson_holds_what_a_sync_indexes(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# Returns\n\nRefund within 14 days.\n", encoding="utf-8")
    (tmp_path / "b.asked").write_text("when is the money back?\n", encoding="utf-8")
    (tmp_path / "b.gaps").write_text("who pays the customs?\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("# Carriers\n\nCall the depot.\n", encoding="utf-8")
    lesson = read_lesson(tmp_path)
    found = {
        text.split("\n")[0]: page for text, page in zip(lesson.texts, lesson.leads_to.tolist(), strict=True)
    }
    assert found["when is the money back?"] == 1
    assert found["who pays the customs?"] == OPEN
    assert sorted(lesson.leads_to.tolist()) == [OPEN, 0, 1, 1]


def test_without_torch_teaching_says_what_brings_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), str(tmp_path / "taught.npz")]) == 2
    assert capsys.readouterr().err == "torch is not installed; `make teach` brings it for this one run.\n"
    assert not (tmp_path / "taught.npz").exists()
