"""Draft text → lines of sentences, with the ids each sentence points to. Grounding keeps or drops whole sentences."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

FIGURE_MARK = re.compile(r"\{(f[0-9]{1,4})\}")
PASSAGE_MARK = re.compile(r"\s*\[\s*(p[0-9]{1,4}(?:\s*[,;]\s*p[0-9]{1,4})*)\s*\]")
QUOTED = re.compile(r"“(?P<curly>[^“”\n]+)”|\"(?P<straight>[^\"\n]+)\"")

# List numbers of the model are decoration: they become dashes, so that no digit of it is shown.
_BULLET = re.compile(r"^(?P<indent>\s*)(?:[-*+•]|[0-9]{1,2}[.)])\s+")
_END = re.compile(r"[.!?]+[\"”’)]*(?:\s*\[[p0-9,; ]+\])*(?P<gap>\s+)(?!\[\s*p[0-9])(?=[^\sa-z])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as drafted, marks included."""

    text: str

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures it shows, in order."""
        return tuple(FIGURE_MARK.findall(self.text))

    @property
    def passages(self) -> tuple[str, ...]:
        """Ids of the passages it cites, each once, in order."""
        marks = " ".join(PASSAGE_MARK.findall(self.text))
        return tuple(dict.fromkeys(re.findall(r"p[0-9]+", marks)))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the draft: its list dash, if it has one, and its sentences."""

    lead: str
    sentences: tuple[Sentence, ...]


def split(draft: str) -> tuple[Line, ...]:
    """The lines of a draft, empty ones included; control, hidden and private characters are left out."""
    seen = "".join(one for one in draft if one == "\n" or unicodedata.category(one)[0] != "C")
    return tuple(_line(text) for text in seen.strip().split("\n"))


def _line(text: str) -> Line:
    lead = ""
    if bullet := _BULLET.match(text):
        lead, text = f"{bullet['indent']}- ", text[bullet.end() :]
    text = text.strip()
    if not text:
        return Line(lead, ())
    cuts = [found.start("gap") for found in _END.finditer(_hide_quotes(text))]
    edges = [0, *cuts, len(text)]
    parts = (text[start:end].strip() for start, end in pairwise(edges))
    return Line(lead, tuple(Sentence(part) for part in parts if part))


def _hide_quotes(text: str) -> str:
    """The same length, with full stops inside quotes hidden except the last, so that a quote stays in one piece."""

    def hidden(quote: re.Match[str]) -> str:
        whole = quote[0]
        return whole[0] + "x" * (len(whole) - 3) + whole[-2:] if len(whole) > 3 else whole

    return QUOTED.sub(hidden, text)
