"""`floorwalker exceptions`: what is wrong right now by rule, as a table or as JSON. Loads neither model, corpus nor Slack."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.text import Text

from bot.cli.context import context
from bot.cli.terminal import console, print_json
from bot.numbers import open_desk
from bot.words import CatalogueWords
from tools.exceptions.definition import Rule
from tools.exceptions.find import Exceptions
from tools.exceptions.found import ExceptionFound
from tools.exceptions.registry import rule_of, rulebook
from tools.metrics.definition import Unit

SHOWN = 10
"""How many of a rule a person sees; --rule and --json give all."""
_STYLES = {"high": "bold red", "medium": "yellow", "low": "dim"}


def exceptions(
    rule: Annotated[str | None, typer.Option("--rule", help="Only this rule; all of its exceptions.")] = None,
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
    console.print(
        f"[bold]{escape(rule.title)}[/] [dim]{rule.id}[/]  {len(active)} now, {money} at risk; owner {escape(owners)}; "
        f"runbook {runbooks}"
    )
    for one in members[:most]:
        console.print(_line(one, words))
    if len(members) > most:
        console.print(f"  … and {len(members) - most} more: --rule {rule.id}", style="dim")
    console.print()


def _line(one: ExceptionFound, words: CatalogueWords) -> Text:
    if one.inhibited_by:
        return Text(f"  inhibited  {one.text}", style="dim")
    line = Text(f"  {one.severity.value:7}", style=_STYLES[one.severity.value])
    line.append(
        f"{one.age_hours:7,.0f} {'working h' if one.age_unit == 'working hours' else 'h':10}", style="dim"
    )
    money = "" if one.money_at_risk is None else words.amount(one.money_at_risk, Unit.MONEY)
    line.append(f"{money:>14}  ", style="bold")
    line.append(one.text, style="default")
    return line
