"""`Reply` → messages: one function for each kind. Pure; called by `bot.slack.surface`."""

from dataclasses import dataclass

from bot.ports import Words
from bot.reply import (
    AlertList,
    Answer,
    DigestReply,
    Quiet,
    ReasonForm,
    Reply,
    RiskSummary,
    RunbookCard,
    RunList,
    Usage,
)
from bot.slack.render.answer import answer_messages
from bot.slack.render.digest import digest_messages
from bot.slack.render.message import Message
from bot.slack.render.oncall import alert_list_messages, run_list_messages
from bot.slack.render.risk import risk_messages
from bot.slack.render.runbook import runbook_messages
from bot.slack.render.usage import usage_messages
from bot.slack.safe_text import SafeText


@dataclass(frozen=True, slots=True)
class Renderer:
    """Draws every kind of reply with the catalogue's words and one text renderer."""

    safe: SafeText
    words: Words

    def draw(self, reply: Reply, *, quoted: str | None = None) -> list[Message]:
        """The reply as messages, each within Slack's limits."""
        match reply:
            case Answer():
                return answer_messages(self.safe, self.words, reply, quoted=quoted)
            case RunbookCard():
                return runbook_messages(self.safe, reply.runbook)
            case DigestReply():
                return digest_messages(self.safe, self.words, reply.digest)
            case RiskSummary():
                return risk_messages(self.safe, self.words, reply.report)
            case Usage():
                return usage_messages(self.safe, reply)
            case RunList():
                return run_list_messages(self.safe, reply)
            case AlertList():
                return alert_list_messages(self.safe, self.words, reply)
            case Quiet() | ReasonForm():
                return []
