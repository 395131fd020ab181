"""A letter's key → the messages in Slack that carry it: before any repeat, and for the sweep of doubles (promise 5).

Called by the delivery. Reads the channel's history, which costs Tier 3 calls: only after an unclear end.
"""

import uuid
from datetime import timedelta

from pydantic import JsonValue

from bot.ports import OutboxItem
from bot.slack.json_path import at, text_at
from bot.slack.web import Arguments, Ending, Refused, Web, paged

METADATA_TYPE = "floorwalker_letter"
# Slack's clock and ours may differ; the look-up starts that much before the first attempt.
_SKEW = timedelta(minutes=5)
_PAGES = 10
_NOTHING_THERE = ("thread_not_found", "channel_not_found", "not_in_channel", "unknown_method")
_NAMESPACE = uuid.UUID("7a2f1a52-4f52-5c1e-9a53-2f0f4f1c6d10")


def opaque(key: str) -> str:
    """The key as Slack's other apps and members may see it: the same for the same key, and nothing else."""
    return str(uuid.uuid5(_NAMESPACE, key))


def metadata_of(key: str) -> dict[str, JsonValue]:
    """The message metadata that makes a letter findable."""
    return {"event_type": METADATA_TYPE, "event_payload": {"key": opaque(key)}}


async def timestamps_of(
    web: Web, item: OutboxItem, channel: str, thread_ts: str | None, *, file_name: str | None = None
) -> list[str] | Ending:
    """When messages of this letter (or of its file) were posted, oldest first; how the call ended when Slack does not say."""
    wanted = opaque(item.letter.key)
    messages = await _said(web, item, channel, thread_ts)
    if not isinstance(messages, list):
        return messages
    found = {
        text_at(message, "ts")
        for message in messages
        if _key_of(message) == wanted or (file_name and file_name in _files_of(message))
    }
    return sorted(found, key=float)


async def unfinished(
    web: Web, item: OutboxItem, channel: str, thread_ts: str, bot_id: str
) -> list[str] | Ending:
    """When streams of this letter that were never ended began, oldest first.

    A stream gets its letter's key at its end, all else that we post has one from the first; one letter at a time goes to a thread.
    """
    messages = await _said(web, item, channel, thread_ts)
    if not isinstance(messages, list):
        return messages
    ours = [
        one
        for one in messages
        if text_at(one, "bot_id") == bot_id and not _key_of(one) and not _files_of(one)
    ]
    return sorted({text_at(one, "ts") for one in ours} - {thread_ts}, key=float)


async def _said(web: Web, item: OutboxItem, channel: str, thread_ts: str | None) -> list[JsonValue] | Ending:
    """The messages there since shortly before the first attempt."""
    oldest = (item.first_attempt_at - _SKEW).timestamp()
    where: Arguments = {
        "channel": channel,
        "oldest": f"{oldest:.6f}",
        "include_all_metadata": True,
        "limit": 100,
    }
    if thread_ts:
        replies = await paged(web, "conversations.replies", {**where, "ts": thread_ts}, pages=_PAGES)
    else:
        replies = await paged(web, "conversations.history", where, pages=_PAGES)
    if isinstance(replies, Refused):
        # A thread or channel that is gone holds no message of ours; a Slack without a history cannot be asked.
        return [] if replies.error in _NOTHING_THERE else replies
    if not isinstance(replies, list):
        return replies
    return [message for page in replies for message in _messages(page)]


def _messages(page: Arguments) -> list[JsonValue]:
    listed = at(page, "messages")
    return listed if isinstance(listed, list) else []


def _files_of(message: JsonValue) -> list[str]:
    listed = at(message, "files")
    return [text_at(file, "name") for file in listed] if isinstance(listed, list) else []


def _key_of(message: JsonValue) -> str:
    if text_at(message, "metadata", "event_type") != METADATA_TYPE:
        return ""
    return text_at(message, "metadata", "event_payload", "key")
