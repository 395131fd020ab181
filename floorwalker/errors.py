"""The error families. Each says who it is for; anything else that is raised is a bug and gets a trace id.

- `UserMistake` is for the person: one sentence with what, where and what to do; the command line ends with 2.
- `Misconfigured` is for the operator: the program refuses to start; the command line ends with 2.
- `SourceDown` is for the turn: something outside does not answer, the outcome is `source_down`.
- `NoPermission` is for the turn: the outcome is `no_permission`.
"""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

SHORT = 3


class FloorwalkerError(Exception):
    """Base of all our errors; its text is a sentence a person may read."""


class UserMistake(FloorwalkerError):
    """What the person gave cannot be used; the sentence names the value, the place and the remedy."""


class NoData(UserMistake):
    """Nothing has been imported into this home yet; the sentence names the path and the remedy."""


class NoCorpus(UserMistake):
    """No documents have been synced into this home yet; the sentence names the path and the remedy."""


class Misconfigured(FloorwalkerError):
    """A setting, token or file is missing or wrong; the sentence names it and the remedy."""


class SourceDown(FloorwalkerError):
    """A part outside of this process does not answer; the sentence names the part."""


class NoPermission(FloorwalkerError):
    """The asker, or the audience of the channel, may not have this."""


def nearest(word: str, known: Iterable[str], *, limit: int = 3) -> list[str]:
    """The known names closest to `word`, best first; empty when nothing is near (score under 60 of 100)."""
    choices = list(known)
    hits = process.extract(
        word.lower(), choices, scorer=_likeness, processor=str.lower, limit=limit, score_cutoff=60
    )
    return [name for name, _score, _index in hits]


def _likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """0 to 100. Two or three letters are part of almost any word, so a code must be alike as a whole, and more so."""
    if min(len(one), len(other)) > SHORT:
        return fuzz.WRatio(one, other, score_cutoff=score_cutoff)
    return fuzz.ratio(one, other, score_cutoff=max(score_cutoff or 0, 75))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing clause naming the nearest known names, or the first known ones when nothing is near."""
    choices = list(known)
    near = nearest(word, choices)
    if near:
        return f"did you mean {' or '.join(repr(name) for name in near)}?"
    shown = ", ".join(sorted(choices)[:8])
    return f"known: {shown}{', …' if len(choices) > 8 else ''}." if choices else "none is known yet."


def unknown_name(kind: str, word: str, known: Iterable[str], *, where: str = "") -> UserMistake:
    """The mistake of naming something that does not exist: `kind` says what it should have been."""
    place = f" {where}" if where else ""
    return UserMistake(f"There is no {kind} {word!r}{place}; {did_you_mean(word, known)}")
