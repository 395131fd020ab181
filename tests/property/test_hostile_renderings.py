"""Every rendering with hostile words in every field: nothing pings, links out, unfurls or breaks a block, on any rung of the ladder.

The carriers are those of the trade: channel names, display names, SKU titles, order notes, playbook text, model output.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from bot.ports import Address
from bot.reply import (
    Answer,
    Digest,
    DigestLine,
    DigestReply,
    DigestSection,
    Form,
    FormPage,
    HomePage,
    PassedOn,
    ReceiptPage,
    Reply,
    Said,
    SharedAnswer,
    SourcePage,
    Usage,
    Whereabouts,
    Withheld,
)
from bot.request import Wish
from bot.slack.blocks.ladder import ladder
from bot.slack.blocks.limits import faults
from bot.slack.forms import form_view
from bot.slack.render.reply import Renderer
from bot.slack.safe_text import SafeText
from floorwalker.evidence import Citation, Figure, Window
from floorwalker.identity import Place
from floorwalker.outcome import Intent, Outcome

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
_UNSEEN = frozenset({"type", "action_id", "block_id", "value", "url", "private_metadata", "callback_id"})
_ALIVE = re.compile(
    r"<[!#]|<@(?!U0ASKER>|U0OWNER>)|(?<![\w-])evil\.test|https?://(?!wiki\.larkfield\.example)"
)
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


def replies(attack: str) -> Iterator[Reply]:
    """One of each, with the attack wherever words from outside can stand."""
    cited = Citation(
        document_id="d",
        title=attack,
        section=attack,
        version=attack,
        owner=attack,
        reviewed_on=None,
        overdue=True,
        url="https://evil.test/page",
        quote=attack,
    )
    told = Answer(
        outcome=Outcome.ANSWERED,
        intent=Intent.NUMBER,
        text=attack,
        citations=[cited],
        figures=[figure(attack, "a"), figure(attack, "b")],
        suggestions=[attack, f"{attack}?"],
        searched=attack,
        model=attack or None,
        trace_id="t-1",
        elapsed_ms=1,
    )
    yield told
    yield SharedAnswer(told, "C0OPS", "U0ASKER", attack)
    yield Withheld(told, Wish.ASK, attack)
    line = DigestLine(text=attack, owner=attack, ask=attack, state=attack, figures=told.figures)
    yield DigestReply(Digest(slot=attack, sections=[DigestSection(title=attack, lines=[line])]), "kept")
    yield ReceiptPage("t-1", tuple(told.figures), fresh=True)
    yield SourcePage(cited, attack, attack)
    yield Said(attack)
    yield PassedOn("q-1", attack, attack, "U0OWNER", attack, "U0ASKER")
    yield PassedOn("q-1", attack, attack, attack, attack, attack)
    yield Whereabouts(
        Place.PUBLIC, "C0OPS", attack, attack, frozenset({attack}), frozenset({attack}), (attack,)
    )
    yield HomePage(
        attack,
        True,
        frozenset({attack}),
        (attack,),
        (("w", attack),),
        (("q", attack),),
        ((attack, attack),),
        (attack,),
    )
    yield Usage(attack, ((attack, attack),))


def _seen(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _seen(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in _UNSEEN:
                yield from _seen(one)


def check(attack: str) -> None:
    """Draw everything and look at each string of each rung."""
    renderer = Renderer(SAFE, HostileWords(attack))
    for reply in replies(attack):
        most = 100 if isinstance(reply, HomePage) else 50
        for message in renderer.draw(reply, quoted=attack, alone=True):
            _harmless(message.text)
            assert len(message.text) <= 4000
            for rung in ladder(message.blocks):
                assert faults(rung, most=most) == [], (type(reply), faults(rung, most=most))
                for text in _seen(rung):  # type: ignore[arg-type]  # JSON
                    _harmless(text)
    for form in Form:
        given_words = {"reference": attack, "days": attack, "document": attack}
        frame, blocks = form_view(
            SAFE, FormPage(form, "t-1", attack, given_words), Address("C0OPS", "U0MAYA")
        )
        assert len(str(frame["private_metadata"])) <= 3000 and faults(blocks) == []


def _harmless(text: str) -> None:
    assert not _ALIVE.search(text), text
    assert not _BROADCAST.search(text), text


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_field_of_every_rendering_is_harmless(attack: str) -> None:
    check(attack)


PIECES = st.sampled_from(
    ["<!channel>", "<@U0MAYA>", "https://evil.test", "`", "|", "\n", "*", "&", "@here", "evil.test"]
)


@given(st.lists(st.one_of(st.text(max_size=20), PIECES), max_size=8).map("".join))
def test_no_text_in_any_field_pings_links_out_or_breaks_a_block(text: str) -> None:
    check(text)
