"""`floorwalker exceptions`: what is wrong right now by rule, as a table or as JSON. Loads neither model, corpus nor Slack."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from bot.cli.context import context
from bot.cli.terminal import console, print_hanging, print_json
from bot.numbers import open_desk
from bot.words import CatalogueWords
from floorwalker.dates import written_moment
from tools.exceptions.definition import Rule
from tools.exceptions.find import Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.registry import rule_of, rulebook
from tools.metrics.definition import Unit

SHOWN = 10
"""How many of a rule a person sees; --rule and --json give all."""
DAYS_FROM = 72
_STYLES = {"high": "bold red", "medium": "yellow", "low": "dim"}


def exceptions(
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="RULE", help="Only this rule; all of its exceptions.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """What is wrong right now: each exception with its age, what it puts at risk, its owner and its runbook."""
    rules = [rule_of(rule)] if rule else list(rulebook().rules)
    here = context()
    desk = open_desk(here.home, here.clock, here.settings)
    looked = desk.exceptions(rule=rule)
    if as_json:
        print_json({"as_of": looked.at, "exceptions": list(looked.found), "rules": rules})
        return
    found = False
    at = written_moment(looked.at, desk.time_zone())
    console.print(f"What is wrong as of {at}; times are in {desk.time_zone()}.\n", style="dim")
    for one in rules:
        members = [member for member in looked.found if member.rule == one.id]
        if members:
            found = True
            _print_rule(one, members, looked, desk.words, SHOWN if rule is None else len(members))
    if not found:
        console.print("No rule finds anything wrong.")


def _print_rule(
    rule: Rule, members: Sequence[ExceptionFound], looked: Exceptions, words: CatalogueWords, most: int
) -> None:
    active = [one for one in members if one.inhibited_by is None]
    money = words.amount(looked.money(active), Unit.MONEY)
    runbooks = ", ".join(sorted({one.runbook for one in members if one.runbook})) or "none"
    owners = ", ".join(sorted({one.owner for one in members}))
    console.print(Text.assemble((rule.title, "bold"), f": {len(active)} now, {money} at risk"))
    about = f"rule {rule.id}; owner {owners}; runbook {runbooks}"
    print_hanging(Text("  "), Text(about), style="dim")
    for one in members[:most]:
        _print_exception(one, words)
    if len(members) > most:
        console.print(f"  … and {len(members) - most} more: --rule {rule.id}", style="dim")
    console.print()


def _print_exception(one: ExceptionFound, words: CatalogueWords) -> None:
    if one.inhibited_by:
        print_hanging(Text("  inhibited "), Text(one.text), style="dim")
        return
    money = "" if one.money_at_risk is None else words.amount(one.money_at_risk, Unit.MONEY)
    head = Text.assemble(
        (f"  {one.severity.value:7}", _STYLES[one.severity.value]),
        (f"{_age(one):>13}", "dim"),
        (f"{money:>12}  ", "bold"),
    )
    print_hanging(head, Text(one.text))


def _age(one: ExceptionFound) -> str:
    """Hours, and days from three days on; hours of a working calendar are not days."""
    if one.age_unit == "working hours":
        return f"{one.age_hours:,.0f} working h"
    return f"{one.age_hours:,.0f} h" if one.age_hours < DAYS_FROM else f"{one.age_hours / 24:,.0f} days"
