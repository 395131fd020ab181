"""Quoting: whatever stands in a name or a value comes back from the engine as it was."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.store.sql import Statement, Value, identifier, literal

ENGINE = duckdb.connect()
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.decimals(-(10**9), 10**9, places=4),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    TEXT,
)


def back(value: Value) -> object:
    """What the engine makes of a literal."""
    row = ENGINE.execute(f"SELECT {literal(value)}").fetchone()
    assert row is not None
    return row[0]


@settings(deadline=None)
@given(VALUES)
def test_a_literal_comes_back_as_the_value_it_was(value: Value) -> None:
    assert back(value) == value


@settings(deadline=None)
@given(TEXT.filter(bool))
def test_an_identifier_names_exactly_that_column(name: str) -> None:
    assert ENGINE.execute(f"SELECT 1 AS {identifier(name)}").description[0][0] == name


@pytest.mark.parametrize("value", ["x'; DROP TABLE t; --", "''", "\\'", "$as_of", 'say "no"'])
def test_text_cannot_end_its_literal(value: str) -> None:
    assert back(value) == value


def test_an_aware_moment_is_written_as_it_is_stored() -> None:
    assert literal(datetime(2026, 5, 1, 10, tzinfo=UTC)) == "TIMESTAMP '2026-05-01 10:00:00'"


def test_a_statement_hands_over_only_the_values_it_uses() -> None:
    moment = datetime(2026, 5, 1, 10, tzinfo=UTC)
    statement = Statement("SELECT $as_of, $n", {"as_of": moment, "n": 3, "other": "x"})
    assert statement.used == {"as_of": datetime(2026, 5, 1, 10), "n": 3}


@settings(deadline=None)
@given(TEXT, st.integers(0, 9), st.decimals(0, 99, places=2))
def test_a_statement_spelled_out_gives_what_it_gives_with_values(
    text: str, number: int, money: Decimal
) -> None:
    statement = Statement(
        "SELECT $word AS a, $word_1 AS b, $money AS c", {"word": text, "word_1": number, "money": money}
    )
    bound = ENGINE.execute(statement.text, statement.used).fetchall()
    assert ENGINE.execute(statement.spelled_out).fetchall() == bound == [(text, number, money)]


def test_a_moment_with_another_offset_is_written_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    assert literal(datetime(2026, 5, 1, 12, tzinfo=berlin)) == "TIMESTAMP '2026-05-01 10:00:00'"
