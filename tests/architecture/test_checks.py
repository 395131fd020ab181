"""The checks check: ruff, mypy and import-linter, with our configuration, each refuse what is planted, and pass what is right."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def ran(*command: str | Path, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A tool's output and exit code."""
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}  # noqa: TID251 - a child process needs one
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env=environment, timeout=100
    )


CLEAN = '''"""Adds."""


def total(numbers: list[int]) -> int:
    """The sum."""
    return sum(numbers)
'''


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import os\n\nHOME = os.environ['HOME']\n", "TID251"),
        ("from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n", "TID251"),
        ("import time\n\nNOW = time.time()\n", "TID251"),
        ("from unittest.mock import Mock\n\nFAKE = Mock()\n", "TID251"),
        ("print(1)\n", "T201"),
        ("def total(numbers):\n    return sum(numbers)\n", "ANN"),
        ("from . import other\n\nother()\n", "TID252"),
        ("try:\n    X = 1\nexcept Exception:\n    X = 2\n", "BLE001"),
        ("X = eval('1')\n", "S307"),
        ("# X = 1\n", "ERA001"),
    ],
)
def test_ruff_refuses_what_the_house_forbids(tmp_path: Path, code: str, rule: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f'"""Planted."""\n\n{code}', encoding="utf-8")
    ended = ran(
        BIN / "ruff",
        "check",
        "--no-cache",
        "--config",
        ROOT / "pyproject.toml",
        "--output-format",
        "concise",
        planted,
        cwd=tmp_path,
    )
    assert ended.returncode == 1
    assert re.search(rf" {rule}\d*[ :]", ended.stdout), ended.stdout


def test_ruff_passes_what_is_right(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "__init__.py").write_text('"""Clean."""\n', encoding="utf-8")
    (tmp_path / "clean" / "adding.py").write_text(CLEAN, encoding="utf-8")
    ended = ran(
        BIN / "ruff", "check", "--no-cache", "--config", ROOT / "pyproject.toml", "clean", cwd=tmp_path
    )
    assert ended.returncode == 0, ended.stdout


def test_mypy_refuses_a_wrong_type_and_passes_a_right_one(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(f"{CLEAN}\n\nTOTAL: str = total([1])\n", encoding="utf-8")
    (tmp_path / "loose.py").write_text(
        '"""Loose."""\n\n\ndef total(numbers):\n    return sum(numbers)\n', encoding="utf-8"
    )
    (tmp_path / "clean.py").write_text(CLEAN, encoding="utf-8")
    command = (BIN / "mypy", "--config-file", ROOT / "pyproject.toml", "--cache-dir", tmp_path / "cache")
    ended = ran(*command, "planted.py", "loose.py", "clean.py", cwd=tmp_path)
    assert ended.returncode == 1
    assert "planted.py" in ended.stdout
    assert "[assignment]" in ended.stdout
    assert "[no-untyped-def]" in ended.stdout
    assert "clean.py" not in ended.stdout


def contracts() -> configparser.ConfigParser:
    """The architecture as import-linter reads it."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def small_tree(root: Path) -> None:
    """An empty module for each that the contracts name, and the one import upwards that is allowed."""
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    (root / ".importlinter").write_text(text, encoding="utf-8")
    named = set(re.findall(r"\b(?:floorwalker|tools|knowledge|prompts|bot|simulator)(?:\.[a-z_]+)*", text))
    inside = contracts()["importlinter:contract:bot"]["layers"]
    named |= {f"bot.{name}" for name in re.findall(r"[a-z_]+", inside)}
    for name in named:
        folder = root.joinpath(*name.split("."))
        folder.mkdir(parents=True, exist_ok=True)
        for package in [folder, *folder.parents]:
            if package == root:
                break
            (package / "__init__.py").touch()
    (root / "floorwalker" / "__main__" / "__init__.py").write_text("import bot.cli.main\n", encoding="utf-8")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """The contracts over a tree."""
    return ran(BIN / "lint-imports", "--no-cache", cwd=root, path=root)


def test_a_tree_that_keeps_the_contracts_passes(tmp_path: Path) -> None:
    small_tree(tmp_path)
    ended = lint(tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


PLANTED = {
    "packages": ("tools/planted.py", "import knowledge\n"),
    "bot": ("bot/turn/planted.py", "import bot.app\n"),
    "simulator": ("bot/jobs/planted.py", "import simulator\n"),
    "simulator-alone": ("simulator/planted.py", "import tools\n"),
    "slack": ("tools/planted.py", "import slack_sdk\n"),
    "timer": ("bot/slack/planted.py", "import apscheduler\n"),
    "models": ("bot/storage/planted.py", "import openai\n"),
    "state": ("bot/jobs/planted.py", "import sqlalchemy\n"),
    "vectors": ("bot/planted.py", "import chromadb\n"),
    "engine": ("tools/metrics/planted.py", "import duckdb\n"),
    "second-engine": ("tools/stock/planted.py", "import psycopg\n"),
    "peers": ("tools/store/planted.py", "import pandas\n"),
}


def test_every_contract_is_broken_on_purpose_below() -> None:
    declared = {
        name.removeprefix("importlinter:contract:") for name in contracts().sections() if "contract" in name
    }
    assert declared == set(PLANTED)


def test_each_contract_refuses_what_it_forbids(tmp_path: Path) -> None:
    small_tree(tmp_path)
    for number, (file, code) in enumerate(PLANTED.values()):
        planted = tmp_path / file.replace("planted", f"planted_{number}")
        planted.write_text(code, encoding="utf-8")
    ended = lint(tmp_path)
    assert ended.returncode == 1
    told = " ".join(ended.stdout.split())
    unbroken = [
        name
        for name in PLANTED
        if f"{contracts()[f'importlinter:contract:{name}']['name']} BROKEN" not in told
    ]
    assert unbroken == []
