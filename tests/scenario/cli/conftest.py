"""The command line, run in this process: arguments and environment in, exit code and both streams out."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bot.cli.main import main
from floorwalker.home import Home

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Json:
        """The one JSON document on stdout; NaN and infinity are no JSON."""
        assert self.code == 0, self.err
        found = json.loads(self.out, parse_constant=_no_constant)
        assert isinstance(found, dict)
        return found

    def lines(self) -> list[Json]:
        """The JSON documents on stdout, one a line."""
        assert self.code == 0, self.err
        return [json.loads(line, parse_constant=_no_constant) for line in self.out.splitlines()]

    def mistake(self) -> str:
        """The one sentence on stderr of a user's mistake."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert "Traceback" not in self.err
        assert len(self.err.splitlines()) == 1, self.err
        assert self.out == ""
        return self.err.strip()


def _no_constant(name: str) -> NoReturn:
    raise AssertionError(f"{name} is not JSON")


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `floorwalker …` in an empty folder; `home` is where state lives, `env` what else is set."""
    monkeypatch.chdir(tmp_path)

    def command(
        *arguments: str | Path, home: Home | Path = tmp_path / "home", env: dict[str, str] | None = None
    ) -> Ran:
        root = home.root if isinstance(home, Home) else home
        with monkeypatch.context() as here:
            here.setenv("FLOORWALKER_HOME", str(root))
            for name, value in (env or {}).items():
                here.setenv(name, value)
            here.setattr(sys, "argv", ["floorwalker", *map(str, arguments)])
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        streams = capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return command
