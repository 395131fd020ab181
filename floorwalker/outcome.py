"""The nine ways an addressed message can end (promise 3, "never silent"); each has its own words."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    NOT_IN_CORPUS = "not_in_corpus"
    NO_DATA = "no_data"
    NO_PERMISSION = "no_permission"
    SOURCE_DOWN = "source_down"
    STALE = "stale"
    OVER_BUDGET = "over_budget"
    ERROR = "error"


class Intent(StrEnum):
    """What a question is about; the router picks one."""

    PROCEDURE = "procedure"
    NUMBER = "number"
    STOCK = "stock"
    RISK = "risk"
    ORDER = "order"
    PURCHASE_ORDER = "purchase_order"
    INBOUND = "inbound"
    SKU = "sku"
    PACE = "pace"
    PROMOTION = "promotion"
    AUDIT = "audit"
    EXCEPTIONS = "exceptions"
    MISMATCHES = "mismatches"
    DIGEST = "digest"
    HELP = "help"
