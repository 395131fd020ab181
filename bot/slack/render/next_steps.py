"""What one can do with an answer: open its receipts and sources, judge it, pass it on, watch, share. Pure.

Only answers that rest on something, or that found nothing, have these; the counter keeps exactly those by their trace id.
"""

from bot.counter_ports import Verdict
from bot.reply import Answer
from bot.request import Act
from bot.slack.actions import action_id, value_of
from bot.slack.acts import start_action
from bot.slack.blocks.build import Block, actions, button, section
from bot.slack.blocks.inputs import feedback, overflow
from bot.slack.render.receipt import source
from bot.slack.safe_text import Safe, SafeText
from floorwalker.outcome import Intent, Outcome

_MOST_SOURCES = 10
_FOUND_NOTHING = (Outcome.NOT_IN_CORPUS, Outcome.NO_DATA)
_SKU_KEY = "sku"


def source_rows(safe: SafeText, answer: Answer) -> list[Block]:
    """Each source once, with a menu that opens the passage or judges it."""
    numbered = {(one.document_id, one.section): number for number, one in enumerate(answer.citations)}
    rows: list[Block] = []
    for number in list(numbered.values())[:_MOST_SOURCES]:
        about = {"n": str(number)}
        menu = overflow(
            action_id(Act.SOURCE, number),
            (
                (Safe("Open the Passage"), value_of(answer.trace_id, about)),
                (Safe("Good Source"), value_of(answer.trace_id, {**about, "verdict": Verdict.HELPFUL.value})),
                (
                    Safe("Wrong or Outdated"),
                    value_of(answer.trace_id, {**about, "verdict": Verdict.NOT_HELPFUL.value}),
                ),
            ),
        )
        text = Safe(f"*Source:* {source(safe, answer.citations[number])}")
        rows.append({**section(text), "accessory": menu})
    return rows


def start_button(spoken: Safe, document_id: str) -> Block:
    """Starts a run of a page's steps."""
    return button(Safe("Start Run"), start_action(""), document_id, style="primary", spoken=spoken)


def receipt_button(receipts: str, first: int, end: int, about: Safe) -> Block:
    """Opens the receipts of some figures of a page of many, from the place `first` up to `end`."""
    values = {"from": str(first), "to": str(end)}
    spoken = Safe(f"Open the receipt: {about}"[:75])
    return button(Safe("Receipt"), action_id(Act.RECEIPT, first), value_of(receipts, values), spoken=spoken)


def next_steps(answer: Answer, *, alone: bool) -> list[Block]:
    """The row of buttons under an answer, and the two that judge it."""
    rests_on_something = bool(answer.figures or answer.citations)
    if not rests_on_something and not (answer.intent and answer.outcome in _FOUND_NOTHING):
        return []
    about = value_of(answer.trace_id)
    row: list[Block] = [start_button(Safe("Start Run"), answer.runbook)] if answer.runbook else []
    if answer.figures:
        row.append(button(Safe("Open Receipt"), action_id(Act.RECEIPT), about))
    watched = _watchable(answer)
    if watched:
        row.append(button(Safe("Watch This"), action_id(Act.WATCH_FORM), value_of(answer.trace_id, watched)))
    row.append(button(Safe("Ask the Owner"), action_id(Act.ASK_PERSON), about))
    if alone and rests_on_something:
        row.append(button(Safe("Share in a Channel"), action_id(Act.SHARE_FORM), about))
    judged = feedback(
        action_id(Act.FEEDBACK),
        ("Helpful", value_of(answer.trace_id, {"verdict": Verdict.HELPFUL.value})),
        ("Not helpful", value_of(answer.trace_id, {"verdict": Verdict.NOT_HELPFUL.value})),
    )
    return [actions(row), judged]


def _watchable(answer: Answer) -> dict[str, str]:
    """What of the answer can be watched: the purchase order or the SKU it is about."""
    keys = answer.figures[0].key if answer.figures else {}
    if answer.intent is Intent.PURCHASE_ORDER and keys:
        return {"kind": "arrival", "reference": next(iter(keys.values()))[:100]}
    if answer.intent is Intent.STOCK:
        named = answer.figures[0] if answer.figures else None
        sku = keys.get(_SKU_KEY) or (named.filters.get(_SKU_KEY, [""])[0] if named else "")
        return {"kind": "cover", "reference": sku[:100]} if sku else {}
    return {}
