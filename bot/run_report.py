"""A run → its report in light Markdown: times, names, what was skipped and why, how long it took. Pure.

Posted when a run is finished and printed by `floorwalker runs export`. Steps are named by the first line of their stored text.
"""

from datetime import UTC, datetime, timedelta

from bot.run import Person, Run, RunEvent, RunStep, StepState, Verb

_LONGEST_NAME = 90


def report(run: Run) -> str:
    """What happened, a line for each step, and who took part."""
    return "\n".join([_opening(run), "", *(f"- {_step(run, step)}" for step in run.steps), "", _people(run)])


def step_name(text: str, longest: int = _LONGEST_NAME) -> str:
    """The beginning of a step's stored text, on one line."""
    line = " ".join(text.strip().split("\n", 1)[0].replace("**", "").split())
    if len(line) <= longest:
        return line.rstrip(".:")
    cut = line[:longest]
    return cut[: cut.rfind(" ") if " " in cut[longest // 2 :] else longest - 1].rstrip(" ,.:;") + "…"


def took(span: timedelta) -> str:
    """A duration as people say it."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"


def clock(at: datetime) -> str:
    """20 Nov 10:32 UTC."""
    moment = at.astimezone(UTC)
    return f"{moment.day} {moment:%b %H:%M} UTC"


def _opening(run: Run) -> str:
    version = f"version {run.runbook.version}" if run.runbook.version else "no version"
    begun = f"Run {run.id} of **{run.runbook.title}** ({version}) was started by {run.started_by.called}, {clock(run.started_at)}"
    counts = (
        f"{run.count(StepState.DONE)} of {len(run.steps)} steps done, {run.count(StepState.SKIPPED)} skipped, "
        f"{run.count(StepState.OPEN)} not done"
    )
    if run.finished_at is None:
        return f"{begun}, and is led by {run.lead.called}: {counts}."
    ended = f"finished by {run.finished_by.called}, {clock(run.finished_at)}"
    return f"{begun}, and {ended}, after {took(run.finished_at - run.started_at)}: {counts}."


def _step(run: Run, step: RunStep) -> str:
    name = step_name(step.text)
    if step.at is None:
        with_whom = f", with {step.assignee.called}" if step.assignee.id else ""
        return f"Step {step.number} **not done**{with_whom}: {name}"
    how = f"Step {step.number} **{step.state.value}** by {step.by.called}, {clock(step.at)}"
    reason = f" Reason: {step.reason}" if step.reason else ""
    return f"{how} ({took(step.at - run.started_at)} in): {name}.{reason}"


def _people(run: Run) -> str:
    took_part = list(dict.fromkeys(person.called for event in run.events for person in _named(event)))
    leads = [run.started_by.called, *(one.to.called for one in run.events if one.verb is Verb.HAND_OVER)]
    return f"Led by {', then '.join(leads)}. Took part: {', '.join(took_part)}."


def _named(event: RunEvent) -> list[Person]:
    return [person for person in (event.who, event.to) if person.id]
