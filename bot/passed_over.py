"""The words of a question for a figure that its plan would pass over: the figure then answers another question than the one asked. Pure.

Called when a plan for a figure is made. Every word that says something must be accounted for: by the figure's name, its split, its
filters, its time, or as one of the words below, with which people talk about figures without changing what is counted.
"""

from collections.abc import Collection

from rapidfuzz import fuzz, process

from bot.harmless_words import HARMLESS
from bot.manner import SUPERLATIVES, Ranking
from bot.naming import LEAST_LETTERS, NEAR_WORD
from bot.question import Question, Run, phrase_of, singular, singulars
from bot.time_words import NUMBERS
from tools.metrics.definition import Dimension, Metric

_IMPLYING_WORDS = """
    late profitable unprofitable profit returned discounted busiest quietest stock inventory seller sellers selling sold
    good accurate forecast forecasts tied dead unsold sits longest doesnt
    isnt come comes back sent packages parcels shipments tickets orders earns
    buys spends makes make lost order worth typical reliable unreliable
    punctual dependable days cover hold carry discount put away goods deliveries
"""
_IMPLYING = frozenset(_IMPLYING_WORDS.split())
"""What a figure is meant by that is asked for without its name."""


def passed_over(
    words: Question, metric: Metric, run: Run, splits: Collection[Dimension], ranking: Ranking | None
) -> str | None:
    """The first stretch of words that nothing accounts for, as typed; None when all are accounted for.

    `run` are the words that name the metric (none where it is implied), `splits` the dimensions that are split or filtered by.
    """
    digits = [place for place, word in enumerate(words.tokens) if word.isdecimal() and not words.used[place]]
    said = sorted({*words.talked_of(run), *digits})
    left = [place for place in said if not _is_said_of(words.tokens[place], ranking)]
    own = _own_words(metric) | _names_of(splits)
    if run.count == 0:
        own |= _IMPLYING
    left = [place for place in left if not _is_one_of(words.tokens[place], own)]
    if not left:
        return None
    end = left[0]
    while end + 1 in left:
        end += 1
    return words.as_written(Run(left[0], end + 1 - left[0]))


def _is_said_of(word: str, ranking: Ranking | None) -> bool:
    """Whether it belongs to the manner of asking: a harmless word, or the number of a ranking."""
    number = NUMBERS.index(word) + 1 if word in NUMBERS else int(word) if word.isdecimal() else None
    return word in HARMLESS or word in SUPERLATIVES or (ranking is not None and number == ranking.count)


def _own_words(metric: Metric) -> frozenset[str]:
    return singulars(word for name in (metric.title, *metric.synonyms) for word in phrase_of(name))


def _names_of(splits: Collection[Dimension]) -> frozenset[str]:
    return singulars(
        word for one in splits for name in (one.id, one.title, *one.synonyms) for word in phrase_of(name)
    )


def _is_one_of(word: str, known: frozenset[str]) -> bool:
    """Whether it is one of them, in the plural or misspelt."""
    if word in known or singular(word) in known:
        return True
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
    return len(word) >= LEAST_LETTERS and near is not None
