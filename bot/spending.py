"""What a turn spends at the model: noted where it happens, read where the turn ends. Bound to the task, so that turns do not mix.

Written by `bot.llm`, read by the worker for the turn's wide event and by the meters.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Spent:
    """Tokens in and out, as the model's server counted them (0 where it does not), and calls of the model."""

    tokens_in: int = 0
    tokens_out: int = 0
    calls: int = 0

    def cost(self, price_in: float, price_out: float) -> float:
        """In the currency of the prices, which are for a million tokens."""
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000


_CURRENT: ContextVar[Spent | None] = ContextVar("spent", default=None)


@contextmanager
def spending() -> Iterator[Spent]:
    """Everything noted within the block, also by tasks and threads it starts."""
    spent = Spent()
    token = _CURRENT.set(spent)
    try:
        yield spent
    finally:
        _CURRENT.reset(token)


def note_call(tokens_in: int, tokens_out: int) -> None:
    """One call of the model, in the turn that is under way."""
    spent = _CURRENT.get()
    if spent is not None:
        spent.tokens_in += tokens_in
        spent.tokens_out += tokens_out
        spent.calls += 1
