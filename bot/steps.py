"""What a turn does, in the words of its steps: "computing On-time ship rate by carrier", "3 figures". Pure; used by the turn.

The words are ours and the catalogue's: nothing a person or a model wrote is in them.
"""

from collections.abc import Sequence

from bot.findings import Findings
from bot.plan import Plan
from bot.reply import Reply
from bot.request import Request, Wish
from bot.wording import Words
from floorwalker.outcome import Intent
from tools.metrics.definition import GRAINS
from tools.metrics.registry import Catalogue

LOOKING = "looking it up"
FIGURES = "looking up figures"
"""Which ones is known a moment later: then the step is named anew."""
ASKING = "asking the model to word it"
CHECKING = "checking each figure and quote against its source"
_BY_WISH = {
    Wish.RISK: "checking demand, stock, fulfilment, returns and margin",
    Wish.DIGEST: "computing the digest's figures",
    Wish.RUNBOOK: "looking for the runbook",
    Wish.STATUS: "looking at queues, data and index",
}
_BY_INTENT = {
    Intent.PROCEDURE: "searching the playbooks",
    Intent.STOCK: "computing stock, cover and risk of running out",
    Intent.RISK: _BY_WISH[Wish.RISK],
    Intent.DIGEST: _BY_WISH[Wish.DIGEST],
    Intent.ORDER: "reading the order's file",
    Intent.PURCHASE_ORDER: "reading the purchase order's file",
    Intent.INBOUND: "reading what is on order",
    Intent.SKU: "reading demand, cover, inbound and returns of the SKU",
    Intent.PACE: "comparing the period with its plan",
    Intent.PROMOTION: "checking stock, capacity and margin for the promotion",
    Intent.AUDIT: "auditing the margin of the top SKUs",
    Intent.EXCEPTIONS: "looking through the exceptions",
    Intent.MISMATCHES: "comparing the systems' records",
}


def doing(request: Request, plan: Plan | None, words: Words, catalogue: Catalogue) -> str:
    """The step that looks up what was asked for; `plan` is how a question was understood."""
    if request.wish in _BY_WISH:
        return _BY_WISH[request.wish]
    if plan is None or plan.intent is not Intent.NUMBER or plan.query is None:
        return _BY_INTENT.get(plan.intent, LOOKING) if plan else LOOKING
    return f"computing {words.title(plan.query.metric)}{split_words(plan.query.by, catalogue)}"


def following(steps: Sequence[str], words: str) -> list[str]:
    """The steps that stay when another begins: one done again stands once, one named anew by its newer name."""
    renamed = FIGURES if words.startswith("looking up ") else words
    return [step for step in steps if step not in (words, renamed)]


def split_words(by: tuple[str, ...], catalogue: Catalogue) -> str:
    """The dimensions and grains among the names, as " by carrier, week"; other names are left out."""
    known = catalogue.dimensions
    told = [
        known[name].title.lower() if name in known else name for name in by if name in known or name in GRAINS
    ]
    return f" by {', '.join(told)}" if told else ""


def found_words(found: Reply | Findings) -> str:
    """What the look-up came to; empty when there is nothing to count."""
    if not isinstance(found, Findings):
        return ""
    pages = len({citation.document_id for citation in found.citations})
    counted = [(len(found.figures), "figure"), (pages, "page")]
    return ", ".join(f"{number} {name}{'s' * (number != 1)}" for number, name in counted if number)
