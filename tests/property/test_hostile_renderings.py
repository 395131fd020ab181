"""Every rendering with hostile words in every field: nothing pings, links out, unfurls or breaks a block, on any rung of the ladder.

On call has its own (`test_hostile_oncall.py`).
"""

from collections.abc import Iterator

import pytest
from hypothesis import given

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
from floorwalker.evidence import Citation
from floorwalker.identity import Place
from floorwalker.outcome import Intent, Outcome
from tests.support.hostile_words import ATTACKS, SAFE, WORDS, HostileWords, figure, harmless, seen_texts


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


def check(attack: str) -> None:
    """Draw everything and look at each string of each rung."""
    renderer = Renderer(SAFE, HostileWords(attack))
    for reply in replies(attack):
        most = 100 if isinstance(reply, HomePage) else 50
        for message in renderer.draw(reply, quoted=attack, alone=True):
            harmless(message.text)
            assert len(message.text) <= 4000
            for rung in ladder(message.blocks):
                assert faults(rung, most=most) == [], (type(reply), faults(rung, most=most))
                for text in seen_texts(rung):  # type: ignore[arg-type]  # JSON
                    harmless(text)
    for form in Form:
        given_words = {"reference": attack, "days": attack, "document": attack}
        frame, blocks = form_view(
            SAFE, FormPage(form, "t-1", attack, given_words), Address("C0OPS", "U0MAYA")
        )
        assert len(str(frame["private_metadata"])) <= 3000 and faults(blocks) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_field_of_every_rendering_is_harmless(attack: str) -> None:
    check(attack)


@given(WORDS)
def test_no_text_in_any_field_pings_links_out_or_breaks_a_block(text: str) -> None:
    check(text)
