"""Several months or quarters in one question ("revenue in july, august and september") → a question for each of them. Pure.

Called by the router before a single window is looked for.
"""

import re

from bot.when import MONTH_NAME, month_named

MOST_PERIODS = 4
_YEAR = r"(?:\s+(?:of\s+)?20\d{2})?"
_PERIOD = rf"(?:(?:{MONTH_NAME})|q[1-4]){_YEAR}"
_LIST = re.compile(
    rf"(?<!between )(?<!from )(?<![\w-])(?:(?:in|for|of|during)\s+)?"
    rf"(?P<list>{_PERIOD}(?:\s*,\s*{_PERIOD})*\s*,?\s*(?:and|&|or)\s+(?:in\s+)?{_PERIOD})(?![\w-])",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?<![\w-]){_PERIOD}(?![\w-])", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:compar\w*|difference between|better|worse|more|less|higher|lower)\b", re.IGNORECASE
)
_TO = re.compile(
    rf"\b(?:compar\w*|differ\w*)\b(?P<before>.*?)\b(?P<one>{_PERIOD})\s+(?:and|with|to|against)\s+(?:in\s+)?(?P<other>{_PERIOD})\b"
    rf"|(?P<first>{_PERIOD})(?P<between>\s+(?:\w+\s+)?)(?:compares?|compared|hold up|stack up)\s+(?:to|with|against)\s+(?:in\s+)?(?P<second>{_PERIOD})\b",
    re.IGNORECASE,
)


def with_versus(text: str) -> str:
    """The text in which two periods that are to be compared stand against each other ("compare returns in june and july")."""
    found = _TO.search(text)
    if not found:
        return text
    one, other = (found["one"], found["other"]) if found["one"] else (found["first"], found["second"])
    kept = f"{text[: found.start()]}{found['before'] or ''}"
    kept = re.sub(r"\s+(?:in|for|of|during|between)\s*$", "", kept.rstrip(), flags=re.IGNORECASE)
    return f"{kept} {_named(one, None)} vs {_named(other, None)}{text[found.end() :]}".strip()


def each_period(text: str) -> list[str]:
    """The question once for each period it lists, `MOST_PERIODS` at most; empty when it lists none or compares them."""
    found = _LIST.search(text)
    if not found or _COMPARED.search(text):
        return []
    periods = [one[0] for one in _ONE.finditer(found["list"])]
    year = re.search(r"20\d{2}", periods[-1])
    named = [_named(one, year[0] if year else None) for one in periods]
    if len(set(named)) < len(named) or len(named) > MOST_PERIODS:
        return []
    return [f"{text[: found.start()]}{one}{text[found.end() :]}" for one in named]


def _named(period: str, year: str | None) -> str:
    """A period as a question names it alone: "in july 2025", "q3"."""
    own = re.search(r"20\d{2}", period)
    when = own[0] if own else year
    name = period.lower()[:2] if re.match(r"q[1-4]", period, re.IGNORECASE) else f"in {month_named(period)}"
    return f"{name} {when}" if when else name
