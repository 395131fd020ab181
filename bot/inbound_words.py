"""Words of a question about suppliers' deliveries: what is on order, what arrives when, which purchase orders are late. Pure.

Called by the router once orders, purchase orders and SKUs with a number of their own are ruled out.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

from bot.ahead import find_ahead, soon
from bot.manner import SUPERLATIVES
from bot.naming import use_sku_ids
from bot.plan import Lookups, Plan
from bot.question import Question, phrase_of
from bot.splits import read_members
from floorwalker.outcome import Intent
from tools.dossiers.inbound import InboundQuery, Wanted
from tools.metrics.registry import Catalogue

_PO = r"(?:pos|po's|p\.?o\.?s|purchase orders?|supplier (?:orders?|deliveries)|vendor (?:orders?|deliveries)|inbound (?:orders?|deliveries|shipments?))"
_SUPPLIER = r"(?:vendors|suppliers)"
_LATE_WORD = r"(?:late|overdue|delayed|past due|behind schedule)"
_LATE = re.compile(
    rf"\b(?:{_LATE_WORD}\b.{{0,25}}\b(?:{_PO}|{_SUPPLIER})|(?:{_PO}|{_SUPPLIER})\b.{{0,25}}\b{_LATE_WORD})\b",
    re.IGNORECASE,
)
_LATE_OF = re.compile(rf"\b{_LATE_WORD}\b", re.IGNORECASE)
"""Enough where a supplier is named."""
_ON_ORDER = re.compile(
    rf"\bon order\b|\b(?:open|outstanding|pending|unreceived) {_PO}\b|\b{_PO}\b.{{0,12}}\b(?:open|outstanding|pending)\b"
    rf"|\b(?:on (?:the|its|their) way|in transit|coming)\b.*\bfrom (?:our |the )?{_SUPPLIER}\b|\b{_SUPPLIER}\b.*\bon (?:the|its|their) way\b"
    r"|\b(?:have|did) we (?:got )?(?:on )?ordered?\b.{0,20}\bfrom\b|\bordered from\b",
    re.IGNORECASE,
)
_ARRIVING = re.compile(
    r"\b(?:what|which|anything|something|any|show|list|how (?:much|many)|is there|are there)\b.*"
    r"\b(?:arriv(?:e|es|ing|als?)|coming in|comes in|inbound|incoming|due in|landing|lands|delivered to us)\b"
    r"|^\W*(?:arrivals?|inbound|incoming|expected (?:receipts|deliveries|arrivals))(?: (?:deliveries|shipments?|stock|goods|pos))?\W*$"
    r"|\b(?:arrivals?|inbound|incoming|deliveries|receipts)(?: (?:deliveries|shipments?|stock|goods|pos))? (?:for |due |expected |on )?(?:today|tomorrow|this|next|in the next)\b"
    rf"|\bexpect(?:ed|ing)?\b.*\b{_SUPPLIER}\b|\b(?:what|which|any) (?:deliveries|shipments|receipts|stock|goods|{_PO}) (?:do|are|can) we (?:expect\w*|due)\b"
    rf"|\b(?:what|which) (?:is|are|{_PO}|deliveries)(?: are| is)? (?:expected|due)\b",
    re.IGNORECASE,
)
_COMING = re.compile(r"\b(?:expect\w*|due|arriv\w*|coming|(?:do|will) we (?:get|receive))\b", re.IGNORECASE)
_OPEN_WITH = re.compile(r"\b(?:open|outstanding|pending|on the way)\b", re.IGNORECASE)
_DELIVERIES = re.compile(
    r"\b(?:deliveries|arrivals|receipts|trucks)\b.*\b(?:due|expected|coming|arriving|scheduled|planned)\b",
    re.IGNORECASE,
)
"""Likewise."""
_OF_CUSTOMERS = re.compile(
    r"\b(?:customers?|parcels?|packages?|tickets?|refunds?|returns?|invoices?|payments?|rate|ratio|share|percent\w*|average|on[- ]time|carriers?"
    r"|runbooks?|playbooks?|fees?|sales|forecast\w*|asns?|exceptions?)\b",
    re.IGNORECASE,
)
"""Words of other matters than what suppliers bring."""
_TRIGGERS = frozenset(
    {
        "order",
        "orders",
        "hand",
        "delivery",
        "deliveries",
        "suppliers",
        "supplier",
        "vendors",
        "vendor",
        "stock",
        "goods",
    }
)
LEAST_LETTERS = 4


def inbound_asked(text: str, lookups: Lookups, catalogue: Catalogue, today: date) -> Plan | None:
    """The plan of a question about suppliers' deliveries, None when it is about something else or ranks suppliers.

    A supplier, place or product after "from", "for" or "at" that is not known is the plan's `unknown`.
    """
    words = Question.of(text)
    if _OF_CUSTOMERS.search(text) or not SUPERLATIVES.isdisjoint(words.tokens):
        return None
    named = vendors_in(words, lookups.vendor_names())
    wanted = _wanted(text, names_vendor=bool(named))
    if wanted is None:
        return None
    span = find_ahead(text, today) or (soon(today) if wanted is Wanted.ARRIVING else None)
    if wanted is Wanted.ON_ORDER and span:
        wanted = Wanted.ARRIVING
    for said in (span.words if span else "", "on order", "on the way", "on their way", "on its way"):
        words.use_text(said)
    within = _within(words, lookups, catalogue) | ({"vendor": named} if named else {})
    unknown = words.unexplained()
    if unknown and _TRIGGERS.issuperset(unknown.lower().split()):
        unknown = None
    dated = span if wanted is Wanted.ARRIVING else None
    query = InboundQuery(wanted, within, dated.start if dated else None, dated.end if dated else None)
    return Plan(Intent.INBOUND, inbound=query, unknown=unknown, span=dated)


def chosen_within(text: str, lookups: Lookups, catalogue: Catalogue) -> dict[str, list[str]]:
    """The suppliers, places and products a question names, by dimension, single SKUs left out."""
    words = Question.of(text)
    named = vendors_in(words, lookups.vendor_names())
    found = _within(words, lookups, catalogue) | ({"vendor": named} if named else {})
    return {name: members for name, members in found.items() if name != "sku"}


def _within(words: Question, lookups: Lookups, catalogue: Catalogue) -> dict[str, list[str]]:
    """The SKUs, places and products that are named, by dimension."""
    found: dict[str, list[str]] = {}
    if skus := use_sku_ids(words, lookups.sku_titles()):
        found["sku"] = list(skus)
    names = {
        name: lookups.members("units_received", name) for name in ("location", "family", "category", "brand")
    }
    for one in read_members(words, names, catalogue):
        found.setdefault(one.dimension, []).append(one.member)
    return found


def vendors_in(words: Question, names: Mapping[str, str]) -> list[str]:
    """The suppliers that are named, by id, by whole name, or by a first word that only one of them has; their words are used."""
    firsts = Counter(phrase_of(name)[0] for name in names.values() if phrase_of(name))
    found = []
    for vendor, name in names.items():
        phrase = phrase_of(name)
        short = phrase[:1] if phrase and firsts[phrase[0]] == 1 and len(phrase[0]) >= LEAST_LETTERS else ()
        run = words.find(phrase) or words.find(phrase_of(vendor)) or words.find(short)
        if run:
            words.use(run)
            found.append(vendor)
    return found


def with_vendors(text: str, names: Mapping[str, str]) -> str:
    """The text with suppliers called by their whole name as their ids ("lines on time of Kestrel Goods" → "… of V0010")."""
    for vendor, name in names.items():
        if name and name.lower() in text.lower():
            text = re.sub(rf"(?<!\w){re.escape(name)}(?:'s)?(?!\w)", vendor, text, flags=re.IGNORECASE)
    return text


def _wanted(text: str, *, names_vendor: bool) -> Wanted | None:
    if _LATE.search(text) or (names_vendor and _LATE_OF.search(text)):
        return Wanted.LATE
    if _ARRIVING.search(text) or _DELIVERIES.search(text) or (names_vendor and _COMING.search(text)):
        return Wanted.ARRIVING
    return Wanted.ON_ORDER if _ON_ORDER.search(text) or (names_vendor and _OPEN_WITH.search(text)) else None
