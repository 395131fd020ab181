"""Verified-only mode: a page without owner or review, overdue, a draft or superseded is named and not answered from."""

from pathlib import Path

import pytest

from tests.scenario.cli.conftest import Run

NO_MODEL = {"FLOORWALKER_EMBEDDING": "/no-model-here"}
FRONT = {
    "owner": "'@desk'",
    "reviewed_on": "2026-11-01",
    "review_every_days": "3650",
    "status": "active",
    "url": "https://wiki.example/p",
}


def page(title: str, text: str, **changed: str | None) -> str:
    """A verified page but for what is changed; null leaves a field out."""
    fields = {**FRONT, "title": title, **changed}
    front = "\n".join(f"{name}: {value}" for name, value in fields.items() if value is not None)
    return f"---\n{front}\n---\n# {title}\n\n{text}\n"


KILN = "Let the kiln cool for nine hours before anybody opens it."
OVEN = "An oven is opened after it has cooled for one hour."


def corpus(tmp_path: Path, **changed: str | None) -> Path:
    """The page on the kiln as changed, and two that are verified."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "kiln.md").write_text(page("Opening the kiln", KILN, **changed), encoding="utf-8")
    (folder / "oven.md").write_text(page("Opening the oven", OVEN), encoding="utf-8")
    (folder / "doors.md").write_text(page("Doors", "Lock the doors at nine."), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"owner": None}, "it has no owner"),
        ({"reviewed_on": None}, "it was never reviewed"),
        ({"review_every_days": None}, "it has no review interval"),
        ({"review_every_days": "30", "reviewed_on": "2020-01-01"}, "its review is overdue since 2020-01-31"),
        ({"status": "draft"}, "its status is draft"),
    ],
)
def test_what_is_not_verified_is_named_with_the_reason(
    run: Run, tmp_path: Path, changed: dict[str, str | None], reason: str
) -> None:
    run("playbooks", "sync", corpus(tmp_path, **changed), env=NO_MODEL)
    question = "opening the kiln"
    assert "nine hours" in run("ask", question, "--json", env=NO_MODEL).json()["text"]
    kept = run("ask", question, "--verified-only", "--json", env=NO_MODEL).json()
    assert (kept["outcome"], kept["citations"]) == ("not_in_corpus", [])
    assert f"[Opening the kiln](https://wiki.example/p) ({reason})" in kept["text"]
    assert "nine hours" not in kept["text"]
    assert "1 of them were held back" in kept["searched"]


def test_verified_pages_answer_as_ever_and_the_setting_does_what_the_flag_does(
    run: Run, tmp_path: Path
) -> None:
    run("playbooks", "sync", corpus(tmp_path, owner=None), env=NO_MODEL)
    always = {**NO_MODEL, "FLOORWALKER_VERIFIED_ONLY": "true"}
    asked = run("ask", "when do we lock the doors?", "--json", env=always).json()
    assert asked["outcome"] == "answered"
    assert "held back" not in asked["text"]
    listed = run("playbooks", "search", "kiln", "--verified-only", "--json", env=NO_MODEL).json()
    assert "kiln" not in [hit["document_id"] for hit in listed["hits"]]
    shown = run("playbooks", "search", "opening the kiln", env=always).out
    assert "Held back: kiln, it has no owner." in shown
