"""`Reply` → messages: one function for each kind. Pure; called by `bot.slack.surface`."""

from dataclasses import dataclass

from bot.reply import (
    AlertList,
    Answer,
    CounterReply,
    DigestReply,
    Form,
    FormPage,
    HomePage,
    OnCallReply,
    OverdueReviews,
    PassedOn,
    Quiet,
    ReasonForm,
    ReceiptPage,
    Reply,
    RiskSummary,
    RunbookCard,
    RunList,
    Said,
    SharedAnswer,
    SourcePage,
    Usage,
    Whereabouts,
    Withheld,
)
from bot.slack.blocks.build import section
from bot.slack.render.answer import answer_messages
from bot.slack.render.digest import digest_messages
from bot.slack.render.home import home_blocks, home_text
from bot.slack.render.message import Message, messages
from bot.slack.render.oncall import alert_list_messages, run_list_messages
from bot.slack.render.pages import receipt_blocks, source_blocks
from bot.slack.render.reviews import review_messages
from bot.slack.render.risk import risk_messages
from bot.slack.render.runbook import runbook_messages
from bot.slack.render.told import (
    passed_on_messages,
    said_messages,
    shared_messages,
    whereabouts_messages,
    withheld_messages,
)
from bot.slack.render.usage import usage_messages
from bot.slack.safe_text import Safe, SafeText
from bot.wording import Words

WITHOUT_FORM = {
    Form.WHY: "If none opens here at all: your verdict is noted; write what was wrong to the owner, in the thread.",
    Form.HAND_ON: "If none opens here at all: write your question to the owner, in the thread.",
    Form.WATCH: "If none opens here at all: ask for the cover or the purchase order again, tomorrow or when you need it.",
    Form.SHARE: "If none opens here at all: copy the answer to the channel yourself.",
    Form.COMMIT: "If none opens here at all: write in the thread what you will do, and by when.",
}
"""What one can do where the workspace opens no forms."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Draws every kind of reply with the catalogue's words and one text renderer."""

    safe: SafeText
    words: Words

    def draw(self, reply: Reply, *, quoted: str | None = None, alone: bool = False) -> list[Message]:
        """The reply as messages, each within Slack's limits; `alone`: only one person sees it, who may share it."""
        match reply:
            case Answer():
                return answer_messages(self.safe, self.words, reply, quoted=quoted, alone=alone)
            case RunbookCard():
                return runbook_messages(self.safe, reply.runbook)
            case DigestReply():
                return digest_messages(self.safe, self.words, reply)
            case OverdueReviews():
                return review_messages(self.safe, reply)
            case RiskSummary():
                return risk_messages(self.safe, self.words, reply)
            case Usage():
                return usage_messages(self.safe, reply)
            case RunList() | AlertList() | Quiet() | ReasonForm():
                return self._of_on_call(reply)
            case _:
                return self._of_the_counter(reply)

    def _of_on_call(self, reply: OnCallReply) -> list[Message]:
        match reply:
            case RunList():
                return run_list_messages(self.safe, reply)
            case AlertList():
                return alert_list_messages(self.safe, self.words, reply)
            case Quiet() | ReasonForm():
                return []

    def _of_the_counter(self, reply: Withheld | CounterReply) -> list[Message]:
        match reply:
            case Withheld():
                return withheld_messages(self.safe, reply)
            case Said():
                return said_messages(self.safe, reply)
            case PassedOn():
                return passed_on_messages(self.safe, reply)
            case SharedAnswer():
                return shared_messages(self.safe, self.words, reply)
            case Whereabouts():
                return whereabouts_messages(self.safe, reply)
            case _:
                return self._page(reply)

    def _page(self, reply: ReceiptPage | SourcePage | FormPage | HomePage) -> list[Message]:
        match reply:
            case ReceiptPage():
                return messages(Safe("The receipt"), receipt_blocks(self.safe, self.words, reply))
            case SourcePage():
                return messages(Safe("The source"), source_blocks(self.safe, reply))
            case HomePage():
                return [Message(home_text(reply), tuple(home_blocks(self.safe, reply)))]
            case FormPage():
                late = Safe(
                    f"The form could not be opened. Please press the button again. {WITHOUT_FORM[reply.form]}"
                )
                return [Message(late, (section(late),))]
