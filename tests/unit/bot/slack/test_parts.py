"""A long answer's parts are its prose, whole, cut where it reads well."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks.build import Block
from bot.slack.json_path import text_at
from bot.slack.render.message import prose
from bot.slack.render.parts import LONG, MOST_PARTS, stream_parts
from bot.slack.safe_text import SafeText

SAFE = SafeText()
LINES = st.lists(st.text("ab*` |-\n", max_size=120), min_size=1, max_size=60).map("\n".join)


def blocks_of(text: str) -> list[Block]:
    return [*prose(SAFE, text), {"type": "divider"}, *prose(SAFE, "after it")]


@settings(max_examples=40)
@given(LINES)
def test_the_parts_together_are_the_prose_and_not_too_many(text: str) -> None:
    blocks = blocks_of(text)
    parts, told = stream_parts(blocks)
    whole = "\n".join(text_at(block, "text") for block in blocks[: blocks.index({"type": "divider"})])
    assert bool(parts) == (len(whole) > LONG)
    if parts:
        assert "".join(parts) == whole and told == blocks.index({"type": "divider"})
        assert len(parts) <= MOST_PARTS + 1 and all(parts)


def test_parts_end_with_paragraphs_and_never_within_a_fence() -> None:
    paragraph = "Count the parcels again. " * 20
    fence = "```\n" + "SELECT 1\n" * 60 + "```"
    parts, _told = stream_parts(
        blocks_of(f"{paragraph}\n\n{fence}\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}")
    )
    assert len(parts) > 1 and all(part.count("```") % 2 == 0 for part in parts)
    assert all(part.endswith("\n\n") for part in parts[:-1])


def test_a_question_above_the_prose_keeps_it_from_being_streamed() -> None:
    assert stream_parts([{"type": "context"}, *prose(SAFE, "x\n" * 4000)]) == ((), 0)
