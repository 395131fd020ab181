"""What a message may contain: text, blocks, attachments and metadata of a call, checked as Slack checks them.

Used by `chat`, `streams`, `files` and by `responses` (the response_url).
"""

from dataclasses import dataclass, field

from simulator.slack.blocks.check import check_blocks
from simulator.slack.state import SlackState
from simulator.slack.webapi.call import Arguments, SlackError
from simulator.slack.wire import JsonObject

TEXT_LIMIT = 40_000
"""Characters of `text` that are kept; docs.slack.dev, "Changelog: truncating really long messages"."""
MARKDOWN_LIMIT = 12_000
"""Characters of `markdown_text`, and of all markdown blocks of a message together."""


@dataclass(slots=True)
class Content:
    """The checked content of a message."""

    text: str = ""
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    metadata: JsonObject | None = None


def read_content(state: SlackState, args: Arguments, *, may_be_empty: bool = False) -> Content:
    """The content of a call, or `no_text`, `invalid_blocks`, `msg_too_long` and their kin."""
    blocks = read_blocks(state, args)
    attachments = args.parsed("attachments", "invalid_attachments") or []
    text, markdown = args.optional("text") or "", args.optional("markdown_text")
    if markdown is not None:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > MARKDOWN_LIMIT:
            raise SlackError("msg_too_long")
        text, blocks = (markdown, named(state, [{"type": "markdown", "text": markdown}] if markdown else []))
    if not (text.strip() or blocks or attachments or may_be_empty):
        raise SlackError("no_text")
    return Content(text, blocks, attachments, read_metadata(args))


def read_blocks(state: SlackState, args: Arguments, surface: str = "message") -> list[JsonObject]:
    """The blocks of a call with a `block_id` each, or `invalid_blocks` naming every place that is wrong."""
    blocks = args.parsed("blocks", "invalid_blocks_format")
    if blocks is None or blocks == []:
        return []
    refuse_bad_blocks(blocks, surface)
    return named(state, blocks)


def refuse_bad_blocks(blocks: object, surface: str, prefix: str = "/blocks") -> None:
    """Raise `invalid_blocks` with the messages of the validator, if there are any."""
    problems = check_blocks(blocks, surface, prefix)
    if problems:
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": problems})


def named(state: SlackState, blocks: list[JsonObject]) -> list[JsonObject]:
    """The blocks, each with a `block_id`; nested blocks too."""
    found = []
    for given in blocks:
        block: JsonObject = {"block_id": state.mint_id("b"), **given}
        if "child_blocks" in block:
            block["child_blocks"] = named(state, block["child_blocks"])
        found.append(block)
    return found


def read_metadata(args: Arguments) -> JsonObject | None:
    """Message metadata `{event_type, event_payload}`, or `invalid_metadata_format`."""
    metadata = args.parsed("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return metadata
