"""Text that a reader of the rendered page would not see → removed and counted.

`document` calls it before storing.

What is indexed, shown and cited must be what a reviewer of the page could read: HTML comments, Markdown's
comment lines and characters without a glyph carry instructions past the reviewer (reliability study, section
4.2, rule 5).
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

# Soft hyphen, zero-width and bidi marks, invisible operators, byte-order mark, variation selectors (the
# emoji one stays), interlinear and tag characters, and control characters other than tab and line feed.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\u0000-\u0008\u000b-\u001f\u007f-\u009f]+"
)
_COMMENT_LINE = re.compile(r"^\[(?://|comment|_)\]:[^\n]*$", re.MULTILINE)
_OPENING = re.compile(r"<!--|^\[(?://|comment|_)\]:", re.MULTILINE)
_UNCLOSED = re.compile(r"^ {0,3}<!--", re.MULTILINE)
_FENCES = MarkdownIt("commonmark").disable(["inline", "text_join"])


@dataclass(frozen=True, slots=True)
class Visible:
    """The text a reader sees, and how many hidden stretches were taken out of it."""

    text: str
    hidden: int


def visible(text: str) -> Visible:
    """`text` without its hidden stretches; comments inside code blocks are visible there and stay."""
    text, characters = _INVISIBLE.subn("", text)
    if not _OPENING.search(text):
        return Visible(text, characters)
    kept: list[str] = []
    position = comments = 0
    for start, end in [*_code_spans(text), (len(text), len(text))]:
        # A comment that runs into a code block makes it part of the comment, so such a block was never one.
        part = _without_comments(text[position:start])
        kept += [part.text, text[start:end]]
        comments += part.hidden
        position = end
    return Visible("".join(kept), characters + comments)


def _without_comments(text: str) -> Visible:
    text, found = _COMMENT_LINE.subn("", text)
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            # Without an end it hides the rest of the page when it opens a line, and is plain text elsewhere.
            unclosed = _UNCLOSED.search(text, position)
            kept.append(text[position : unclosed.start()] if unclosed else text[position:])
            return Visible("".join(kept), found + bool(unclosed))
        kept.append(text[position:start])
        found += 1
        position = end + 3
    return Visible("".join([*kept, text[position:]]), found)


def _code_spans(text: str) -> list[tuple[int, int]]:
    starts = line_starts(text)
    return [
        (starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        for token in _FENCES.parse(text)
        if token.type in {"fence", "code_block"} and token.map
    ]


def line_starts(text: str) -> list[int]:
    """The offset of every line of `text`, and last the length of `text`."""
    return [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
