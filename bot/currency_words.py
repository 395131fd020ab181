"""The currency a question wants its amounts in ("net sales last week in USD"), and whether that is the shop's own. Pure.

Called when a plan for an amount is made. A currency behind a number ("over 500 dollars") is a condition and none of these.
"""

import re

_NAMES = {
    "dollars": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"}),
    "dollar": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"}),
    "bucks": frozenset({"USD", "CAD", "AUD"}),
    "us dollars": frozenset({"USD"}),
    "american dollars": frozenset({"USD"}),
    "canadian dollars": frozenset({"CAD"}),
    "australian dollars": frozenset({"AUD"}),
    "euros": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "pounds": frozenset({"GBP"}),
    "pounds sterling": frozenset({"GBP"}),
    "sterling": frozenset({"GBP"}),
    "yen": frozenset({"JPY"}),
    "yuan": frozenset({"CNY"}),
    "rupees": frozenset({"INR"}),
    "pesos": frozenset({"MXN", "ARS", "CLP", "COP"}),
    "francs": frozenset({"CHF"}),
    "swiss francs": frozenset({"CHF"}),
    "kronor": frozenset({"SEK"}),
    "kroner": frozenset({"DKK", "NOK"}),
    "zloty": frozenset({"PLN"}),
}
_CODES = [
    "USD",
    "EUR",
    "GBP",
    "CAD",
    "AUD",
    "NZD",
    "JPY",
    "CNY",
    "INR",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "MXN",
    "BRL",
    "ARS",
    "CLP",
    "COP",
    "ZAR",
    "SGD",
    "HKD",
    "KRW",
    "THB",
    "TRY",
    "ILS",
    "AED",
    "SAR",
]
_NAMED = "|".join(sorted((re.escape(name) for name in (*_NAMES, *_CODES)), key=len, reverse=True))
_WANTED = re.compile(
    rf"(?:\b(?:in|as)\s+(?P<name>{_NAMED})|(?<!\d)(?<!\d\s)\b(?P<code>(?-i:{'|'.join(_CODES)})|usd))\b(?!\s+(?:or more|or less)\b)",
    re.IGNORECASE,
)


def currency_wanted(text: str) -> str | None:
    """The words that name the currency amounts are wanted in; None where none is named."""
    found = _WANTED.search(text)
    return found[0] if found else None


def is_currency(words: str, code: str) -> bool:
    """Whether words that `currency_wanted` gave mean the currency of that code."""
    name = re.sub(r"^(?:in|as)\s+", "", words.lower())
    return code == name.upper() or code in _NAMES.get(name, ())
