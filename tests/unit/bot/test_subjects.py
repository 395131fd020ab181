"""Which questions are about one thing, and which only look like it."""

import pytest

from bot.subjects import Subject, find_subject
from floorwalker.outcome import Intent

ABOUT = {
    "where is #1234?": Subject(Intent.ORDER, "1234"),
    "status of order SO-100037": Subject(Intent.ORDER, "SO-100037"),
    "what happened to order no. 4711": Subject(Intent.ORDER, "4711"),
    "has PO-785 arrived?": Subject(Intent.PURCHASE_ORDER, "PO-785"),
    "how late is purchase order 785": Subject(Intent.PURCHASE_ORDER, "785"),
    "are we on pace for the month?": Subject(Intent.PACE, "month"),
    "will we hit the net sales target this quarter": Subject(Intent.PACE, "quarter"),
    "run rate against budget": Subject(Intent.PACE, None),
    "is the spring promo ready?": Subject(Intent.PROMOTION, None),
    "go or no-go for promotion SALE-1?": Subject(Intent.PROMOTION, "SALE-1"),
    "can we launch the campaign": Subject(Intent.PROMOTION, None),
    "show me the top-50 margin audit": Subject(Intent.AUDIT),
    "do ERP and WMS agree on stock?": Subject(Intent.MISMATCHES),
    "which exceptions are open?": Subject(Intent.EXCEPTIONS),
    "order cycle time last month": None,
    "orders in October 2026": None,
    "share of orders shipped within 24 h": None,
    "carrier exceptions by carrier today": None,
    "on-time ship rate last month": None,
    "discount rate during promotions": None,
    "which POs are open": None,
    "reorder point 20": None,
    "budget": None,
}


@pytest.mark.parametrize(("words", "subject"), ABOUT.items(), ids=ABOUT)
def test_a_question_is_about_one_thing_or_it_is_not(words: str, subject: Subject | None) -> None:
    assert find_subject(words, lambda name: name == "SALE-1") == subject


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("orders past ship-by", "order_past_ship_by"),
        ("how many orders are on hold?", "order_on_hold"),
        ("returns not refunded", "return_not_refunded"),
        ("oversold SKUs", "oversell"),
        ("which data is stale?", "data_stale"),
        ("return rate by reason", None),
    ],
)
def test_what_a_rule_finds_is_asked_for_in_its_words(text: str, rule: str | None) -> None:
    found = find_subject(text, lambda _id: False)
    assert (found.reference if found else None) == rule
