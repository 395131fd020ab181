"""`playbooks …` as programs read it: sync, search, show, stale, lint."""

import json
from pathlib import Path

import pytest

from floorwalker.home import Home
from tests.scenario.cli.conftest import Run

PAGE = """---
id: runbook-till
type: runbook
title: Till is down
owner: "@till-lead"
version: "1.0"
reviewed_on: 2020-01-01
review_every_days: 90
---

# Till is down

## Steps

1. Restart the till.
2. Call the till's helpdesk.
"""
NO_MODEL = {"FLOORWALKER_EMBEDDING": "/no-model-here"}


def test_a_search_ranks_documents_with_their_sections(run: Run, practice_home: Home) -> None:
    found = run("playbooks", "search", "carrier outage", "--limit", "3", "--json", home=practice_home).json()
    assert set(found) == {"query", "abstained", "hits"}
    assert (found["query"], found["abstained"], len(found["hits"])) == ("carrier outage", False, 3)
    best = found["hits"][0]
    assert set(best) == {"document_id", "title", "score", "sections"}
    assert best["document_id"] == "runbook-carrier-outage"
    assert all(set(one) == {"section", "score", "excerpt"} for one in best["sections"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_abstaining_is_a_verdict_and_empties_nothing(run: Run, practice_home: Home) -> None:
    found = run("playbooks", "search", "refund policy for antique cars", "--json", home=practice_home).json()
    assert found["abstained"] is True
    assert len(found["hits"]) == 10


def test_a_batch_of_searches_is_one_result_a_line(run: Run, practice_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text('{"id": "a", "query": "oversell"}\n{"id": 7, "query": "cycle count"}\n', encoding="utf-8")
    found = run("playbooks", "search", "--batch", file, "--limit", "2", home=practice_home).lines()
    assert [(one["id"], one["hits"][0]["document_id"], len(one["hits"])) for one in found] == [
        ("a", "runbook-oversell", 2),
        (7, "sop-cycle-count", 2),
    ]


def test_a_page_is_shown_with_its_owner_and_its_stored_text(run: Run, practice_home: Home) -> None:
    found = run("playbooks", "show", "runbook-carrier-outage", "--json", home=practice_home).json()
    assert set(found) == {
        "document_id", "type", "title", "owner", "audience", "version", "status", "reviewed_on", "overdue", "triggers",
        "success_criteria", "escalation", "path", "body",
    }  # fmt: skip
    assert (found["type"], found["owner"], found["reviewed_on"]) == (
        "runbook",
        "@shipping-lead",
        "2026-10-20",
    )
    assert "## Steps" in found["body"]


def test_a_folder_becomes_the_corpus_and_what_is_gone_goes(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "till.md").write_text(PAGE, encoding="utf-8")
    (folder / "plain.md").write_text("# Opening hours\n\nThe shop opens at nine.\n", encoding="utf-8")
    first = run("playbooks", "sync", folder, "--json", env=NO_MODEL).json()
    assert (first["documents"], first["added"], first["unchanged"]) == (2, ["plain", "runbook-till"], 0)
    again = run("playbooks", "sync", "--json", env=NO_MODEL).json()
    assert (again["added"], again["unchanged"], again["embedded"]) == ([], 2, 0)

    (stale,) = run("playbooks", "stale", "--json", env=NO_MODEL).json()["stale"]
    assert set(stale) == {"document_id", "title", "owner", "reviewed_on", "due", "days_overdue"}
    assert (stale["document_id"], stale["reviewed_on"], stale["due"]) == (
        "runbook-till",
        "2020-01-01",
        "2020-03-31",
    )

    found = run("ask", "what to do when the till is down", "--json", env=NO_MODEL).json()
    assert found["citations"][0]["overdue"] is True
    assert "overdue" in found["text"]

    (folder / "plain.md").unlink()
    gone = run("playbooks", "sync", "--yes", "--json", env=NO_MODEL).json()
    assert (gone["removed"], gone["documents"]) == (["plain"], 1)


def test_a_page_without_an_owner_is_said_to_have_none(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "hours.md").write_text("# Opening hours\n\nThe shop opens at nine.\n", encoding="utf-8")
    run("playbooks", "sync", folder, env=NO_MODEL)
    found = run("ask", "opening hours", "--json", env=NO_MODEL).json()
    assert found["citations"][0]["owner"] is None
    assert "no owner on file" in found["text"]


def test_lint_ends_with_one_while_something_is_to_mend(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "till.md").write_text(PAGE.replace("@till-lead", ""), encoding="utf-8")
    ended = run("playbooks", "lint", folder, "--json")
    assert ended.code == 1
    findings = json.loads(ended.out)["findings"]
    assert findings
    assert {"file", "line", "what", "remedy"} <= set(findings[0])


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_a_limit_that_is_no_count_is_refused(run: Run, limit: str) -> None:
    assert run("playbooks", "search", "x", "--limit", limit).code == 2
