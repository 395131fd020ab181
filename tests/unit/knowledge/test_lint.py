"""Lint says file, line, what and remedy."""

from datetime import date
from pathlib import Path

from knowledge.lint import Finding, lint


def found(tmp_path: Path, text: str) -> list[Finding]:
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    return lint([tmp_path], date(2026, 11, 22))


def test_a_complete_runbook_has_no_finding(tmp_path: Path, carrier: str) -> None:
    assert found(tmp_path, carrier) == []


def test_a_plain_page_is_asked_for_front_matter(tmp_path: Path) -> None:
    assert [(entry.line, entry.what) for entry in found(tmp_path, "# T\n\nText\n")] == [
        (1, "The page has no front matter.")
    ]


def test_a_misspelt_field_names_its_line_and_the_right_word(tmp_path: Path, carrier: str) -> None:
    (entry, *_) = [e for e in found(tmp_path, carrier.replace("owner:", "ownr:")) if "Unknown" in e.what]
    assert (entry.file, entry.line) == ("page.md", 5)
    assert entry.remedy.startswith("did you mean 'owner'")


def test_a_runbook_without_steps_triggers_or_escalation_is_found(tmp_path: Path, carrier: str) -> None:
    text = carrier.replace("1. ", "- ").replace("2. ", "- ").replace("3. ", "- ")
    text = text.replace("triggers: [carrier_exception_rate]\n", "").replace("escalation:", "status:")
    whats = [entry.what for entry in found(tmp_path, text)]
    assert "A runbook without numbered steps." in whats
    assert "A runbook without 'triggers'." in whats
    assert "A runbook without 'escalation'." in whats


def test_a_dead_link_names_its_line(tmp_path: Path, carrier: str) -> None:
    (tmp_path / "other.md").write_text(carrier.replace("id: runbook-carrier", "id: other"), encoding="utf-8")
    text = carrier + "\nSee [a](other.md#steps), [b](https://x.example/), [c](gone.md).\n"
    (entry,) = found(tmp_path, text)
    assert (entry.line, entry.what) == (text.count("\n"), "The link to 'gone.md' leads nowhere.")


def test_values_that_could_not_be_read_are_found(tmp_path: Path, carrier: str) -> None:
    text = (
        carrier.replace("2026-06-01", "June")
        .replace(": 90", ": often")
        .replace("type: runbook", "type: runbok")
    )
    whats = [entry.what for entry in found(tmp_path, text)]
    assert "`reviewed_on` is not a date." in whats
    assert "`review_every_days` is not a number of days." in whats
    assert "There is no type 'runbok'." in whats


def test_a_refused_file_and_a_double_id_are_findings(tmp_path: Path, carrier: str) -> None:
    (tmp_path / "bad.md").write_bytes(b"x\n\xff")
    (tmp_path / "twin.md").write_text(carrier, encoding="utf-8")
    findings = found(tmp_path, carrier)
    assert ("bad.md", 2) in [(entry.file, entry.line) for entry in findings]
    assert any("already used by page.md" in entry.what for entry in findings)
