"""What a model hands over: a draft with the evidence it may point to. The turn asks a `Drafter`; `bot.llm` is one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.toolset import Toolset
from floorwalker.evidence import Figure, Passage

OnProgress = Callable[[str], Awaitable[None]]
"""Takes a few words on what is going on ("looking up Net sales by carrier")."""


class ModelUnavailable(Exception):
    """There is no draft; `reason` is a plain sentence for the person, so that the turn answers without the model."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """Text with `{f1}` and `[p1]` in place of evidence. Nothing in it may be shown before `ground` has read it.

    `figures` and `passages` hold everything that was looked up, by those ids; `calls` are the look-ups in order, for the log.
    """

    text: str
    figures: Mapping[str, Figure]
    passages: Mapping[str, Passage]
    model: str
    calls: tuple[str, ...]


class Drafter(Protocol):
    """Phrases an answer from what its look-ups return."""

    async def draft(
        self,
        question: str,
        toolset: Toolset,
        *,
        earlier: Sequence[tuple[str, str]] = (),
        today: date,
        on_progress: OnProgress | None = None,
    ) -> ModelDraft:
        """A draft for one question; `earlier` are question and answer pairs of the thread. Raises `ModelUnavailable`."""
        ...
