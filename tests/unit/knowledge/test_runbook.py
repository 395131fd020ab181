"""A procedure's page becomes a card whose every step is stored text."""

from datetime import date

from knowledge.document import parse_document
from knowledge.runbook import Runbook, to_runbook

TODAY = date(2026, 11, 22)


def card(body: str, front: str = "type: runbook\ntitle: T") -> Runbook:
    return to_runbook(parse_document(f"---\n{front}\n---\n{body}".encode(), "a.md"), TODAY)


def test_steps_are_exact_spans_with_their_sub_bullets() -> None:
    body = "## Steps\n\n1. Stop.\n   - If late: call.\n2. Go **on**.\n\n   A second paragraph.\n\n## Notes\n\n1. Not a step\n"
    steps = card(body).steps
    assert [(step.number, step.text) for step in steps] == [
        (1, "Stop.\n   - If late: call."),
        (2, "Go **on**.\n\n   A second paragraph."),
    ]
    assert all(body[step.start : step.end] == step.text for step in steps)


def test_without_a_steps_heading_every_numbered_list_counts_and_numbers_are_unique() -> None:
    steps = card("## Before\n\n1. a\n2. b\n\n## After\n\n1. c\n").steps
    assert [(step.number, step.text, step.section) for step in steps] == [
        (1, "a", "Before"),
        (2, "b", "Before"),
        (3, "c", "After"),
    ]


def test_numbers_go_on_as_markdown_counts() -> None:
    assert [step.number for step in card("## Steps\n\n4. a\n4. b\n").steps] == [4, 5]


def test_step_headings_are_steps_too() -> None:
    steps = card("## Step 1: Look\n\nOpen it.\n\n## Step 2: Act\n\nClose it.\n").steps
    assert [(step.number, step.text) for step in steps] == [
        (1, "Step 1: Look\n\nOpen it."),
        (2, "Step 2: Act\n\nClose it."),
    ]


def test_trigger_escalation_and_success_come_from_sections_when_front_matter_is_silent() -> None:
    body = "## Trigger\n\nAny late truck.\n\n## Escalation\n\n- call A\n- call B\n\n## Success criteria\n\nAll sent.\n"
    runbook = card(body)
    assert (runbook.trigger, runbook.escalation, runbook.success_criteria) == (
        "Any late truck.",
        ("call A", "call B"),
        ("All sent.",),
    )


def test_an_overdue_review_is_said() -> None:
    assert card("1. a\n", "type: sop\nreviewed_on: 2026-01-01\nreview_every_days: 90").overdue


def test_a_page_without_numbers_has_no_steps() -> None:
    assert card("Just read.\n\n- a bullet\n").steps == ()


def test_sub_bullets_of_step_ten_belong_to_it_with_three_spaces_too() -> None:
    body = "## Steps\n\n" + "".join(f"{n}. do {n}\n   - or else\n" for n in range(1, 13))
    steps = card(body).steps
    assert [step.number for step in steps] == list(range(1, 13))
    assert all(step.text == f"do {step.number}\n   - or else" for step in steps)
