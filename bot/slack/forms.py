"""The forms: their inputs, and what is wrong with what was typed. Pure.

Built when a form is opened, checked by the listener before the acknowledgement: Slack shows the faults beside the inputs and
keeps the form open. Whether the thing named exists is looked up by the worker afterwards.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from bot.ports import Address
from bot.reply import Form, FormPage
from bot.request import Act, Press
from bot.slack.blocks.build import Block, section
from bot.slack.blocks.inputs import channel_input, date_input, radio_input, text_input
from bot.slack.json_path import at, text_at
from bot.slack.safe_text import Safe, SafeText

CALLBACK = "form"
LONGEST_NOTE = 500
LONGEST_REFERENCE = 120
MOST_DAYS = 365
LONGEST_ID = 255

_REASONS = (
    ("wrong", "The figure or step is wrong"),
    ("outdated", "The page is out of date"),
    ("off_topic", "It does not answer what I asked"),
    ("unclear", "I do not understand it"),
)
_KINDS = (
    ("arrival", "A purchase order has arrived"),
    ("cover", "A SKU has less cover than so many days"),
)
_ACTS = {
    Form.WHY: Act.WHY,
    Form.HAND_ON: Act.HAND_ON,
    Form.WATCH: Act.WATCH,
    Form.SHARE: Act.SHARE,
    Form.COMMIT: Act.COMMIT,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A form's title and submit button (24 characters at most each) and its inputs."""

    title: str
    submit: str
    inputs: Callable[[Mapping[str, str]], list[Block]]


def _why(_given: Mapping[str, str]) -> list[Block]:
    return [
        radio_input("reason", "What was wrong", _REASONS),
        text_input("note", "In your words", optional=True, lines=True, longest=LONGEST_NOTE),
    ]


def _pass_on(_given: Mapping[str, str]) -> list[Block]:
    return [
        text_input(
            "note",
            "What you want to know, or what is missing",
            optional=True,
            lines=True,
            longest=LONGEST_NOTE,
        )
    ]


def _watch(given: Mapping[str, str]) -> list[Block]:
    return [
        radio_input("kind", "Tell me when", _KINDS, chosen=given.get("kind", "cover")),
        text_input(
            "reference",
            "Purchase order, or SKU or its title",
            given=given.get("reference", ""),
            longest=LONGEST_REFERENCE,
        ),
        text_input(
            "days", "Days of cover (for a SKU)", given=given.get("days", "7"), optional=True, longest=5
        ),
    ]


def _share(_given: Mapping[str, str]) -> list[Block]:
    return [
        channel_input("channel", "Channel"),
        text_input("note", "A word from you", optional=True, lines=True, longest=LONGEST_NOTE),
    ]


def _commit(given: Mapping[str, str]) -> list[Block]:
    return [
        text_input(
            "words", "What you will do", given=given.get("words", ""), lines=True, longest=LONGEST_NOTE
        ),
        date_input("due", "By the end of", given=given.get("due", "")),
    ]


SHAPES = {
    Form.WHY: Shape("What was wrong?", "Send", _why),
    Form.HAND_ON: Shape("Ask the owner", "Ask", _pass_on),
    Form.WATCH: Shape("Watch this", "Watch", _watch),
    Form.SHARE: Shape("Share in a channel", "Share", _share),
    Form.COMMIT: Shape("Commit", "Commit", _commit),
}


def form_view(safe: SafeText, page: FormPage, address: Address) -> tuple[dict[str, JsonValue], list[Block]]:
    """The window of a form without its blocks, and its blocks; it remembers where it was opened."""
    shape = SHAPES[page.form]
    kept = {
        "about": page.about,
        "channel": address.channel_id,
        "thread": address.thread_ts or "",
        "starts_thread": "yes" if address.starts_thread else "",
        "document": page.given.get("document", "")[:LONGEST_ID],
    }
    frame: dict[str, JsonValue] = {
        "type": "modal",
        "callback_id": f"{CALLBACK}:{page.form.value}",
        "title": _plain(shape.title),
        "submit": _plain(shape.submit),
        "close": _plain("Cancel"),
        "private_metadata": json.dumps(kept),
    }
    return frame, [section(safe.words(page.said, 600)), *shape.inputs(page.given)]


def form_of(view: JsonValue) -> Form | None:
    """Which of our forms a view is."""
    kind, _, name = text_at(view, "callback_id").partition(":")
    return Form(name) if kind == CALLBACK and name in set(Form) else None


def typed_in(view: JsonValue) -> dict[str, str]:
    """What was typed and chosen, by input."""
    found: dict[str, str] = {}
    blocks = at(view, "state", "values")
    for block_id, inputs in blocks.items() if isinstance(blocks, dict) else ():
        for value in inputs.values() if isinstance(inputs, dict) else ():
            text = (
                text_at(value, "value")
                or text_at(value, "selected_option", "value")
                or text_at(value, "selected_conversation")
                or text_at(value, "selected_date")
            )
            found[block_id] = text.strip()
    return found


def faults_in(view: JsonValue) -> dict[str, str]:
    """One sentence for each input that cannot be used, by input; empty when the form may be sent."""
    typed = typed_in(view)
    if form_of(view) is Form.COMMIT:
        return _faults_of_commitment(typed)
    if form_of(view) is not Form.WATCH:
        return {}
    faults = (
        {} if typed.get("reference") else {"reference": "Name a purchase order, such as PO-785, or a SKU."}
    )
    if typed.get("kind") == "cover" and not _is_days(typed.get("days", "")):
        faults["days"] = f"Write a number of days between 1 and {MOST_DAYS}, such as 7."
    return faults


def _faults_of_commitment(typed: Mapping[str, str]) -> dict[str, str]:
    faults = {} if typed.get("words") else {"words": "Say in a few words what you will do."}
    if not typed.get("due"):
        faults["due"] = "Choose the day by which it is done."
    return faults


def press_of_form(view: JsonValue) -> tuple[Press, str, str] | None:
    """The press a sent form makes, and the channel and thread it was opened in; null for a view that is no form of ours."""
    form = form_of(view)
    try:
        kept: JsonValue = json.loads(text_at(view, "private_metadata"))
    except ValueError:
        return None
    if form is None or not isinstance(kept, dict):
        return None
    values = typed_in(view) | {"starts_thread": text_at(kept, "starts_thread")}
    if form is Form.WHY:
        values |= {"verdict": "not_helpful", "document": text_at(kept, "document")}
    press = Press(_ACTS[form], text_at(kept, "about"), values)
    return press, text_at(kept, "channel"), text_at(kept, "thread")


def _is_days(text: str) -> bool:
    try:
        return 1 <= float(text) <= MOST_DAYS
    except ValueError:
        return False


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": Safe(text), "emoji": False}
