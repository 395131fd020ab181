"""The slash commands and their sub-commands: words typed → `Wish`. Pure; the manifest is tested against this list."""

from dataclasses import dataclass

from bot.request import Wish
from floorwalker.errors import nearest

OPS = "/ops"
RUNBOOK = "/runbook"
COMMANDS = (OPS, RUNBOOK)

SUB_COMMANDS: dict[str, Wish] = {
    "ask": Wish.ASK,
    "kpi": Wish.KPI,
    "stock": Wish.STOCK,
    "risk": Wish.RISK,
    "digest": Wish.DIGEST,
    "runs": Wish.RUNS,
    "alerts": Wish.ALERTS,
    "where": Wish.WHERE,
    "status": Wish.STATUS,
    "help": Wish.HELP,
}

# Cards and digests are for the team; an answer is for the asker until it is asked in the open.
VISIBLE = frozenset({Wish.RUNBOOK, Wish.DIGEST})


@dataclass(frozen=True, slots=True)
class Typed:
    """A command read: what is wished, with which words; or the sentence that says why it cannot be."""

    wish: Wish
    words: str
    notice: str | None = None
    suggestions: tuple[str, ...] = ()


def read_command(command: str, text: str) -> Typed:
    """The wish of `/ops kpi order cycle time` and the like; an unknown sub-command gives one sentence."""
    words = " ".join(text.split())
    if command == RUNBOOK:
        return Typed(Wish.RUNBOOK, words)
    if not words:
        return Typed(Wish.HELP, "")
    first, _, rest = words.partition(" ")
    wish = SUB_COMMANDS.get(first.lower())
    return Typed(wish, rest.strip()) if wish else _unknown(first, words)


def _unknown(first: str, words: str) -> Typed:
    near = nearest(first, SUB_COMMANDS, limit=1)
    guess = f"Did you mean `{OPS} {near[0]}`? " if near else ""
    notice = f"There is no `{OPS} {first}`. {guess}`{OPS} help` lists what there is; `{OPS} ask …` takes a free question."
    return Typed(Wish.ASK, words, notice, (words,))
