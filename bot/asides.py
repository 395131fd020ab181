"""What stands around a question for a figure and leaves it as it is: greetings, reasons, who wants it, what for, until when. Pure.

Called by the router where a figure would be asked back over a word. The rules look at how things are said, not at what a shop has: a
stretch between marks in which a person speaks of himself or of another is talk ("sorry to bug you"), and so is what leads up to the
asking ("the CEO needs"); what a figure is for is an occasion at which figures are shown ("for the board deck"); a deadline stands
beside a request. What chooses or leaves out is never passed over.
"""

import re
from collections.abc import Sequence

from bot.aside_words import (
    ARTICLES,
    ASKING,
    BINDING,
    CHOOSING,
    CLOSING,
    DEADLINES,
    FOR,
    LEADING,
    LINKS,
    MANY,
    MEETINGS,
    MILD,
    OCCASIONS,
    OPENING,
    OWN,
    PERSONS,
    QUESTIONING,
    QUESTIONS,
    REQUESTS,
    SAID_TO_ASK,
    TALK,
    TIED,
    TIMES,
    UNHURRIED,
    UNTIL,
    WHICH,
)

_ONE_ON_ONE = re.compile(r"\bone[ -]on[ -]one\b", re.IGNORECASE)
_MARK = re.compile(r"[.!?…,;:]+(?=\s|$)|[()\n]|(?<=\s)[-–—]+(?=\s)")
_FEW = 4
"""So many words at most open politely, name an occasion, or say what kind of question comes."""
_SUBJECT = 5
"""So many words at most say who asks ("do me a favour and", "any chance you could")."""


def without_asides(text: str) -> str:
    """The question without what stands around it; the same words where nothing does."""
    requested = not REQUESTS.isdisjoint(_plain(text.split()))
    kept = []
    for stretch in _MARK.split(_ONE_ON_ONE.sub("1:1", text)):
        words = [word for word in stretch.split() if word == "&" or re.search(r"\w", word)]
        if words and not _is_talk(_plain(words)):
            kept.append(" ".join(_trimmed(words, requested=requested)))
    return ", ".join(one for one in kept if one)


def _plain(words: Sequence[str]) -> list[str]:
    """In small letters and without marks; only what belongs to a day or a person is read without its 's."""
    plain = (word.lower().strip("@\"'*_~.,!?") for word in words)
    return [
        owner if (owner := word.removesuffix("'s")) in TIMES | WHICH | PERSONS | TALK else word
        for word in plain
    ]


def _is_talk(words: Sequence[str]) -> bool:
    """Whether a whole stretch is said beside the question."""
    if not CHOOSING.isdisjoint(words):
        return False
    return (
        (all(word in TALK for word in words) and (words[0] not in TIED or words[:2] == ["by", "the"]))
        or _is_polite(words)
        or _speaks(words)
        or words[-1] in SAID_TO_ASK
        or words[1:2] == ["here"]
        or words[-1] == "here"
        or (words[0] == "to" and not ARTICLES.isdisjoint(words[2:3]))
        or (words[0].endswith("ing") and words[-1] in OCCASIONS)
        or _occasion_end(words, 0) == len(words)
    )


def _is_polite(words: Sequence[str]) -> bool:
    if words[0] == "as":
        return len(words) == 2
    if words[0] == "no":
        return words[-1] in UNHURRIED
    return words[0] in OPENING and (len(words) <= _FEW or not PERSONS.isdisjoint(words))


def _speaks(words: Sequence[str]) -> bool:
    """Whether a person is what the stretch is about and no figure is asked for in it ("I'm writing the update", "if you have a sec")."""
    first = _after(words, 0, LEADING)
    if first + 1 >= len(words) or words[first] not in PERSONS - MANY:
        return False
    wanted = words[_asked_from(words) :]
    if wanted == words or all(word in TALK for word in wanted):
        return True
    return wanted[-1] in OCCASIONS and BINDING.isdisjoint(wanted)


def _trimmed(words: list[str], *, requested: bool) -> list[str]:
    """A stretch without what leads up to the asking, what the figure is for, and the deadline."""
    words = words[_occasion_end(_plain(words), 0) :]
    words = words[_asked_from(_plain(words)) :]
    while words and _plain(words)[-1] in CLOSING:
        words = words[:-1]
    while (end := _asked_until(_plain(words), requested=requested)) < len(words):
        words = words[:end]
    return words


def _asked_from(words: Sequence[str]) -> int:
    """Where what is asked for begins: behind a greeting ("hey bot"), whoever asks ("can you double check"), or "dumb question but"."""
    if words and words[0] in OPENING:
        return next((place for place, word in enumerate(words[: _FEW + 1]) if word in QUESTIONING), 0)
    asks = next((place for place, word in enumerate(words) if word in ASKING), None)
    if asks is None or not CHOOSING.isdisjoint(words[:asks]) or not _are_asking(words[:asks], words[asks]):
        return _behind_a_promise(words) or _behind_a_question(words)
    return _after(words, asks, ASKING | LINKS)


def _are_asking(words: Sequence[str], asks: str) -> bool:
    """Whether the words before one of asking say who asks, and by when at most."""
    if words[:1] == ["before"] and not OWN.isdisjoint(words[1:2]):
        words = words[next((place for place, word in enumerate(words) if word in PERSONS), 0) :]
    by_whom = words[_after(words, 0, LEADING) :]
    named = asks in SAID_TO_ASK
    if by_whom and by_whom[0] not in PERSONS and not named:
        return False
    return len(by_whom) <= _SUBJECT and BINDING.isdisjoint(
        set(by_whom) - {"to", "and", "from" if named else "and"}
    )


def _behind_a_promise(words: Sequence[str]) -> int:
    """Where the figure begins that somebody tells what he does with ("I promised Tom the")."""
    if words[:1] not in (["i"], ["i'm"], ["i've"], ["i'll"]):
        return 0
    named = next((place for place, word in enumerate(words[: _FEW + 1]) if word in {"the", "our"}), 0)
    return named if BINDING.isdisjoint(words[:named]) and CHOOSING.isdisjoint(words[:named]) else 0


def _behind_a_question(words: Sequence[str]) -> int:
    if "but" in words[1:_FEW] and all(word in MILD for word in words[: words.index("but")]):
        return words.index("but") + 1
    kind = next((place for place, word in enumerate(words[:_FEW]) if word in QUESTIONS), None)
    if kind is None or not all(word in TALK for word in words[:kind]):
        return 0
    return _after(words, kind + 1, frozenset({"but", "and", "though", "here"}))


def _asked_until(words: Sequence[str], *, requested: bool) -> int:
    """Where the last phrase begins, if it only says what for or until when; else the number of words."""
    for place in range(len(words) - 1, 0, -1):
        softens = words[place] == "if" or list(words[place : place + 2]) == ["would", "be"]
        if softens and all(word in MILD | LINKS for word in words[place:]):
            return place
        is_occasion = _occasion_end(words, place) == len(words)
        if words[place] in UNTIL:
            wanted_by = is_occasion or _is_deadline(words[place + 1 :])
            return place if requested and wanted_by else len(words)
        if is_occasion:
            return place
        if words[place] in BINDING - {"with"}:
            return len(words)
    return len(words)


def _occasion_end(words: Sequence[str], start: int) -> int:
    """Where a phrase such as "for tomorrow's call with the board" that begins at `start` ends; `start` where none does."""
    first = start + 1
    if list(words[start : start + 2]) == ["ahead", "of"]:
        first += 1
    elif (
        start >= len(words)
        or words[start] not in FOR
        or (words[start] != "for" and WHICH.isdisjoint(words[first : first + 1]))
    ):
        return start
    for at in range(first, min(first + _FEW + 1, len(words))):
        if words[at] in BINDING | CHOOSING or words[at].endswith("'s"):
            return start
        if words[at] in OCCASIONS and OCCASIONS.isdisjoint(words[at + 1 : at + 2]):
            return _with_whom_and_when(words, at + 1) if _is_occasion(words[first : at + 1]) else start
    return start


def _is_occasion(words: Sequence[str]) -> bool:
    """Whether the last of the words is meant as an occasion: "the board", but neither "retro" nor "the towel sheet"."""
    *before, last = words
    return last in MEETINGS or (bool(before) and all(word in WHICH | TALK | OCCASIONS for word in before))


def _with_whom_and_when(words: Sequence[str], end: int) -> int:
    if words[end : end + 1] == ["with"]:
        end += 2 + (words[end + 1 : end + 2] in (["the"], ["my"], ["our"]))
    return min(_after(words, end, TIMES), len(words))


def _is_deadline(words: Sequence[str]) -> bool:
    """Whether they name a time that nothing is counted by ("lunch", "end of day", "my 3pm with finance")."""
    if not words:
        return False
    return words[0] in OWN or all(word in DEADLINES | TIMES for word in words)


def _after(words: Sequence[str], place: int, known: frozenset[str]) -> int:
    """The first place from `place` on that holds none of the known words."""
    while place < len(words) and words[place] in known:
        place += 1
    return place
