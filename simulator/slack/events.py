"""What happens in the workspace, told to the app as Events API payloads.

`webapi` and `gestures` report what happened; subscriptions of the app decide what is told. Payload shapes:
docs.slack.dev/reference/events.
"""

import re

from simulator.slack.delivery import Deliveries
from simulator.slack.messages import Conversation, Message
from simulator.slack.state import SlackState
from simulator.slack.wire import JsonObject

VERIFICATION_TOKEN = "practice-verification"  # noqa: S105  # a field of old payloads, secret of nothing

_SUBSCRIPTION = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}


class Events:
    """Tells the app what it subscribed to, about conversations it is a member of."""

    def __init__(self, state: SlackState, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries

    def tell(
        self, event: JsonObject, conversation: Conversation | None = None, *, subscription: str = ""
    ) -> None:
        """Tell one event, if the app subscribed to it and sits in the conversation."""
        app = self._state.app
        if (subscription or event["type"]) not in app.events:
            return
        if conversation is not None and app.user_id not in conversation.members:
            return
        self._deliveries.tell(str(event["type"]), self._wrap(event, conversation))

    def _wrap(self, event: JsonObject, conversation: Conversation | None) -> JsonObject:
        team, app = self._state.workspace.team, self._state.app
        event.setdefault("event_ts", self._state.mint_ts())
        authorization = {
            "enterprise_id": None,
            "team_id": team.id,
            "user_id": app.user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._state.mint_id("Ev"),
            "event_time": self._state.seconds(),
            "authorizations": [authorization],
            "is_ext_shared_channel": conversation is not None and conversation.kind == "shared",
            "event_context": self._state.mint_id("4-"),
        }

    def message_posted(self, message: Message) -> None:
        """A new message: `message`, and `app_mention` when it names the app in a channel."""
        conversation = self._state.conversation(message.channel)
        body = conversation.render(message)
        place = {"channel": conversation.id, "channel_type": conversation.event_kind, "event_ts": message.ts}
        self.tell(body | place, conversation, subscription=_SUBSCRIPTION[conversation.event_kind])
        mentioned = f"<@{self._state.app.user_id}>" in message.text
        if mentioned and conversation.kind != "im" and message.user != self._state.app.user_id:
            keys = (
                "client_msg_id",
                "user",
                "text",
                "ts",
                "thread_ts",
                "parent_user_id",
                "team",
                "blocks",
                "files",
            )
            mention = {key: body[key] for key in keys if key in body}
            self.tell(
                {"type": "app_mention", **mention, "channel": conversation.id, "event_ts": message.ts},
                conversation,
            )

    def message_changed(self, message: Message, before: JsonObject) -> None:
        """An edited message, with how it was before."""
        conversation = self._state.conversation(message.channel)
        event = self._subtype(conversation, "message_changed")
        event |= {"message": conversation.render(message), "previous_message": before}
        self.tell(event, conversation, subscription=_SUBSCRIPTION[conversation.event_kind])

    def message_deleted(self, conversation: Conversation, before: JsonObject) -> None:
        """A message that is gone, with how it was."""
        event = self._subtype(conversation, "message_deleted")
        event |= {"deleted_ts": before["ts"], "previous_message": before}
        self.tell(event, conversation, subscription=_SUBSCRIPTION[conversation.event_kind])

    def _subtype(self, conversation: Conversation, subtype: str) -> JsonObject:
        ts = self._state.mint_ts()
        return {
            "type": "message",
            "subtype": subtype,
            "channel": conversation.id,
            "channel_type": conversation.event_kind,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
        }

    def reaction(self, kind: str, message: Message, user: str, name: str) -> None:
        """`reaction_added` or `reaction_removed`."""
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        event = {"type": kind, "user": user, "reaction": name, "item_user": message.user, "item": item}
        self.tell(event, self._state.conversation(message.channel))

    def home_opened(self, user: str, tab: str) -> None:
        """`app_home_opened` on the tab `home` or `messages`."""
        direct = self._state.direct_message(user)
        event: JsonObject = {"type": "app_home_opened", "user": user, "channel": direct.id, "tab": tab}
        if tab == "home" and user in self._state.homes:
            event["view"] = self._state.homes[user].to_json()
        self.tell(event)

    def session_stopped(self, channel: str, thread_ts: str, user: str) -> None:
        """`agent_session_stopped`: somebody pressed Stop under a working agent."""
        streams = [m.ts for m in self._state.conversation(channel).thread(thread_ts) if m.stream is not None]
        event = {
            "type": "agent_session_stopped",
            "channel": channel,
            "thread_ts": thread_ts,
            "user": user,
            "streaming_message_ts": streams,
        }
        self.tell(event)

    def context_changed(self, user: str, channel: str) -> None:
        """`app_context_changed`: the person looks at another channel while the app's panel is open."""
        team = self._state.workspace.team.id
        entities = [{"type": "slack#/types/channel_id", "value": channel, "team_id": team}]
        direct = self._state.direct_message(user)
        event: JsonObject = {"type": "app_context_changed", "user": user, "channel": direct.id}
        self.tell(event | {"context": {"entities": entities}})


_TOKEN = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)>|<#(?P<channel>C[A-Z0-9]+)(?:\|[^>]*)?>|<(?P<url>https?://[^|>]+)(?:\|[^>]*)?>"
)


def rich_text(text: str) -> JsonObject:
    """The `rich_text` block Slack's client sends with a typed message."""
    elements: list[JsonObject] = []
    end = 0
    for match in _TOKEN.finditer(text):
        _add_text(elements, text[end : match.start()])
        kind = str(match.lastgroup)
        key = "url" if kind == "url" else f"{kind}_id"
        elements.append({"type": "link" if kind == "url" else kind, key: match.group(kind)})
        end = match.end()
    _add_text(elements, text[end:])
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _add_text(elements: list[JsonObject], text: str) -> None:
    if text:
        plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        elements.append({"type": "text", "text": plain})
