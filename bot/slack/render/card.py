"""The steps of work under way → a plan with task cards. Pure; used by `bot.slack.card`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.blocks.build import plan, task_card
from bot.slack.render.message import Message
from bot.slack.safe_text import Safe, SafeText
from floorwalker.phrase import capitalised

TITLE = "Working on It"
# A turn has a handful of steps; a model that looks up more shows its last ones.
MOST_STEPS = 12
_LONGEST_STEP = 150


@dataclass(frozen=True, slots=True)
class Step:
    """A step in our words ("searching the playbooks"), and what it came to ("2 pages"; empty while it runs)."""

    words: str
    found: str = ""


def card_message(safe: SafeText, steps: Sequence[Step]) -> Message:
    """All steps but the last are done; the last is under way."""
    shown = list(enumerate(steps, start=1))[-MOST_STEPS:]
    cards = [
        task_card(
            str(number),
            safe.plain(capitalised(step.words), _LONGEST_STEP),
            done=number < len(steps) or bool(step.found),
            output=safe.plain(step.found, _LONGEST_STEP) if step.found else None,
        )
        for number, step in shown
    ]
    now = safe.plain(steps[-1].words, _LONGEST_STEP) if steps else Safe("")
    return Message(Safe(f"{TITLE}: {now}…"), (plan(Safe(TITLE), cards),))
