"""Chat spellings are written out before a question is searched; nothing else of it changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.shorthand import written_out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat do we do w/ sum1 who pays b4 delivry", "what do we do with someone who pays before delivery"),
        ("cant ship w/o label, shes angry", "can not ship without label, she is angry"),
        ("Dont void it 'til 3rd scan", "do not void it 'til third scan"),
        ("pick n pack by 10am", "pick and pack by 10am"),
        ("n = 30 is too few", "n = 30 is too few"),
        ("error n", "error n"),
        ("the id of ord-12 and w/e", "the id of ord-12 and w/e"),
        ("can't, won't, I'm", "can't, won't, I'm"),
        ("cost per sku", "cost per sku"),
    ],
)
def test_what_is_typed_in_a_hurry_is_written_out(typed: str, meant: str) -> None:
    assert written_out(typed) == meant


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_writing_out_twice_changes_nothing_more(typed: str) -> None:
    once = written_out(typed)
    assert written_out(once) == once
