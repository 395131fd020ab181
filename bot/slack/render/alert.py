"""An alert → its message, edited in place, the notes in its thread and the list of orders. Pure.

What is at risk comes with receipts (promise 1), the runbook with its version, owner and Start button. Called by
`bot.slack.oncall_letters`.
"""

from collections.abc import Sequence

from bot.alert import Alert, AlertEvent, AlertState, AlertVerb, RunbookOffer, Snooze
from bot.slack.acts import alert_action, start_action
from bot.slack.blocks.build import Block, actions, button, context, divider, header, section, select
from bot.slack.render.message import Message
from bot.slack.render.people import at_time, mention
from bot.slack.render.receipt import brief_receipt
from bot.slack.safe_text import Safe, SafeText
from bot.spreadsheet import as_csv
from bot.wording import Words
from floorwalker.evidence import Figure

_SNOOZES = (
    (Safe("1 hour"), Snooze.HOUR),
    (Safe("4 hours"), Snooze.FOUR_HOURS),
    (Safe("Until tomorrow 8:00"), Snooze.TOMORROW),
)
_SHOWN = 3
COLUMNS = ("order", "severity", "since (UTC)", "age", "age in", "money at risk", "what")


def alert_message(safe: SafeText, words: Words, alert: Alert) -> Message:
    """What is wrong, what it puts at risk, how it stands, the runbook, and the buttons while it is open."""
    found = alert.sighting
    blocks = [
        header(safe.plain(found.title, 150)),
        section(_at_risk(safe, words, alert)),
        section(_standing(safe, alert)),
    ]
    if alert.open:
        blocks += _worst(safe, alert)
        blocks.append(actions(_buttons(alert)))
        blocks += _runbook(safe, alert, found.runbook) if found.runbook else []
    blocks += _receipt(safe, words, found.figures)
    return Message(safe.words(alert_text(words, alert), 500), tuple(blocks))


def _receipt(safe: SafeText, words: Words, figures: Sequence[Figure]) -> list[Block]:
    """One line for figures of one look: what they are called, then what they rest on, and how to look again."""
    if not figures:
        return []
    others = "".join(f"{safe.words(words.title(figure.metric), 100)}, " for figure in figures[:-1])
    again = safe.words(figures[-1].query, 200)
    return [context(Safe(f"{others}{brief_receipt(safe, words, figures[-1])} · look again: `{again}`"))]


def alert_text(words: Words, alert: Alert) -> str:
    """The alert in one line."""
    found = alert.sighting
    if not alert.open:
        return f"Closed: {found.title}. The data have cleared."
    return f"{found.title}: {_orders(found.orders)}, {_money(words, alert)} at risk, owner {found.owner}, {alert.state.value}"


def _at_risk(safe: SafeText, words: Words, alert: Alert) -> Safe:
    found = alert.sighting
    now, then = ("is", "was") if found.orders == 1 else ("are", "were")
    verb = now if alert.open else then
    return Safe(
        f"*{_orders(found.orders)}* {verb} affected{_severe(alert)}; *{safe.words(_money(words, alert), 60)}* at risk. "
        f"Owner: {safe.words(found.owner, 100)}."
    )


def _severe(alert: Alert) -> str:
    """How many are of high severity; where an order has several exceptions, of how many exceptions."""
    found, opened = alert.sighting, _figure(alert, "exceptions_open")
    several = int(opened.value) if opened and opened.value else found.orders
    by = f" by *{several:,}* exceptions" if several > found.orders else ""
    if not found.high:
        return by
    if found.high >= several:
        return f"{by}, all of high severity" if several > 1 else ", of high severity"
    return f"{by}, *{found.high:,}* of them of high severity"


def _standing(safe: SafeText, alert: Alert) -> Safe:
    begun = f"first seen {at_time(alert.opened_at, with_day=True)}"
    doubt = (
        " *The data behind it are stale*: it stays as it is until they are fresh."
        if alert.sighting.doubtful
        else ""
    )
    match alert.state:
        case AlertState.FIRING if alert.raised_again and alert.acknowledgement is not None:
            said = alert.acknowledgement
            who, when = mention(safe, said.who), at_time(said.at, with_day=True)
            return Safe(
                f"*Raised again*: {who} acknowledged it {when} and it has not cleared; {begun}.{doubt}"
            )
        case AlertState.FIRING:
            return Safe(f"*Firing*, {begun}. Nobody has acknowledged it yet.{doubt}")
        case AlertState.ACKNOWLEDGED:
            taken = alert.acknowledgement
            since = f" {at_time(taken.at, with_day=True)}" if taken is not None else ""
            return Safe(f"*Acknowledged* by {mention(safe, alert.by)}{since}; {begun}.{doubt}")
        case AlertState.SNOOZED:
            until = at_time(alert.until, with_day=True) if alert.until else Safe("later")
            return Safe(f"*Snoozed* by {mention(safe, alert.by)} until {until}, {begun}.{doubt}")
        case AlertState.CLOSED:
            when = at_time(alert.closed_at, with_day=True) if alert.closed_at else Safe("")
            return Safe(f"*Closed* {when}: the data have cleared; {begun}.{_history(safe, alert)}")


def _history(safe: SafeText, alert: Alert) -> str:
    acts = [
        f"{event.verb.value}d by {mention(safe, event.who)} {at_time(event.at)}"
        for event in alert.events
        if event.who.id
    ]
    return f" It was {', '.join(acts[-4:])}." if acts else " Nobody had touched it."


def _worst(safe: SafeText, alert: Alert) -> list[Block]:
    shown = alert.sighting.lines[:_SHOWN]
    lines = [f"• {safe.words(line.text, 400)}" for line in shown]
    left = alert.sighting.orders - len({line.order_id for line in shown})
    more = [f"… and {_orders(left)} more; the list in the thread has them."] if left > 0 else []
    return [section(Safe("\n".join([*lines, *more])))] if lines else []


def _buttons(alert: Alert) -> list[Block]:
    snooze = select(
        Safe("Snooze…"),
        alert_action(AlertVerb.SNOOZE, alert.id),
        [(label, snooze.value) for label, snooze in _SNOOZES],
    )
    acknowledge = button(
        Safe("Acknowledge"), alert_action(AlertVerb.ACKNOWLEDGE, alert.id), str(alert.id), style="primary"
    )
    return [snooze] if alert.state is AlertState.ACKNOWLEDGED else [acknowledge, snooze]


def _runbook(safe: SafeText, alert: Alert, offer: RunbookOffer) -> list[Block]:
    facts = [
        f"version {offer.version}" if offer.version else "no version",
        f"owner {offer.owner}" if offer.owner else "owner unknown",
        f"{offer.steps} steps",
    ]
    late = ", *review overdue*" if offer.overdue else ""
    card = section(
        Safe(f"Runbook: *{safe.words(offer.title, 200)}*\n{safe.words(', '.join(facts), 500)}{late}")
    )
    card["accessory"] = button(
        Safe("Start Run"),
        start_action(cause_of(alert)),
        offer.document_id,
        spoken=safe.plain(f"Start a run of {offer.title}", 75),
    )
    return [divider(), card]


def cause_of(alert: Alert) -> str:
    """Why a run is started from this alert: the same alert, the same run."""
    return f"alert {alert.id} {alert.fingerprint}"


def alert_note(safe: SafeText, words: Words, alert: Alert, event: AlertEvent) -> Message | None:
    """A line in the thread when it concerns people again: reopened, its snooze over, or acknowledged and left to sit."""
    standing = f"{_orders(event.orders)}, {_money(words, alert)} at risk"
    match event.verb:
        case AlertVerb.WAKE:
            text = f"The snooze is over and it still holds: {standing}. Owner: {alert.sighting.owner}."
        case AlertVerb.RAISE:
            return _raised_note(safe, alert, standing)
        case AlertVerb.REOPEN:
            text = f"It is back, so this alert is open again: {standing}. Owner: {alert.sighting.owner}."
        case _:
            return None
    line = safe.words(text, 500)
    return Message(line, (section(line),))


def _raised_note(safe: SafeText, alert: Alert, standing: str) -> Message:
    """Named is who acknowledged it: the owner's name says who else may help."""
    said = alert.acknowledgement
    who = mention(safe, said.who) if said else Safe("Somebody")
    since = at_time(said.at, with_day=True) if said else Safe("a while ago")
    left = safe.words(f"{standing}. Owner: {alert.sighting.owner}.", 400)
    line = Safe(f"{who} acknowledged this {since}, and it has not cleared: {left}")
    return Message(line, (section(line),))


def orders_csv(safe: SafeText, alert: Alert) -> str:
    """The affected orders, worst first, safe to open in a spreadsheet."""
    rows = [
        (
            safe.plain(line.order_id, 100),
            line.severity,
            line.since.strftime("%Y-%m-%d %H:%M"),
            round(line.age, 1),
            line.unit,
            "" if line.money is None else round(line.money, 2),
            safe.plain(line.text, 500),
        )
        for line in alert.sighting.lines
    ]
    return as_csv(COLUMNS, rows)


def _orders(count: int) -> str:
    return f"{count:,} order{'' if count == 1 else 's'}"


def _money(words: Words, alert: Alert) -> str:
    figure = _figure(alert, "exceptions_money")
    return words.shown(figure) if figure else f"{alert.sighting.money:,.0f}"


def _figure(alert: Alert, metric: str) -> Figure | None:
    return next((figure for figure in alert.sighting.figures if figure.metric == metric), None)
