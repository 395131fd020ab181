"""`Answer` → messages: the text first, then numbers with receipts, sources, suggestions. Pure."""

from collections.abc import Sequence

from bot.reply import Answer
from bot.slack.arrivals import ASK_ACTION
from bot.slack.blocks.build import MOST_BUTTONS, Block, actions, button, context
from bot.slack.render.figures import figure_blocks
from bot.slack.render.message import LONGEST_TEXT, Message, messages, prose
from bot.slack.render.next_steps import next_steps, source_rows
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words
from floorwalker.outcome import Outcome

# The words of an outcome when the turn gave none of its own; no ending is silent (promise 3).
OUTCOME_WORDS = {
    Outcome.ANSWERED: "Done.",
    Outcome.AMBIGUOUS: "That can mean more than one thing. Which one?",
    Outcome.NOT_IN_CORPUS: "None of the stored pages answers this.",
    Outcome.NO_DATA: "There are no data for this.",
    Outcome.NO_PERMISSION: "This may not be shown to you here.",
    Outcome.SOURCE_DOWN: "A source that is needed for this does not answer right now. Please ask again in a few minutes.",
    Outcome.STALE: "The data are too old to answer this.",
    Outcome.OVER_BUDGET: "This question needs more than one answer may cost. Please make it smaller.",
    Outcome.ERROR: "Something went wrong on our side, and nothing was changed.",
}


def answer_messages(
    safe: SafeText, words: Words, answer: Answer, *, quoted: str | None = None, alone: bool = False
) -> list[Message]:
    """The answer as messages; `quoted` is the question when a button asked it."""
    # Text of invisible characters alone is no text.
    text = answer.text if safe.mrkdwn(answer.text).strip() else OUTCOME_WORDS[answer.outcome]
    blocks: list[Block] = []
    if quoted:
        blocks.append(context(Safe(f"Question: {safe.words(quoted, 300)}")))
    blocks += prose(safe, text)
    blocks += figure_blocks(safe, words, answer.figures)
    blocks += source_rows(safe, answer)
    blocks += _searched(safe, answer)
    blocks += suggestion_buttons(safe, answer.suggestions)
    blocks += next_steps(answer, alone=alone)
    blocks += _small_print(safe, answer)
    return messages(safe.mrkdwn(text, LONGEST_TEXT), blocks)


def suggestion_buttons(safe: SafeText, suggestions: Sequence[str]) -> list[Block]:
    """Questions as buttons; a click asks the question."""
    made = [
        button(label, f"{ASK_ACTION}:{number}", question[:2000])
        for number, question in enumerate(suggestions[:MOST_BUTTONS])
        if (label := safe.plain(question, 75))
    ]
    return [actions(made)] if made else []


def _searched(safe: SafeText, answer: Answer) -> list[Block]:
    if not answer.searched or answer.outcome is not Outcome.NOT_IN_CORPUS or answer.searched in answer.text:
        return []
    return [context(Safe(f"Searched: {safe.words(answer.searched, 1000)}"))]


def _small_print(safe: SafeText, answer: Answer) -> list[Block]:
    if answer.outcome is Outcome.ERROR:
        return [context(Safe(f"Trace: {safe.words(answer.trace_id, 100)}"))]
    if answer.model:
        return [context(Safe(f"Worded by {safe.words(answer.model, 100)}; figures and sources are checked."))]
    return []
