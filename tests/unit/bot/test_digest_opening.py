"""A digest opens with what is red and amber: the worst of several lines about one thing, each thing once."""

import pytest

from bot.reply import Digest, DigestLine, DigestSection


def digest(*lines: tuple[str, str]) -> Digest:
    """A digest with one section of lines: what each is about, and its state."""
    told = [DigestLine(text="told", owner=None, ask=None, state=state, about=about) for about, state in lines]
    return Digest(slot="friday 2026-11-20", sections=[DigestSection(title="Margin", lines=told)])


@pytest.mark.parametrize("later", ["green", "", "no_data", "amber"])
def test_a_better_line_about_the_same_hides_no_worse_one(later: str) -> None:
    assert digest(("Fees", "amber"), ("Fees", later)).standing() == ["Amber: Fees."]
    assert digest(("Fees", "red"), ("Fees", later)).standing() == ["Red: Fees."]
    assert digest(("Fees", later), ("Fees", "red")).standing() == ["Red: Fees."]


def test_a_line_about_nothing_named_stands_for_its_section() -> None:
    assert digest(("", "red"), ("Postage", "amber"), ("", "green")).standing() == [
        "Red: Margin.",
        "Amber: Postage.",
    ]


def test_a_digest_without_either_says_so() -> None:
    assert digest(("Fees", "green")).standing() == ["Nothing is red or amber."]
    assert digest().title == "Friday digest as of Fri 20 Nov 2026"
