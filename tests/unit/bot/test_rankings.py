"""Which of several figures are told: the first of a ranking, and the members that moved a total."""

from bot.manner import Ranking
from bot.rankings import first_of, furthest
from floorwalker.evidence import Comparison, Figure
from tests.support.evidence import figure


def part(member: str, value: float | None, before: float | None, *, weight: float | None = None) -> Figure:
    """One member's figure with the value of the period before."""
    more = {"denominator": weight, "compared_with": [Comparison(label="previous day", value=before)]}
    return figure(value=value, key={"family": member}).model_copy(update=more)


def names(figures: list[Figure]) -> list[str]:
    """The members in their order."""
    return [one.key["family"] for one in figures]


def test_a_ranking_leaves_out_what_has_no_value() -> None:
    figures = [part("a", 1, None), part("b", None, None), part("c", 3, None), part("d", 2, None)]
    assert names(first_of(figures, Ranking(2, "top"), "up")) == ["c", "d"]
    assert names(first_of(figures, Ranking(2, "worst"), "up")) == ["a", "d"]


def test_a_rate_over_few_rows_stands_behind_those_that_mean_something() -> None:
    few = part("few", 0.0, None, weight=3).model_copy(update={"row_count": 3})
    many = [part("a", 0.9, None, weight=120), part("b", 0.8, None, weight=120)]
    assert names(first_of([few, *many], Ranking(3, "worst"), "up", 30)) == ["b", "a", "few"]
    assert names(first_of([few, *many], Ranking(3, "worst"), "up", 0)) == ["few", "b", "a"]


def test_the_movers_are_those_that_went_the_way_the_total_went() -> None:
    whole = part("all", 70, 100)
    parts = [part("mugs", 10, 50), part("hoodies", 50, 40), part("planters", 10, 10)]
    assert names(furthest(whole, [parts])) == ["mugs"]


def test_a_member_counts_by_its_weight_where_the_figure_is_a_rate() -> None:
    whole = part("all", 0.8, 0.9, weight=110)
    small, large = part("small", 0.0, 1.0, weight=1), part("large", 0.8, 0.9, weight=109)
    assert names(furthest(whole, [[small, large]])) == ["large", "small"]


def test_the_first_split_that_explains_much_is_told() -> None:
    whole = part("all", 60, 100)
    vague = [part(f"f{number}", 6, 10) for number in range(10)]
    clear = [part("web", 20, 58), part("market", 40, 42)]
    assert names(furthest(whole, [vague, clear])) == ["web", "market"]


def test_nothing_explains_what_has_nothing_to_compare_with() -> None:
    assert furthest(part("all", 60, None), [[part("a", 1, 2), part("b", 2, 1)]]) == []
