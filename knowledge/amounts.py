"""Amounts in a question and limits in stored text: 1,800 dollars fall into "up to 2,500 USD", and not into "up to 500".

`quotation` compares them. Pure; amounts of different units are never compared.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

_UNITS = {
    "money": r"usd|dollars?|bucks?|\$|eur|euros?|€",
    "share": r"%|percent|per cent",
    "hours": r"(?:working |clock |business )?(?:hours?|hrs?|h)",
    "minutes": r"minutes?|mins?",
    "days": r"(?:working |calendar |business )?days?",
    "weeks": r"weeks?",
    "grams": r"grams?|g",
    "kilograms": r"kg|kilos?",
    "pounds": r"lbs?|pounds?",
}
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip
_FIGURE = rf"(?:\d[\d,]*(?:\.\d+)?|\b(?:{'|'.join(_WORDS)})\b)"
_UNIT = rf"(?:\s?-?(?:{'|'.join(_UNITS.values())})(?![\w]))"
_AMOUNT = re.compile(rf"(?P<sign>[$€]\s?)?(?P<figure>{_FIGURE})(?P<unit>{_UNIT})?", re.IGNORECASE)
_MORE = (
    r"above|over|more than|greater than|beyond|exceeds?|longer than|older than|from|at least|minimum|reaches"
)
_LESS = (
    r"up to|under|below|less than|fewer than|within|at most|no more than|until|shorter than|maximum|not above"
)
_BEFORE = re.compile(
    rf"(?P<not>\b(?:not|no|never) )?\b(?P<word>{_MORE}|{_LESS})\s+(?:the\s+)?\Z", re.IGNORECASE
)
_AFTER = re.compile(
    r"\A\s*(?:USD |%|percent |units? |days? |hours? )?\s*(?:or (?P<word>more|above|over|better|less|fewer|below|under))\b",
    re.IGNORECASE,
)
_NAMED = {name: re.compile(form, re.IGNORECASE) for name, form in _UNITS.items()}
_TO = re.compile(r"\s*(?:to|–|-)\s*", re.IGNORECASE)
_NEAR = 16
"""How many characters may stand between the two ends of one range."""
_ALIKE = re.compile(r"\s*(?:or|and|,)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit; null for a bare one."""

    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Limit:
    """The figures a text speaks of: from `low` to `high`, of one unit (null: it does not say)."""

    low: float
    high: float
    unit: str | None

    def holds(self, amount: Amount) -> bool:
        """Whether the amount is one of them."""
        return self.low <= amount.value <= self.high

    def like(self, amount: Amount) -> bool:
        """Whether both may be compared."""
        return self.unit == amount.unit or self.unit is None or amount.unit is None


def amounts_of(question: str) -> list[Amount]:
    """The figures of a question; a year, a time of day or the number of a rule is one as well and then fits nothing."""
    return [Amount(_value(match), _unit(match)) for match in _AMOUNT.finditer(question)]


def limits_of(text: str, opening: str = "") -> list[Limit]:
    """The ranges a text names: "up to 500", "above 2,500 USD", "4 to 6", "30 or more".

    `opening` is read before a bare figure at the text's start: the label of a table's column such as "decides up to".
    """
    found = list(_AMOUNT.finditer(text))
    limits: list[Limit] = []
    before, ended, side = f"{opening} ", 0, None
    for number, match in enumerate(found):
        between = text[ended : match.start()]
        following = found[number + 1] if number + 1 < len(found) else None
        # "more than 10 % or 200 g" speaks of both alike.
        side = _side(before + between, text[match.end() :]) or (side if _ALIKE.fullmatch(between) else None)
        value, unit = _value(match), _unit(match)
        if following and _TO.fullmatch(text[match.end() : following.start()]):
            limits.append(Limit(value, _value(following), unit or _unit(following)))
        elif side:
            limit = Limit(value, inf, unit) if side == "more" else Limit(-inf, value, unit)
            limits[-1:] = _joined(limits[-1:], limit) if len(between) <= _NEAR else [*limits[-1:], limit]
        before, ended = "", match.end()
    return limits


def _joined(last: Sequence[Limit], limit: Limit) -> list[Limit]:
    """A lower end followed by an upper one is one range: "over 500, up to 2,000"."""
    for one in last:
        if one.high == inf and limit.low == -inf and one.low < limit.high and one.unit in {limit.unit, None}:
            return [Limit(one.low, limit.high, limit.unit)]
    return [*last, limit]


def _side(before: str, after: str) -> str | None:
    """On which side of a figure the words around it look: `more`, `less`, or neither."""
    behind = _AFTER.match(after)
    if behind:
        return "more" if behind["word"].lower() in {"more", "above", "over", "better"} else "less"
    ahead = _BEFORE.search(before)
    if not ahead:
        return None
    more = re.fullmatch(_MORE, ahead["word"], re.IGNORECASE) is not None
    return "less" if more is bool(ahead["not"]) else "more"


def _value(match: re.Match[str]) -> float:
    word = match["figure"].lower()
    return float(_WORDS[word]) if word in _WORDS else float(word.replace(",", "").rstrip(".") or 0)


def _unit(match: re.Match[str]) -> str | None:
    if match["sign"]:
        return "money"
    said = (match["unit"] or "").strip(" -").lower()
    return next((name for name, form in _NAMED.items() if said and form.fullmatch(said)), None)
