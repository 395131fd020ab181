"""The parts every command and interaction payload shares: who, in which team, for which app.

Used by `gestures`, `clicks` and `modals`. Shapes: docs.slack.dev/reference/interaction-payloads.
"""

from simulator.slack.events import VERIFICATION_TOKEN
from simulator.slack.messages import Conversation
from simulator.slack.state import SlackState
from simulator.slack.wire import JsonObject


def interaction(state: SlackState, kind: str, user: str, trigger_id: str) -> JsonObject:
    """The head of an interaction payload of this kind, made by this person."""
    person, team = state.person(user), state.workspace.team
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {
            "id": user,
            "username": person.handle,
            "name": person.handle,
            "team_id": person.team_id or team.id,
        },
        "api_app_id": state.app.id,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_of(conversation: Conversation) -> JsonObject:
    """A channel as interaction payloads name it."""
    return {"id": conversation.id, "name": channel_name(conversation)}


def channel_name(conversation: Conversation) -> str:
    """The name as commands give it: `directmessage` and `privategroup` for what has none to show."""
    return {"im": "directmessage", "private": "privategroup"}.get(conversation.kind, conversation.name)


def command(state: SlackState, user: str, conversation: Conversation, name: str, text: str) -> JsonObject:
    """The form fields of a slash command, without its trigger and response URL."""
    team = state.workspace.team
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user,
        "user_name": state.person(user).handle,
        "command": name,
        "text": text,
        "api_app_id": state.app.id,
        "is_enterprise_install": "false",
    }
