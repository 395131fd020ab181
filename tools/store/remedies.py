"""A refusal → what its mapper can do about it, in one clause; for reports of an import."""

import re

from tools.store.checks import Refusal

_DATES = ("not a moment", "not a deadline", "not a local day")
_NUMBERS = ("not a money amount", "not a quantity", "not a number", "not a rate")
_DECIMAL_COMMA = re.compile(r"-?[\d.\s]*\d,\d+")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
_WITH_A_SIGN = re.compile(r"[^\d.,-]*-?[\d.,\s]*\d[^\d.,]*")
_COMMAS = "commas of thousands are left out with replace(x, ',', '')"
_COMMA = "a decimal comma is read with replace(replace(x, '.', ''), ',', '.')"


def remedy(refusal: Refusal) -> str:
    """What to write instead, empty where the reason says all there is to say."""
    value = refusal.value or ""
    if refusal.reason.endswith(_DATES) and value:
        return "dates are read as 2026-01-31 or 2026-01-31 10:00, other forms with strptime(x, '%d/%m/%Y')"
    if refusal.reason.endswith(_NUMBERS):
        return _of_number(value.strip())
    if refusal.reason.endswith("given twice"):
        return "the first row of a key was kept"
    return ""


def _of_number(value: str) -> str:
    if _THOUSANDS.fullmatch(value):
        # 1,234 may be either; 1,234.5 and 1,234,567 may not.
        return f"{_COMMAS}; {_COMMA}" if value.count(",") == 1 and "." not in value else _COMMAS
    if _DECIMAL_COMMA.fullmatch(value):
        return _COMMA
    if _WITH_A_SIGN.fullmatch(value):
        return "a sign or a unit is left out with regexp_replace(x, '[^0-9.,-]', '', 'g')"
    return ""
