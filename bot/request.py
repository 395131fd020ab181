"""What somebody wants from us: the typed end of every way in (Slack event, slash command, command line)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.alert import AlertAct
from bot.run import RunAct
from floorwalker.identity import OPERATOR, TERMINAL, Actor, Audience


class Wish(StrEnum):
    """What is asked for. A free question is `ASK`; the others come from slash commands or buttons and say so."""

    ASK = "ask"
    KPI = "kpi"
    STOCK = "stock"
    RISK = "risk"
    DIGEST = "digest"
    RUNBOOK = "runbook"
    STATUS = "status"
    RUN = "run"
    ALERT = "alert"
    RUNS = "runs"
    ALERTS = "alerts"
    HELP = "help"
    WHERE = "where"
    HOME = "home"
    PRESS = "press"


class Act(StrEnum):
    """What a button or form of ours asks for; the rest of a `Press` says about what."""

    RECEIPT = "receipt"
    AGAIN = "again"
    SOURCE = "source"
    PAGE = "page"
    FEEDBACK = "feedback"
    WHY = "why"
    ASK_PERSON = "ask_person"
    HAND_ON = "hand_on"
    SETTLED = "settled"
    WATCH_FORM = "watch_form"
    WATCH = "watch"
    UNWATCH = "unwatch"
    SHARE_FORM = "share_form"
    SHARE = "share"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed or a form sent: `about` is an id (of an answer, a watch …), `values` what was chosen or typed."""

    act: Act
    about: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a message stands in Slack: the thread it opens or belongs to."""

    team_id: str
    channel_id: str
    thread_ts: str

    @property
    def key(self) -> str:
        """One conversation runs one at a time; this is its identity."""
        return f"{self.team_id}:{self.channel_id}:{self.thread_ts}"


@dataclass(frozen=True, slots=True)
class Request:
    """One wish of one person, with everybody who will read the reply. `words` is what follows the command or mention.

    `identity` names the arrival: what is done for it is done once. `press` is a button under an answer; `act` is what a button
    asks of a run or alert, `other` the person it names.
    """

    wish: Wish
    words: str
    asked_at: datetime
    actor: Actor = OPERATOR
    audience: Audience = TERMINAL
    conversation: Conversation | None = None
    identity: str = ""
    act: RunAct | AlertAct | None = None
    other: Actor | None = None
    press: Press | None = None
