"""Questions whose plan needs no catalogue: help, procedures, a digest, the risk report. Pure; called by the router."""

import re

from bot.plan import Plan
from bot.question import Question, Run
from bot.risk_words import asks_for_risk, asks_for_what_matters, focus_of
from floorwalker.outcome import Intent

PROCEDURE = re.compile(
    r"\b(run\s?books?|play\s?books?|sops?|procedures?|checklists?|polic(y|ies)|guidelines?|framework|template|process for"
    r"|how (do|should|can|would) (i|we|you|they|one)\b|how to|what (do|should|must) (i|we|you|one) do\b|what (should|must) (i|we|one)\b"
    r"|what to do|how (?:do|does|did) .{1,40} work\b|what happens (when|if)|who (approves|decides|owns|leads|is responsible|do i|should)|when (do|should) (i|we)"
    r"|(next|first|the|which|what) steps?|steps? (for|to|of|when|if)|escalat\w*|is it allowed|may we|are we allowed)\b",
    re.IGNORECASE,
)
_CADENCE = "monday|wednesday|friday"
_DIGEST = re.compile(
    rf"\b(?:({_CADENCE})(?:'s)?\s+(?:digest|summary|review|report)|digest (?:for |of |on )?({_CADENCE}))\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^\W*((can you )?help( me)?( please)?|what (can|could) (you do|i ask( you)?)|what can you help( me)? with|what do you (do|know)|commands?)\W*$",
    re.IGNORECASE,
)


FIGURES = "figures"
"""The focus of a question for which figures there are."""
_FIGURES = re.compile(
    r"^\W*(?:(?:which|what) (?:metrics|kpis|figures|numbers)(?: (?:do|can|could|may|are) (?:you|i|we|there|available|known)\b|\W*$)(?!.*\b(?:by|last|this)\b)"
    r"|(?:list|show)(?: me)?(?: all)?(?: the| your)? (?:metrics|kpis)\b|what can i ask (?:you )?about\b)",
    re.IGNORECASE,
)
BESIDE_A_DIGEST = 1
"""So many other words may stand beside the name of a digest that is asked for; more ask something about its day."""


def settled(text: str) -> Plan | None:
    """The plan of words that need no catalogue."""
    if _HELP.match(text):
        return Plan(Intent.HELP)
    if _FIGURES.search(text):
        return Plan(Intent.HELP, focus=FIGURES)
    if asks_for_what_matters(text):
        return Plan(Intent.RISK)
    if PROCEDURE.search(text):
        return Plan(Intent.PROCEDURE)
    if (digest := _DIGEST.search(text)) and _is_alone(text, digest[0]):
        return Plan(Intent.DIGEST, digest=(digest[1] or digest[2]).lower())
    return Plan(Intent.RISK, focus=focus_of(text)) if asks_for_risk(text) else None


def _is_alone(text: str, named: str) -> bool:
    """Whether hardly more is said than the name of the digest."""
    words = Question.of(text)
    words.use_text(named)
    return len(words.talked_of(Run(0, 0))) <= BESIDE_A_DIGEST
