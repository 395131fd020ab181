"""A git repository of pages → a working copy in the home that is synced like any folder. `library` calls it.

Only plain fetching: no hooks, no prompts, no submodules, no transport that could run a command. The copy's
folder is named by the address, so that the next sync fetches into the same place.
"""

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from floorwalker.errors import UserMistake

FETCH_SECONDS = 600
ADDRESS = "address"
_REMOTE = re.compile(r"(?:https|ssh|git)://\S+|[\w.-]+@[\w.-]+:\S+", re.ASCII)
_SAFE = (
    ("core.hooksPath", "/dev/null"),
    ("protocol.allow", "never"),
    ("protocol.https.allow", "always"),
    ("protocol.ssh.allow", "always"),
    ("protocol.git.allow", "always"),
    ("protocol.file.allow", "always"),
)


def is_repository(source: str) -> bool:
    """Whether a source is an address of a repository, or a bare repository on this machine."""
    path = Path(source)
    bare = path.is_dir() and (path / "HEAD").is_file() and (path / "objects").is_dir()
    return bare or bool(_REMOTE.fullmatch(source))


class Checkouts:
    """The working copies of one home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, address: str) -> Path:
        """The folder with the newest state of the repository's default branch; raises `UserMistake`."""
        address = str(Path(address).resolve()) if Path(address).is_dir() else address
        copy = self._folder / sha256(address.encode()).hexdigest()[:16]
        pages = copy / _name(address)
        if not (pages / ".git").is_dir():
            shutil.rmtree(copy, ignore_errors=True)
            pages.mkdir(parents=True)
            _git(pages, address, "init", "--quiet")
            (copy / ADDRESS).write_text(address, encoding="utf-8")
        _git(pages, address, "fetch", "--quiet", "--depth", "1", "--no-tags", "--", address, "HEAD")
        _git(pages, address, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD")
        return pages

    def renewed(self, folder: Path) -> Path:
        """The same folder, fetched anew when it is one of these copies."""
        address = folder.parent / ADDRESS
        if folder.parent.parent == self._folder.resolve() and address.is_file():
            return self.fetch(address.read_text(encoding="utf-8"))
        return folder


def _name(address: str) -> str:
    name = re.sub(r"[^\w.-]", "-", re.split(r"[/:]", address.rstrip("/"))[-1].removesuffix(".git"))
    return name.lstrip(".-") or "pages"


def _git(folder: Path, address: str, *arguments: str) -> None:
    settings = [part for name, value in _SAFE for part in ("-c", f"{name}={value}")]
    command = ["git", "-C", str(folder), *settings, *arguments]
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed program, the address after `--`, only fetching transports
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=FETCH_SECONDS,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    except FileNotFoundError as missing:
        raise UserMistake(
            f"git is not installed, so {address!r} cannot be fetched; name a folder."
        ) from missing
    except subprocess.TimeoutExpired as late:
        raise UserMistake(
            f"{address!r} did not answer within {FETCH_SECONDS // 60} minutes; nothing was changed."
        ) from late
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or ["git gave no reason"])[-1]
        raise UserMistake(f"The repository {address!r} cannot be fetched ({said}); nothing was changed.")
