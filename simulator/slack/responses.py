"""Answers that do not come through the Web API: what a command's ack says, and posts to a response_url.

`gestures` and `clicks` hand over what an ack said; `server` routes `/response/<key>` here.
"""

from dataclasses import replace

from simulator.slack.backend import Backend
from simulator.slack.handles import ResponseUrl
from simulator.slack.messages import Message
from simulator.slack.webapi.call import Arguments, SlackError
from simulator.slack.webapi.chat import app_message
from simulator.slack.webapi.content import read_content
from simulator.slack.wire import JsonObject

SLACKBOT = "USLACKBOT"


class Responses:
    """Shows answers where the gesture came from."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def answer_url(self, key: str, body: JsonObject) -> Message | None:
        """What a post to a response_url shows; refused ones raise `SlackError`."""
        return self.show(self._backend.handles.use_response_url(key), body)

    def show(self, place: ResponseUrl, body: JsonObject) -> Message | None:
        """Show an answer: ephemeral unless it says `in_channel`, in place of the original if it says so."""
        args, state = Arguments(body), self._backend.state
        original = state.find_message(place.channel, place.message_ts) if place.message_ts else None
        if args.flag("delete_original"):
            if original is None:
                raise SlackError("message_not_found")
            state.remove(original)
            return None
        content = read_content(state, args)
        if args.flag("replace_original") and original is not None:
            original.text, original.blocks, original.attachments = (
                content.text,
                content.blocks,
                content.attachments,
            )
            state.changed(original)
            return original
        thread_ts = args.optional("thread_ts") or place.thread_ts
        message = app_message(self._backend, place.channel, content, thread_ts)
        if body.get("response_type") != "in_channel":
            return state.put(replace(message, ephemeral_for=place.user))
        state.put(message)
        self._backend.events.message_posted(message)
        return message

    def say_as_slack(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """A notice of Slack itself that only `user` sees."""
        state = self._backend.state
        message = Message(
            channel, state.mint_ts(), SLACKBOT, text, state.workspace.team.id, thread_ts=thread_ts
        )
        return state.put(replace(message, ephemeral_for=user))
