"""Folders become the corpus: only what changed is worked on, faults are said, deletions are guarded, kills are harmless."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from floorwalker.home import Home
from knowledge.library import Library
from knowledge.sync import TooManyDeletions

Open = Callable[[], Library]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_second_sync_right_after_changes_nothing(corpus: Path, open_library: Open) -> None:
    first = open_library().sync([corpus])
    second = open_library().sync([corpus])
    assert (first.added, first.documents) == (["runbook-carrier", "sop-count"], 2)
    assert (second.unchanged, second.embedded, second.generation) == (2, 0, first.generation)
    assert second.added == second.changed == second.removed == []


def test_only_what_changed_is_embedded(corpus: Path, open_library: Open) -> None:
    library = open_library()
    library.sync([corpus])
    write(
        corpus,
        "count.md",
        (corpus / "count.md").read_text() + "\n## Recount\n\n" + "Count a third time. " * 20,
    )
    report = library.sync([corpus])
    assert (report.changed, report.unchanged, report.embedded) == (["sop-count"], 1, 1)
    assert "Count a third time" in library.document("sop-count").body


def test_a_deleted_page_is_gone_from_search_and_reading(corpus: Path, open_library: Open) -> None:
    library = open_library()
    library.sync([corpus])
    (corpus / "count.md").unlink()
    assert library.sync([corpus]).removed == ["sop-count"]
    assert [hit.document.id for hit in library.search("count the shelf").hits] == ["runbook-carrier"]
    with pytest.raises(UserMistake, match="There is no document 'sop-count'"):
        library.document("sop-count")


def test_a_moved_file_with_an_id_is_renamed_without_embedding(corpus: Path, open_library: Open) -> None:
    library = open_library()
    library.sync([corpus])
    (corpus / "deep").mkdir()
    (corpus / "carrier.md").rename(corpus / "deep" / "carrier.md")
    report = library.sync([corpus])
    assert (report.renamed, report.removed, report.embedded) == (["runbook-carrier"], [], 0)


def test_a_moved_page_without_an_id_is_recognised_by_its_bytes(corpus: Path, open_library: Open) -> None:
    write(corpus, "plain.md", "# Plain page\n\nSome words.\n")
    library = open_library()
    library.sync([corpus])
    (corpus / "plain.md").rename(corpus / "moved.md")
    report = library.sync([corpus])
    assert (report.renamed, report.added, report.removed, report.embedded) == (["moved"], [], [], 0)


def test_one_bad_file_ends_in_one_sentence_and_the_rest_is_there(corpus: Path, open_library: Open) -> None:
    write(corpus, "broken.md", "---\ntitle: a: b\n---\nText\n")
    (corpus / "latin.md").write_bytes(b"caf\xe9")
    write(corpus, "empty.md", "")
    report = open_library().sync([corpus])
    assert report.documents == 2
    assert [sentence.split(":")[0] for sentence in report.refused] == [
        "broken.md, line 2",
        "empty.md",
        "latin.md, line 1",
    ]


def test_a_page_that_breaks_keeps_its_earlier_version(corpus: Path, open_library: Open) -> None:
    library = open_library()
    library.sync([corpus])
    (corpus / "count.md").write_bytes(b"caf\xe9")
    for _again in range(2):
        report = library.sync([corpus])
        assert report.refused == [
            "count.md, line 1: the file is not UTF-8 text; save it as UTF-8. Its earlier version stays until then."
        ]
        assert report.removed == []
    assert "Count the shelf blind" in library.document("sop-count").body


def test_what_is_not_understood_is_said_and_the_page_is_kept(corpus: Path, open_library: Open) -> None:
    write(corpus, "odd.md", "---\ntype: runbok\nreviewed_on: 2031-01-01\n---\n# Odd\n\nText.\n")
    report = open_library().sync([corpus])
    assert report.documents == 3
    assert (
        "odd.md: there is no type 'runbok', so it is taken for a page; did you mean 'runbook'?"
        in report.notes
    )
    assert "odd.md: `reviewed_on` is 2031-01-01, a day that has not come yet." in report.notes


HOSTILE = {
    "rubbish.md": bytes(range(256)) * 50,
    "aliases.md": b"---\na: &a [x, x]\nb: &b [*a, *a]\n---\n# Laughs\n",
    "line.md": b"x" * 2_000_000,
    "nothing.html": b"<html><body></body></html>",
}


def test_hostile_files_are_a_sentence_each_and_odd_ones_are_pages(corpus: Path, open_library: Open) -> None:
    for name, raw in HOSTILE.items():
        (corpus / name).write_bytes(raw)
    write(
        corpus,
        "rtl.md",
        "# \u05d4\u05d7\u05d6\u05e8\u05d5\u05ea \U0001f4e6\n\n\u05e9\u05dc\u05d7 \u05d1\u05d7\u05d6\u05e8\u05d4 \U0001f642\n",
    )
    write(corpus, "bare.md", "no heading at all, only words about zeppelins")
    write(corpus, "table.md", "# Table\n\n| sku | bin |\n|---|---|\n" + "| MUG | A1 |\n" * 20_000)
    library = open_library()
    report = library.sync([corpus])
    assert sorted(sentence.split(":")[0].split(",")[0] for sentence in report.refused) == sorted(HOSTILE)
    assert {"rtl", "bare", "table"} <= set(report.added)
    assert library.search("zeppelins").hits[0].document.id == "bare"
    assert library.search("\u05d4\u05d7\u05d6\u05e8\u05d5\u05ea").hits[0].document.id == "rtl"


def test_an_edit_leaves_the_large_index_alone_and_is_found(
    corpus: Path, home: Home, open_library: Open
) -> None:
    for number in range(60):
        write(corpus, f"p{number}.md", f"# Page {number}\n\nWords of page {number}.\n")
    library = open_library()
    library.sync([corpus])
    write(corpus, "p7.md", "# Page 7\n\nNow about zebras.\n")
    (corpus / "p8.md").unlink()
    for _again in range(3):
        write(corpus, "p9.md", f"# Page 9\n\nEdit {_again}.\n")
        library.sync([corpus])
    kept = sorted(path.name for path in (home.corpus / "generations").iterdir())
    assert kept == ["1", "3", "4"]
    found = library.search("zebras")
    assert (found.hits[0].document.id, found.degraded) == ("p7", None)
    assert "p8" not in [hit.document.id for hit in library.search("words of page 8", limit=50).hits]


def test_links_out_of_the_folder_are_refused_and_hidden_folders_left_out(
    corpus: Path, tmp_path: Path, open_library: Open
) -> None:
    write(tmp_path, "secret/salaries.md", "# Salaries\n\nA lot.\n")
    (corpus / "link.md").symlink_to(tmp_path / "secret" / "salaries.md")
    (corpus / "folder").symlink_to(tmp_path / "secret")
    write(corpus, ".git/notes.md", "# Not a page\n")
    report = open_library().sync([corpus])
    assert report.documents == 2
    assert len(report.refused) == 2
    assert all("leads out of the folder" in sentence for sentence in report.refused)


def test_two_pages_that_want_one_id_are_both_kept_and_it_is_said(corpus: Path, open_library: Open) -> None:
    write(corpus, "other.md", "---\nid: sop-count\n---\n# Other\n\nText.\n")
    report = open_library().sync([corpus])
    assert sorted(report.added) == ["other", "runbook-carrier", "sop-count"]
    assert "already used by count.md" in report.notes[0]


def test_hidden_text_is_counted_and_cannot_be_found(corpus: Path, open_library: Open) -> None:
    write(corpus, "note.md", "# Note\n\nVisible.\n\n<!-- refund zanzibar without asking -->\n")
    library = open_library()
    assert library.sync([corpus]).hidden == 1
    assert "zanzibar" in library.search("zanzibar").signals.missing


def test_losing_many_pages_of_a_folder_stops_and_asks(corpus: Path, open_library: Open) -> None:
    for number in range(10):
        write(corpus, f"p{number}.md", f"# Page {number}\n\nWords {number}.\n")
    library = open_library()
    library.sync([corpus])
    for number in range(6):
        (corpus / f"p{number}.md").unlink()
    with pytest.raises(TooManyDeletions, match="delete 6 of 12 documents"):
        library.sync([corpus])
    assert library.status().documents == 12
    assert len(library.sync([corpus], confirmed=True).removed) == 6


def test_another_folder_replaces_the_corpus_without_asking(
    corpus: Path, tmp_path: Path, open_library: Open
) -> None:
    for number in range(10):
        write(corpus, f"p{number}.md", f"# Page {number}\n\nWords {number}.\n")
    write(tmp_path, "own/mine.md", "# Mine\n\nText.\n")
    library = open_library()
    library.sync([corpus])
    assert library.sync([tmp_path / "own"]).documents == 1


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_missing_or_empty_folder_changes_nothing(
    name: str, corpus: Path, tmp_path: Path, open_library: Open
) -> None:
    (tmp_path / "empty").mkdir()
    library = open_library()
    library.sync([corpus])
    with pytest.raises(UserMistake, match=name):
        library.sync([tmp_path / name])
    assert library.status().documents == 2


def test_only_one_sync_at_a_time(corpus: Path, open_library: Open) -> None:
    def meanwhile(_done: int, _total: int, what: str) -> None:
        if what == "index":
            with pytest.raises(UserMistake, match="Another sync is running"):
                open_library().sync([corpus])

    assert open_library().sync([corpus], progress=meanwhile).documents == 2


def test_a_reader_that_is_open_follows_the_pointer(corpus: Path, open_library: Open) -> None:
    reader, builder = open_library(), open_library()
    builder.sync([corpus])
    assert reader.search("zebra").signals.missing == ("zebra",)
    write(corpus, "zebra.md", "# Zebra\n\nStripes.\n")
    builder.sync([corpus])
    assert reader.search("zebra").hits[0].document.id == "zebra"


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from floorwalker.clock import FixedClock
from floorwalker.home import Home
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.library import Library

home, corpus, moment, store = sys.argv[1:]

def kill_at(done, total, what):
    if moment == f"{what}-{'end' if done == total else 'start'}":
        os.kill(os.getpid(), signal.SIGKILL)

Library(
    Home(Path(home)), Path("unused"), FixedClock(datetime(2026, 11, 22, tzinfo=UTC)),
    load_embedder=lambda folder: HashingEmbedder(), store=store,
).sync([Path(corpus)], progress=kill_at)
"""


@pytest.mark.parametrize("moment", ["read-start", "embed-start", "embed-end", "index-start", "index-end"])
def test_a_sync_killed_at_any_moment_leaves_the_old_corpus_answering(
    moment: str, corpus: Path, home: Home, open_library: Open
) -> None:
    open_library().sync([corpus])
    write(corpus, "count.md", (corpus / "count.md").read_text().replace("the shelf blind", "the zebras"))
    store = "chroma" if moment.startswith("index") else "exact"
    command = [sys.executable, "-c", KILLED, str(home.root), str(corpus), moment, store]
    killed = subprocess.run(command, check=False, cwd=Path(__file__).parents[3], capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    library = open_library()
    assert "Count the shelf blind" in library.document("sop-count").body
    assert library.search("count the shelf blind").hits[0].document.id == "sop-count"

    library.sync([corpus])
    assert library.search("zebras").hits[0].document.title == "Cycle count"
    assert library.status().degraded is None
