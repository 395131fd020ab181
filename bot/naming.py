"""What a question names: a metric of the catalogue, SKUs of the shop. Pure; called by the router and for stock questions."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.harmless_words import STOP
from bot.question import PREPOSITIONS, Question, Run, phrase_of, singular, singulars
from tools.metrics.definition import Metric
from tools.metrics.registry import Catalogue

NEAR, NEAR_WORD = 88, 85
"""How alike (0 to 100) a misspelt phrase, or a single word, must be to what it stands for."""
LEAST_LETTERS = 6
MOST_CHOICES = 5
_LINK = re.compile(r",|&|\band\b", re.IGNORECASE)
_BEFORE_A_NUMBER = frozenset(
    {"sku", "skus", "item", "items", "product", "products", "no", "number", "of", "for"}
)
_ID_OF = frozenset({"sku", "skus", "item", "product"})
"""Words before an id that say what it is of."""
_UNITS_OF_TIME = frozenset(
    {"h", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years"}
)
_STOCK_WORDS = """
    left have stock hand level position inventory available cover sku skus item items product products unit units soon run runs
    running remaining still supply enough
"""
_OF_STOCK = frozenset(_STOCK_WORDS.split())
"""Words of a question about stock that are not part of a title's name."""

_RATE = dict.fromkeys(("percent", "percentage", "pct", "share"), "rate")
"""Other words for a rate ("on time ship %")."""
_COUNTING = frozenset({"how", "many", "number"})
"""Words of a name that ask for a count and say nothing of what is counted."""
_HORIZON = re.compile(r"_\d+([dm])$")
_LOOKING_BACK = frozenset({"last", "past", "previous", "prior", "next"})
_CODE_LIKE = re.compile(r"\b[a-z]+[-_/]\d[\w/-]*", re.IGNORECASE)
Phrases = dict[tuple[str, ...], Metric]


def find_metric(question: Question, catalogue: Catalogue) -> tuple[Metric, Run] | None:
    """The metric whose name or synonym stands in the question, the longest one first; else a shortened or misspelt one."""
    phrases = _phrases(catalogue)
    as_rate = Question(
        question.text, [_RATE.get(word, word) for word in question.tokens], question.typed, question.used
    )
    return (
        _spelt(question, phrases)
        or _spelt(as_rate, phrases)
        or _shortened(question, phrases)
        or _misspelt(question, phrases)
    )


def at_horizon(
    question: Question, named: tuple[Metric, Run] | None, catalogue: Catalogue
) -> tuple[Metric, Run] | None:
    """The same figure over the days or months that stand apart from its name ("forecast accuracy by category at 30 days")."""
    horizon = _HORIZON.search(named[0].id) if named else None
    if named is None or horizon is None:
        return named
    unit = {"d": "day", "m": "month"}[horizon[1]]
    for place, word in enumerate(question.tokens[1:], 1):
        number = question.tokens[place - 1]
        other = catalogue.metrics.get(_HORIZON.sub(f"_{number}{horizon[1]}", named[0].id))
        before = question.tokens[place - 2] if place > 1 else ""
        if other and singular(word) == unit and before not in _LOOKING_BACK:
            if not named[1].start <= place < named[1].start + named[1].count:
                question.use(Run(place - 1, 2))
            return other, named[1]
    return named


def spelt_metric(question: Question, catalogue: Catalogue) -> tuple[Metric, Run] | None:
    """The metric whose whole name or synonym stands in the question, the one that says most first."""
    return _spelt(question, _phrases(catalogue))


def _phrases(catalogue: Catalogue) -> Phrases:
    found: Phrases = {}
    for metric in catalogue.metrics.values():
        for name in (metric.id, metric.title, *metric.synonyms):
            found.setdefault(phrase_of(name), metric)
    return found


def _spelt(question: Question, phrases: Phrases) -> tuple[Metric, Run] | None:
    named = [
        (sum(len(word) for word in phrase if word not in _COUNTING), -run.start, metric, run)
        for phrase, metric in phrases.items()
        if (run := question.find(phrase, plural=True))
    ]
    if not named:
        return None
    *_, metric, run = max(named, key=lambda one: one[:2])
    return metric, run


def _shortened(question: Question, phrases: Phrases) -> tuple[Metric, Run] | None:
    """A name of three words or more with an inner word left out ("on-time rate", "days supply"), if it can only be one."""
    short: dict[tuple[str, ...], set[str]] = {}
    metrics = {metric.id: metric for metric in phrases.values()}
    for phrase, metric in phrases.items():
        for gap in range(1, len(phrase) - 1):
            if len(phrase) > 3 or phrase[gap] in PREPOSITIONS:
                short.setdefault((*phrase[:gap], *phrase[gap + 1 :]), set()).add(metric.id)
    for phrase in sorted(short, key=len, reverse=True):
        run = question.find(phrase)
        if run and len(short[phrase]) == 1:
            return metrics[next(iter(short[phrase]))], run
    return None


def _misspelt(question: Question, phrases: Phrases) -> tuple[Metric, Run] | None:
    for size in (4, 3, 2, 1):
        choices = {" ".join(phrase): phrase for phrase in phrases if len(phrase) == size}
        for start in range(len(question.tokens) - size + 1):
            window = " ".join(question.tokens[start : start + size])
            if size == 1 and len(window) < LEAST_LETTERS:
                continue
            cutoff = NEAR_WORD if size == 1 else NEAR
            hit = process.extractOne(window, list(choices), scorer=fuzz.ratio, score_cutoff=cutoff)
            # "order" and "return" are words of their own, not misspelt "orders" and "returns".
            if hit and (size > 1 or singular(hit[0]) != singular(window)):
                return phrases[choices[hit[0]]], Run(start, size)
    return None


def with_names_respelt(text: str, unknown: str, catalogue: Catalogue) -> str | None:
    """The text with misspelt words of figures' names as they are spelt ("units recieved"), where `unknown` holds one."""
    known = {word for phrase in _phrases(catalogue) for word in phrase if len(word) >= LEAST_LETTERS}
    right = text
    for word in re.findall(rf"[a-z]{{{LEAST_LETTERS},}}", unknown.lower()):
        hit = (
            None
            if word in known
            else process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
        )
        if hit:
            right = re.sub(rf"\b{word}\b", hit[0], right, flags=re.IGNORECASE)
    return right if right != text else None


def find_skus(text: str, titles: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The SKUs that words mean (by id, or as the only title that holds them), or several it may be: (skus, choices)."""
    question = Question.of(text)
    if ids := use_sku_ids(question, titles):
        return ids, ()
    listed = [by_title(_content(part), titles)[0] for part in _LINK.split(text)]
    if len(listed) > 1 and all(listed):
        return tuple(dict.fromkeys(sku for skus in listed for sku in skus)), ()
    return by_title(_content(text), titles)


def _content(text: str) -> list[str]:
    return content_of(Question.of(text))


def content_of(question: Question) -> list[str]:
    """The words left of a question that are no words of stock."""
    return [question.tokens[place] for place in question.left if question.tokens[place] not in _OF_STOCK]


def use_sku_ids(question: Question, titles: Mapping[str, str]) -> tuple[str, ...]:
    """The SKUs whose ids stand in the question, whose words they use. A bare number needs a word before it that says so."""
    ids = {phrase_of(sku): sku for sku in titles}
    longest = max((len(phrase) for phrase in ids), default=0)
    found = []
    for size in range(min(longest, 6), 0, -1):
        for start in range(len(question.tokens) - size + 1):
            run = Run(start, size)
            sku = ids.get(tuple(question.tokens[start : start + size]))
            if sku and not any(question.used[start : start + size]) and _says_id(question, run):
                named = start > 0 and question.tokens[start - 1] in _ID_OF
                question.use(Run(start - named, size + named))
                found.append((start, sku))
    return tuple(dict.fromkeys(sku for _, sku in sorted(found)))


def sku_like(text: str, titles: Mapping[str, str]) -> str | None:
    """A code in the text that is written as the shop's SKUs are (as many letters and digits) and is none of them."""
    forms = {_form(sku) for sku in titles}
    codes = (found[0] for found in _CODE_LIKE.finditer(text))
    return next((code for code in codes if _form(code) in forms and code.upper() not in titles), None)


def _form(code: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "A", code))


def _says_id(question: Question, run: Run) -> bool:
    if run.count > 1 or not question.tokens[run.start].isdigit():
        return run.count > 1 or question.tokens[run.start] not in STOP
    before = question.tokens[run.start - 1] if run.start else ""
    after = question.tokens[run.start + 1] if run.start + 1 < len(question.tokens) else ""
    alone = len(question.tokens) == 1
    return alone or (before in _BEFORE_A_NUMBER and after not in _UNITS_OF_TIME)


def by_title(
    content: Sequence[str], titles: Mapping[str, str], *, whole: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The SKU in whose title the words stand, all of them or, unless `whole`, the longest stretch of two or more: (skus, choices)."""
    held = {sku: singulars(phrase_of(title)) for sku, title in titles.items()}
    known = frozenset().union(*held.values())
    plain = [singular(word) for word in content]
    if len(plain) == 1 and plain[0].isdigit():
        # "at 14 days" does not mean the only title with a 14 in it.
        return (), ()
    # One word alone that is merely like one of a title ("weather", "leather") names nothing.
    words = [_respelt(word, known) for word in plain] if not known.isdisjoint(plain) else plain
    for stretch in [frozenset(words)] if whole else _stretches(words, known):
        named = [sku for sku, title in held.items() if stretch <= title]
        if named:
            return ((named[0],), ()) if len(named) == 1 else ((), tuple(named[:MOST_CHOICES]))
    return (), ()


def _respelt(word: str, known: frozenset[str]) -> str:
    """A misspelt word of a title as it is spelt."""
    if word in known or len(word) < LEAST_LETTERS:
        return word
    hit = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
    return hit[0] if hit else word


def _stretches(words: Sequence[str], known: frozenset[str]) -> list[frozenset[str]]:
    """All words, then ever shorter stretches of at least two, of those that occur in titles."""
    if not words:
        return []
    whole = [frozenset(words)] if all(word in known for word in words) else []
    parts = [
        frozenset(words[start : start + size])
        for size in range(min(len(words), 6), 1, -1)
        for start in range(len(words) - size + 1)
        if all(word in known for word in words[start : start + size])
    ]
    return [*whole, *parts]
