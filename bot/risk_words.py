"""Words that ask how things are: the whole risk, one area of it, or what has changed since yesterday. Pure; called by the router."""

import re

CHANGES = "changes"
"""The focus of a question for what is different from yesterday."""
_MATTERS = re.compile(
    r"\b(?:(?:anything|something|what|things?)\b.{0,30}\b(?:should|must|need to|do|to) (?:i |we )?(?:worry|be worried|be aware|watch out)\b"
    r"|\b(?:i|we) (?:should|must|need to) (?:worry|be worried|be aware|know(?! (?:how|if|whether|when|who))|look at|watch|focus on|fix)\b"
    r"|(?:should|must|do) (?:i|we) (?:look at|worry about|focus on|fix|tackle|start with|check)\b(?: (?:first|today|now|this morning))*(?=\W*$)"
    r"|brief me|(?:morning|daily|evening|status) (?:briefing|update|summary|overview))\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:risk (?:states?|report|summary|scrub)|summari[sz]e (?:the |our |all )?risks?|(?:main|biggest|current|top|open|our) risks?"
    r"|what(?:'s| is| has)? (?:changed|got(?:ten)? (?:worse|better)) (?:since|overnight)\b.*|what(?:'s| is) (?:red|on fire|burning|broken|at risk)"
    r"|anything (?:red|on fire|burning|wrong|urgent|broken)|traffic lights?|red flags?"
    r"|(?:is|are) (?:everything|all|things) (?:ok|okay|fine|alright|all right|good|well|on track)"
    r"|what (?:went|is going|'s going|goes|has gone) wrong|what's going wrong|what(?:'s| is) wrong\W*$"
    r"|(?:biggest|main|top|worst|current) (?:problems?|issues?|pain points?|worries|concerns?)\W*(?:today|now|right now|this week)?\W*$"
    r"|needs? (?:my |our |your |some )?attention)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:how are (?:we|things)|how(?:'s| is) (?:business|it going|the (?:shop|business|day|week)|everything)|state of (?:play|the shop|operations)"
    r"|health check|at risk|how(?:'s| is| are| does) (?:the |our )?(?:fulfil?lment|inventory|stock|demand|operations|shipping|warehouse)"
    r"(?: (?:doing|looking|going|today|look|right now|this week))*\W*$)",
    re.IGNORECASE,
)
"""Asks how things are, unless a metric is named with it ("how are we doing on returns")."""
_AREAS = {
    "fulfilment": r"fulfil?lment|shipping|warehouse",
    "inventory": r"inventory|stock",
    "demand": r"demand",
    "returns": r"returns",
    "margin": r"margins?",
}


def asks_for_what_matters(text: str) -> bool:
    """Whether the asker wants to be told what to look at, whatever it is."""
    return _MATTERS.search(text) is not None


def asks_for_risk(text: str) -> bool:
    """Whether the risk report is meant."""
    return _RISK.search(text) is not None


def asks_for_state(text: str) -> bool:
    """Whether the words ask how things are, where no metric is named with them."""
    return _STATE.search(text) is not None


def focus_of(text: str) -> str | None:
    """The one area a question is about, or `CHANGES`; None for all of it."""
    if re.search(r"\b(?:changed|got(?:ten)? (?:worse|better))\b", text, re.IGNORECASE):
        return CHANGES
    return next(
        (area for area, words in _AREAS.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None
    )
