"""Changes of runs and alerts → the letters that show them: messages posted once, edited in place afterwards. Pure.

Keys are made of the run or alert and its revision, so that one change is shown once; all letters of a run stand in one lane and leave
in order. Called by `bot.slack.surface`, from within the transaction that records the change.
"""

from bot.alert import Alert, AlertEvent, AlertVerb
from bot.oncall_ports import alert_lane, run_lane
from bot.ports import Errand, Letter
from bot.reply import ReasonForm
from bot.run import Run, RunEvent, Verb
from bot.slack.blocks.ladder import ladder
from bot.slack.lookup import opaque
from bot.slack.parcel import Attachment, Parcel, Route, Way, edits_of, frozen
from bot.slack.render.alert import alert_message, alert_note, orders_csv
from bot.slack.render.message import Message
from bot.slack.render.people import mention
from bot.slack.render.run import (
    assigned_note,
    handed_over_note,
    reason_form,
    report_messages,
    step_parts,
    steps_message,
    summary_message,
)
from bot.slack.safe_text import SafeText
from bot.wording import Words

_LISTED = (AlertVerb.FIRE, AlertVerb.REOPEN)


def run_letters(safe: SafeText, run: Run, event: RunEvent) -> tuple[Letter, ...]:
    """What shows a run after an event."""
    match event.verb:
        case Verb.START:
            return (_post(run, "", summary_message(safe, run)), *_steps(safe, run))
        case Verb.JOIN:
            return ()
        case Verb.FINISH:
            redrawn = [_redrawn(safe, run, number) for number in range(len(step_parts(run)))]
            told = [
                _post(run, f":report{f':{number}' if number else ''}", message)
                for number, message in enumerate(report_messages(safe, run))
            ]
            return (_summary(safe, run), *redrawn, *told)
        case Verb.HAND_OVER:
            note = handed_over_note(safe, run, mention(safe, event.who))
            return (_summary(safe, run), _post(run, f":note:{event.seq}", note))
        case _:
            return (_summary(safe, run), *_changed_step(safe, run, event))


def _steps(safe: SafeText, run: Run) -> list[Letter]:
    parts = step_parts(run)
    return [_post(run, _part(number), steps_message(safe, run, part)) for number, part in enumerate(parts)]


def _changed_step(safe: SafeText, run: Run, event: RunEvent) -> list[Letter]:
    parts = step_parts(run)
    number = next(n for n, part in enumerate(parts) if any(step.number == event.step for step in part))
    letters = [_redrawn(safe, run, number)]
    step = run.step(event.step)
    if event.verb is Verb.ASSIGN and step is not None and event.to.id != event.who.id:
        letters.append(_post(run, f":note:{event.seq}", assigned_note(safe, step, mention(safe, event.who))))
    return letters


def _summary(safe: SafeText, run: Run) -> Letter:
    return _edit(run, "", summary_message(safe, run))


def _redrawn(safe: SafeText, run: Run, number: int) -> Letter:
    return _edit(run, _part(number), steps_message(safe, run, step_parts(run)[number]))


def _part(number: int) -> str:
    return f":steps:{number}"


def _post(run: Run, name: str, message: Message) -> Letter:
    """The message of that name; all but the summary stand in its thread."""
    root = run_lane(run.id)
    route = Route(Way.POST, run.frame.channel_id, thread_of=root if name else "")
    return _letter(f"{root}{name}", root, route, message)


def _edit(run: Run, name: str, message: Message) -> Letter:
    root = run_lane(run.id)
    route = Route(Way.UPDATE, run.frame.channel_id, of=f"{root}{name}")
    return _letter(f"{edits_of(f'{root}{name}')}{run.revision}", root, route, message)


def alert_letters(safe: SafeText, words: Words, alert: Alert, event: AlertEvent) -> tuple[Letter, ...]:
    """What shows an alert after an event; the list of orders comes with a firing and a reopening."""
    root = alert_lane(alert.id)
    message = alert_message(safe, words, alert)
    if event.verb is AlertVerb.FIRE:
        letters = [_letter(root, root, Route(Way.POST, alert.channel_id), message)]
    else:
        edit = Route(Way.UPDATE, alert.channel_id, of=root)
        letters = [_letter(f"{edits_of(root)}{event.seq}", root, edit, message)]
    note = alert_note(safe, words, alert, event)
    if note is not None:
        in_thread = Route(Way.POST, alert.channel_id, thread_of=root)
        letters.append(_letter(f"{root}:note:{event.seq}", root, in_thread, note))
    if event.verb in _LISTED and alert.sighting.lines:
        letters.append(_list(safe, alert, f"{root}:orders:{event.seq}"))
    return tuple(letters)


def _list(safe: SafeText, alert: Alert, key: str) -> Letter:
    root, listed = alert_lane(alert.id), len(alert.sighting.lines)
    name = f"{alert.sighting.rule.replace('_', '-')}-{opaque(key)[:8]}.csv"
    title = safe.plain(f"{alert.sighting.title}: affected orders, worst first", 150)
    comment = safe.words(f"The affected orders as a spreadsheet ({listed:,} rows, worst first).", 300)
    route = Route(Way.UPLOAD, alert.channel_id, thread_of=root)
    file = Attachment(name, title, orders_csv(safe, alert))
    return Letter(key, root, alert.channel_id, Parcel((route,), comment, attachment=file).pack())


def form_letter(safe: SafeText, errand: Errand, asked: ReasonForm) -> Letter:
    """The form for a reason; when Slack no longer takes the click for fresh, a word to the person instead."""
    address = errand.address
    view = reason_form(safe, asked.run, asked.step, address.channel_id, address.thread_ts)
    late = safe.words(
        f"The form for step {asked.step} could not be opened. Please click Skip again; if none opens here at all, leave the step"
        " open and write why in the thread.",
        300,
    )
    user = address.user_id
    routes = (
        Route(Way.WINDOW, user=user, trigger_id=asked.trigger),
        Route(Way.HIDDEN, address.channel_id, user, address.thread_ts),
        Route(Way.POST, user),
    )
    # A channel that rests must not make the form late, so the letter goes by the person.
    return Letter(
        f"form:{errand.identity}", f"form:{errand.identity}", user, Parcel(routes, late, frame=view).pack()
    )


def _letter(key: str, lane: str, route: Route, message: Message) -> Letter:
    rungs = frozen(ladder(message.blocks))
    return Letter(key, lane, route.channel, Parcel((route,), message.text, rungs).pack(), route.thread_ts)
