"""Abstention needs both signals; neither decides alone."""

from dataclasses import replace

from knowledge.verdict import Signals, Thresholds, judge

LIMITS = Thresholds()
SURE = Signals(cosine=0.6, lexical=0.6, coverage=1.0, terms=4, documents=12, missing=(), exact=False)


def abstains(signals: Signals) -> bool:
    return judge(signals, LIMITS).abstained


def test_near_and_covered_is_answered() -> None:
    assert not abstains(SURE)


def test_near_in_meaning_but_about_something_unseen_is_not_answered() -> None:
    antique = replace(SURE, cosine=0.48, coverage=0.05, missing=("antiqu", "car"))
    assert abstains(antique)
    assert "'antiqu'" in judge(antique, LIMITS).reason


def test_a_paraphrase_that_is_near_enough_is_answered() -> None:
    assert not abstains(replace(SURE, cosine=0.51, coverage=0.24))


def test_chance_coverage_counts_less_in_a_large_corpus() -> None:
    vague = replace(SURE, cosine=0.2, coverage=0.9)
    assert not abstains(vague)
    assert abstains(replace(vague, documents=5_000))


def test_a_long_description_is_not_refused_for_its_unseen_words() -> None:
    assert abstains(replace(SURE, cosine=0.42, coverage=0.3, terms=6))
    assert not abstains(replace(SURE, cosine=0.42, coverage=0.3, terms=30))


def test_a_named_document_is_always_answered() -> None:
    assert not abstains(replace(SURE, cosine=0.0, coverage=0.0, exact=True))


def test_without_a_model_coverage_decides() -> None:
    assert not abstains(replace(SURE, cosine=None))
    assert abstains(replace(SURE, cosine=None, coverage=0.2))


def test_nothing_readable_is_nothing_found() -> None:
    assert abstains(replace(SURE, documents=0))


def test_close_calls_are_marked() -> None:
    assert judge(replace(SURE, cosine=0.49, coverage=0.24), LIMITS).grey
    assert not judge(SURE, LIMITS).grey
