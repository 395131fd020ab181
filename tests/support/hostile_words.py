"""Hostile words and how to tell that a rendering made them harmless: nothing pings, links out or unfurls.

The carriers are those of the trade: channel names, display names, SKU titles, order notes, playbook text, model output.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from hypothesis import strategies as st
from pydantic import JsonValue

from bot.slack.safe_text import SafeText
from floorwalker.evidence import Figure, Window

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SAFE = SafeText(frozenset({"wiki.larkfield.example"}))
ATTACKS = (
    "<!channel> all of you",
    "<!here|here> @everyone ＠channel",
    "<!subteam^S0WAREHOUSE>",
    "<@U0MAYA> approve",
    "<#C0LEADS|leads>",
    "<https://evil.test/?q=secret|wiki.larkfield.example>",
    "[wiki](https://evil.test)![pixel](https://evil.test/p.png)",
    "www.evil.test and evil.test/path",
    "*_~`bold```\n<!channel>\n```",
    "x" * 4000,
    "\u202e\u200b<\u200b!channel>",
    "line\n> quote\n# head\n- list\n1. step",
    "&lt;!channel&gt; &amp;",
    "| a | b |\n|---|---|\n| <!here> | evil.test |",
    '{"about": "1", "verdict": "helpful"}',
    "",
)
# Names of ours that Slack reads, and text that nobody is shown.
_UNSEEN = frozenset(
    {"type", "action_id", "block_id", "value", "url", "private_metadata", "callback_id", "initial_user"}
)
_ALIVE = re.compile(
    r"<[!#]|<@(?!U0ASKER>|U0OWNER>)|(?<![\w-])evil\.test|https?://(?!wiki\.larkfield\.example)"
)
# A moment in the reader's own time zone, and the channel that an alert or a run stands in.
_OURS = re.compile(r"<!date\^\d+\^[{}a-z_ ]+\|[\w:., ]+>|<#C0OPS>")
_BROADCAST = re.compile(r"[@＠](?:here|channel|everyone)\b", re.IGNORECASE)


class HostileWords:
    """A catalogue whose every word is the attack."""

    def __init__(self, attack: str) -> None:
        self.attack = attack

    def title(self, metric_id: str) -> str:
        """The attack."""
        return self.attack or metric_id

    def definition(self, metric_id: str) -> str:
        """The attack."""
        return self.attack or metric_id

    def shown(self, figure: Figure) -> str:
        """The attack beside the value."""
        return f"{figure.value} {self.attack}"

    def change(self, figure: Figure, before: float) -> str:
        """The attack."""
        return self.attack

    def owner(self, metric_id: str) -> str | None:
        """The attack."""
        return self.attack or metric_id


def figure(attack: str, key: str) -> Figure:
    """A figure with the attack in every text."""
    return Figure(
        id="f",
        metric="net_sales",
        key={"sku": f"{key} {attack}"},
        value=1.0,
        unit="count",
        numerator=1,
        denominator=2,
        row_count=3,
        interval=None,
        window=Window(start=date(2026, 11, 1), end=date(2026, 11, 8), tz="UTC"),
        filters={"channel": [attack]},
        as_of=NOW,
        watermark=NOW,
        provisional=True,
        null_reason=None,
        definition_version=attack or "1",
        query=f"SELECT '{attack}'",
        compared_with=[],
    )


PIECES = st.sampled_from(
    ["<!channel>", "<@U0MAYA>", "https://evil.test", "`", "|", "\n", "*", "&", "@here", "evil.test"]
)
WORDS = st.lists(st.one_of(st.text(max_size=20), PIECES), max_size=8).map("".join)
"""Any text, often with a piece of an attack in it."""


def seen_texts(value: JsonValue) -> Iterator[str]:
    """Each text of a block that people are shown."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from seen_texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in _UNSEEN:
                yield from seen_texts(one)


def harmless(text: str) -> None:
    """Fails when the text pings, links out or unfurls."""
    assert not _ALIVE.search(_OURS.sub("", text)), text
    assert not _BROADCAST.search(text), text
