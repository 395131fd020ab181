"""The declared kinds of mismatch: twenty, each with a query, an owner, a runbook that exists and sides its query gives."""

import re

import pytest

from bot.app import STARTER_LIBRARY
from simulator.shop.discrepancies import KINDS
from tools.store.tables import TABLES
from tools.truth.rule import Rule, query_text, rules

ALL = list(rules().values())


def test_there_are_twenty_kinds_over_all_five_areas_and_the_practice_shop_plants_each() -> None:
    assert len(ALL) == 20
    assert {rule.area for rule in ALL} == {"stock", "orders", "shipments", "prices", "money"}
    assert set(rules()) == set(KINDS)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_rule_names_what_exists(rule: Rule) -> None:
    assert (STARTER_LIBRARY / f"{rule.runbook}.md").is_file()
    assert set(rule.tables) <= set(TABLES)
    assert {record.table for record in rule.records} <= set(TABLES)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_query_gives_what_the_rule_shows_and_uses_only_values_it_is_given(rule: Rule) -> None:
    text = query_text(rule.query or rule.id)
    for side in rule.sides:
        assert f"AS side_{side}" in text
    given = {"as_of", "since", "early", *rule.tolerance.values, *rule.parameters}
    assert set(re.findall(r"\$([a-z_]+)", text)) - given == set()
    for fault in rule.faults:
        assert f"'{fault}'" in text


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_query_keeps_to_the_portable_subset(rule: Rule) -> None:
    text = re.sub(r"--.*", "", query_text(rule.query or rule.id)).upper()
    assert not re.search(r"\b(QUALIFY|ASOF|ARG_MAX|ARG_MIN|FILTER|DATE_DIFF|INTERVAL|UNNEST)\b", text)
