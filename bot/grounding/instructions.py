"""Does a sentence tell somebody what to do? Such sentences need a source. Called by `ground`."""

import re

_LEADS = re.compile(
    r"^(?:[\s\"“*_(]|(?:please|then|next|first|second|finally|also|now|and|so|if necessary|in that case|immediately)\b[,:]?)+",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^(?:if|when|once|after|before|for|to|in case)\b[^,:]{1,120}[,:]\s*", re.IGNORECASE)
_DUTY = re.compile(
    r"\b(?:should|must|ought to|needs? to|have to|has to|required to|make sure|be sure to|remember to|do not|don['’]t|never)\b",
    re.IGNORECASE,
)
# What people on an operations floor are told to do.
_VERBS = (
    "add adjust alert allocate apply approve arrange ask assign audit avoid begin block book bring bypass call cancel change "
    "check choose clear close collect communicate compare complete confirm contact convert count create cross-check cut "
    "delay delete disable discard dispatch divert document double-check drop email enable ensure escalate expedite explain "
    "fill find fix flag follow forward freeze get give go halt hand hold ignore increase inform inspect investigate isolate "
    "issue keep label limit list load lock log look lower make mark measure message monitor move notify offer open order "
    "pack page pause phone pick pin place post prepare prioritise prioritize print process publish pull put quarantine raise "
    "read reallocate recalculate recheck record recount reduce reference refresh refund reject release relabel remove "
    "reorder repeat replace replenish report reprint request reroute resend reset resolve restart restock restore resume "
    "retry return review rerun roll run scan schedule seal send separate set shift ship show shut sign skip sort split "
    "start stop submit suspend switch tag take talk tell test track transfer trigger try turn undo update upgrade use "
    "validate verify void wait warn withhold write"
)
_ORDERS = frozenset(_VERBS.split())
_ABOUT_US = re.compile(
    r"\b(?:I|we)\b(?!\s+(?:should|must|need))|\bdo(?:es)? not (?:cover|say|hold|answer|know|have|show)\b"
)


def is_instruction(sentence: str) -> bool:
    """Whether it orders or obliges: it opens with a verb of the floor, or it says should, must, make sure, never."""
    text = _CONDITION.sub("", _LEADS.sub("", sentence))
    text = _LEADS.sub("", text)
    first = re.match(r"[\w-]+", text)
    if first and first[0].casefold() in _ORDERS and not _is_subject(text):
        return True
    return bool(_DUTY.search(sentence)) and not _ABOUT_US.search(sentence)


def _is_subject(text: str) -> bool:
    """Whether the first word is a noun after all ("Order cycle time is {f1}"): a finite verb follows soon."""
    return bool(
        re.match(
            r"[\w-]+(?:\s+[\w()-]+){0,5}\s+(?:is|are|was|were|has|have|fell|rose|stands?|came|comes)\b",
            text,
        )
    )
