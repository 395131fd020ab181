"""What was typed → the words that are meant: contractions without their apostrophe, apostrophes of other keyboards, percent signs. Pure.

Called by the router before anything is read.
"""

import re

_MENTION = re.compile(r"<[@!#][^>]*>")
_PERCENT = re.compile(r"(?<![\d\s])\s*%|(?<=[a-z])\s+%", re.IGNORECASE)
_IF_POSSIBLE = re.compile(
    r"\b(?:if (?:at all )?possible|if you (?:can|could|don't mind|please))\b", re.IGNORECASE
)
_CONTRACTED = re.compile(r"\b(what|who|where|how|when|that|there|it|here)s\b(?!')", re.IGNORECASE)
_DOLLARS = (
    (re.compile(r"\bUS ?\$(?! ?\d)", re.IGNORECASE), "USD"),
    (re.compile(r"\bin \$(?! ?\d)"), "in dollars"),
)
_LATEST = re.compile(
    r"\b((?:which|what) [\w-]+ (?:is|was|are|were|has been)) (?:the )?latest\b", re.IGNORECASE
)
_DID = re.compile(r"\b(what|who|where|how|when)'d\b", re.IGNORECASE)
_DOES_NOT = re.compile(r"\b(do|does|did|is|are|was|were|has|have|can|could|would|should)nt\b", re.IGNORECASE)


def spelt_out(text: str) -> str:
    """The text without mentions and "if possible"; "whats" is "what's", "how'd" is "how did", "doesnt" is "doesn't", signs are words."""
    plain = _IF_POSSIBLE.sub(" ", _MENTION.sub(" ", text.replace("’", "'")))
    for sign, word in _DOLLARS:
        plain = sign.sub(word, plain)
    plain = _LATEST.sub(r"\g<1> late the most", plain)
    plain = _DID.sub(r"\g<1> did", plain)
    plain = _DOES_NOT.sub(r"\g<1>n't", _CONTRACTED.sub(r"\g<1>'s", plain))
    return _PERCENT.sub(" percent", plain).strip()
