"""`RunList` and `AlertList` → messages: what is open now, a paragraph each. Pure; used by `/ops runs` and `/ops alerts`."""

import re

from bot.alert import Alert
from bot.reply import AlertList, RunList
from bot.run import Run
from bot.slack.blocks.build import context, header, section
from bot.slack.render.alert import alert_text
from bot.slack.render.message import Message, messages
from bot.slack.render.people import at_time, mention
from bot.slack.render.run import progress, summary_text
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words

_CHANNEL_ID = re.compile(r"\A[CG][A-Z0-9]{2,20}\Z")
_MOST = 20


def run_list_messages(safe: SafeText, listed: RunList) -> list[Message]:
    """Open runs, newest first."""
    if not listed.runs:
        text = Safe(
            "No run is open here, and you have no step of one. `/runbook` finds a runbook and starts a run."
        )
        return [Message(text, (section(text),))]
    blocks = [header(Safe("Open runs")), *(section(_run(safe, run)) for run in listed.runs[:_MOST])]
    if len(listed.runs) > _MOST:
        blocks.append(context(Safe(f"… and {len(listed.runs) - _MOST} older ones: `floorwalker runs list`")))
    return messages(safe.words("; ".join(summary_text(run) for run in listed.runs[:5]), 2000), blocks)


def _run(safe: SafeText, run: Run) -> Safe:
    begun = at_time(run.started_at, with_day=True)
    return Safe(
        f"*Run {run.id}: {safe.words(run.runbook.title, 200)}*\n{progress(run)}, led by {mention(safe, run.lead)}, "
        f"started {begun}{_place(run.frame.channel_id)}"
    )


def alert_list_messages(safe: SafeText, words: Words, listed: AlertList) -> list[Message]:
    """Open alerts, newest first."""
    if not listed.alerts:
        text = Safe("No alert is open.")
        return [Message(text, (section(text),))]
    blocks = [
        header(Safe("Open alerts")),
        *(section(_alert(safe, words, one)) for one in listed.alerts[:_MOST]),
    ]
    return messages(safe.words("; ".join(alert_text(words, one) for one in listed.alerts[:5]), 2000), blocks)


def _alert(safe: SafeText, words: Words, alert: Alert) -> Safe:
    by = f" by {mention(safe, alert.by)}" if alert.by.id else ""
    begun = at_time(alert.opened_at, with_day=True)
    return Safe(f"{safe.words(alert_text(words, alert), 400)}{by}; since {begun}{_place(alert.channel_id)}")


def _place(channel_id: str) -> str:
    return f", in <#{channel_id}>" if _CHANNEL_ID.match(channel_id) else ""
