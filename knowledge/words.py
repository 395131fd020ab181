"""Text → the terms that BM25 counts. `sync` calls it for chunks, `retrieve` for questions.

Both must cut alike.

Identifiers are split (`KubePodCrashLooping`, `ERR-4012`, `sku_id`) and kept whole as well: on identifier-
style documents that took BM25 from .61 to .87 (retrieval study, section 3.2). Words are folded to lower case
without accents and stemmed. Changing any of this means a new `TOKENISER`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

TOKENISER = "words-1"

_WORD = re.compile(r"[^\W_]+(?:[-_./:][^\W_]+)*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_LONGEST = 60

_SILENT = """
    a about after again all also am an and any anyone anything are as at be because been before being both
    but by can could did do does doing done down during each either else etc for from further get gets
    getting give given go goes going got had has have having he hello help her here hers hey hi him his how
    i if in into is it its itself just know let lets like many may me might more most much must my need
    needs no nor not now of off ok on once one only or other our ours out over own please question same say
    see shall she should show so some something someone such tell than thank thanks that the their theirs
    them then there these they thing things this those through to too under until up us use used using very
    want was way we well were what when where whether which while who whom whose why will with within
    without would you your yours s t re ve ll d m don doesn didn isn aren won can't cannot happen happens
    happened mean means find look looking explain describe best step steps first next today right
"""
STOP_WORDS = frozenset(_SILENT.split())
"""Words that say nothing about the subject of a question; compared before stemming."""

_VAGUE = """
    policy policies procedure procedures process processes guideline guidelines guide guides instruction
    instructions rule rules manual document documents documentation page pages playbook playbooks runbook
    runbooks sop sops checklist checklists template handbook article section agenda almost always anywhere
    everywhere somewhere nowhere often sometimes usually never ever currently recently suddenly still
    already yet quite really very too only even instead maybe perhaps else together soon early quick quickly
    fast slow slowly exactly properly correctly lot lots few several some enough bit people folk folks guys
    team somebody everybody everyone nobody person colleague anybody way ways case situation issue problem
    question answer example thing stuff kind sort type part tonight yesterday tomorrow morning evening
    afternoon ago later keep keeps kept start started begin begins seem seems try tries tried trying follow
    handle handling deal dealing work works working make makes made making take takes took taken come comes
    came put puts say says said tell tells told ask asks asked write writes wrote think know knows known
    wonder mention mentions complain complains call calls called show shows shown bring brings brought
    become becomes turn turns respond react hear heard speak spoke hi team dear regards thanks new old good
    bad big small great proper right wrong must have own second nine eight seven eleven twelve four fourth
    third fifth sixth dozen hundred hundreds thousand roughly about around according accordingly supposed
    regarding concerning related general whats thats whos wheres hows im ive ill id youre theyre theyve weve
    hes shes isnt arent wasnt werent dont doesnt didnt hasnt havent hadnt cant couldnt wont wouldnt shouldnt
    noone ppl pls plz thx btw fyi asap gonna wanna gotta kinda cuz hiya yo
"""
GENERIC_WORDS = frozenset(_VAGUE.split())
"""Words that help to find a page but that no page needs to hold: whether it answers is not judged by them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that says something: its folded form, and the stems of its parts (one for a plain word).

    `compound` marks an identifier or a hyphenated word, whose whole form is a term beside its parts.
    """

    folded: str
    stems: tuple[str, ...]
    compound: bool

    @property
    def terms(self) -> tuple[str, ...]:
        """What is counted: the whole form of a compound, then the stems."""
        return (self.folded, *self.stems) if self.compound else self.stems


def words(text: str) -> list[Word]:
    """The words of `text` in order, stop words left out."""
    found = (_word(match[0][:_LONGEST]) for match in _WORD.finditer(text))
    return [word for word in found if word is not None]


def terms(text: str) -> list[str]:
    """Every term of `text` in order, an identifier's whole form before its parts, stop words left out."""
    return [term for word in words(text) for term in word.terms]


@lru_cache(maxsize=100_000)
def _word(text: str) -> Word | None:
    folded = fold(text)
    if folded in STOP_WORDS:
        return None
    parts = [part.lower() for part in _PART.findall(strip_accents(text))]
    if len(parts) <= 1:
        return Word(folded, (stem(folded),), compound=False)
    # A single letter or digit cut out of "3PL" or "S3" says nothing by itself.
    said = [part for part in parts if len(part) > 1 and part not in STOP_WORDS]
    return Word(folded, tuple(stem(part) for part in said), compound=True)


def fold(word: str) -> str:
    """Lower case, without accents."""
    return strip_accents(word).lower()


def strip_accents(word: str) -> str:
    """The letters without their accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def stem(word: str) -> str:
    """The English stem of a folded word."""
    # A stemmer keeps state and must not be shared between threads; making one costs microseconds.
    return str(Stemmer.Stemmer("english", 0).stemWord(word))
