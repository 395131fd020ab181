"""A sentence's claim on a passage → the stored words it rests on. Called by `ground`; knows nothing of figures.

A quote must be an exact span of the stored text, white space and emphasis marks aside; the stored span is what is shown.
A claim without one is matched with the passage's nearest sentence by content words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.grounding.sentences import QUOTED
from floorwalker.evidence import Passage

# Shorter quoted words are names or irony, not evidence.
_SHORTEST_QUOTE = 3
# A claim shares at least this part of its content words with the passage, or the passage does not say it.
_LEAST_OVERLAP = 0.4
# An inexact quote this near to a stored sentence is shown as that sentence.
_NEAR_QUOTE = 0.6
_EMPHASIS = r"[*_`]*"
_WORD = re.compile(r"[^\W\d_]{3,}")
_STORED_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S))+[.!?]?")
_STORED_LEAD = re.compile(r"^(?:\s|[-*+>#|]|[0-9]{1,2}[.)]\s|\[[ x]\]\s)+")
_EMPTY = (
    "the and for that this with from are was were has have had not but its their they you your our can will should must "
    "then than when what which who how all any each also into onto per via there here says say said"
)
_EMPTY_WORDS = frozenset(_EMPTY.split())


@dataclass(frozen=True, slots=True)
class Span:
    """Stored words of a passage, and where the draft quoted them (null: it did not)."""

    passage: Passage
    quote: str
    place: tuple[int, int] | None = None


def exact_span(quote: str, passage: Passage) -> str | None:
    """The stored span a quote repeats, whatever its line breaks and emphasis marks; null when it is not in the passage."""
    words = quote.split()
    if len(words) < _SHORTEST_QUOTE:
        return None
    pattern = r"\s+".join(_EMPHASIS + _loose(word) + _EMPHASIS for word in words)
    found = re.search(rf"(?<!\w){pattern}(?!\w)", passage.text)
    return found[0].strip() if found else None


def quoted_spans(text: str, passages: Sequence[Passage]) -> list[Span] | str:
    """The stored span of every quote in a sentence, or the reason why one of them cannot be shown."""
    spans: list[Span] = []
    for found in QUOTED.finditer(text):
        quote = found["curly"] or found["straight"]
        if len(quote.split()) < _SHORTEST_QUOTE:
            continue
        span = _span(quote, found.span(), passages)
        if span is None:
            return "the quote is not in the passage"
        spans.append(span)
    return spans


def nearest_span(claim: str, passages: Sequence[Passage]) -> Span | None:
    """The stored sentence nearest to a claim; null when the passages share too few of its words."""
    words = content_words(claim)
    best: tuple[float, Span] | None = None
    for passage in passages:
        if not words or len(words & content_words(passage.text)) / len(words) < _LEAST_OVERLAP:
            continue
        for sentence in stored_sentences(passage):
            score = _overlap(words, sentence)
            if score > 0 and (best is None or score > best[0]):
                best = (score, Span(passage, sentence))
    return best[1] if best else None


def stored_sentences(passage: Passage) -> list[str]:
    """The sentences of a passage, each an exact span without list marks."""
    spans = (_STORED_LEAD.sub("", found[0]).strip() for found in _STORED_SENTENCE.finditer(passage.text))
    return [span for span in spans if content_words(span)]


def content_words(text: str) -> set[str]:
    """The words that carry meaning, cut to their first six letters so that plurals and endings meet."""
    return {word[:6] for word in _WORD.findall(text.casefold()) if word not in _EMPTY_WORDS}


def _span(quote: str, place: tuple[int, int], passages: Sequence[Passage]) -> Span | None:
    for passage in passages:
        if stored := exact_span(quote, passage):
            return Span(passage, stored, place)
    near = nearest_span(quote, passages)
    if near and _overlap(content_words(quote), near.quote) >= _NEAR_QUOTE:
        return Span(near.passage, near.quote, place)
    return None


def _overlap(words: set[str], sentence: str) -> float:
    """Shared words over all words of both, so that neither a longer nor a shorter sentence wins by length."""
    stored = content_words(sentence)
    return len(words & stored) / len(words | stored) if words | stored else 0.0


def _loose(word: str) -> str:
    """A word's pattern in which straight and curly apostrophes are the same."""
    return re.sub(r"['’]", "['’]", re.escape(word.strip("*_`")))
