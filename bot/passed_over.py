"""The words of a question for a figure that its plan would pass over: the figure then answers another question than the one asked. Pure.

Called when a plan for a figure is made. Every word that says something must be accounted for: by the figure's name, its split, its
filters, its time, or as one of the words below, with which people talk about figures without changing what is counted.
"""

from collections.abc import Collection

from rapidfuzz import fuzz, process

from bot.manner import SUPERLATIVES, Ranking
from bot.naming import LEAST_LETTERS, NEAR_WORD
from bot.question import Question, Run, phrase_of, singular, singulars
from bot.time_words import NUMBERS
from knowledge.words import GENERIC_WORDS, STOP_WORDS
from tools.metrics.definition import Dimension, Metric

_DEALING_WORDS = """
    sell sells selling buy buys buying bought purchase purchased order ordered ordering place places placing ship ships shipping send
    sends sent receive receives take takes carry carries carried bring brings brought win won generate generates generated book books
    record recorded spend spends spent earned customers customer people buyers shoppers money leave leaves left
"""
_TALKING_WORDS = """
    main reason reasons common usual frequent bigger smaller higher lower faster slower difference differences cost costs moving stand
    stands stood sit sits remain remained item items seller sellers right exist exists
"""
_TURNING_WORDS = "not no nor without if before after during other else only must again"
_TURNING = frozenset(_TURNING_WORDS.split())
"""Words that turn what is asked into something else, however common they are."""
_HARMLESS = (STOP_WORDS | GENERIC_WORDS | frozenset(f"{_DEALING_WORDS} {_TALKING_WORDS}".split())) - _TURNING
"""What shops and their customers do with everything that is counted, and how figures are talked about."""
_IMPLYING_WORDS = """
    late profitable unprofitable profit returned discounted busiest quietest stock inventory seller sellers selling sold good accurate
    forecast forecasts tied dead unsold sits longest doesnt isnt come comes back sent packages parcels shipments tickets orders earns
    buys spends makes make lost order worth typical days cover hold carry discount put away goods deliveries
"""
_IMPLYING = frozenset(_IMPLYING_WORDS.split())
"""What a figure is meant by that is asked for without its name."""


def passed_over(
    words: Question, metric: Metric, run: Run, splits: Collection[Dimension], ranking: Ranking | None
) -> str | None:
    """The first stretch of words that nothing accounts for, as typed; None when all are accounted for.

    `run` are the words that name the metric (none where it is implied), `splits` the dimensions that are split or filtered by.
    """
    left = [place for place in words.talked_of(run) if not _is_said_of(words.tokens[place], ranking)]
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
    return word in _HARMLESS or word in SUPERLATIVES or (ranking is not None and number == ranking.count)


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
