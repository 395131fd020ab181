"""What keeps a corpus trusted, from the outside: disagreeing versions, gaps, history, proposals, calibration, the guard."""

from pathlib import Path

from tests.scenario.cli.conftest import Run

POLICY = (
    "---\nid: {id}\ntitle: {title}\nowner: '{owner}'\nversion: '{version}'\nreviewed_on: {day}\n---\n# {title}\n\n"
    "Customers may send goods back within {days} days, unused and in their box.\n"
)
HOURS = "# Opening hours\n\nThe shop opens at nine.\n"
NO_MODEL = {"FLOORWALKER_EMBEDDING": "/no-model-here"}


def pages(tmp_path: Path) -> Path:
    """A folder with two versions of one policy that disagree, and a page beside them."""
    folder = tmp_path / "pages"
    folder.mkdir()
    old = POLICY.format(
        id="returns-2024", title="Returns policy 2024", owner="@old", version="1", day="2024-02-01", days=30
    )
    new = POLICY.format(
        id="returns", title="Returns policy", owner="@cs", version="2", day="2026-02-01", days=14
    )
    for name, text in {"old.md": old, "new.md": new, "hours.md": HOURS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_two_versions_of_a_policy_that_disagree_are_both_shown(run: Run, tmp_path: Path) -> None:
    run("playbooks", "sync", pages(tmp_path))
    found = run("ask", "within how many days may customers send goods back?", "--json").json()
    assert found["outcome"] == "answered"
    assert [(one["document_id"], one["owner"]) for one in found["citations"]] == [
        ("returns", "@cs"),
        ("returns-2024", "@old"),
    ]
    assert "14 days" in found["text"].split("30 days")[0]
    assert "do not say the same" in found["text"]
    for citation in found["citations"]:
        body = run("playbooks", "show", citation["document_id"], "--json").json()["body"]
        assert citation["quote"] in body


def test_what_nobody_could_answer_is_a_gap_and_not_an_instruction(run: Run, tmp_path: Path) -> None:
    run("playbooks", "sync", pages(tmp_path), env=NO_MODEL)
    for question in ("how do we engrave names on zeppelins?", "engrave zeppelins"):
        found = run("ask", question, "--json", env=NO_MODEL).json()
        assert (found["outcome"], found["citations"]) == ("not_in_corpus", [])
        assert "I searched 3 documents" in found["searched"]
    (gap,) = run("playbooks", "gaps", "--json", env=NO_MODEL).json()["gaps"]
    assert (gap["count"], len(gap["questions"])) == (2, 2)


def test_a_page_has_its_history(run: Run, tmp_path: Path) -> None:
    folder = pages(tmp_path)
    run("playbooks", "sync", folder, env=NO_MODEL)
    (folder / "hours.md").write_text(HOURS.replace("nine", "ten"), encoding="utf-8")
    run("playbooks", "sync", env=NO_MODEL)
    events = run("playbooks", "history", "hours", "--json", env=NO_MODEL).json()["events"]
    assert [event["what"] for event in events] == ["changed", "added"]
    assert "did you mean 'hours'" in run("playbooks", "history", "hour", env=NO_MODEL).mistake()


def test_a_proposal_is_a_file_beside_the_corpus(run: Run, tmp_path: Path) -> None:
    run("playbooks", "sync", pages(tmp_path), env=NO_MODEL)
    thread = tmp_path / "thread.txt"
    thread.write_text("ann: printer died\nbob: 1. move the queue\nbob: 2. reprint\n", encoding="utf-8")
    made = run(
        "playbooks", "propose", thread, "--title", "Printer died", "--owner", "@lead", "--json", env=NO_MODEL
    ).json()
    assert (made["document_id"], made["owner"]) == ("runbook-printer-died", "@lead")
    assert "1. move the queue\n2. reprint" in Path(made["path"]).read_text(encoding="utf-8")
    assert "printer-died" not in str(run("playbooks", "sync", "--json", env=NO_MODEL).json())
    again = run("playbooks", "propose", thread, "--title", "Printer died", env=NO_MODEL).mistake()
    assert "is there already" in again


def test_calibrating_tells_both_halves(run: Run, tmp_path: Path) -> None:
    run("playbooks", "sync", pages(tmp_path), env=NO_MODEL)
    questions = tmp_path / "q.yaml"
    questions.write_text(
        "answerable:\n  - {question: when does the shop open, documents: [hours]}\n"
        "  - {question: send goods back, documents: [returns, returns-2024]}\nunanswerable: [zeppelins, antique cars]\n",
        encoding="utf-8",
    )
    found = run("playbooks", "calibrate", "--questions", questions, "--json", env=NO_MODEL).json()
    assert found["tuned"]["right_first"]["of"] + found["frozen"]["right_first"]["of"] == 2
    assert (
        "Calibrated with q.yaml" in run("playbooks", "calibrate", "--questions", questions, env=NO_MODEL).out
    )


def test_emptying_a_folder_stops_and_names_the_way_on(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20):
        (folder / f"p{number}.md").write_text(f"# Page {number}\n\nWords.\n", encoding="utf-8")
    run("playbooks", "sync", folder, env=NO_MODEL)
    for number in range(6):
        (folder / f"p{number}.md").unlink()
    said = run("playbooks", "sync", folder, env=NO_MODEL).mistake()
    assert "delete 6 of 20 documents" in said
    assert "--yes" in said
    assert run("playbooks", "sync", folder, "--yes", "--json", env=NO_MODEL).json()["documents"] == 14
