"""Everything the practice Slack remembers, in memory: conversations, views, files, sessions.

The Web API and the gestures of people change it, `feed.Feed` tells who listens. It knows nothing of HTTP, of
delivery to the app, or of who may do what (`webapi` and `gestures` check that before they come here).
"""

from collections.abc import Iterable
from itertools import count

from floorwalker.clock import Clock, SystemClock
from floorwalker.errors import unknown_name
from simulator.slack.feed import Feed
from simulator.slack.messages import Conversation, Message, SlackFile
from simulator.slack.views import View
from simulator.slack.wire import JsonObject
from simulator.slack.workspace import AppProfile, Person, Workspace

_ID_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class SlackState:
    """The memory of one practice Slack."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self.workspace = workspace
        self.clock = clock
        self.feed = Feed()
        self.conversations: dict[str, Conversation] = {}
        self.files: dict[str, SlackFile] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.statuses: dict[tuple[str, str], JsonObject] = {}
        self.prompts: dict[tuple[str, str], JsonObject] = {}
        self.sessions: dict[tuple[str, str], JsonObject] = {}
        self._people = {person.id: person for person in workspace.people}
        self._last_ts = 0
        # From the machine's time on: an app that outlives this Slack must not take the ids of the next one for known.
        self._ids = count(int(SystemClock().now().timestamp() * 1_000_000))
        self._open_seeded_channels()

    def _open_seeded_channels(self) -> None:
        app = self.app
        for seed in self.workspace.channels:
            members = [*seed.members, app.user_id] if seed.with_app else list(seed.members)
            self.conversations[seed.id] = Conversation(
                seed.id,
                seed.name,
                seed.kind,
                members,
                seed.topic,
                seed.purpose,
                seed.archived,
                self.seconds(),
            )

    @property
    def app(self) -> AppProfile:
        """The app of this workspace."""
        return self.workspace.app

    @property
    def people(self) -> Iterable[Person]:
        """Everybody with an account, the app's own user left out."""
        return self._people.values()

    def seconds(self) -> int:
        """The practice time in whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def mint_ts(self) -> str:
        """A new message ts: the practice time in microseconds, later than every ts before."""
        now = round(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(self._last_ts + 1, now)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def mint_id(self, prefix: str) -> str:
        """A new id such as `V0000001A`, unique over all practice Slacks of this machine."""
        number, digits = next(self._ids), ""
        while number:
            number, rest = divmod(number, len(_ID_ALPHABET))
            digits = _ID_ALPHABET[rest] + digits
        return prefix + digits.rjust(8, "0")

    def person(self, user_id: str) -> Person:
        """The person with this id, or a `UserMistake`."""
        if user_id not in self._people:
            raise unknown_name("user", user_id, self._people)
        return self._people[user_id]

    def find_person(self, user_id: str) -> Person | None:
        """The person with this id, if there is one."""
        return self._people.get(user_id)

    def conversation(self, channel_id: str) -> Conversation:
        """The conversation with this id, or a `UserMistake`."""
        if channel_id not in self.conversations:
            raise unknown_name("channel", channel_id, self.conversations)
        return self.conversations[channel_id]

    def direct_message(self, user_id: str) -> Conversation:
        """The direct message between this person and the app, opened when it is not there yet."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.conversations:
            self.person(user_id)
            found = Conversation(channel_id, "", "im", [user_id, self.app.user_id], created=self.seconds())
            self.conversations[channel_id] = found
            self.feed.publish("conversation", channel=channel_id, conversation=self.describe(found))
        return self.conversations[channel_id]

    def describe(self, conversation: Conversation) -> JsonObject:
        """The conversation as the page needs it: Slack's object and the member ids."""
        return conversation.to_json(viewer=self.app.user_id) | {"members": list(conversation.members)}

    def put(self, message: Message) -> Message:
        """Store a message (an ephemeral one apart from the others) and tell the page."""
        conversation = self.conversation(message.channel)
        store = conversation.ephemerals if message.ephemeral_for else conversation.messages
        store[message.ts] = message
        self._clear_status_after(message)
        self.changed(message)
        return message

    def changed(self, message: Message) -> None:
        """Tell the page how the message looks now, and its root, whose reply count may have moved."""
        conversation = self.conversation(message.channel)
        self.feed.publish("message", channel=message.channel, message=self.page_message(message))
        root = conversation.messages.get(message.thread_ts or "")
        if message.is_reply and root is not None and not message.ephemeral_for:
            self.feed.publish("message", channel=message.channel, message=self.page_message(root))

    def remove(self, message: Message) -> None:
        """Take a message away; a root that has replies leaves a tombstone, as in Slack."""
        conversation = self.conversation(message.channel)
        if (
            message.ephemeral_for is None
            and len(conversation.thread(message.ts)) > 1
            and not message.is_reply
        ):
            message.subtype, message.text = "tombstone", "This message was deleted."
            message.blocks, message.attachments, message.files, message.reactions = ([], [], [], {})
            self.changed(message)
            return
        conversation.messages.pop(message.ts, None)
        conversation.ephemerals.pop(message.ts, None)
        self.feed.publish("removed", channel=message.channel, ts=message.ts)
        root = conversation.messages.get(message.thread_ts or "")
        if root is not None:
            self.changed(root)

    def find_message(self, channel_id: str, ts: str) -> Message | None:
        """The message with this ts, ephemeral ones too."""
        conversation = self.conversations.get(channel_id)
        if conversation is None:
            return None
        return conversation.messages.get(ts) or conversation.ephemerals.get(ts)

    def page_message(self, message: Message) -> JsonObject:
        """The message with what only the page shows: who alone sees it, and whether it still streams."""
        conversation = self.conversation(message.channel)
        found = conversation.render(message)
        if message.stream is not None:
            found |= {"blocks": message.stream.blocks(), "streaming": True}
        return found | {"ephemeral_for": message.ephemeral_for} if message.ephemeral_for else found

    def _clear_status_after(self, message: Message) -> None:
        """Slack clears "is thinking…" when the app posts in that thread."""
        key = (message.channel, message.thread_ts or message.ts)
        if message.bot_id and key in self.statuses:
            self.set_status(*key, {})

    def set_status(self, channel: str, thread_ts: str, status: JsonObject) -> None:
        """Show `status` under a thread; an empty one clears it."""
        if status:
            self.statuses[channel, thread_ts] = status
        else:
            self.statuses.pop((channel, thread_ts), None)
        self.feed.publish("status", channel=channel, thread_ts=thread_ts, status=status)

    def set_session(self, channel: str, thread_ts: str, session: JsonObject) -> None:
        """Remember where the agent session of a thread stands."""
        self.sessions[channel, thread_ts] = session
        self.feed.publish("session", channel=channel, thread_ts=thread_ts, session=session)

    def set_prompts(self, channel: str, thread_ts: str, prompts: JsonObject) -> None:
        """Offer suggested prompts in a direct message (`thread_ts` empty) or a thread."""
        self.prompts[channel, thread_ts] = prompts
        self.feed.publish("prompts", channel=channel, thread_ts=thread_ts, prompts=prompts)
