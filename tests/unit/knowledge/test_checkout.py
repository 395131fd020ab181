"""A git repository is synced like a folder, again and again."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from knowledge.checkout import is_repository
from knowledge.library import Library


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(corpus: Path, tmp_path: Path) -> Path:
    """A bare repository with the pages of the corpus."""
    git(corpus, "init", "--quiet", "-b", "main")
    git(corpus, "add", ".")
    git(corpus, "commit", "--quiet", "-m", "pages")
    bare = tmp_path / "wiki.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(corpus), str(bare))
    git(corpus, "remote", "add", "origin", str(bare))
    return bare


def test_a_repository_is_fetched_and_a_sync_without_name_fetches_again(
    repository: Path, corpus: Path, open_library: Callable[[], Library]
) -> None:
    library = open_library()
    assert library.sync([str(repository)]).added == ["runbook-carrier", "sop-count"]
    (corpus / "new.md").write_text("# New\n\nPage.\n", encoding="utf-8")
    git(corpus, "add", ".")
    git(corpus, "commit", "--quiet", "-m", "more")
    git(corpus, "push", "--quiet", "origin", "main")
    report = library.sync([])
    assert (report.added, report.unchanged) == (["new"], 2)


def test_a_repository_that_is_not_there_is_one_sentence(
    tmp_path: Path, open_library: Callable[[], Library]
) -> None:
    (tmp_path / "x.git" / "objects").mkdir(parents=True)
    (tmp_path / "x.git" / "HEAD").write_text("nothing", encoding="utf-8")
    with pytest.raises(UserMistake, match=r"x.git' cannot be fetched \(.*\); nothing was changed"):
        open_library().sync([str(tmp_path / "x.git")])


@pytest.mark.parametrize("source", ["ext::sh -c id", "--upload-pack=x", "pages", "-x@y:z q"])
def test_what_is_no_address_is_taken_for_a_folder(source: str) -> None:
    assert not is_repository(source)
