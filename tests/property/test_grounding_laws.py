"""Laws of grounding on generated answers: an honest draft passes untouched, a planted error never reaches the reader.

Kinds of errors after the study of number checks (changed digit, ten times too large, another item's value, another metric's
value, an invented number, a wrong unit, an unknown id, a period that was not looked up).
"""

from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grounding import Grounded, Rejected, ground
from floorwalker.evidence import Figure
from tests.support.evidence import WORDS, figure

ITEMS = ("MUG-BLUE", "MUG-RED", "SKU-1042", "SKU-1043", "LAMP-A1", "LAMP-A12", "BAG", "CUP-XL")
METRICS = (
    "net_sales",
    "gross_sales",
    "on_time_ship_rate",
    "return_rate",
    "days_of_supply",
    "order_cycle_time_p50_h",
)
FOREIGN_UNIT = {"money": " %", "ratio": " hours", "days": " weeks", "hours": " days"}
FORMS = ("{title} of {item} is {mark}.", "For {item}, {title} stands at {mark}.", "{item}: {title} {mark}.")


@dataclass(frozen=True)
class Case:
    """A ledger and the sentences of an honest draft: (form, id of the figure)."""

    figures: dict[str, Figure]
    sentences: tuple[tuple[str, str], ...]

    def written(self, form: str, shown: str, *, item: str | None = None, metric: str | None = None) -> str:
        """A sentence on a figure, with what is given in place of its own item or metric."""
        own = self.figures[shown]
        title = WORDS.title(metric or own.metric)
        return form.format(title=title, item=item or own.key["sku"], mark=f"{{{shown}}}")

    def draft(self, *, instead_of_first: str | None = None) -> str:
        """All sentences, the first replaced when asked."""
        lines = [self.written(form, shown) for form, shown in self.sentences]
        return " ".join(lines if instead_of_first is None else [instead_of_first, *lines[1:]])

    def grounded(self, draft: str) -> Grounded | Rejected:
        """What comes of a draft."""
        return ground(draft, self.figures, {}, WORDS, question="How do these items do?")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Two to four items by two to four metrics, one to three sentences."""
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=2, max_size=4, unique=True))
    metrics = draw(st.lists(st.sampled_from(METRICS), min_size=2, max_size=4, unique=True))
    values = st.floats(min_value=0.01, max_value=0.99)
    pairs = [(item, metric) for item in items for metric in metrics]
    made = {
        f"f{number}": figure(
            metric, draw(values) * (1 if metric.endswith("rate") else 500), key={"sku": item}
        )
        for number, (item, metric) in enumerate(pairs, start=1)
    }
    shown = draw(st.lists(st.sampled_from(sorted(made)), min_size=1, max_size=3, unique=True))
    return Case(made, tuple((draw(st.sampled_from(FORMS)), one) for one in shown))


def stopped(case: Case, planted: str) -> bool:
    """Whether the planted sentence is gone: the draft is rejected, or that sentence alone was dropped."""
    outcome = case.grounded(case.draft(instead_of_first=planted))
    if isinstance(outcome, Rejected):
        return True
    return [one.sentence for one in outcome.dropped] == [planted]


@settings(deadline=None, max_examples=50)
@given(cases())
def test_an_honest_draft_passes_with_every_figure_shown(case: Case) -> None:
    outcome = case.grounded(case.draft())
    assert isinstance(outcome, Grounded)
    assert outcome.dropped == ()
    assert list(outcome.figures) == [case.figures[shown] for _form, shown in case.sentences]
    for form, shown in case.sentences:
        assert (
            case.written(form, shown).replace(f"{{{shown}}}", WORDS.shown(case.figures[shown]))
            in outcome.text
        )


@settings(deadline=None, max_examples=30)
@given(cases(), st.integers(min_value=0, max_value=10**6), st.booleans())
def test_a_number_written_out_is_stopped(case: Case, number: int, decimal: bool) -> None:
    form, shown = case.sentences[0]
    text = f"{number / 10:.1f}" if decimal else f"{number:,}"
    assert stopped(case, case.written(form, shown).replace(f"{{{shown}}}", text))


@settings(deadline=None, max_examples=30)
@given(
    cases(),
    st.sampled_from(
        ["{}0", "{}k", "1{}", "-{}", "{} million", "{}.5", "twice {}", "{} × 10", "about {} or 3 more"]
    ),
)
def test_a_figure_made_larger_or_smaller_is_stopped(case: Case, way: str) -> None:
    form, shown = case.sentences[0]
    mark = f"{{{shown}}}"
    assert stopped(case, case.written(form, shown).replace(mark, way.format(mark)))


@settings(deadline=None, max_examples=50)
@given(cases(), st.data())
def test_another_items_name_is_stopped(case: Case, data: st.DataObject) -> None:
    form, shown = case.sentences[0]
    others = sorted(set(ITEMS) - {case.figures[shown].key["sku"]})
    assert stopped(case, case.written(form, shown, item=data.draw(st.sampled_from(others))))


@settings(deadline=None, max_examples=50)
@given(cases(), st.data())
def test_another_metrics_name_is_stopped(case: Case, data: st.DataObject) -> None:
    form, shown = case.sentences[0]
    known = {one.metric for one in case.figures.values()} - {case.figures[shown].metric}
    assert stopped(case, case.written(form, shown, metric=data.draw(st.sampled_from(sorted(known)))))


@settings(deadline=None, max_examples=30)
@given(cases())
def test_two_items_with_their_values_exchanged_are_stopped(case: Case) -> None:
    _form, shown = case.sentences[0]
    own = case.figures[shown]
    other = next(
        name for name, one in case.figures.items() if one.metric == own.metric and one.key != own.key
    )
    title, item, rival = WORDS.title(own.metric), own.key["sku"], case.figures[other].key["sku"]
    assert not stopped(case, f"{title} is {{{shown}}} for {item} and {{{other}}} for {rival}.")
    assert stopped(case, f"{title} is {{{other}}} for {item} and {{{shown}}} for {rival}.")
    assert stopped(case, f"{title} of {item} is {{{other}}}, of {rival} {{{shown}}}.")


@settings(deadline=None, max_examples=30)
@given(cases())
def test_a_wrong_unit_is_stopped(case: Case) -> None:
    form, shown = case.sentences[0]
    mark = f"{{{shown}}}"
    unit = FOREIGN_UNIT[case.figures[shown].unit]
    assert stopped(case, case.written(form, shown).replace(mark, mark + unit))


@settings(deadline=None, max_examples=30)
@given(cases(), st.integers(min_value=50, max_value=999))
def test_an_unknown_id_rejects_the_draft(case: Case, number: int) -> None:
    assert isinstance(case.grounded(f"{case.draft()} More is in {{f{number}}}."), Rejected)
    assert isinstance(case.grounded(f"{case.draft()} More is in [p{number}]."), Rejected)


@settings(deadline=None, max_examples=30)
@given(cases(), st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 10, 1)))
def test_a_period_that_was_not_looked_up_is_stopped(case: Case, day: date) -> None:
    form, shown = case.sentences[0]
    sentence = case.written(form, shown)[:-1]
    assert stopped(case, f"{sentence} since {day.isoformat()}.")
    assert stopped(case, f"{sentence} since {day.day} {day:%B %Y}.")


@settings(deadline=None, max_examples=30)
@given(cases(), st.text(max_size=80))
def test_no_draft_breaks_grounding_and_no_stray_digit_comes_through(case: Case, noise: str) -> None:
    outcome = case.grounded(f"{noise} {case.draft()}")
    if isinstance(outcome, Grounded):
        text = outcome.text
        for one in outcome.figures:
            text = text.replace(WORDS.shown(one), "")
        for item in sorted(ITEMS, key=len, reverse=True):
            text = text.replace(item, "")
        for metric in METRICS:
            text = text.replace(WORDS.title(metric), "")
        assert not any(character.isnumeric() for character in text)
