"""Front matter is read strictly; every refusal names file and line."""

import pytest

from floorwalker.errors import UserMistake
from knowledge.front_matter import read_front_matter


def test_scalars_stay_the_text_that_was_written() -> None:
    front = read_front_matter("---\nversion: 1.10\nflag: no\ncode: 012\nday: 2026-11-05\n---\nBody\n", "a.md")
    assert front.values == {"version": "1.10", "flag": "no", "code": "012", "day": "2026-11-05"}
    assert (front.body, front.first_line) == ("Body\n", 7)


def test_a_page_without_front_matter_is_all_body() -> None:
    front = read_front_matter("# Title\n\nText\n", "a.md")
    assert (front.values, front.body, front.first_line) == ({}, "# Title\n\nText\n", 1)


def test_a_rule_of_dashes_is_not_front_matter() -> None:
    text = "---\nJust a sentence between two rules\n---\nText\n"
    assert read_front_matter(text, "a.md").body == text


@pytest.mark.parametrize(
    ("block", "line", "fault"),
    [
        ("a: &x [1]\nb: *x", 3, "alias"),
        ("a: 1\nowner: x\na: 2", 4, "'a' twice"),
        ("a: " + "[" * 25 + "]" * 25, 2, "nested deeper"),
        ("title: one: two", 2, "not valid YAML"),
        ("a: [1, 2", 3, "not valid YAML"),
    ],
)
def test_a_trick_or_fault_is_refused_with_file_and_line(block: str, line: int, fault: str) -> None:
    with pytest.raises(UserMistake, match=fault) as refused:
        read_front_matter(f"---\n{block}\n---\nBody\n", "ops/a.md")
    assert str(refused.value).startswith(f"ops/a.md, line {line}")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    rows = ["a: &a [x, x]"] + [
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)
    ]
    with pytest.raises(UserMistake, match="alias"):
        read_front_matter("---\n" + "\n".join(rows) + "\n---\nBody\n", "bomb.md")


def test_front_matter_over_256_kb_is_refused() -> None:
    with pytest.raises(UserMistake, match="256 kB"):
        read_front_matter("---\ntitle: " + "x" * 256_001 + "\n---\nBody\n", "a.md")
