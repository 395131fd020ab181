"""What is said in a conversation: messages, their threads, the stream a message may still be, files.

Owned by `state.SlackState`, rendered to Slack's JSON here and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from simulator.slack.wire import JsonObject


@dataclass(slots=True)
class SlackFile:
    """An uploaded file; `content` is empty until the upload URL has been used."""

    id: str
    name: str
    title: str
    user: str
    length: int
    url: str
    permalink: str
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    alt_text: str = ""
    complete: bool = False
    channels: list[str] = field(default_factory=list)
    created: int = 0

    def to_json(self) -> JsonObject:
        """Slack's file object, as in `files.info` and in a message's `files`."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "user": self.user,
            "size": self.length,
            "mimetype": self.mimetype,
            "filetype": self.name.rsplit(".", 1)[-1].lower() if "." in self.name else "binary",
            "mode": "hosted",
            "alt_txt": self.alt_text,
            "url_private": self.url,
            "url_private_download": self.url,
            "permalink": self.permalink,
            "channels": list(self.channels),
            "created": self.created,
            "timestamp": self.created,
        }


@dataclass(slots=True)
class Stream:
    """The parts a streaming message has grown so far, in the order they first appeared."""

    started: float
    display_mode: str = "timeline"
    markdown: str = ""
    plan_title: str = ""
    tasks: dict[str, JsonObject] = field(default_factory=dict)
    extra_blocks: list[JsonObject] = field(default_factory=list)

    def blocks(self) -> list[JsonObject]:
        """The stream as blocks: the plan or the task cards, then the text, then blocks sent whole."""
        found: list[JsonObject] = []
        cards = list(self.tasks.values())
        if cards and self.display_mode == "plan":
            found.append({"type": "plan", "title": self.plan_title or "Plan", "tasks": cards})
        else:
            found.extend(cards)
        if self.markdown:
            found.append({"type": "markdown", "text": self.markdown})
        return found + self.extra_blocks


@dataclass(slots=True)
class Message:
    """One message. `thread_ts` is the root's ts for replies, `ephemeral_for` the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str
    team: str
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    metadata: JsonObject | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    edited: JsonObject | None = None
    reply_broadcast: bool = False
    ephemeral_for: str | None = None
    stream: Stream | None = None
    files: list[SlackFile] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands inside a thread and is not its root."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_json(self, *, with_metadata: bool = True) -> JsonObject:
        """Slack's message object, without what only its thread knows (see `Conversation.render`)."""
        found: JsonObject = {
            "type": "message",
            "user": self.user,
            "text": self.text,
            "ts": self.ts,
            "team": self.team,
        }
        optional: JsonObject = {
            "subtype": self.subtype,
            "client_msg_id": self.client_msg_id,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "thread_ts": self.thread_ts,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "edited": self.edited,
            "files": [file.to_json() for file in self.files],
            "reactions": [
                {"name": name, "users": list(users), "count": len(users)}
                for name, users in self.reactions.items()
            ],
            "metadata": self.metadata if with_metadata else None,
        }
        return found | {key: value for key, value in optional.items() if value}


@dataclass(slots=True)
class Conversation:
    """A channel or a direct message with what has been said in it, oldest first."""

    id: str
    name: str
    kind: Literal["public", "private", "shared", "im"]
    members: list[str]
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)

    @property
    def event_kind(self) -> str:
        """Slack's `channel_type` of a message event: `im`, `group` or `channel`."""
        return {"im": "im", "private": "group"}.get(self.kind, "channel")

    def thread(self, root_ts: str) -> list[Message]:
        """The root, if it is still there, and its replies, oldest first."""
        return [m for m in self._in_order() if root_ts in (m.ts, m.thread_ts)]

    def timeline(self) -> list[Message]:
        """What the main view shows, oldest first: roots and replies sent to the channel as well."""
        return [m for m in self._in_order() if not m.is_reply or m.reply_broadcast]

    def _in_order(self) -> Iterable[Message]:
        return sorted(self.messages.values(), key=lambda m: m.ts)

    def render(self, message: Message, *, with_metadata: bool = True) -> JsonObject:
        """The message as Slack shows it here: a root also counts its replies."""
        found = message.to_json(with_metadata=with_metadata)
        if message.is_reply:
            root = self.messages.get(message.thread_ts or "")
            return found | {"parent_user_id": root.user if root else ""}
        replies = [m for m in self.messages.values() if m.is_reply and m.thread_ts == message.ts]
        if not replies:
            return found
        people = list(dict.fromkeys(m.user for m in replies))
        return found | {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": people,
            "reply_users_count": len(people),
            "latest_reply": max(m.ts for m in replies),
        }

    def to_json(self, *, viewer: str) -> JsonObject:
        """Slack's conversation object as `viewer` sees it."""
        is_im = self.kind == "im"
        found: JsonObject = {
            "id": self.id,
            "created": self.created,
            "is_channel": self.kind in ("public", "shared"),
            "is_group": self.kind == "private",
            "is_im": is_im,
            "is_mpim": False,
            "is_private": self.kind in ("private", "im"),
            "is_archived": self.archived,
            "is_general": False,
            "is_shared": self.kind == "shared",
            "is_ext_shared": self.kind == "shared",
            "is_org_shared": False,
            "is_member": viewer in self.members,
            "num_members": len(self.members),
        }
        if is_im:
            return found | {"user": next((m for m in self.members if m != viewer), viewer), "is_open": True}
        return found | {
            "name": self.name,
            "name_normalized": self.name,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
        }
