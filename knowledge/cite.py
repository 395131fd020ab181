"""Quotes from passages → verified citations. The answering side calls it.

A quote that is not stored text raises or is dropped.

Whether the words around a quote are true to it is not judged here; that the quote stands in the page is.

"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from floorwalker.evidence import Citation, Passage

LEAD = 280


@dataclass(frozen=True, slots=True)
class Checked:
    """Quotes that were found, as citations, and those that are in no passage."""

    citations: tuple[Citation, ...]
    unknown: tuple[str, ...]


def cite(passages: Sequence[Passage], quote: str) -> Citation:
    """The citation of the first passage that holds `quote` exactly; raises `ValueError` when none does."""
    if not quote.strip():
        raise ValueError("an empty quote proves nothing")
    for passage in passages:
        if quote in passage.text:
            return passage.cite(quote)
    raise ValueError("the quote is in none of the passages")


def check(passages: Sequence[Passage], quotes: Iterable[str]) -> Checked:
    """Sort quotes into citations and unknown ones, each once, in their order."""
    citations: list[Citation] = []
    unknown: list[str] = []
    for quote in dict.fromkeys(quotes):
        try:
            citations.append(cite(passages, quote))
        except ValueError:
            unknown.append(quote)
    return Checked(tuple(citations), tuple(unknown))


def lead(passage: Passage) -> Citation:
    """Cite a passage by its opening words: what an answer without a model shows."""
    return passage.cite(opening_words(passage.text))


def opening_words(text: str) -> str:
    """The first lines under the headings, at most 280 characters, an exact span of `text`."""
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        start += len(line)
    start = start if text[start:].strip() else 0
    start += len(text[start:]) - len(text[start:].lstrip())
    if len(text) - start <= LEAD:
        return text[start:].rstrip()
    cut = max(text.rfind(mark, start + LEAD // 2, start + LEAD) for mark in (" ", "\n"))
    return text[start : cut if cut > start else start + LEAD].rstrip()
