"""What a question asks for: a person, an amount, a duration, a time, a place or a permission. `quotation` prefers spans that have it.

Also whether it asks for a detail at all, or for the whole procedure. English only; pure.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Want(StrEnum):
    """The kind of thing a question's answer must name."""

    PERSON = "person"
    NUMBER = "number"
    DURATION = "duration"
    TIME = "time"
    PLACE = "place"
    PERMISSION = "permission"


_FORMS: dict[Want, re.Pattern[str]] = {
    Want.PERSON: re.compile(
        r"\b(who|whom|whose)\b|\b(which|what) (team|person|role|owner|desk|manager)\b|\bto which team\b",
        re.IGNORECASE,
    ),
    Want.DURATION: re.compile(
        r"\bhow (long|fast|quick(ly)?|soon)\b|\bhow (many|much) (\w+ )?(second|minute|hour|day|week|month|year|time)s?\b"
        r"|\b(within|in) (what|which|how)\b|\bresponse (time|target)s?\b|\b(deadline|time limit|turnaround|sla|targets?)\b",
        re.IGNORECASE,
    ),
    Want.TIME: re.compile(
        r"\bwhen\b(?! (it|we|they|he|she|a|an|the|my|our|no|nobody|somebody|someone)\b)|\b(what|which) (time|day|date|hour|shift)s?\b"
        r"|\b(by|until|since|from) when\b|\bcut-?off\b",
        re.IGNORECASE,
    ),
    Want.NUMBER: re.compile(
        r"\bhow (many|much|often|big|large|high|low|short|small|far|heavy|old)\b"
        r"|\b(what|which) (\w+ )?(share|part|rate|percentage|percent|number|amount|value|sum|score|tolerance|weight|price|cost|fee"
        r"|level|bias|backlog|threshold|limit|target|size|discount|margin)\b|\b(threshold|limit|target|tolerance)s?\b"
        r"|\b(from|at|under|below|above|over|up to|beyond) (which|what|how)\b",
        re.IGNORECASE,
    ),
    Want.PLACE: re.compile(r"\bwhere\b|\bin which (channel|system|screen|menu|list|folder)\b", re.IGNORECASE),
    Want.PERMISSION: re.compile(
        r"\b(may|can|could|should|must) (i|we|you|they|he|she|an?|the|our|sales|marketing|customers?|people|somebody|someone)\b"
        r"|\b(am|are|is) (i|we|it|they) (allowed|ok|okay|permitted)\b|\bdo(es)? (i|we|it|they|an?|the)\b.{0,40}\bneed\b"
        r"|\ballowed\b|\bwithout (asking|approval)\b",
        re.IGNORECASE,
    ),
}

_PERIOD = r"(seconds?|secs?|minutes?|mins?|hours?|h|days?|weeks?|months?|quarters?|years?)"
_SOME = r"(\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?|an?)"
_CLOCK = r"\b\d{1,2}[:.]\d{2}\b"
_WEEKDAY = r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
_SIGNS: dict[Want, re.Pattern[str]] = {
    Want.PERSON: re.compile(
        r"(?<![\w.])@[a-z]|\b(duty manager|supervisor|manager|lead|owner|agent|reviewer|head of|team|buyer|planner|approver"
        r"|director|finance|legal|support|on call)\b",
        re.IGNORECASE,
    ),
    Want.NUMBER: re.compile(
        r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|third|quarter|twice|none|never|every)\b",
        re.IGNORECASE,
    ),
    Want.DURATION: re.compile(
        rf"\b{_SOME}( (working|clock|business|calendar|full))? ?{_PERIOD}\b|\bsame (day|morning|shift|week)\b"
        rf"|\bat once\b|\bimmediately\b|\bdaily\b|\bweekly\b",
        re.IGNORECASE,
    ),
    Want.TIME: re.compile(
        rf"{_CLOCK}|{_WEEKDAY}|\b[A-Z][+-]\d|\bday \d|\bweek \d|\bminute \d|\bsame (day|morning)\b|\bnext (day|morning|week)\b"
        r"|\b(monthly|weekly|daily|quarterly)\b|\bby the end\b|\bfirst\b|\blast\b",
        re.IGNORECASE,
    ),
    Want.PLACE: re.compile(
        r"\b[A-Z]\w+ > \w|(?<!\w)#[a-z]|\b(screen|menu|folder|sheet|shelf|bin|location|channel)\b"
    ),
    Want.PERMISSION: re.compile(
        r"\b(may|must|never|only|not|needs?|approv\w+|up to|above|below|over|under|without|stop|go on|yes|no)\b",
        re.IGNORECASE,
    ),
}

_MODAL = r"(?<!what )(?<!how )(?<!then )\b(?:may|can|must|should|could)"
_DETAIL = re.compile(
    r"^\W*when\b(?!.*\bwhat (?:do|should|must|can) (?:we|i)\b)|\b(?:by|until|since|from) when\b"
    r"|\bwhen (?:do|does|should|must|is|are|will|can|may)\b"
    r"|\b(?:who|whom|whose|why|where|which|threshold|limit|escalat\w*|polic(?:y|ies)|template|message|roll ?back"
    r"|success criteria|criteria|trigger|deadline|cut-?off|tolerance|definition"
    r"|how (?:many|much|long|often|fast|quick|quickly|soon|big|large|high|low|short|small|far|old))\b"
    r"|(?<!below )(?<!under )(?<!above )(?<!miss )(?<!missed )\btargets?\b|\bwhat (?:if|then)\b|\bwhat happens (?:to|with)\b"
    r"|\bwhat (?:is|are|was|were|has|have|gets?|will)\b(?!.{0,12} to (?:be done|do)\b)|\bwhat do (?:we|i|you|they) (?!do\b|have to do\b|need to do\b)\w"
    r"|\bwhat (?!(?:an?|the|we|i|you|it)\b)(?:[\w-]+ ){0,4}(?:share|part|rate|percentage|number|amount|value|level|price|cost|fee|score|time|day|date|size|bias"
    r"|backlog|weight|tolerance|counts?)\b|\bwhat (?:does|did)\b|\bwhat do (?!we\b|i\b|you\b)\w"
    r"|\b(?:from|at|under|below|above|over|up to|within|in|by|after|before) what\b"
    rf"|{_MODAL} (?:i|we|you(?! (?:please )?(?:tell|show|help|explain|give|walk|send|find)\b)|they|he|she|it|an?|the|our|sales|customers?|somebody|someone)\b"
    r"|(?:^|[,;:] )(?:do|does|is|are|am) (?:i|we|it|they|an?|the)\b|\ballowed\b"
    r"|^\W*(?:do|does|did|is|are|was|were|can|may|must|should|has|have)\b(?!['’]| you\b)",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(
    r"\b(?:what(?:'s| is| are)|where(?:'s| is)|which|show|find|give|open|need|is there|do we have|got|have)\b[^?.!]{0,25}"
    r"\b(?:runbooks?|playbooks?|sops?|procedures?|checklists?|steps|instructions|workflows?)\b(?! (?:owner|start|run))"
    r"|\bwhat does\b(?=.{0,60}\b(?:runbook|playbook|sop|procedure|checklist)\b).{0,80}\b(?:say|tell)\b"
    r"|\bstep by step\b|\bsteps (?:to|for|of)\b"
    r"|\bwhat (?:is|are) (?:our|the|my|a) (?:[\w-]+ ){0,4}(?:strategy|routine|cadence|agenda|milestones|phases|gates|stages|rules"
    r"|plan|method|approach|model|roles|flow)\b|\bwhat do (?:we|i) (?:look at|walk through|check|need|follow)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants; `detail` when one place of a page answers it rather than the whole procedure."""

    wants: frozenset[Want]
    detail: bool

    @classmethod
    def by(cls, question: str) -> "Asked":
        """What these words ask for; nothing is wanted by words without such a form."""
        wants = frozenset(want for want, form in _FORMS.items() if form.search(question))
        return cls(wants, bool(_DETAIL.search(question)) and not _PROCEDURE.search(question))


def has(want: Want, text: str) -> bool:
    """Whether a text names such a thing: a role, a figure, a period, a time, a place, or what is allowed."""
    return bool(_SIGNS[want].search(text))
