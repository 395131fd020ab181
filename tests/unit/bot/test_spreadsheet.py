"""A cell is data to every spreadsheet program, and nothing of it is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheet import FORMULA_SIGNS, as_csv, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "|calc"]
)
def test_what_begins_like_a_formula_is_quoted(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", [-5, -5.5, 0, None, "O-1", "a=b", "", "1-2"])
def test_numbers_and_plain_words_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")), min_size=1, max_size=4
    )
)
def test_any_text_comes_back_and_never_as_a_formula(cells: list[str]) -> None:
    (row,) = list(csv.reader(io.StringIO(as_csv(["a"] * len(cells), [cells]), newline="")))[1:] or [[]]
    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells] or row == []
    assert not any(cell.lstrip(" \u00a0").startswith(FORMULA_SIGNS) for cell in row)
