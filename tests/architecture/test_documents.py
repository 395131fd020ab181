"""What is written about the program is what the program is: generated pages, commands, settings, manifest, example questions."""

import json
import re

import pytest
import typer.main

from bot.cli.main import app
from bot.cli.reference import main, pages
from bot.router import route
from bot.slack.commands import COMMANDS, SUB_COMMANDS
from bot.usage import COMMANDS as LISTED
from floorwalker.outcome import Intent
from floorwalker.settings import PREFIX, Settings
from tests.architecture.test_sources import ROOT, text_of, tracked
from tests.support.word_shop import LOOKUPS, TODAY
from tools.metrics.registry import catalogue


def test_the_generated_pages_are_those_of_the_code() -> None:
    assert main(["--check", str(ROOT / "docs" / "reference")]) == 0


def commands(group: object, path: str = "floorwalker") -> list[str]:
    """Every command with its groups before it."""
    inside = getattr(group, "commands", None)
    if inside is None:
        return [path]
    return [found for name, one in inside.items() for found in commands(one, f"{path} {name}")]


def test_every_command_and_setting_and_metric_is_documented() -> None:
    found = pages()
    listed = re.findall(r"^## (floorwalker .*)$", found["commands.md"], re.MULTILINE)
    assert listed == commands(typer.main.get_command(app))
    for name, field in Settings.model_fields.items():
        if name != "file":
            variable = field.validation_alias or f"{PREFIX}{name.upper()}"
            (row,) = [
                line for line in found["settings.md"].splitlines() if line.startswith(f"| `{variable}` |")
            ]
            meaning = row.split("|")[3].strip()
            assert meaning.endswith(".") and len(meaning) > 15, variable
    for metric in catalogue().metrics:
        assert f"## {metric}\n" in found["metrics.md"]


def test_every_command_of_the_command_line_says_what_it_does() -> None:
    for section in pages()["commands.md"].split("\n## ")[1:]:
        name, _, rest = section.partition("\n\n")
        assert rest.strip().split("\n")[0].endswith("."), name
        assert not re.search(r"^- .*: $", rest, re.MULTILINE), name


def test_the_manifest_has_our_commands_and_no_other() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    offered = {one["command"]: one["usage_hint"] for one in manifest["features"]["slash_commands"]}
    assert set(offered) == set(COMMANDS)
    assert set(re.split(r"\s*\|\s*", offered["/ops"])) == set(SUB_COMMANDS)


def test_the_help_lists_every_sub_command() -> None:
    told = {text.split()[1] for text, _ in LISTED if text.startswith("/ops")}
    assert told == set(SUB_COMMANDS)


def test_what_the_manifest_suggests_is_understood() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    prompts = [one["message"] for one in manifest["features"]["agent_view"]["suggested_prompts"]]
    plans = [route(prompt, catalogue(), LOOKUPS, TODAY) for prompt in prompts]
    assert [plan.intent for plan in plans] == [Intent.RISK, Intent.PROCEDURE, Intent.NUMBER]
    assert [plan.unknown for plan in plans] == [None, None, None]
    assert plans[2].query is not None
    assert plans[2].query.by == ("carrier",)


LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize(
    "page", [name for name in tracked() if name.endswith(".md") and not name.startswith("tests/")]
)
def test_no_link_between_pages_leads_nowhere(page: str) -> None:
    folder = (ROOT / page).parent
    assert [target for target in LINK.findall(text_of(page)) if not (folder / target).exists()] == []


def test_every_path_the_architecture_names_is_there() -> None:
    text = text_of("ARCHITECTURE.md")
    named = set(re.findall(r"`((?:bot|tools|knowledge|prompts|simulator|floorwalker|tests)/[\w/.-]+)`", text))
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
