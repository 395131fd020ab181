"""Near names: typos are found, and a code of two letters is not near every word."""

from hypothesis import given
from hypothesis import strategies as st

from floorwalker.errors import did_you_mean, nearest, unknown_name

METRICS = ["on_time_ship_rate", "order_cycle_time_p50_h", "return_rate", "net_sales"]


def test_a_typo_finds_its_word_first() -> None:
    assert nearest("on_time_shp_rate", METRICS)[0] == "on_time_ship_rate"
    assert nearest("NORTHLIN", ["northline", "swiftpost"]) == ["northline"]


def test_a_short_code_is_near_only_to_its_like() -> None:
    states = ["AZ", "CA", "GA", "NY"]
    assert nearest("Narnia", states) == []
    assert nearest("nyy", states) == ["NY"]


def test_what_is_near_is_asked_and_otherwise_what_is_known_is_told() -> None:
    assert did_you_mean("net_sale", METRICS).startswith("did you mean 'net_sales'")
    assert did_you_mean("xyzzy", ["web", "b2b"]) == "known: b2b, web."
    assert did_you_mean("xyzzy", []) == "none is known yet."
    assert did_you_mean("qqqq", [f"member{number}" for number in range(20)]).endswith(", ….")


def test_the_sentence_names_kind_value_and_place() -> None:
    mistake = unknown_name("dimension", "planet", ["channel"], where="for orders")
    assert str(mistake) == "There is no dimension 'planet' for orders; known: channel."


@given(st.text(max_size=50), st.lists(st.text(max_size=20), max_size=20))
def test_near_names_are_among_the_known_ones(word: str, known: list[str]) -> None:
    assert set(nearest(word, known)) <= set(known)
    assert len(nearest(word, known)) <= 3
    assert did_you_mean(word, known)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=10))
def test_a_word_is_nearest_to_itself(known: list[str]) -> None:
    for word in known:
        if word.isalnum():
            assert word.lower() in [name.lower() for name in nearest(word, known, limit=len(known))]
