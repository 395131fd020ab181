"""Generating a shop: the same rows for the same arguments, whole files only, and clear words for what cannot be made."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from floorwalker.errors import UserMistake
from simulator.shop import MAPPING, generate, load_truths
from simulator.shop.catalogue import catalogue_of
from tests.simulator_shop.conftest import END, LINES, Shop

SMALL, SHORT = 2_500, 185


def fingerprint(folder: Path) -> dict[str, str]:
    """A digest of every file's rows, whatever their order."""
    found = {}
    with duckdb.connect() as database:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".parquet":
                query = f"SELECT count(*) || '-' || sum(hash(t)::HUGEINT) FROM '{path}' t"
                row = database.execute(query).fetchone()
                found[path.name] = str(row[0]) if row else ""
            else:
                found[path.name] = path.read_text(encoding="utf-8")
    return found


def test_the_same_seed_size_and_end_give_the_same_rows_and_progress_rises_to_one(tmp_path: Path) -> None:
    heard: list[float] = []

    def hear(share: float, _what: str) -> None:
        heard.append(share)

    generate(tmp_path / "one", seed=3, lines=SMALL, end=END, days=SHORT, progress=hear)
    generate(tmp_path / "two", seed=3, lines=SMALL, end=END, days=SHORT)
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")
    assert heard == sorted(heard)
    assert (heard[0] < 0.05, heard[-1]) == (True, 1.0)


def test_another_seed_gives_another_shop() -> None:
    one, other = catalogue_of(3, 240, 365), catalogue_of(4, 240, 365)
    assert one.titles != other.titles
    assert one.price.tolist() != other.price.tolist()


def test_the_truths_come_back_as_they_were_returned(shop: Shop) -> None:
    assert load_truths(shop.folder) == shop.truths


def test_every_source_of_the_mapping_is_there_and_nothing_half_made_is_left(shop: Shop) -> None:
    names = {path.name for path in shop.folder.iterdir()}
    declared = (MAPPING / "mapping.yaml").read_text(encoding="utf-8")
    assert all(f"file: {name}}}" in declared for name in names - {"truths.json"})
    assert not [name for name in names if name.endswith(".part") or name.startswith(".")]


def test_a_shop_that_breaks_off_leaves_no_truths_behind(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(share: float, _what: str) -> None:
        if share > 0.3:
            raise Stopped

    (tmp_path / "truths.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Stopped):
        generate(tmp_path, seed=1, lines=SMALL, end=END, days=SHORT, progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("lines", "days", "end", "word"),
    [
        (10, 365, END, "too small"),
        (LINES, 30, END, "180 to 730 days"),
        (LINES, 365, END.replace(tzinfo=None), "time zone"),
    ],
)
def test_sizes_that_cannot_be_made_are_refused_in_a_sentence(
    tmp_path: Path, lines: int, days: int, end: datetime, word: str
) -> None:
    with pytest.raises(UserMistake, match=word):
        generate(tmp_path, seed=1, lines=lines, end=end, days=days)


ENDS = (
    datetime(2026, 3, 8, 6, 59, tzinfo=UTC),
    datetime(2025, 11, 2, 5, 30, tzinfo=UTC),
)
"""Closing moments at which something is odd: a clock change, before the morning snapshot."""


@pytest.mark.parametrize("end", ENDS, ids=str)
def test_any_closing_moment_is_possible(tmp_path: Path, end: datetime) -> None:
    truths = generate(tmp_path, seed=5, lines=SMALL, end=end, days=SHORT)
    assert (
        truths.last_day == end.astimezone(UTC).date() or truths.last_day == (end - timedelta(days=1)).date()
    )
    assert truths.rows["oms_order_lines"] == pytest.approx(SMALL, rel=0.15)
    assert truths.oversold
