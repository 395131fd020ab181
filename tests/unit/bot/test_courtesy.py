"""What is no question, and what is not English."""

import pytest

from bot.courtesy import Courtesy, courtesy_in, is_foreign


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi there", Courtesy.GREETING),
        ("thanks, that helps!", Courtesy.THANKS),
        ("ok great, thank you so much", Courtesy.THANKS),
        ("are you a bot?", Courtesy.WHO),
        ("no, that's wrong", Courtesy.WRONG),
        ("???", Courtesy.UNREADABLE),
        ("", None),
        ("hi, orders yesterday?", None),
        ("thanks to the promo, are sales up?", None),
        ("returns", None),
    ],
)
def test_only_what_is_nothing_else_is_a_courtesy(text: str, kind: Courtesy | None) -> None:
    assert courtesy_in(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "wie viele Bestellungen gestern?",
        "quel est le taux de retour",
        "сколько заказов вчера",
        "昨日の注文数は",
    ],
)
def test_other_languages_are_recognised(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text", ["how do I die-cut a box?", "la carte and el nino orders in the US", "orders", "📦", ""]
)
def test_english_is_not(text: str) -> None:
    assert not is_foreign(text)
