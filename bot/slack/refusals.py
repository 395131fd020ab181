"""Slack's final error codes → what kind of trouble it is, and what somebody has to do about it. Pure.

Used by the delivery (what to do with the letter), `trouble` (what to tell the operators) and the doctor. Codes that leave it open
whether anything happened, and those that mean "too fast", never come here (see `web`).
"""

from enum import StrEnum


class Trouble(StrEnum):
    """What stands in the way, by who can mend it."""

    PLACE = "place"
    """The channel or thread: somebody invites the bot, unarchives, or names another channel."""
    TOKEN = "token"  # noqa: S105 - a word, no secret
    """The installation as a whole: nothing can be sent until somebody installs the app again."""
    SCOPE = "scope"
    """A permission of the app: somebody adds it and installs again."""
    PERSON = "person"
    """The one reader: gone, or not reachable by apps. Nobody can act."""
    SIZE = "size"
    """What we made does not fit: a fault of ours."""
    OTHER = "other"
    """A code we do not know."""


_INVITE = "Invite the bot there (`/invite @Floorwalker`), or name another channel."
_ELSEWHERE = "Unarchive it, or name another channel."
_MAY_NOT_POST = "Let apps post there (channel settings, posting permissions), or name another channel."
_INSTALL = "Install the app again and set SLACK_BOT_TOKEN."
_REMEDIES: dict[Trouble, dict[str, str]] = {
    Trouble.PLACE: {
        "channel_not_found": "Check the channel's id, and invite the bot if it is private.",
        "not_in_channel": _INVITE,
        "is_archived": _ELSEWHERE,
        "restricted_action": _MAY_NOT_POST,
        "restricted_action_read_only_channel": _MAY_NOT_POST,
        "restricted_action_thread_only_channel": _MAY_NOT_POST,
        "restricted_action_non_threadable_channel": _MAY_NOT_POST,
        "restricted_action_thread_locked": _MAY_NOT_POST,
        "thread_not_found": "Nothing: the message it answered was deleted.",
        "message_not_found": "Nothing: the message was deleted.",
        "cant_update_message": "Nothing: this message cannot be changed any more.",
        "edit_window_closed": "Nothing: this message cannot be changed any more.",
        "expired_trigger_id": "Nothing: the window was asked for more than 3 seconds ago.",
        "trigger_expired": "Nothing: the window was asked for more than 3 seconds ago.",
        "exchanged_trigger_id": "Nothing: the window was opened already.",
        "trigger_exchanged": "Nothing: the window was opened already.",
        "expired_url": "Nothing: the command was typed more than 30 minutes ago.",
        "used_url": "Nothing: the command was answered five times already.",
        "cannot_reply_to_message": "Nothing: this message takes no replies.",
        "slack_connect_file_upload_sharing_blocked": _MAY_NOT_POST,
        "team_not_found": _INVITE,
    },
    Trouble.TOKEN: {
        "invalid_auth": _INSTALL,
        "not_authed": "Set SLACK_BOT_TOKEN.",
        "account_inactive": _INSTALL,
        "token_revoked": _INSTALL,
        "token_expired": _INSTALL,
        "org_login_required": "Wait until the workspace has moved to its organisation, then install again.",
        "ekm_access_denied": "Ask the workspace's administrators: they have suspended access.",
        "team_access_not_granted": "Grant the app access to this workspace.",
        "access_denied": _INSTALL,
    },
    Trouble.SCOPE: {
        "missing_scope": "Add the scope to the app (manifest.json lists all of them) and install it again.",
        "no_permission": "Add the scope to the app (manifest.json lists all of them) and install it again.",
        "not_allowed_token_type": "SLACK_BOT_TOKEN must be the bot token (xoxb-…).",
    },
    Trouble.PERSON: {
        "user_not_found": "Nothing: there is no such person here.",
        "user_not_visible": "Nothing: this person cannot be seen by the app.",
        "user_not_in_channel": "Nothing: the person has left the channel.",
        "user_disabled": "Nothing: the account is deactivated.",
        "cannot_dm_bot": "Nothing: bots are not written to.",
        "messages_tab_disabled": "Switch the Messages tab of the app on (App Home).",
    },
    Trouble.SIZE: dict.fromkeys(
        (
            "msg_too_long",
            "msg_blocks_too_long",
            "too_many_attachments",
            "too_many_contact_cards",
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_arguments",
            "no_text",
            "metadata_too_large",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "view_too_large",
        ),
        "This is a fault of Floorwalker; please report it with the log.",
    ),
}
KNOWN: dict[str, Trouble] = {code: kind for kind, codes in _REMEDIES.items() for code in codes}


def trouble_of(error: str) -> Trouble:
    """The kind of trouble an error code means."""
    return KNOWN.get(error, Trouble.OTHER)


def remedy_of(error: str) -> str:
    """What somebody has to do, in one sentence."""
    return _REMEDIES.get(trouble_of(error), {}).get(error, "Look into the log and at Slack's status page.")


def needs_somebody(error: str) -> bool:
    """Whether somebody can and must act; a person who is gone and a deleted thread need nobody."""
    return trouble_of(error) is not Trouble.PERSON and not remedy_of(error).startswith("Nothing")
