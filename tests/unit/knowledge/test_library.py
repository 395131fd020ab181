"""The door: searching, reading and rights, with and without model and index."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from floorwalker.clock import FixedClock
from floorwalker.errors import Misconfigured, UserMistake
from floorwalker.home import Home
from knowledge.document import Kind
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.embedding.port import Embedder
from knowledge.library import Candidates, Library
from knowledge.runbook import Runbook

Open = Callable[[], Library]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def everyone(label: str) -> bool:
    return label == "everyone"


@pytest.fixture
def library(corpus: Path, open_library: Open) -> Library:
    opened = open_library()
    opened.sync([corpus])
    return opened


def test_an_empty_home_says_where_and_what_to_do(home: Home, open_library: Open) -> None:
    with pytest.raises(
        UserMistake, match=r"no corpus in .*home; make one with `floorwalker playbooks sync DIR`"
    ):
        open_library().search("anything")
    assert not home.root.exists()


def test_the_json_form_is_the_fixed_one(library: Library) -> None:
    found = json.loads(library.search("carrier outage").to_json().model_dump_json())
    assert set(found) == {"query", "abstained", "hits"}
    assert set(found["hits"][0]) == {"document_id", "title", "score", "sections"}
    assert set(found["hits"][0]["sections"][0]) == {"section", "score", "excerpt"}
    assert found["hits"][0]["document_id"] == "runbook-carrier"


def test_hits_are_ranked_and_full_even_when_abstaining(library: Library) -> None:
    result = library.search("what is the refund policy for antique cars?")
    assert result.abstained
    assert "'antique'" in result.reason
    assert len(result.hits) == 2
    assert result.hits[0].score >= result.hits[1].score


def test_the_limit_counts_documents(library: Library) -> None:
    assert len(library.search("carrier", limit=1).hits) == 1


def test_a_passage_is_the_stored_section_with_its_facts(library: Library) -> None:
    passage = library.search("phone the depot").passages[0]
    assert (passage.document_id, passage.section, passage.version) == ("runbook-carrier", "Steps", "2.3")
    assert passage.overdue
    assert passage.text == library.document("runbook-carrier").body[passage.start : passage.end]
    assert passage.text.startswith("## Steps")


def test_excerpts_are_exact_spans(library: Library) -> None:
    for hit in library.search("parcels pile up at the carrier").hits:
        body = library.document(hit.document.id).body
        assert all(section.excerpt and section.excerpt in body for section in hit.sections)


def test_nobody_finds_or_reads_what_they_may_not(library: Library) -> None:
    result = library.search("count the shelf", may_read=everyone)
    assert [hit.document.id for hit in result.hits] == ["runbook-carrier"]
    assert "audiences: everyone" in result.searched
    with pytest.raises(UserMistake) as refused:
        library.document("sop-count", may_read=everyone)
    assert "runbook-carrier" not in str(refused.value).split(";")[0]
    assert [document.id for document in library.documents(may_read=everyone)] == ["runbook-carrier"]


def test_words_of_unreadable_pages_count_as_unseen(library: Library) -> None:
    assert "shelf" in library.search("shelf", may_read=everyone).signals.missing


def test_a_reader_of_nothing_finds_nothing(library: Library) -> None:
    result = library.search("carrier", may_read=lambda _label: False)
    assert (result.hits, result.abstained) == ((), True)


def test_kind_and_owner_narrow_the_search(library: Library) -> None:
    assert [hit.document.id for hit in library.search("carrier", kinds={Kind.SOP}).hits] == ["sop-count"]
    assert [hit.document.id for hit in library.search("count", owner="@shipping-lead").hits] == [
        "runbook-carrier"
    ]


@pytest.mark.parametrize(
    "words", ["runbook-carrier", "Carrier outage", "what's the runbook for a carrier outage?"]
)
def test_an_id_or_title_comes_first(library: Library, words: str) -> None:
    assert library.search(words).signals.exact
    assert library.search(words).hits[0].document.id == "runbook-carrier"


def test_a_page_is_found_by_the_words_people_use_for_it(corpus: Path, library: Library) -> None:
    text = (corpus / "count.md").read_text()
    (corpus / "count.md").write_text(
        text.replace("title: Cycle", "aliases: [stubby numbers, bin tally]\ntitle: Cycle")
    )
    library.sync([corpus])
    result = library.search("bin tally")
    assert (result.hits[0].document.id, result.signals.missing) == ("sop-count", ())
    assert result.hits[0].sections[0].excerpt in library.document("sop-count").body


def test_an_unknown_id_names_the_nearest(library: Library) -> None:
    with pytest.raises(UserMistake, match="did you mean 'runbook-carrier'"):
        library.document("runbook-carier")


def test_a_runbook_is_named_by_its_words(library: Library) -> None:
    card = library.runbook("carrier outage")
    assert isinstance(card, Runbook)
    assert [step.number for step in card.steps] == [1, 2, 3]
    assert card.overdue


def test_words_that_name_no_runbook_give_candidates(library: Library) -> None:
    found = library.runbook("espresso machine")
    assert isinstance(found, Candidates)
    assert found.abstained


def test_another_kind_is_taken_where_it_fits_clearly_better(corpus: Path, library: Library) -> None:
    (corpus / "promo.md").write_text(
        "---\nid: promo\ntype: playbook\n---\n# Promo surge\n\n1. Plan the promo.\n"
    )
    library.sync([corpus])
    card = library.runbook("promo surge")
    assert isinstance(card, Runbook)
    assert card.document_id == "promo"


def test_overdue_pages_are_stale(library: Library) -> None:
    (page,) = library.stale()
    assert (page.document_id, page.days_overdue) == ("runbook-carrier", 84)


def test_a_deprecated_page_stands_behind_its_like(corpus: Path, library: Library) -> None:
    text = (corpus / "carrier.md").read_text()
    (corpus / "a-old.md").write_text(
        text.replace("id: runbook-carrier", "id: old\nstatus: deprecated").replace(
            "title: Carrier outage", "title: X"
        )
    )
    library.sync([corpus])
    assert [hit.document.id for hit in library.search("parcels pile up").hits][:2] == [
        "runbook-carrier",
        "old",
    ]


def test_without_a_model_words_answer_and_it_is_said(corpus: Path, home: Home) -> None:
    def missing(folder: Path) -> Embedder:
        raise Misconfigured(f"There is no embedding model in {folder}.")

    library = Library(home, Path("gone"), FixedClock(NOW), load_embedder=missing)
    library.sync([corpus])
    result = library.search("phone the depot")
    assert result.hits[0].document.id == "runbook-carrier"
    assert not result.abstained
    assert "There is no embedding model in gone" in (result.degraded or "")
    assert "words only" in result.searched


def test_another_model_than_the_index_was_made_with_is_not_compared(
    corpus: Path, home: Home, library: Library
) -> None:
    other = Library(
        home, Path("x"), FixedClock(NOW), load_embedder=lambda _folder: HashingEmbedder(32), store="exact"
    )
    assert "another embedding model" in (other.search("carrier").degraded or "")
    assert other.sync([corpus]).embedded > 0
    assert other.search("carrier").degraded is None


def test_a_broken_index_is_said_and_mended_by_the_next_sync(
    corpus: Path, home: Home, open_library: Open
) -> None:
    def opened() -> Library:
        return Library(home, Path("x"), FixedClock(NOW), load_embedder=lambda _folder: HashingEmbedder())

    opened().sync([corpus])
    (directory,) = (home.corpus / "generations").iterdir()
    (directory / "chroma.sqlite3").write_bytes(b"not a database at all" * 400)
    library = opened()
    result = library.search("phone the depot")
    assert result.hits[0].document.id == "runbook-carrier"
    assert "Chroma index" in (result.degraded or "")
    library.sync([corpus])
    assert library.search("phone the depot").degraded is None


def test_a_lost_index_directory_is_said_too(
    corpus: Path, home: Home, library: Library, open_library: Open
) -> None:
    shutil.rmtree(home.corpus / "generations")
    assert "missing or incomplete" in (open_library().search("carrier").degraded or "")


def test_opening_loads_no_heavy_library() -> None:
    code = (
        "import sys, knowledge.library; "
        "sys.exit(','.join({'chromadb', 'onnxruntime', 'onnx'} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert (ran.returncode, ran.stderr) == (0, "")


READ = """
import sys
from pathlib import Path
from floorwalker.clock import SystemClock
from floorwalker.home import Home
from knowledge.embedding.hashing import HashingEmbedder
from knowledge.library import Library

library = Library(Home(Path(sys.argv[1])), Path("x"), SystemClock(), load_embedder=lambda folder: HashingEmbedder())
for _ in range(20):
    result = library.search("phone the depot about the carrier")
    assert result.degraded is None, result.degraded
    assert result.hits[0].document.id == "runbook-carrier"
"""


def test_two_processes_read_one_generation_at_once(corpus: Path, home: Home) -> None:
    Library(home, Path("x"), FixedClock(NOW), load_embedder=lambda _folder: HashingEmbedder()).sync([corpus])
    root = Path(__file__).parents[3]
    readers = [
        subprocess.Popen([sys.executable, "-c", READ, str(home.root)], stderr=subprocess.PIPE, cwd=root)
        for _ in range(2)
    ]
    ends = [(reader.communicate()[1].decode(), reader.returncode) for reader in readers]
    assert [code for _errors, code in ends] == [0, 0], ends


def test_a_verified_page_does_not_answer_in_place_of_the_one_that_is_meant(
    home: Home, corpus: Path, open_library: Open
) -> None:
    # The runbook's review is overdue, the count has no owner.
    front = "---\nowner: '@floor'\nreviewed_on: 2026-11-01\nreview_every_days: 90\n---\n"
    text = "# Carrier desk\n\nThe carrier desk opens at eight, outage or not.\n"
    (corpus / "desk.md").write_text(front + text, encoding="utf-8")
    open_library().sync([corpus])
    library = Library(
        home, None, FixedClock(NOW), embedder=HashingEmbedder, store="exact", verified_only=True
    )
    found = library.search("carrier outage")
    assert [hit.document.id for hit in found.hits] == ["desk"]
    assert found.grey or found.abstained
    first = found.held_back[0]
    assert (first.document.id, first.reason) == ("runbook-carrier", "its review is overdue since 2026-08-30")
    assert "2 of them were held back" in found.searched
    named = library.runbook("carrier outage")
    assert isinstance(named, Candidates)
    assert named.held_back == found.held_back
    assert {one.document.id for one in library.held_back()} == {"runbook-carrier", "sop-count"}
    library.close()
