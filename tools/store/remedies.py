"""A refusal → what its mapper can do about it, in one clause; for reports of an import."""

import re

from tools.store.checks import Refusal

_DATES = ("not a moment", "not a deadline", "not a local day")
_NUMBERS = ("not a money amount", "not a quantity", "not a number")
_DECIMAL_COMMA = re.compile(r"-?[\d.\s]*\d,\d+")


def remedy(refusal: Refusal) -> str:
    """What to write instead, empty where the reason says all there is to say."""
    value = refusal.value or ""
    if refusal.reason.endswith(_DATES) and value:
        return "dates are read as 2026-01-31 or 2026-01-31 10:00, other forms with strptime(x, '%d/%m/%Y')"
    if refusal.reason.endswith(_NUMBERS) and _DECIMAL_COMMA.fullmatch(value.strip()):
        return "a decimal comma is read with replace(replace(x, '.', ''), ',', '.')"
    if refusal.reason.endswith("given twice"):
        return "the first row of a key was kept"
    return ""
