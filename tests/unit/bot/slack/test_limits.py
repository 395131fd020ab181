"""The validator knows each limit: blocks just over one are named."""

import pytest

from bot.slack.blocks.build import (
    Block,
    actions,
    button,
    context,
    data_table,
    divider,
    fields,
    header,
    line_chart,
    markdown,
    section,
    table,
    text_cell,
)
from bot.slack.blocks.limits import faults
from bot.slack.safe_text import Safe

A = Safe("a")
ROW = [text_cell(A), text_cell(A)]


@pytest.mark.parametrize(
    "blocks",
    [
        [divider()] * 51,
        [header(Safe("a" * 151))],
        [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        [section(Safe("a" * 3001))],
        [fields([(A, A)] * 11)],
        [fields([(A, Safe("a" * 2000))])],
        [markdown(Safe("a" * 7000))] * 2,
        [context(*[A] * 11)],
        [context()],
        [actions([button(A, "x", "v"), button(A, "x", "v")])],
        [actions([button(Safe("a" * 76), "x", "v")])],
        [actions([button(A, "x", "v" * 2001)])],
        [table([ROW])],
        [table([ROW, ROW[:1]])],
        [table([ROW, ROW])] * 2,
        [table([[text_cell(A)] * 21] * 2)],
        [data_table(Safe(""), [ROW, ROW])],
        [data_table(A, [ROW] * 102)],
        [data_table(A, [ROW, [text_cell(Safe("a" * 9999)), text_cell(A)]])],
        [line_chart(Safe("a" * 51), [A], [(A, [1.0])])],
        [line_chart(A, [A] * 21, [(A, [1.0] * 21)])],
        [line_chart(A, [Safe("a" * 21)], [(A, [1.0])])],
        [line_chart(A, [A], [(A, [1.0])])] * 3,
        [{"type": "carousel"}],
        [{}],
    ],
)
def test_a_broken_limit_is_named(blocks: list[Block]) -> None:
    assert faults(blocks)


def test_blocks_at_the_limit_are_fine() -> None:
    blocks = [
        header(Safe("a" * 150)),
        section(Safe("a" * 3000)),
        fields([(A, A)] * 10),
        context(*[A] * 10),
        divider(),
        actions([button(Safe("a" * 75), f"x:{number}", "v") for number in range(25)]),
        markdown(Safe("a" * 12_000)),
        data_table(A, [ROW] * 101),
        line_chart(A, [A], [(A, [1.0])]),
    ]
    assert faults(blocks) == []
