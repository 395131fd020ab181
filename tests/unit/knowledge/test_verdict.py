"""Abstention needs both signals; neither decides alone."""

from dataclasses import replace

from knowledge.verdict import Signals, Thresholds, judge

LIMITS = Thresholds()
SURE = Signals(
    cosine=0.6,
    lexical=0.6,
    coverage=1.0,
    score=0.6,
    spread=0.2,
    terms=4,
    documents=60,
    missing=(),
    exact=False,
)


def abstains(signals: Signals) -> bool:
    return judge(signals, LIMITS).abstained


def test_near_and_covered_is_answered() -> None:
    assert not abstains(SURE)


def test_near_in_meaning_but_about_something_unseen_is_not_answered() -> None:
    antique = replace(SURE, cosine=0.48, coverage=0.05, score=0.4, spread=0.05, missing=("antiqu", "car"))
    assert abstains(antique)
    assert "'antiqu'" in judge(antique, LIMITS).reason


def test_a_paraphrase_that_is_near_enough_is_answered() -> None:
    assert not abstains(replace(SURE, coverage=0.24))


def test_a_page_that_stands_out_is_believed_before_one_of_many() -> None:
    doubtful = replace(SURE, cosine=0.45, coverage=0.45, score=0.38)
    assert abstains(replace(doubtful, cosine=0.38, spread=0.0))
    assert not abstains(replace(doubtful, cosine=0.38, spread=0.4))


def test_a_long_description_is_not_refused_for_its_unseen_words() -> None:
    assert abstains(replace(SURE, cosine=0.35, coverage=0.3, score=0.3, terms=4))
    assert not abstains(replace(SURE, cosine=0.35, coverage=0.3, score=0.3, terms=30))


def test_a_named_document_is_always_answered() -> None:
    assert not abstains(replace(SURE, cosine=0.0, coverage=0.0, exact=True))


def test_without_a_model_coverage_decides() -> None:
    assert not abstains(replace(SURE, cosine=None))
    assert abstains(replace(SURE, cosine=None, coverage=0.2))


def test_nothing_readable_is_nothing_found() -> None:
    assert abstains(replace(SURE, documents=0))


def test_close_calls_are_marked() -> None:
    close = replace(SURE, cosine=0.44, coverage=0.3, score=0.36)
    assert not abstains(close)
    assert judge(close, LIMITS).grey
    assert not judge(SURE, LIMITS).grey
