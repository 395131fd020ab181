"""`HomePage` → the App Home: what waits, what to try, what one may read, what is set up. Pure."""

from collections.abc import Sequence

from bot.reply import HomePage
from bot.request import Act
from bot.slack.actions import action_id, value_of
from bot.slack.arrivals import ASK_ACTION
from bot.slack.blocks.build import Block, actions, button, context, divider, header, section
from bot.slack.render.usage import usage_lines
from bot.slack.safe_text import Safe, SafeText
from bot.usage import COMMANDS
from floorwalker.identity import EVERYONE

_MOST_ROWS = 10


def home_blocks(safe: SafeText, page: HomePage) -> list[Block]:
    """The home of one person; each list is at most ten rows long, so that the page stays far under 100 blocks."""
    name = safe.plain(page.name, 60)
    greeting = f"Hello {name}" if name else "Hello"
    if not page.may_ask:
        words = "Floorwalker answers full members of the workspace. Ask the person who invited you."
        return [header(Safe(greeting)), section(Safe(words))]
    return [
        header(Safe(greeting)),
        section(Safe("Ask about procedures, numbers, stock and risk: here, or by naming me in a channel.")),
        *_tries(safe, page.tries),
        *_rows(safe, "Open work", page.open_work),
        *_commitments(safe, page.commitments),
        *_watches(safe, page.watches),
        *_waiting(safe, page.waiting),
        divider(),
        section(Safe(f"*What you may read*\n{safe.words(_labels(page.labels), 1000)}")),
        section(Safe("*What you can type*")),
        *usage_lines(safe, COMMANDS),
        divider(),
        *_setup(safe, page.setup),
    ]


def _tries(safe: SafeText, tries: Sequence[str]) -> list[Block]:
    made = [
        button(safe.plain(question, 75), f"{ASK_ACTION}:{number}", question[:2000] or "?")
        for number, question in enumerate(tries[:5])
    ]
    return [section(Safe("*Try asking*")), actions(made)] if made else []


def _watches(safe: SafeText, watches: Sequence[tuple[str, str]]) -> list[Block]:
    if not watches:
        return [
            section(Safe("*You watch nothing yet*")),
            actions([button(Safe("Watch Something"), action_id(Act.WATCH_FORM), value_of("home"))]),
        ]
    rows = [
        _row(safe, words, button(Safe("Stop Watching"), action_id(Act.UNWATCH, number), value_of(watch_id)))
        for number, (watch_id, words) in enumerate(watches[:_MOST_ROWS])
    ]
    return [section(Safe("*You are told when*")), *rows]


def _waiting(safe: SafeText, waiting: Sequence[tuple[str, str]]) -> list[Block]:
    rows = [
        _row(safe, words, button(Safe("Dealt With"), action_id(Act.SETTLED, number), value_of(question_id)))
        for number, (question_id, words) in enumerate(waiting[:_MOST_ROWS])
    ]
    return [section(Safe("*Your questions that wait for a person*")), *rows] if rows else []


def _commitments(safe: SafeText, commitments: Sequence[tuple[str, str]]) -> list[Block]:
    rows = [
        _row(
            safe,
            words,
            button(Safe("Kept"), action_id(Act.COMMIT_SETTLED, number), value_of(one, {"at": "home"})),
        )
        for number, (one, words) in enumerate(commitments[:_MOST_ROWS])
    ]
    return [section(Safe("*What you committed to*")), *rows] if rows else []


def _rows(safe: SafeText, title: str, rows: Sequence[str]) -> list[Block]:
    return (
        [section(Safe(f"*{title}*")), *(section(safe.mrkdwn(row, 1000)) for row in rows[:_MOST_ROWS])]
        if rows
        else []
    )


def _row(safe: SafeText, words: str, press: Block) -> Block:
    return {**section(safe.words(words, 1000)), "accessory": press}


def _setup(safe: SafeText, setup: Sequence[tuple[str, str]]) -> list[Block]:
    lines = [f"{safe.words(name, 100)}: {safe.words(value, 300)}" for name, value in setup[:9]]
    return [section(Safe("*How this is set up*")), context(*(Safe(line) for line in lines))] if lines else []


def _labels(labels: frozenset[str]) -> str:
    others = sorted(labels - {EVERYONE})
    return "What is for everyone" + (
        f", and: {', '.join(others)}" if others else ". Other labels need a role."
    )


def home_text(page: HomePage) -> Safe:
    """The home in one line, for a workspace that shows it as a message."""
    if not page.may_ask:
        return Safe("Your home: the shop's figures and playbooks are for full members of the workspace.")
    watched, waiting = len(page.watches), len(page.waiting)
    return Safe(
        f"Your home: {len(page.open_work)} open runs and alerts, {watched} watches, {waiting} questions that wait for a person."
    )
