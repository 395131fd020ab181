"""A source value of any type → the canonical value of each kind, or null where it is none."""

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from tools.store.casting import cast, given
from tools.store.columns import SQL_TYPES, Column, Kind

ENGINE = duckdb.connect()
ENGINE.execute("SET TimeZone = 'UTC'")
BERLIN = "Europe/Berlin"


def read(kind: Kind, source: str, *, tz: str = BERLIN) -> object:
    """What a column of that kind becomes from a source expression, stored in its own type."""
    column = Column("x", kind, "", required=False)
    described = ENGINE.execute(f"DESCRIBE SELECT {source} AS x").fetchall()
    expression = f"CAST({cast(column, described[0][1], tz)} AS {SQL_TYPES[kind]})"
    row = ENGINE.execute(f"SELECT {expression} FROM (SELECT {source} AS x)").fetchone()
    assert row is not None
    return row[0]


def has_value(source: str) -> object:
    """Whether a source expression counts as given."""
    column = Column("x", Kind.TEXT, "", required=False)
    described = ENGINE.execute(f"DESCRIBE SELECT {source} AS x").fetchall()
    row = ENGINE.execute(f"SELECT {given(column, described[0][1])} FROM (SELECT {source} AS x)").fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("' MUG '", "MUG"),
        ("''", None),
        ("'  '", None),
        ("17850::BIGINT", "17850"),
        ("17850.0::DOUBLE", "17850"),
        ("17850.5::DOUBLE", "17850.5"),
        ("1e15::DOUBLE", "1000000000000000"),
        ("'NaN'::DOUBLE", "nan"),
        ("17850.0::FLOAT", "17850"),
        ("DATE '2026-05-01'", "2026-05-01"),
        ("TRUE", "true"),
        ("NULL::VARCHAR", None),
    ],
)
def test_text(source: str, expected: str | None) -> None:
    assert read(Kind.TEXT, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("' 12.50 '", Decimal("12.5")),
        ("'1e3'", Decimal(1000)),
        ("'-0.00005'", Decimal("-0.0001")),
        ("'1,000.50'", None),
        ("'12 EUR'", None),
        ("''", None),
        ("'NaN'", None),
        ("'inf'", None),
        ("'123456789012345'", None),
        ("12.3456::DOUBLE", Decimal("12.3456")),
        ("'NaN'::DOUBLE", None),
        ("TRUE", Decimal(1)),
    ],
)
@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.QUANTITY, Kind.NUMBER])
def test_amounts(kind: Kind, source: str, expected: Decimal | None) -> None:
    assert read(kind, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'true'", True),
        ("' False '", False),
        ("'1'", True),
        ("'0'", False),
        ("'yes'", True),
        ("'ja'", None),
        ("1", True),
    ],
)
def test_flags(source: str, expected: bool | None) -> None:
    assert read(Kind.FLAG, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'2026-05-01'", date(2026, 5, 1)),
        ("'2026-02-30'", None),
        ("'01.05.2026'", None),
        ("DATE '2026-05-01'", date(2026, 5, 1)),
        ("TIMESTAMP '2026-05-01 23:30:00'", date(2026, 5, 1)),
        # Half past eleven at night in Berlin is the local day, not the day in UTC.
        ("TIMESTAMPTZ '2026-05-01 22:30:00+00'", date(2026, 5, 2)),
        ("20260501", None),
    ],
)
def test_days(source: str, expected: date | None) -> None:
    assert read(Kind.DAY, source) == expected


@pytest.mark.parametrize(
    ("source", "event", "deadline"),
    [
        ("DATE '2026-05-01'", datetime(2026, 4, 30, 22), datetime(2026, 5, 1, 21, 59, 59, 999999)),
        ("' 2026-05-01 '", datetime(2026, 4, 30, 22), datetime(2026, 5, 1, 21, 59, 59, 999999)),
        ("DATE '2026-03-29'", datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 21, 59, 59, 999999)),
        ("TIMESTAMP '2026-05-01 00:00:00'", datetime(2026, 4, 30, 22), datetime(2026, 4, 30, 22)),
        ("TIMESTAMPTZ '2026-05-01 10:00:00+02'", datetime(2026, 5, 1, 8), datetime(2026, 5, 1, 8)),
        (
            "'2026-05-01T10:00:00.5Z'",
            datetime(2026, 5, 1, 10, 0, 0, 500_000),
            datetime(2026, 5, 1, 10, 0, 0, 500_000),
        ),
        ("'2026-05-01 10:00:00 Z'", datetime(2026, 5, 1, 10), datetime(2026, 5, 1, 10)),
        ("'2026-05-01 10:00:00 +0200'", datetime(2026, 5, 1, 8), datetime(2026, 5, 1, 8)),
        ("'2026-05-01 10:00:00 -04:00'", datetime(2026, 5, 1, 14), datetime(2026, 5, 1, 14)),
        ("'2026-05-01 10:00:00 UTC'", datetime(2026, 5, 1, 10), datetime(2026, 5, 1, 10)),
        ("'2026-05-01 10:00 America/New_York'", datetime(2026, 5, 1, 14), datetime(2026, 5, 1, 14)),
        ("'2026-05-01 10:00:00 Nowhere'", None, None),
        ("1777629600", None, None),
        ("'tomorrow'", None, None),
        ("''", None, None),
    ],
)
def test_moments(source: str, event: datetime | None, deadline: datetime | None) -> None:
    assert read(Kind.EVENT, source) == event
    assert read(Kind.DEADLINE, source) == deadline


@settings(deadline=None)
@drawn(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["UTC", BERLIN, "America/New_York"]),
)
def test_a_moment_with_its_offset_is_the_same_in_every_zone(moment: datetime, tz: str) -> None:
    assert read(Kind.EVENT, f"'{moment.isoformat()}+00:00'", tz=tz) == moment


@settings(deadline=None)
@drawn(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["UTC", BERLIN, "America/New_York"]))
def test_a_deadline_ends_where_the_next_day_starts(day: date, tz: str) -> None:
    ends = read(Kind.DEADLINE, f"DATE '{day}'", tz=tz)
    starts = read(Kind.EVENT, f"DATE '{day}' + INTERVAL 1 DAY", tz=tz)
    assert isinstance(ends, datetime) and isinstance(starts, datetime)
    assert (starts - ends).total_seconds() == 1e-6


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'x'", True),
        ("' '", False),
        ("''", False),
        ("NULL::VARCHAR", False),
        ("0", True),
        ("NULL::INTEGER", False),
    ],
)
def test_blank_text_counts_as_not_given(source: str, expected: bool) -> None:
    assert has_value(source) is expected
