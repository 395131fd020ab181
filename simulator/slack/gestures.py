"""What people do in channels: write, edit, react, type commands, open the app's home, press Stop.

`PracticeSlack` offers these to tests, `control.py` to the page. Clicks and modals are in `clicks` and
`modals`.
"""

from floorwalker.errors import UserMistake
from simulator.slack import payloads
from simulator.slack.backend import Backend
from simulator.slack.delivery import Deliveries
from simulator.slack.envelope import Ack
from simulator.slack.events import rich_text
from simulator.slack.handles import ResponseUrl
from simulator.slack.messages import Conversation, Message
from simulator.slack.responses import Responses
from simulator.slack.typing_in import encode
from simulator.slack.webapi.call import SlackError
from simulator.slack.wire import JsonObject


class Gestures:
    """The hands of everybody in the workspace."""

    def __init__(self, backend: Backend, deliveries: Deliveries, responses: Responses) -> None:
        self._backend = backend
        self._state = backend.state
        self._deliveries = deliveries
        self._responses = responses

    def post(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Write a message; `@handle`, `#channel` and links are understood as in Slack's composer."""
        conversation, state = self.place(user, channel), self._state
        if not text.strip():
            raise UserMistake("An empty message cannot be posted; type some text.")
        stored = encode(state, text)
        message = Message(
            channel,
            state.mint_ts(),
            user,
            stored,
            state.person(user).team_id or state.workspace.team.id,
            [rich_text(stored) | {"block_id": state.mint_id("b")}],
            thread_ts=thread_ts,
            client_msg_id=state.mint_id("cm-"),
        )
        state.put(message)
        self._backend.events.message_posted(message)
        app = state.app
        if f"<@{app.user_id}>" in stored and app.user_id not in conversation.members:
            notice = f"You mentioned <@{app.user_id}>, but they are not in this channel. Invite them first."
            self._responses.say_as_slack(user, channel, notice, thread_ts)
        return message

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change an own message."""
        message = self._own(user, channel, ts)
        before = self._state.conversation(channel).render(message)
        message.text = encode(self._state, text)
        message.blocks = [rich_text(message.text) | {"block_id": self._state.mint_id("b")}]
        message.edited = {"user": user, "ts": self._state.mint_ts()}
        self._state.changed(message)
        self._backend.events.message_changed(message, before)
        return message

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Take an own message away."""
        message = self._own(user, channel, ts)
        conversation = self._state.conversation(channel)
        before = conversation.render(message)
        self._state.remove(message)
        self._backend.events.message_deleted(conversation, before)

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction, or take it away when it is there already."""
        self.place(user, channel)
        message = self.message(channel, ts)
        people = message.reactions.setdefault(name, [])
        kind = "reaction_removed" if user in people else "reaction_added"
        if user in people:
            people.remove(user)
        else:
            people.append(user)
        if not people:
            del message.reactions[name]
        self._state.changed(message)
        self._backend.events.reaction(kind, message, user, name)

    async def command(self, user: str, channel: str, line: str) -> Ack:
        """Type a slash command such as `/ops help`; what the ack says is shown as an ephemeral answer."""
        conversation, state = self.place(user, channel), self._state
        name, _, text = line.strip().partition(" ")
        known = {command.name for command in state.app.commands}
        if known and name not in known:
            self._responses.say_as_slack(
                user, channel, f"{name} is not a valid command. Try {', '.join(sorted(known))}."
            )
            return Ack(False, None, "invalid_command")
        payload = payloads.command(state, user, conversation, name, encode(state, text.strip()))
        payload["response_url"] = self._backend.handles.new_response_url(user, channel)
        payload["trigger_id"] = self._backend.handles.new_trigger(user)
        ack = await self._deliveries.ask("slash_commands", name, payload)
        self._show_answer(user, channel, name, ack)
        return ack

    def _show_answer(self, user: str, channel: str, name: str, ack: Ack) -> None:
        if not ack.accepted:
            self._responses.say_as_slack(
                user, channel, f"{name} failed because the app did not respond. ({ack.reason})"
            )
        elif ack.payload:
            try:
                self._responses.show(ResponseUrl(user, channel, 0.0, 1), ack.payload)
            except SlackError as refusal:
                self._responses.say_as_slack(
                    user, channel, f"{name} failed with the error “{refusal.error}”."
                )

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Ack:
        """Choose a shortcut: of the message `ts` in `channel`, or a global one when no message is named."""
        trigger_id = self._backend.handles.new_trigger(user)
        what = "shortcut" if channel is None or ts is None else "message_action"
        payload = payloads.interaction(self._state, what, user, trigger_id)
        payload |= {"callback_id": callback_id, "action_ts": self._state.mint_ts()}
        if channel is not None and ts is not None:
            payload |= self._about(user, channel, ts)
        return await self._deliveries.ask("interactive", what, payload)

    def _about(self, user: str, channel: str, ts: str) -> JsonObject:
        conversation, message = self.place(user, channel), self.message(channel, ts)
        return {
            "channel": payloads.channel_of(conversation),
            "message_ts": ts,
            "message": conversation.render(message),
            "response_url": self._backend.handles.new_response_url(user, channel, ts),
        }

    def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the app: its Home tab, or with `messages` the direct message with it."""
        self._state.person(user)
        self._backend.events.home_opened(user, tab)

    def stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Press Stop under a thread the app is working on."""
        self.place(user, channel)
        self._backend.events.session_stopped(channel, thread_ts, user)

    def look_at(self, user: str, channel: str) -> None:
        """Switch to another channel while the app's panel is open."""
        self.place(user, channel)
        self._backend.events.context_changed(user, channel)

    def place(self, user: str, channel: str) -> Conversation:
        """The conversation, if this person is there and may write."""
        conversation, person = (self._state.conversation(channel), self._state.person(user))
        if person.kind == "deactivated":
            raise UserMistake(
                f"{person.name} ({user}) is deactivated and cannot do anything; choose another user."
            )
        if user not in conversation.members:
            where = conversation.name or channel
            raise UserMistake(
                f"{person.name} ({user}) is not a member of {where}; choose one of its members."
            )
        if conversation.archived:
            raise UserMistake(f"#{conversation.name} is archived; choose another channel.")
        return conversation

    def message(self, channel: str, ts: str) -> Message:
        """The message with this ts, ephemeral ones too."""
        found = self._state.find_message(channel, ts)
        if found is None:
            raise UserMistake(f"There is no message {ts} in {channel}; look it up in the state first.")
        return found

    def _own(self, user: str, channel: str, ts: str) -> Message:
        self.place(user, channel)
        message = self.message(channel, ts)
        if message.user != user:
            raise UserMistake(
                f"Message {ts} was written by {message.user}, not by {user}; only its author may change it."
            )
        return message
