"""What may run out comes before what is out, the most margin at stake first; unknown parts are left out of the words."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.running_out import AT_RISK_AGAIN, PlaceAtRisk, tell_running_out
from floorwalker.period import Period
from tests.support.evidence import WORDS
from tools.derived import Receipt
from tools.stock.rows import StockPlace

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
RECEIPT = Receipt(
    AT_RISK_AGAIN, Period(date(2026, 11, 20), date(2026, 11, 21), "Europe/Berlin"), {}, NOW, NOW, 2
)
MUG = StockPlace(
    location="east",
    on_hand=3,
    committed=0,
    unavailable=0,
    available=3,
    inbound_units=12,
    next_eta=date(2026, 12, 6),
    next_eta_units=12,
    daily_units=0.6,
    days_of_supply=5,
    probability=0.7,
    band="high",
    lost_units=2.5,
    lost_margin=40,
    one_order_away=False,
    reorder_point=None,
    reorder_point_on_file=None,
    order_units=None,
    taken_at=NOW,
    age_hours=1,
)
TITLES = {"MUG": "Blue Mug", "HAT": "Red Hat"}


def told(*places: PlaceAtRisk) -> list[str]:
    """The lines of the answer."""
    return tell_running_out(places, RECEIPT, TITLES, WORDS)[0].splitlines()


def test_what_may_run_out_is_told_with_what_is_there_what_comes_and_what_is_at_stake() -> None:
    lines = told(PlaceAtRisk("MUG", MUG), PlaceAtRisk("HAT", MUG.model_copy(update={"band": "out"})))
    assert lines[1:] == [
        "- Blue Mug (MUG) at east: **high**, **3 units** left for **5.0 days**, next **12 units** on 6 Dec, **EUR 40.00** at stake",
        "Out already: **1** SKU, Red Hat (HAT) at east.",
    ]


def test_what_is_not_known_is_left_out() -> None:
    bare = MUG.model_copy(
        update={"next_eta": None, "next_eta_units": None, "days_of_supply": None, "lost_margin": None}
    )
    text, figures = tell_running_out([PlaceAtRisk("MUG", bare)], RECEIPT, TITLES, WORDS)
    assert text.splitlines()[1] == "- Blue Mug (MUG) at east: **high**, **3 units** left, nothing due"
    assert [one.metric for one in figures] == ["place_available"]
    assert figures[0].key == {"sku": "MUG", "location": "east", "risk": "high", "next due": ""}


def test_nothing_at_risk_and_only_what_is_out_are_said_so() -> None:
    assert told() == ["No SKU on sale is likely to run out within 14 days."]
    out = PlaceAtRisk("HAT", MUG.model_copy(update={"band": "out"}))
    assert told(out)[0] == "No other SKU on sale is likely to run out within 14 days."


def test_a_long_list_names_five_and_says_where_the_others_are() -> None:
    many = [PlaceAtRisk(f"S{number:02}", MUG) for number in range(20)]
    lines = told(*many)
    assert len(lines) == 7
    assert lines[-1] == "The table has more of them; `floorwalker stock --risk` lists all."
    _, figures = tell_running_out(many, replace(RECEIPT, row_count=20), {}, WORDS)
    assert len({one.key["sku"] for one in figures}) == 15
