"""`rules.yaml` → `Rules`, checked when it is read."""

import re
from functools import cache
from importlib import resources

import yaml

from floorwalker.errors import Misconfigured, unknown_name
from tools.exceptions.definition import Rule, Rules
from tools.store.tables import TABLES


@cache
def rulebook() -> Rules:
    """The shipped rules; raises `Misconfigured` when one is declared twice or names a table or column that does not exist."""
    text = resources.files("tools.exceptions").joinpath("rules.yaml").read_text(encoding="utf-8")
    found = Rules.model_validate(yaml.safe_load(text))
    seen: set[str] = set()
    for rule in found.rules:
        if rule.id in seen:
            raise Misconfigured(f"The rule {rule.id!r} is declared twice.")
        seen.add(rule.id)
        _check(rule)
    return found


def rule_of(name: str) -> Rule:
    """The rule of that id; raises `UserMistake` naming the nearest."""
    rules = {rule.id: rule for rule in rulebook().rules}
    if name not in rules:
        raise unknown_name("rule", name, rules)
    return rules[name]


def rule_asked_for(text: str) -> str | None:
    """The rule whose words stand in a question, of several the one with the longest; None when none's do."""
    spoken = " ".join(re.findall(r"[a-z0-9]+", text.lower()))
    said = [(len(words), rule.id) for rule in rulebook().rules for words in rule.asked_as if words in spoken]
    return max(said, key=lambda one: one[0])[1] if said else None


def _check(rule: Rule) -> None:
    for table in rule.reads:
        if table not in TABLES:
            raise Misconfigured(f"The rule {rule.id!r} reads {table!r}, which is not a table.")
    for need in rule.needs:
        table, column = need.split(".")
        TABLES[table].column(column)
