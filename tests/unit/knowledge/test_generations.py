"""The pointer names the generation that answers; a file that is not a pointer is none."""

from pathlib import Path

from knowledge.generations import POINTER, Generations


def test_the_pointer_moves_and_old_directories_go(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.current() is None
    for number in (1, 2, 3):
        generations.clear(number).mkdir()
    generations.switch_to(3)
    generations.remove_before(2)
    assert generations.current() == 3
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["2", "3"]


def test_clearing_removes_what_a_killed_build_left(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    directory = generations.clear(1)
    directory.mkdir()
    (directory / "half").touch()
    assert not generations.clear(1).exists()


def test_a_damaged_pointer_points_nowhere(tmp_path: Path) -> None:
    (tmp_path / POINTER).write_text("../../etc", encoding="ascii")
    assert Generations(tmp_path).current() is None
