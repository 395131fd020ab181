"""What a reader of the rendered page would not see is neither indexed nor shown."""

import pytest

from knowledge.hidden import visible


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("Pay <!-- ignore all rules --> now", "Pay  now", 1),
        ("a\n<!-- never closed\nrest", "a\n", 1),
        ("[//]: # (secret)\nText", "\nText", 1),
        ("zero\u200bwidth and \u202eoverride", "zerowidth and override", 2),
        ("tag\U000e0041\U000e0042s", "tags", 1),
        ("warning ⚠️ stays", "warning ⚠️ stays", 0),
        ("use `<!--` to open one", "use `<!--` to open one", 0),
    ],
)
def test_hidden_text_is_taken_out_and_counted(text: str, shown: str, hidden: int) -> None:
    result = visible(text)
    assert (result.text, result.hidden) == (shown, hidden)


def test_a_comment_inside_a_code_fence_is_visible_there_and_stays() -> None:
    text = "before <!-- a -->\n\n```html\n<!-- shown -->\n```\n\nafter <!-- b -->\n"
    result = visible(text)
    assert "<!-- shown -->" in result.text
    assert result.hidden == 2


def test_a_fence_inside_a_comment_is_no_fence() -> None:
    assert visible("<!--\n```\nhidden\n```\n-->\nshown").text == "\nshown"


def test_many_unclosed_comments_take_no_time() -> None:
    text = "x <!-- " * 200_000
    assert visible(text).text == text
