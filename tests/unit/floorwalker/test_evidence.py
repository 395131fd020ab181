"""Evidence: JSON names, frozen values, quotes that must be exact spans; clocks and rights beside it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.clock import FixedClock, OffsetClock
from floorwalker.evidence import Figure
from floorwalker.identity import EVERYONE, OPERATOR, TERMINAL, Actor, Audience, Place, readable_by_both
from tests.support.evidence import figure, passage

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_a_figure_has_its_json_names_and_comes_back_the_same() -> None:
    one = figure(key={"carrier": "UPS"})
    document = one.model_dump(mode="json")
    assert set(document["window"]) == {"from", "to", "tz"}
    assert Figure.model_validate(document) == one
    assert Figure.model_validate_json(one.model_dump_json()) == one


def test_evidence_cannot_be_changed_or_extended() -> None:
    with pytest.raises(ValueError, match="frozen"):
        figure().value = 1.0  # type: ignore[misc]  # that it may not is the point
    with pytest.raises(ValueError, match="Extra inputs"):
        Figure.model_validate({**figure().model_dump(mode="json"), "note": "x"})


@given(st.data())
def test_any_span_of_a_passage_can_be_cited_and_nothing_else(data: st.DataObject) -> None:
    found = passage()
    start = data.draw(st.integers(0, len(found.text)))
    end = data.draw(st.integers(start, len(found.text)))
    assert found.cite(found.text[start:end]).quote == found.text[start:end]
    with pytest.raises(ValueError, match="the quote is not in"):
        found.cite(found.text[start:end] + "¤")


def test_both_the_asker_and_the_place_must_be_allowed() -> None:
    member = Actor("U1", labels=frozenset({EVERYONE}))
    room = Audience(Place.PUBLIC, labels=frozenset({EVERYONE, "finance"}))
    assert readable_by_both(EVERYONE, member, room)
    assert not readable_by_both("finance", member, room)
    assert not readable_by_both("finance", OPERATOR, Audience(Place.PUBLIC))
    assert not readable_by_both(EVERYONE, Actor("U2"), room)
    assert readable_by_both("anything", OPERATOR, TERMINAL)


def test_a_moved_clock_runs_on_from_where_it_was_put() -> None:
    base = FixedClock(NOW)
    moved = OffsetClock(datetime(2030, 1, 1, tzinfo=UTC), base=base)
    base.advance(timedelta(minutes=5))
    assert moved.now() == datetime(2030, 1, 1, 0, 5, tzinfo=UTC)
    moved.move_to(NOW)
    base.advance(timedelta(seconds=1))
    assert moved.now() == NOW + timedelta(seconds=1)
