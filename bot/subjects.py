"""Words → the one thing they are about: an order, a purchase order, a goal's pace, a promotion, the audit, exceptions, mismatches.

Deterministic, and asked before metrics are looked for. Called by the router.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from floorwalker.outcome import Intent
from tools.exceptions.registry import rule_asked_for

DEFAULT_GOAL = "net_sales"
"""The metric whose goal is meant when none is named."""
_ORDER = re.compile(
    r"\border\s+(?:no\.?|number|id)?\s*#?(?P<order>[a-z]{0,6}[-_]?\d[\w-]*)|(?<![\w&])#(?P<number>\d{2,}[\w-]*)"
    r"|\b(?:track|trace|find|where(?:'s| is)|status of)\s+(?P<code>[a-z]{1,4}-?\d{4,})\b"
    r"|\bwhere(?:'s| is) (?:my|the|an?|this|our|that) (?P<none>)order\b(?!\s+tickets?\b)",
    re.IGNORECASE,
)
_PURCHASE_ORDER = re.compile(
    r"\b(?P<code>po[-_]\w*\d[\w-]*)"
    r"|\b(?:purchase order|p\.?o\.?)\s*(?:no\.?|number)?\s*#?\s*(?P<po>[a-z]{0,6}[-_]?\d[\w-]*)",
    re.IGNORECASE,
)
_PO_CODE = re.compile(r"\b(?P<code>po[-_]\w*\d[\w-]*)", re.IGNORECASE)
_HASHED = re.compile(r"(?<![\w&])#(?P<number>\d{2,}[\w-]*)", re.IGNORECASE)
_REFERENCE = re.compile(r"(?<![\w-])(?:[a-z]{1,4}-)?\d{3,}(?![\w-])", re.IGNORECASE)
_ONE_OF_A_LIST = r"#?(?:[a-z]{1,4}-)?\d{3,}(?![\w-])"
_LISTED = re.compile(
    rf"\b(?P<of>orders?|pos?|purchase orders?)\s+(?:no\.?|numbers?|ids?)?\s*(?P<list>{_ONE_OF_A_LIST}(?:\s*(?:,|;|/|&|and|or|\+)+\s*{_ONE_OF_A_LIST})+)",
    re.IGNORECASE,
)
"""Several numbers after one word ("orders 1234, 1240 and 1251")."""
_AUDIT = re.compile(
    r"\btop[- ]?50\b|\bmargin audit\b|\baudit (?:of )?(?:the |our )?margins?\b", re.IGNORECASE
)
_PACE = re.compile(
    r"\b(?:(?:on|off|behind|ahead of) (?:pace|track|target|plan|budget)|pacing|run[- ]rate"
    r"|(?:hit(?:ting)?|make|making|meet(?:ing)?|reach(?:ing)?|miss(?:ing)?|land(?:ing)? on) (?:the |our |this )?(?:[\w-]+ ){0,3}(?:target|budget|goal|plan)"
    r"|(?:far|away|short|off) (?:are we )?(?:from|of|off) (?:the |our |this )?(?:\w+ ){0,3}(?:target|budget|goal|plan)"
    r"|(?:net sales|sales|revenue|order|monthly|weekly|quarterly|yearly|month's|quarter's) (?:target|goal|budget)"
    r"|(?:target|goal|budget) for (?:the |this |our )?(?:net sales|sales|revenue|orders?|week|month|quarter|year)"
    r"|(?:make|close|save) (?:the|our) (?:week|month|quarter|year)"
    r"|(?:week|month|quarter|year)[- ]end (?:forecast|landing|projection|outlook)|where (?:will|do) we land|(?:expected|projected) landing"
    r"|outlook for (?:the |this )?(?:week|month|quarter|year)"
    r"|(?:budget|plan|target|goal)s? (?:vs\.?|versus|against) actuals?|actuals? (?:vs\.?|versus|against) (?:the |our )?(?:budget|plan|target|goal)s?)\b",
    re.IGNORECASE,
)
_PROMOTION = re.compile(
    r"\b(?:promo(?:tion)?s?|launch|campaign)\b.*\b(?:ready|readiness|go|no-go|can (?:it|we)|start)\b"
    r"|\b(?:ready|readiness|go|no-go|can we (?:start|run|launch))\b.*\b(?:promo(?:tion)?|launch|campaign)\b|\bPROMO[-_]\w+"
    r"|\b(?:ready|prepared|set|on track) for (?:the )?(?:black friday|cyber monday|bfcm|peak|the next sale|next sale)\b"
    r"|\b(?:next|upcoming|planned|running|live|active|current)\s+(?:promo(?:tion)?s?|campaigns?)\b"
    r"|\b(?:promo(?:tion)?s?|campaigns?)\s+(?:are|is)\s+(?:next|upcoming|planned|running|live|active|on|coming)\b",
    re.IGNORECASE,
)
_PROMOTION_ID = re.compile(r"\b(?P<id>[a-z]+[-_]?\d[\w-]*)\b", re.IGNORECASE)
_MISMATCHES = re.compile(
    r"\bmis-?match(?:es)?\b|\bsystems? (?:agree|disagree|differ)\b|\b(?:erp|wms|oms)\b.{0,40}\b(?:erp|wms|oms|channel)\b"
    r"|\b(?:billed|invoiced|charged us) twice\b|^\W*(?:which|any|show|list|are there)\b.*\b(?:duplicate|double) (?:invoices?|bill(?:s|ings?)?)\b|^\W*(?:which|what|any|show|list|are there)\b.*\b(?:prices?|stock|orders?|invoices?|quantit\w+|counts?|systems?)\b.{0,20}\b(?:do|does)(?:n't| not) (?:match|agree|add up)\b|\breconcil\w*\b|\bunexplained (?:stock|movements?|remainder)\b",
    re.IGNORECASE,
)
_EXCEPTIONS = re.compile(
    r"\b(?:open|current|top|new|all|which|what|list|show|any)\b.{0,20}\bexceptions\b|\bexceptions\b.{0,20}\b(?:open|today|now|firing)\b"
    r"|\bwhat(?:'s| is) (?:stuck|late right now|firing)\b",
    re.IGNORECASE,
)
_CARRIER = re.compile(r"\bcarriers?\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(?P<span>week|month|quarter|year)(?:ly|'s)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, and the reference it gives: an order's number, a promotion's id, the span of a goal, a rule.

    `member` is the one member of a dimension, such as a family, whose goal is asked about.
    """

    intent: Intent
    reference: str | None = None
    member: str | None = None


def several_subjects(text: str) -> list[Subject]:
    """The orders or purchase orders of a question that names more than one by number; empty for another question."""
    found = [Subject(Intent.PURCHASE_ORDER, one["code"]) for one in _PO_CODE.finditer(text)]
    for listed in _LISTED.finditer(text):
        intent = Intent.PURCHASE_ORDER if listed["of"].lower().startswith("p") else Intent.ORDER
        found += [Subject(intent, one[0]) for one in _REFERENCE.finditer(listed["list"])]
    found += [Subject(Intent.ORDER, one["number"]) for one in _HASHED.finditer(text)]
    told = list({(one.intent, str(one.reference).lower()): one for one in found}.values())
    return told if len(told) > 1 else []


def find_subject(text: str, is_promotion: Callable[[str], bool]) -> Subject | None:
    """The subject of a question, None when it is about none of these."""
    if found := _PURCHASE_ORDER.search(text):
        return Subject(Intent.PURCHASE_ORDER, found["code"] or found["po"])
    if found := _ORDER.search(text):
        return Subject(Intent.ORDER, found["order"] or found["number"] or found["code"])
    if _AUDIT.search(text):
        return Subject(Intent.AUDIT)
    if _PACE.search(text):
        span = _SPAN.search(text)
        return Subject(Intent.PACE, span["span"].lower() if span else None)
    if _PROMOTION.search(text):
        named = [found["id"] for found in _PROMOTION_ID.finditer(text) if is_promotion(found["id"])]
        return Subject(Intent.PROMOTION, named[0] if named else None)
    return _of_what_is_wrong(text)


def _of_what_is_wrong(text: str) -> Subject | None:
    if _MISMATCHES.search(text):
        return Subject(Intent.MISMATCHES)
    if rule := rule_asked_for(text):
        return Subject(Intent.EXCEPTIONS, rule)
    # A carrier reports exceptions of its own: that is a metric.
    if _EXCEPTIONS.search(text) and not _CARRIER.search(text):
        return Subject(Intent.EXCEPTIONS)
    return None
