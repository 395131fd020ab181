"""The peers' part of the run: every question over every window to everybody, one peer after the other, and who agrees."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from floorwalker.errors import UserMistake
from floorwalker.evidence import Evidence
from tools.bench.meter import Cost, measured, once
from tools.bench.peer_engines import Floorwalker, PostgreSql
from tools.bench.peer_pandas import Pandas
from tools.bench.peer_polars import Polars
from tools.bench.questions import QUESTIONS, Answer, Peer, Question, Source, agree
from tools.bench.subject import WINDOWS, Subject

Said = Callable[[str], None]


class Timing(Evidence):
    """What one question over one window cost one peer, in seconds; `agrees` with Floorwalker's answer on the facts."""

    peer: str
    question: str
    on: Source
    window: str
    cpu_s: float
    wall_s: float
    agrees: bool


class Contest(Evidence):
    """All timings; `absent` says why a peer is not there; `loading` is what each cost before its first answer, in CPU seconds."""

    timings: Sequence[Timing]
    absent: Mapping[str, str]
    loading: Mapping[str, float]


def contest(subject: Subject, frames: Path, said: Said) -> Contest:
    """Ask everybody everything. A peer whose library is missing is named with the reason."""
    timings: list[Timing] = []
    absent: dict[str, str] = {}
    loading: dict[str, float] = {}
    expected: dict[tuple[str, str], Answer] = {}
    openings: Mapping[str, Callable[[], Peer]] = {
        "floorwalker": lambda: Floorwalker(subject),
        "Polars": lambda: Polars(subject, frames),
        "pandas": lambda: Pandas(subject, frames),
        "PostgreSQL": lambda: PostgreSql(subject, said),
    }
    for name, opening in openings.items():
        said(f"opening {name}")
        try:
            cost, peer = once(opening)
        except UserMistake as missing:
            absent[name] = str(missing)
            continue
        loading[name] = cost.cpu_s
        with closing(peer):
            for question, window, cost, answer in _asked(peer, subject, said):
                # On base tables Floorwalker's own answer on facts is not always asked for: the first answer is then the measure.
                key = (question.title, window)
                timings.append(
                    Timing(
                        peer=name,
                        question=question.title,
                        on=question.on,
                        window=window,
                        cpu_s=cost.cpu_s,
                        wall_s=cost.wall_s,
                        agrees=agree(expected.setdefault(key, answer), answer),
                    )
                )
    return Contest(timings=timings, absent=absent, loading=loading)


def _asked(peer: Peer, subject: Subject, said: Said) -> Iterator[tuple[Question, str, Cost, Answer]]:
    for window in WINDOWS:
        for question in QUESTIONS:
            said(f"{peer.name}: {question.title} on {question.on}, {window}")
            period = subject.window(window)
            cost, answer = measured(lambda asked=question, over=period: peer.ask(asked, over), peer.cpu)  # type: ignore[misc]  # bound now
            yield question, window, cost, answer
