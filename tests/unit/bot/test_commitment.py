"""What a digest takes up again: open first, the earliest due before the others, and what was kept lately."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.commitment import RECENT, TITLE, Commitment, CommitmentState, in_words, taken_up
from floorwalker.identity import OPERATOR

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
TODAY = date(2026, 11, 25)
SAM = Commitment(
    "a", "U0SAM", "Sam Okafor", "Pick accuracy", "recount aisle 4", date(2026, 11, 27), "C1", NOW
)


def test_a_channel_without_commitments_has_no_section() -> None:
    assert taken_up([], TODAY, NOW) is None
    assert taken_up([replace(SAM, state=CommitmentState.DROPPED, settled_at=NOW)], TODAY, NOW) is None


def test_what_is_overdue_is_red_and_stands_first() -> None:
    late = replace(SAM, id="b", due=date(2026, 11, 24))
    section = taken_up([SAM, late], TODAY, NOW)
    assert section is not None
    assert section.title == TITLE
    assert [(line.commitment, line.state) for line in section.lines] == [("b", "red"), ("a", "")]
    assert (
        section.lines[0].text
        == "Sam Okafor: recount aisle 4 (overdue, was due Tue 24 Nov; about Pick accuracy)"
    )


def test_the_day_itself_is_not_late() -> None:
    assert in_words(replace(SAM, due=TODAY), TODAY).endswith("(due today; about Pick accuracy)")
    assert not replace(SAM, due=TODAY).is_overdue(TODAY)


def test_what_was_kept_is_named_for_a_week_and_asks_for_nothing() -> None:
    kept = replace(SAM, state=CommitmentState.KEPT, settled_by=OPERATOR.user_id, settled_at=NOW - RECENT)
    section = taken_up([kept], TODAY, NOW)
    assert section is not None
    (line,) = section.lines
    assert (line.state, line.ask, line.commitment) == ("green", None, None)
    assert taken_up([kept], TODAY, NOW + timedelta(minutes=1)) is None
