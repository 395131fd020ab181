"""`OverdueReviews` → messages: who owns the pages, and each page with its age and a button that shows it. Pure."""

from bot.reply import OverdueReview, OverdueReviews
from bot.request import Act
from bot.slack.actions import action_id, value_of
from bot.slack.blocks.build import Block, button, context, header, section
from bot.slack.render.message import Message, messages
from bot.slack.render.told import mention
from bot.slack.safe_text import Safe, SafeText
from floorwalker.dates import written_day

_LISTED = 20
_REMEDY = (
    "Read the page, mend it, set `reviewed_on` to the day you did, and sync. A page nobody needs any more gets"
    " `status: deprecated`."
)


def review_messages(safe: SafeText, reply: OverdueReviews) -> list[Message]:
    """The overdue pages of one owner, longest first."""
    owner = mention(reply.person) or safe.words(reply.owner, 200)
    count = len(reply.pages) + reply.unnamed
    what = "1 page waits" if count == 1 else f"{count} pages wait"
    head = Safe(
        f"{owner}, {what} for your review:" if owner else f"{what} for a review, and nobody owns what waits:"
    )
    blocks: list[Block] = [header(safe.plain("Reviews overdue", 150)), section(head)]
    blocks += [_row(safe, page, number) for number, page in enumerate(reply.pages[:_LISTED])]
    more = len(reply.pages) - _LISTED
    if more > 0:
        blocks.append(context(Safe(f"and {more} more: `floorwalker playbooks stale` lists them all")))
    if reply.unnamed:
        blocks.append(context(Safe(f"{reply.unnamed} of them may not be named here.")))
    blocks.append(context(Safe(_REMEDY)))
    return messages(Safe(f"Reviews overdue: {head}"), blocks)


def _row(safe: SafeText, page: OverdueReview, number: int) -> Block:
    version = f", version {safe.words(page.version, 40)}" if page.version else ""
    days = "1 day" if page.days_overdue == 1 else f"{page.days_overdue} days"
    text = (
        f"*{safe.link(page.url, page.title)}*{version}\n*{days} overdue*: due {written_day(page.due)},"
        f" last reviewed {written_day(page.reviewed_on)}"
    )
    show = button(Safe("Show"), action_id(Act.PAGE, number), value_of(page.document_id))
    return {**section(Safe(text)), "accessory": show}
