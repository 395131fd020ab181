"""The commands people may use, as the help lists them."""

from bot.reply import Usage
from floorwalker.identity import EVERYONE, Actor

COMMANDS = (
    ("/ops ask QUESTION", "ask anything, as in a message: figures with receipts, procedures with sources"),
    ("/ops kpi METRIC [last week] [by carrier]", "one metric, split and filtered in words"),
    ("/ops stock [SKU or title]", "available stock, days of supply and the risk of running out"),
    ("/ops risk", "demand, inventory, fulfilment, returns and margin as red, amber or green"),
    ("/ops digest monday|wednesday|friday", "the cadence digest as it stands now"),
    ("/ops runs", "open runs of this channel, and those you lead, started or have a step of"),
    ("/ops alerts", "what must be looked at now, with orders and money at risk"),
    (
        "/runbook WORDS",
        "the runbook as a card: trigger, owner, last review, steps, escalation, and Start run",
    ),
    ("/ops status", "how the bot is: what waits, how far the data reach, whether everything is at work"),
    ("/ops where", "who reads in this channel, what may be shown here, who owns it"),
    ("/ops help", "this list"),
)


FOR_ANYBODY = frozenset({"/ops where", "/ops help"})


def usage_for(actor: Actor) -> Usage:
    """The help, with the commands this person may use."""
    may_ask = actor.may_read(EVERYONE)
    listed = tuple(line for line in COMMANDS if may_ask or line[0] in FOR_ANYBODY)
    return Usage(title="What Floorwalker can do", commands=listed)
