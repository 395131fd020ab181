"""A run → its messages: the summary that is edited in place, its steps with their buttons, notes and the report. Pure.

Steps are the stored text as it stood at the start, never anything else (promise 2). Called by `bot.slack.oncall_letters`.
"""

from collections.abc import Sequence

from bot.run import Run, RunStep, StepState, Verb
from bot.run_report import report, step_name, took
from bot.slack.acts import REASON, place_metadata, run_action
from bot.slack.blocks.build import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    form,
    header,
    person_select,
    section,
    text_input,
)
from bot.slack.render.message import Message, messages, prose, raw_pieces
from bot.slack.render.people import at_time, mention
from bot.slack.render.receipt import review
from bot.slack.safe_text import Safe, SafeText

_MOST_BLOCKS = 42
_MOST_CHARACTERS = 9_000
_LIST_PIECE = 2_800


def summary_message(safe: SafeText, run: Run) -> Message:
    """Title, how far it is, who leads, every step in a line, and the buttons of the whole run."""
    blocks = [
        header(safe.plain(f"Run {run.id}: {run.runbook.title}", 150)),
        section(_standing(safe, run)),
        context(_imprint(safe, run)),
        *_step_list(safe, run),
    ]
    if run.running:
        blocks.append(actions([_lead_select(run), _finish_button(safe, run)]))
    return Message(safe.words(summary_text(run), 500), tuple(blocks))


def summary_text(run: Run) -> str:
    """How far a run is, in one line."""
    name = f"Run {run.id}: {run.runbook.title}"
    if not run.running:
        return f"{name}, finished by {run.finished_by.called}"
    return f"{name}, {progress(run)}, led by {run.lead.called}"


def progress(run: Run) -> str:
    """Step 3 of 7; all settled."""
    total = len(run.steps)
    if run.current is None:
        return f"all {total} steps settled"
    return f"step {[step.number for step in run.steps].index(run.current.number) + 1} of {total}"


def _standing(safe: SafeText, run: Run) -> Safe:
    if run.finished_at is not None:
        counts = f"{run.count(StepState.DONE)} of {len(run.steps)} steps done, {run.count(StepState.SKIPPED)} skipped"
        ended = f"{at_time(run.finished_at)} after {took(run.finished_at - run.started_at)}"
        return Safe(
            f"*Finished* by {mention(safe, run.finished_by)} {ended}: {counts}. The report is in the thread."
        )
    begun = f"started by {mention(safe, run.started_by)} {at_time(run.started_at)}"
    hint = " Finish the run when the situation is over." if run.current is None else ""
    return Safe(f"*Running*, {progress(run)}. Led by {mention(safe, run.lead)}, {begun}.{hint}")


def _imprint(safe: SafeText, run: Run) -> Safe:
    runbook = run.runbook
    facts = [
        f"version {runbook.version}, as it stood at the start" if runbook.version else "no version",
        f"owner {runbook.owner}" if runbook.owner else "owner unknown",
        review(runbook.reviewed_on),
        f"document {runbook.document_id}",
        *([f"because of {run.frame.cause}"] if run.frame.cause else []),
    ]
    late = " · *review overdue*" if runbook.overdue else ""
    return Safe(safe.words(" · ".join(facts), 1500) + late)


def _step_list(safe: SafeText, run: Run) -> list[Block]:
    pieces: list[str] = [""]
    for step in run.steps:
        line = f"*{step.number}.* {_state(safe, step)}: {safe.words(step_name(step.text), 200)}\n"
        if len(pieces[-1]) + len(line) > _LIST_PIECE:
            pieces.append("")
        pieces[-1] += line
    return [section(Safe(piece.rstrip())) for piece in pieces[:12]]


def _state(safe: SafeText, step: RunStep) -> Safe:
    if step.state is StepState.OPEN:
        return Safe(f"_with {mention(safe, step.assignee)}_") if step.assignee.id else Safe("_open_")
    return Safe(f"*{step.state.value}* by {mention(safe, step.by)}")


def step_parts(run: Run) -> list[tuple[RunStep, ...]]:
    """The steps by message: which step stands where depends on the stored text alone, so an edit never moves it."""
    parts: list[list[RunStep]] = [[]]
    blocks = characters = 0
    for step in run.steps:
        wanted = 4 + len(step.text) // 1500
        full = blocks + wanted > _MOST_BLOCKS or characters + len(step.text) > _MOST_CHARACTERS
        if parts[-1] and full:
            parts.append([])
            blocks = characters = 0
        parts[-1].append(step)
        blocks, characters = blocks + wanted, characters + len(step.text)
    return [tuple(part) for part in parts]


def steps_message(safe: SafeText, run: Run, steps: Sequence[RunStep]) -> Message:
    """Steps with their buttons; a settled one shows who settled it when, and can be opened again."""
    blocks = [block for step in steps for block in (divider(), *_step(safe, run, step))][1:]
    first, last = steps[0].number, steps[-1].number
    text = safe.words(f"Steps {first} to {last} of {run.runbook.title}", 300)
    return Message(text, tuple(blocks))


def _step(safe: SafeText, run: Run, step: RunStep) -> list[Block]:
    if step.state is not StepState.OPEN:
        return _settled_step(safe, run, step)
    pieces = [safe.mrkdwn(piece) for piece in raw_pieces(safe, step.text)] or [Safe("–")]
    made = [section(Safe(f"*{step.number}.* {pieces[0]}")), *(section(piece) for piece in pieces[1:])]
    if step.assignee.id:
        made.append(context(Safe(f"With {mention(safe, step.assignee)}")))
    return [*made, actions(_step_buttons(safe, run, step))] if run.running else made


def _step_buttons(safe: SafeText, run: Run, step: RunStep) -> list[Block]:
    number = str(step.number)
    return [
        button(
            Safe("Done"),
            run_action(Verb.DONE, run.id, step.number),
            number,
            spoken=safe.plain(f"Step {number} is done", 75),
        ),
        button(
            Safe("Skip…"),
            run_action(Verb.SKIP, run.id, step.number),
            number,
            spoken=safe.plain(f"Skip step {number} with a reason", 75),
        ),
        person_select(
            Safe("Assign to…"), run_action(Verb.ASSIGN, run.id, step.number), chosen=step.assignee.id
        ),
    ]


def _settled_step(safe: SafeText, run: Run, step: RunStep) -> list[Block]:
    title = section(Safe(f"*{step.number}.* {safe.words(step_name(step.text, 200), 300)}"))
    if run.running:
        again = run_action(Verb.REOPEN, run.id, step.number)
        title["accessory"] = button(
            Safe("Reopen"), again, str(step.number), spoken=Safe(f"Reopen step {step.number}")
        )
    when = at_time(step.at) if step.at else Safe("")
    reason = f": {safe.words(step.reason, 600)}" if step.reason else ""
    return [
        title,
        context(Safe(f"*{step.state.value.capitalize()}* by {mention(safe, step.by)} {when}{reason}")),
    ]


def note_message(text: Safe) -> Message:
    """A line in the thread."""
    return Message(text, (section(text),))


def assigned_note(safe: SafeText, step: RunStep, by: Safe) -> Message:
    """Tells somebody that a step is theirs."""
    name = safe.words(step_name(step.text), 200)
    return note_message(
        Safe(f"{mention(safe, step.assignee)} step {step.number} is yours ({name}), assigned by {by}.")
    )


def handed_over_note(safe: SafeText, run: Run, by: Safe) -> Message:
    """Tells somebody that they lead."""
    return note_message(Safe(f"{mention(safe, run.lead)} you lead this run now, handed over by {by}."))


def report_messages(safe: SafeText, run: Run) -> list[Message]:
    """The report of a finished run, in as many messages as its steps need."""
    blocks = [header(safe.plain(f"Report of run {run.id}", 150)), *prose(safe, report(run))]
    blocks.append(context(Safe(f"The whole record: `floorwalker runs export {run.id}`")))
    return messages(safe.words(summary_text(run), 500), blocks)


def reason_form(safe: SafeText, run: Run, step: int, channel_id: str, thread_ts: str | None) -> Block:
    """The form that asks why a step is skipped."""
    found = run.step(step)
    text = safe.words(step_name(found.text, 300), 400) if found else Safe("")
    return form(
        Safe(f"Skip step {step}"),
        Safe("Skip Step"),
        run_action(Verb.SKIP, run.id, step),
        place_metadata(channel_id, thread_ts),
        [
            section(Safe(f"*{step}.* {text}")),
            text_input(
                Safe("Why is it skipped?"),
                REASON,
                least=3,
                most=500,
                hint=Safe("The report shows it with your name."),
            ),
        ],
    )


def _lead_select(run: Run) -> Block:
    return person_select(Safe("Hand over the lead to…"), run_action(Verb.HAND_OVER, run.id))


def _finish_button(safe: SafeText, run: Run) -> Block:
    left = run.count(StepState.OPEN)
    question = (
        f"{left} of {len(run.steps)} steps are still open; the report will say that they were not done."
    )
    ask = (
        confirm(Safe("Finish this run?"), safe.plain(question, 300), Safe("Finish"), Safe("Go on"))
        if left
        else None
    )
    return button(
        Safe("Finish"),
        run_action(Verb.FINISH, run.id),
        str(run.id),
        style=None if left else "primary",
        ask_first=ask,
    )
