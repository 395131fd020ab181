"""Units and currency signs a draft puts beside a figure: refused when they are another's, left out when they are its own.

A figure is shown with its unit, so a draft needs none. Called by `ground`.
"""

import re
from collections.abc import Mapping

from bot.wording import Words
from floorwalker.evidence import Figure
from tools.metrics.definition import Unit

_MARKS: Mapping[str, tuple[Unit, ...]] = {
    r"%|per\s?cent\b|percentage points?\b|pp\b": (Unit.RATIO,),
    r"h\b|hrs?\b|hours?\b": (Unit.HOURS,),
    r"d\b|days?\b": (Unit.DAYS,),
    r"units?\b|pieces?\b|pcs\b": (Unit.UNITS,),
    r"minutes?\b|mins?\b": (Unit.MINUTES,),
    r"bps\b|basis points?\b": (Unit.BASIS_POINTS,),
    r"seconds?\b|weeks?\b|months?\b|years?\b|kg\b|kilos?\b|tons?\b|tonnes?\b": (),
    r"[€$£¥]|(?:eur|usd|gbp|jpy|chf|cad|aud)\b|euros?\b|dollars?\b|pounds?\b|cents?\b|yen\b": (Unit.MONEY,),
}
_AFTER = "|".join(f"(?P<m{number}>{pattern})" for number, pattern in enumerate(_MARKS))
_BEFORE = r"[€$£¥]|\b(?:eur|usd|gbp|jpy|chf|cad|aud)(?=\s|\{)"
_BESIDE = re.compile(
    rf"(?:(?P<before>{_BEFORE})\s?)?\{{(?P<name>f[0-9]{{1,4}})\}}(?:[\s-]?(?:{_AFTER}))?",
    re.IGNORECASE,
)
_CURRENCY = {
    "€": "EUR",
    "euro": "EUR",
    "$": "USD",
    "dollar": "USD",
    "£": "GBP",
    "pound": "GBP",
    "¥": "JPY",
    "yen": "JPY",
}


def wrong_unit(text: str, figures: Mapping[str, Figure], words: Words) -> str | None:
    """Why a unit beside a figure is not that figure's; null when all are."""
    for found in _BESIDE.finditer(text):
        figure = figures[found["name"]]
        group = found.lastgroup or ""
        after = found[group] if group.startswith("m") else None
        if after and not _belongs(figure, tuple(_MARKS.values())[int(group[1:])], after, words):
            return f"{after!r} is not the unit of its figure"
        if found["before"] and not _belongs(figure, (Unit.MONEY,), found["before"], words):
            return f"{found['before']!r} is not the unit of its figure"
    return None


def without_unit_marks(text: str) -> str:
    """The text with the units beside figures left out; each figure brings its own."""
    return _BESIDE.sub(lambda found: f"{{{found['name']}}}", text)


def _belongs(figure: Figure, units: tuple[Unit, ...], mark: str, words: Words) -> bool:
    if figure.unit not in units:
        return False
    if figure.unit != Unit.MONEY or figure.value is None:
        return True
    sign = mark.casefold().removesuffix("s")
    shown = words.shown(figure).casefold()
    return sign in shown or _CURRENCY.get(sign, sign).casefold() in shown
