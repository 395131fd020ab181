"""Words of a question about stock: what is out, what to order, what to move, one SKU by its bare name, and places by their names.

Pure; called by the router.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from bot.harmless_words import STOP
from bot.naming import by_title, content_of, use_sku_ids
from bot.question import Question


class StockWish(StrEnum):
    """What is to be told of the stock."""

    OUT = "out of stock"
    REORDER = "to order"
    TRANSFERS = "to transfer"


_ORDER_VERB = r"(?:re-?order|order(?: more)?|buy(?: more)?|purchase|re-?stock|replenish)"
_REORDER = re.compile(
    rf"\bwhat (?:should|do|must|shall) (?:we|i) (?:need to |have to )?{_ORDER_VERB}\b"
    rf"|\b(?:which|what) (?:skus?|items?|products?|stock) (?:should|do|must|needs?|has|have)\b.{{0,25}}\b(?:re-?order|order|restock|replenish|buy)"
    r"|\bwhat needs? (?:to be )?(?:re-?order|order|restock|replenish)\w*|\breorder (?:list|suggestions?|proposals?)\b",
    re.IGNORECASE,
)
_REORDER_ONE = re.compile(
    rf"\b(?:should|do|must|shall) (?:we|i) (?:need to |have to )?{_ORDER_VERB}\b|\breorder (?:point|quantity|level)\b"
    rf"|\bhow (?:many|much)\b.*\bshould (?:we|i) {_ORDER_VERB}\b|\btime to (?:re-?order|order more)\b",
    re.IGNORECASE,
)
"""Means to order where a SKU is named; without one it is a question of how reorder points are set."""
_TRANSFERS = re.compile(
    r"\bwhat (?:can|could|should|do) (?:we|i) (?:need to )?(?:transfer|move|rebalance|shift)\b|\btransfer (?:suggestions?|proposals?|list)\b"
    r"|\b(?:which|what) (?:skus?|items?|products?|stock)\b.{0,20}\b(?:transfer|move|rebalance|shift)(?:red|d|ed)?\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:is|are|was|were)\b.*\b(?:out of stock|sold out|oos)\b|\bwhat's (?:out of stock|sold out|oos)\b|\b(?:out of stock|oos|sold out)"
    r" (?:items?|skus?|products?|list|now|right now|today)\b|\b(?:show|list)\b.*\b(?:out of stock|sold out)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    {
        "distribution",
        "centre",
        "center",
        "fulfilment",
        "fulfillment",
        "warehouse",
        "partner",
        "store",
        "depot",
        "site",
    }
)
_BEFORE_A_PLACE = r"\b(?:at|in|from|to|for|our|the)\s+(?:the\s+|our\s+)?"


def stock_wish(text: str, *, names_one: bool) -> StockWish | None:
    """What is to be told; `names_one` when the question names a SKU."""
    if _TRANSFERS.search(text):
        return StockWish.TRANSFERS
    if _REORDER.search(text) or (names_one and _REORDER_ONE.search(text)):
        return StockWish.REORDER
    return StockWish.OUT if _OUT.search(text) and not names_one else None


def bare_skus(text: str, titles: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The SKU, or those it may be, of words that are nothing but a name ("MUG-0001", "blue stoneware mug"): (skus, choices)."""
    question = Question.of(text)
    ids = use_sku_ids(question, titles)
    content = content_of(question)
    if ids or not content:
        return ids, ()
    return by_title(content, titles, whole=True)


def with_places(text: str, names: Mapping[str, str]) -> str:
    """The text with places called by a word of their names as their ids ("left in Reno" → "left in 3pl-west")."""
    words: dict[str, set[str]] = {}
    for place, name in names.items():
        for word in Question.of(name).tokens:
            if len(word) > 2 and word not in _GENERIC and word not in STOP:
                words.setdefault(word, set()).add(place)
    for word, places in words.items():
        if len(places) == 1:
            text = re.sub(
                rf"({_BEFORE_A_PLACE}){re.escape(word)}\b(?!-)",
                rf"\g<1>{next(iter(places))}",
                text,
                flags=re.IGNORECASE,
            )
    return text
