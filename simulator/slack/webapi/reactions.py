"""reactions.*: emoji on messages."""

from simulator.slack.backend import Backend
from simulator.slack.messages import Message
from simulator.slack.webapi.access import message_at, readable
from simulator.slack.webapi.call import Arguments, Method, SlackError
from simulator.slack.wire import JsonObject


def add(backend: Backend, args: Arguments) -> JsonObject:
    """Add the app's reaction."""
    message, name, user = _message(backend, args), _name(args), backend.app.user_id
    if user in message.reactions.get(name, []):
        raise SlackError("already_reacted")
    message.reactions.setdefault(name, []).append(user)
    backend.state.changed(message)
    backend.events.reaction("reaction_added", message, user, name)
    return {}


def remove(backend: Backend, args: Arguments) -> JsonObject:
    """Take the app's reaction away."""
    message, name, user = _message(backend, args), _name(args), backend.app.user_id
    if user not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    message.reactions[name].remove(user)
    if not message.reactions[name]:
        del message.reactions[name]
    backend.state.changed(message)
    backend.events.reaction("reaction_removed", message, user, name)
    return {}


def get(backend: Backend, args: Arguments) -> JsonObject:
    """The message with its reactions."""
    message = _message(backend, args)
    return {"type": "message", "channel": message.channel, "message": message.to_json()}


def _message(backend: Backend, args: Arguments) -> Message:
    return message_at(readable(backend, args.text("channel")), args.text("timestamp"))


def _name(args: Arguments) -> str:
    name = args.text("name").strip(":")
    if not name.replace("_", "").replace("-", "").replace("+", "").replace(":", "").isalnum():
        raise SlackError("invalid_name")
    return name


METHODS: dict[str, Method] = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
