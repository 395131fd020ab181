"""Real processes: the console script ends as promised, its streams are clean, and figures load none of the heavy libraries."""

import json
import os
import subprocess
import sys
from pathlib import Path

from floorwalker.home import Home

SCRIPT = Path(sys.executable).parent / "floorwalker"
HEAVY = (
    "langchain",
    "langchain_core",
    "openai",
    "chromadb",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "onnxruntime",
    "apscheduler",
)


def environment(home: Path) -> dict[str, str]:
    """This process's, with a home."""
    return {**os.environ, "FLOORWALKER_HOME": str(home)}  # noqa: TID251 - a child process needs one


def test_figures_load_neither_model_nor_corpus_nor_slack(practice_home: Home) -> None:
    program = (
        "import sys\n"
        "sys.argv = ['floorwalker', 'kpi', 'on_time_ship_rate', '--by', 'carrier', '--json']\n"
        "from floorwalker.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=environment(practice_home.root),
        timeout=60,
    )
    assert ended.stderr.strip() == "[]"
    assert json.loads(ended.stdout)["metric"] == "on_time_ship_rate"


def test_the_console_script_ends_with_two_and_one_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        [SCRIPT, "risk"], capture_output=True, text=True, check=False, env=environment(tmp_path), timeout=60
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("There are no data in")
    assert len(ended.stderr.splitlines()) == 1


def test_a_batch_through_a_pipe_is_one_json_document_a_line(practice_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": 1, "question": "carrier outage runbook"}\n{"id": 2, "question": "orders by channel"}\n',
        encoding="utf-8",
    )
    ended = subprocess.run(
        [SCRIPT, "ask", "--batch", file],
        capture_output=True,
        text=True,
        check=True,
        env=environment(practice_home.root),
        timeout=60,
    )
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(one["id"], one["intent"]) for one in found] == [(1, "procedure"), (2, "number")]
