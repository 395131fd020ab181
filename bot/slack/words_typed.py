"""Slack's text of a message → the words a person wrote. Pure; called by `parse` and `presses`."""

import re

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_LINK = re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>|<((?:https?://|mailto:)[^>]*)>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")


def words_of(text: str, bot_user_id: str) -> str:
    """What a person wrote: our own mention gone, Slack's links and escapes back to what they look like."""
    without = re.sub(rf"<@{re.escape(bot_user_id)}(?:\|[^>]*)?>", " ", text) if bot_user_id else text
    plain = _CHANNEL.sub(r"#\1", _LINK.sub(lambda link: link[1] or link[2], without))
    for entity, sign in _ENTITIES:
        plain = plain.replace(entity, sign)
    return re.sub(r"[ \t]+", " ", plain).strip()
