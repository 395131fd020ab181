"""The labelled questions of tests/evals/router: what people type, with what it means."""

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from floorwalker.outcome import Intent

QUESTIONS = Path(__file__).parents[1] / "evals" / "router" / "questions.yaml"
EVERYDAY = QUESTIONS.with_name("everyday.yaml")


class Labelled(BaseModel):
    """One question with what it means."""

    model_config = ConfigDict(extra="forbid")
    q: str
    intent: Intent
    metric: str | None = None
    by: list[str] = []
    where: dict[str, list[str]] = {}
    window: list[date] = []
    skus: list[str] = []
    choices: bool = False
    unknown: str | None = None
    digest: str | None = None
    also: list[str] = []
    manner: list[str] = []
    within: dict[str, list[str]] = {}
    after: str | None = None
    """The question before in the thread, whole, that this one leans on."""


def labelled(part: str, file: Path = QUESTIONS) -> list[Labelled]:
    """The questions of a part of a file."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [Labelled.model_validate(entry) for entry in content[part]]
