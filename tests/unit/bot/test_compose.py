"""The words of an answer without a model, figure by figure."""

import pytest

from bot.compose import (
    tell_not_found,
    tell_quoted,
    tell_risk,
    tell_runbook,
    tell_stock,
)
from bot.tell_numbers import tell_figures
from floorwalker.evidence import Comparison, Passage
from knowledge.document import Document, parse_document
from knowledge.runbook import to_runbook
from knowledge.search_result import KnownGap, Quoted
from tests.support.evidence import TODAY, WORDS, figure, passage
from tests.support.told_numbers import homeless
from tools.risk import AreaRisk, RiskReport, State


def test_one_figure_is_a_sentence_with_its_window_and_comparisons() -> None:
    one = figure(value=0.934).model_copy(
        update={
            "compared_with": [
                Comparison(label="previous 28 days", value=0.96),
                Comparison(label="52 weeks earlier", value=None),
            ]
        }
    )
    assert tell_figures([one], WORDS) == (
        "**On-time ship rate**: **93.4 %** (23 Oct to 19 Nov 2026, Europe/Berlin); previous 28 days 96.0 % (▼ worse)."
    )


def test_filters_are_told_with_the_figure() -> None:
    one = figure(filters={"channel": ["web", "b2b"]})
    assert "**On-time ship rate (channel web or b2b)**" in tell_figures([one], WORDS)


def test_a_figure_that_may_change_says_so() -> None:
    one = figure().model_copy(update={"provisional": True})
    assert tell_figures([one], WORDS).endswith(". Provisional: it may still change.")


def test_a_group_names_its_lowest_and_highest() -> None:
    several = [
        figure(value=value, key={"carrier": name})
        for name, value in (("UPS", 0.95), ("DHL", 0.90), ("GLS", None))
    ]
    text = tell_figures(several, WORDS)
    assert "by carrier" in text
    assert "lowest DHL **90.0 %**, highest UPS **95.0 %**." in text


def test_a_group_of_one_is_told_once() -> None:
    text = tell_figures([figure(value=0.9, key={"carrier": "UPS"})], WORDS)
    assert text.endswith("Europe/Berlin: UPS **90.0 %**.")


def test_a_group_without_values_says_why() -> None:
    text = tell_figures([figure(value=None, key={"carrier": "UPS"})], WORDS)
    assert "has no value: no orders in the window" in text


def test_a_figure_without_value_says_why() -> None:
    text = tell_figures([figure(value=None)], WORDS)
    assert text.startswith("There is no value for **On-time ship rate**: no orders in the window (")


def test_stock_of_a_sku_is_one_sentence() -> None:
    own = [
        figure("available_units", 50, filters={"sku": ["A"]}),
        figure("days_of_supply", 12.5, filters={"sku": ["A"]}),
    ]
    text = tell_stock(own, {"A": "Blue Mug"}, WORDS)
    assert (
        text == "**Blue Mug (A)**: available stock **50 units**, days of supply, looking back **12.5 days**."
    )


def document(
    body: str, *, front: str = 'owner: "@lead"\nreviewed_on: 2026-09-01\nreview_every_days: 30'
) -> Document:
    """A runbook with that body."""
    return parse_document(
        f"---\ntype: runbook\ntitle: Till is down\nversion: '1.0'\n{front}\n---\n{body}".encode(), "till.md"
    )


def test_a_runbook_is_told_with_owner_review_and_its_stored_steps() -> None:
    body = "# Till is down\n\n## Steps\n\n1. Restart the till.\n2. Call the helpdesk within 5 minutes.\n"
    page = document(body)
    told = tell_runbook(to_runbook(page, TODAY), page, TODAY)
    assert (
        told.text.splitlines()[0]
        == "**Till is down** (runbook v1.0), owner @lead, reviewed 1 Sep 2026 (**review overdue**)."
    )
    assert [line for line in told.text.splitlines()[1:] if line not in body] == []
    (citation,) = told.citations
    assert (citation.section, citation.overdue) == ("Steps", True)
    assert citation.quote in body


def test_a_runbook_without_owner_or_review_says_so() -> None:
    page = document("# Till\n\n## Steps\n\n1. Restart.\n", front="audience: everyone")
    told = tell_runbook(to_runbook(page, TODAY), page, TODAY)
    assert "owner nobody (no owner on file), never reviewed" in told.text


def test_a_long_runbook_is_cut_between_steps_and_says_where_the_rest_is() -> None:
    steps = "\n".join(f"{number}. {'Do this carefully. ' * 20}" for number in range(1, 15))
    page = document(f"# Till\n\n## Steps\n\n{steps}\n")
    told = tell_runbook(to_runbook(page, TODAY), page, TODAY)
    assert told.text.splitlines()[-1] == "More steps follow: `/runbook till is down` shows them all."
    assert 1 < len(told.text.splitlines()) < 12
    assert homeless(told.text, [], told.citations, WORDS) == set()


def quoted(page: Passage, quote: str, *, header: str | None = None, kind: str = "sentence") -> Quoted:
    return Quoted(page, quote, header, kind, page.start + page.text.index(quote))


def test_a_stretch_of_a_page_is_quoted_with_its_source() -> None:
    found = passage()
    told = tell_quoted(quoted(found, found.text[:40]))
    assert "From **Carrier outage**, section Steps (owner shipping-lead):" in told.text
    assert [citation.quote for citation in told.citations] == [found.text[:40]]
    overdue = tell_quoted(quoted(found.model_copy(update={"overdue": True, "owner": None}), found.text[:40]))
    assert overdue.text.endswith("**overdue**.")
    assert "no owner on file" in overdue.text


def test_a_row_is_shown_under_the_heading_row_of_its_table() -> None:
    table = "| who | up to |\n| --- | --- |\n| agent | 15 |\n| lead | 50 |"
    page = passage().model_copy(update={"text": table, "start": 0, "end": len(table)})
    told = tell_quoted(quoted(page, "| lead | 50 |", header="| who | up to |", kind="row"))
    assert told.text.splitlines()[2:5] == ["| who | up to |", "| --- | --- |", "| lead | 50 |"]
    assert [citation.quote for citation in told.citations] == ["| lead | 50 |"]


def test_figures_of_a_heading_row_are_cited_too() -> None:
    table = "| who | after 12:00 |\n| --- | --- |\n| lead | 50 |"
    page = passage().model_copy(update={"text": table, "start": 0, "end": len(table)})
    told = tell_quoted(quoted(page, "| lead | 50 |", header="| who | after 12:00 |", kind="row"))
    assert homeless(told.text, [], told.citations, WORDS, page.title) == set()
    assert [citation.quote for citation in told.citations] == ["| lead | 50 |", "| who | after 12:00 |"]


def test_one_step_says_where_the_others_are() -> None:
    page = passage()
    told = tell_quoted(quoted(page, page.text[:40], kind="step"))
    assert told.text.endswith("That is one step; `/runbook carrier outage` shows them all.")


def test_a_quote_that_does_not_stand_where_it_says_is_refused() -> None:
    page = passage()
    with pytest.raises(ValueError, match="not where it should be"):
        Quoted(page, page.text[1:20], None, "sentence", page.start)


def test_what_is_not_there_names_the_nearest_titles() -> None:
    assert (
        tell_not_found("I searched 12 documents.", [])
        == "The playbooks do not answer this. I searched 12 documents."
    )
    assert tell_not_found("I searched.", ["A", "B"]).endswith("Nearest titles: A; B.")


def test_a_known_gap_is_told_with_its_page_and_owner() -> None:
    told = tell_not_found("I searched.", [], KnownGap("which till has a drawer?", document("Restart it.")))
    assert told == (
        "The playbooks do not answer this. That is known: “which till has a drawer?” is listed as open beside "
        "Till is down, whose owner is @lead. I searched."
    )


def test_the_risks_are_told_worst_first() -> None:
    states = (
        ("demand", State.GREEN),
        ("margin", State.RED),
        ("returns", State.NO_DATA),
        ("inventory", State.AMBER),
    )
    areas = [
        AreaRisk(area=area, state=state, reason="because", owner=None, runbook=None) for area, state in states
    ]
    text = tell_risk(RiskReport(areas=areas, changed=["Orders: green → red"]))
    assert [line.split("**")[1] for line in text.splitlines()[:4]] == [
        "margin",
        "inventory",
        "demand",
        "returns",
    ]
    assert text.splitlines()[-1] == "- changed since yesterday: Orders: green → red"
    assert "no data" in text
    assert "owner nobody" in text


def test_the_check_of_promise_one_finds_a_number_that_is_nobodys() -> None:
    one = figure(value=0.934)
    assert homeless(f"{tell_figures([one], WORDS)} That is 12 more.", [one], [], WORDS) == {"12"}
