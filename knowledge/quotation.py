"""A question and the page that answers it → the stretch of the page to quote. `library` calls it.

Every span of the page is weighed: how much of the question it says itself, how much its table's header, its section
and its neighbours say, whether it names what is asked for (a person, a figure, a time), whether the question's
amount falls within its limits, and how near it is in meaning. Nothing is rephrased: what comes back are offsets.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.amounts import Amount, Limit, amounts_of, limits_of
from knowledge.asked import Asked, has
from knowledge.embedding.port import Vectors
from knowledge.question import Slot
from knowledge.spans import Span, Stretch, spans_of
from knowledge.words import terms

CONTEXT = 0.5
"""What a word counts for that stands only in the header, the headings or beside the span."""
BONUS = 0.35
WANTED = 0.14
FITS, CONTRADICTS, SAME_AMOUNT = 0.3, 0.15, 0.15
MEANING = 0.9
LOOKED_AT = 6
READ = 320
"""How many of the best spans are compared in meaning, and how many characters of each."""
ASKS, LEADS_ELSEWHERE = 0.4, 1.0
"""What is taken from text that asks itself, and from bare links and identifiers."""
LONGEST = 1_500
"""The longest quote, in characters, of anything but a step."""
Embed = Callable[[Sequence[str]], Vectors]

LONG_WINDED = 0.1
"""What is taken from a piece for each doubling of its words beyond `TERSE`."""
TERSE = 16
AT_HOME = 0.22
"""What is given to a piece under the kind of heading that the question's form asks for."""

_HOMES = (
    (
        re.compile(
            r"\b(starts?|begins?|trigger\w*|fires?|counts? as|coun?ts?|makes? (a|an|it)|before we (call|say)|called?)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\b(triggers?|when to|use this when|symptoms?)\b", re.IGNORECASE),
    ),
    (
        re.compile(
            r"\b(escalat\w*|nobody|no (one|answer|reaction)|whom (do|must|should)|phone|call(ed)?|tell|know|wake|reach)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\bescalat", re.IGNORECASE),
    ),
    (
        re.compile(
            r"\b(success|done|targets?|acceptable|good enough|within|by when|until when|must be|how soon)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\b(success|done when|targets?|promises?|exit criteria)\b", re.IGNORECASE),
    ),
    (
        re.compile(r"\b(who|whom)\b", re.IGNORECASE),
        re.compile(r"\b(roles?|decides|approv\w+|rights|levels)\b", re.IGNORECASE),
    ),
)
_ASKS = re.compile(r"\?[\"”’)]*(?:\s|,|\Z)|\buse this when\b", re.IGNORECASE)
_FOR_US = re.compile(r"\bask floorwalker\b", re.IGNORECASE)
_REFERENCES = re.compile(r"`[^`]*`|!?\[[^\]]*\]\([^)]*\)")
_LEADS_ON = 3
"""A piece with fewer words than this beside its links and identifiers answers nothing."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What to quote: `body[start:end]`, under `header` (the heading row of its table) where it is a table's row.

    `around` is the section it stands in, `path` its headings; `score` compares quotations of one question. `fits` when
    an amount of the question falls within a limit that it names.
    """

    start: int
    end: int
    header: Stretch | None
    around: Stretch
    path: tuple[str, ...]
    kind: str
    score: float
    fits: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line of a span as it is weighed: its own words, and those that stand with it."""

    span: Span
    text: str
    own: frozenset[str]
    near: frozenset[str]
    labels: tuple[str, ...]
    limits: tuple[Limit, ...]
    amounts: tuple[Amount, ...]
    idle: float
    """What is taken from it because it answers nothing."""


def best_quotation(body: str, question: str, slots: Sequence[Slot], embed: Embed | None) -> Quotation | None:
    """The span that answers best; null for a page without any text to quote."""
    pieces = _pieces_of(body)
    if not pieces:
        return None
    asked, amounts = Asked.by(question), amounts_of(question)
    # "15 percent" is compared as an amount; the bare 15 of "15 USD" says nothing about it.
    measured = {f"{amount.value:g}" for amount in amounts if amount.unit}
    slots = [slot for slot in slots if slot.term not in measured]
    rarity = _rarity(pieces, slots)
    scores = [_said(piece, slots, rarity) + _fit(piece, question, asked, amounts) for piece in pieces]
    best = sorted(range(len(pieces)), key=lambda number: (-scores[number], pieces[number].span.start))[
        :LOOKED_AT
    ]
    if embed is not None:
        scores = _with_meaning(question, pieces, best, scores, embed)
    chosen = min(best, key=lambda number: (-scores[number], pieces[number].span.start))
    span = pieces[chosen].span
    start, end = _bounded(body, span)
    fits = any(
        limit.unit == amount.unit and limit.holds(amount)
        for limit in pieces[chosen].limits
        for amount in amounts
    )
    return Quotation(start, end, span.header, span.around, span.path, span.kind, scores[chosen], fits)


def _bounded(body: str, span: Span) -> Stretch:
    """What is quoted of a span; only what is no step is ever cut."""
    start, end = span.shown
    if span.kind == "step" or end - start <= LONGEST:
        return start, end
    for mark in ("\n", ". ", " "):
        cut = body.rfind(mark, start + LONGEST // 2, start + LONGEST)
        if cut > start:
            return start, cut + (mark == ". ")
    return start, start + LONGEST


@lru_cache(maxsize=128)
def _pieces_of(body: str) -> tuple[_Piece, ...]:
    # Cutting a page into words is most of the time, and a page that was asked about is soon asked about again.
    return tuple(piece for span in spans_of(body) for piece in _pieces(body, span))


def _pieces(body: str, span: Span) -> list[_Piece]:
    header = body[slice(*span.header)] if span.header else ""
    context = frozenset(terms(" ".join((*span.path, header))))
    whole = body[span.start : span.end]
    shown = body[slice(*span.shown)]
    lines = [line for line in whole.split("\n") if line.strip()] if span.kind in {"step", "item"} else [whole]
    near = context | frozenset(terms(shown))
    labels = tuple(_cells(header)) if header else ()
    return [_piece(span, line, near, labels) for line in lines]


def _piece(span: Span, text: str, near: frozenset[str], labels: tuple[str, ...]) -> _Piece:
    cells = _cells(text) if labels else [text.strip()]
    named = labels if len(labels) == len(cells) else ("",) * len(cells)
    return _Piece(
        span=span,
        text=text,
        own=frozenset(terms(text)),
        near=near,
        labels=labels,
        limits=tuple(
            limit for cell, label in zip(cells, named, strict=True) for limit in limits_of(cell, label)
        ),
        amounts=tuple(amounts_of(text)),
        idle=_idle(text),
    )


def _idle(text: str) -> float:
    if len(terms(_REFERENCES.sub(" ", text))) < _LEADS_ON and _REFERENCES.search(text):
        return LEADS_ELSEWHERE
    if _FOR_US.search(text):
        return LEADS_ELSEWHERE
    return ASKS if _ASKS.search(text) else 0.0


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _rarity(pieces: Sequence[_Piece], slots: Sequence[Slot]) -> list[float]:
    """How much each slot tells the pieces apart; 0 for what the page does not say."""
    found = []
    for slot in slots:
        held = sum(_meets(slot, piece.own) for piece in pieces)
        nearby = held or sum(_meets(slot, piece.near) for piece in pieces)
        weight = math.log(1 + (len(pieces) + 0.5) / (nearby + 0.5)) if nearby else 0.0
        found.append(weight * (BONUS if slot.bonus else 1.0))
    return found


def _meets(slot: Slot, held: frozenset[str]) -> bool:
    return slot.term in held or any(held.issuperset(phrase) for phrase in slot.alternatives)


def _said(piece: _Piece, slots: Sequence[Slot], rarity: Sequence[float]) -> float:
    """The share of the question that the piece says, 0 to 1."""
    total = sum(rarity)
    if not total:
        return 0.0
    said = 0.0
    for slot, weight in zip(slots, rarity, strict=True):
        if _meets(slot, piece.own):
            said += weight
        elif _meets(slot, piece.near):
            said += CONTEXT * weight
    return said / total


def _fit(piece: _Piece, question: str, asked: Asked, amounts: Sequence[Amount]) -> float:
    """What speaks for a piece beside the question's words."""
    fit = 0.0
    for want in asked.wants:
        fit += WANTED if has(want, piece.text) else 0.0
    if amounts:
        fit += _amounts_fit(piece, amounts)
    fit -= piece.idle
    headings = " ".join(piece.span.path[-2:])
    fit += AT_HOME * any(form.search(question) and home.search(headings) for form, home in _HOMES)
    return fit - LONG_WINDED * max(0.0, math.log2(len(piece.own) / TERSE)) if piece.own else fit


def _amounts_fit(piece: _Piece, amounts: Sequence[Amount]) -> float:
    """Whether the question's amounts fall within what the piece speaks of, on the average."""
    fit = 0.0
    for amount in amounts:
        fit += SAME_AMOUNT if amount.unit and amount in piece.amounts else 0.0
        alike = [limit for limit in piece.limits if limit.like(amount)]
        if any(limit.holds(amount) for limit in alike):
            fit += FITS
        elif alike:
            fit -= CONTRADICTS
    return fit / len(amounts)


def _with_meaning(
    question: str, pieces: Sequence[_Piece], best: Sequence[int], scores: Sequence[float], embed: Embed
) -> list[float]:
    """The scores with each looked-at piece's nearness in meaning."""
    texts = [_told(pieces[number])[:READ] for number in best]
    vectors = embed([question, *texts])
    known = list(scores)
    for number, vector in zip(best, vectors[1:], strict=True):
        known[number] += MEANING * float(vector @ vectors[0])
    return known


def _told(piece: _Piece) -> str:
    """A piece as it is read: under its heading, a row's cells with their labels."""
    text = piece.text.strip()
    if piece.labels:
        text = "; ".join(
            f"{label}: {cell}"
            for label, cell in zip(piece.labels, _cells(text), strict=False)
            if cell and cell != "none"
        )
    return f"{piece.span.path[-1]}: {text}" if piece.span.path else text
