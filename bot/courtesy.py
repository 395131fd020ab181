"""What is said to a bot that is no question: greetings, thanks, who are you, a bare emoji; and questions that are not in English. Pure.

Called by the router and the turn.
"""

import re
from enum import StrEnum

EXAMPLES = (
    "orders yesterday by channel",
    "what is about to run out?",
    "what needs attention today?",
    "what's the runbook for a carrier outage?",
)
"""Questions that show what one may ask."""
ONLY_ENGLISH = "I understand English only so far. Please ask in English."


class Courtesy(StrEnum):
    """What was said, with what to answer."""

    GREETING = "Hello. Ask me in your own words: a figure, stock, where an order is, how something is done, or what needs attention today."
    THANKS = "You are welcome."
    WHO = (
        "I am Floorwalker, a program that helps the operations team: I answer from your playbooks with the source, and from the"
        " shop's data with a receipt for each figure. I only read: I change nothing."
    )
    WRONG = (
        "Then say it again with the figure, the days and what it is for, such as “net sales last week for web”. The receipt of a"
        " figure says what was counted; the buttons under an answer tell its owner that it is wrong."
    )
    UNREADABLE = "I cannot read a question in that. Ask in words, for example one of these."


_SAID: tuple[tuple[Courtesy, re.Pattern[str]], ...] = (
    (
        Courtesy.GREETING,
        re.compile(
            r"(?:hi|hello|hey|yo|sup|moin|howdy|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|how's it going)"
            r"(?: there| all| team| everyone| floorwalker| bot)*"
        ),
    ),
    (
        Courtesy.THANKS,
        re.compile(
            r"(?:(?:ok|okay|great|cool|nice|perfect|awesome|super|many|alright|good),? )*(?:thanks|thank you|thx|ty|cheers|great job|well done"
            r"|good (?:job|bot)|nice (?:one|work)|got it|understood|never ?mind|nvm|perfect|great|awesome|cool|ok|okay|all good|yes|no|lol)"
            r"(?:,? (?:mate|man|buddy|so much|a lot|very much|again|for (?:that|this|the help|your help)|great job|good job|that helps?|bot|floorwalker|all|team))*"
        ),
    ),
    (
        Courtesy.WHO,
        re.compile(
            r"(?:hi,? |hey,? )?(?:who|what) are you|are you (?:an? )?(?:bot|robot|human|person|ai|real|machine|chatgpt)|what(?:'s| is) (?:your name|floorwalker)"
            r"|who (?:made|built) you"
        ),
    ),
    (
        Courtesy.WRONG,
        re.compile(
            r"(?:no,? )?(?:you(?:'re| are)|that(?:'s| is)|this is|it(?:'s| is)|the (?:answer|number|figure) is) (?:just |plain |not |totally )?"
            r"(?:wrong|incorrect|right|false|useless|nonsense|rubbish|not (?:right|true|correct|what i (?:asked|meant|wanted)))|wrong(?: answer| number)?|bad bot"
        ),
    ),
)
_WORDS_OF_OTHERS = """
    wie viele viel wieviel ist sind der die das und gestern heute wann warum welche welcher bestellung bestellungen bestand lager
    letzte letzten woche monat haben wir gibt für mit nicht
    cuántos cuantos cuántas cuantas qué cuál dónde donde el los las ayer hoy pedido pedidos cómo semana pasada tenemos
    quel quelle quels quelles est le la les combien où hier commande commandes pourquoi comment avons nous taux semaine dernière
    quanti quante dove ieri oggi ordini perché settimana scorsa abbiamo sono
    quantos quantas onde ontem hoje temos semana passada
    hoeveel waar gisteren vandaag bestellingen voorraad hebben het een
"""
_OF_OTHERS = frozenset(_WORDS_OF_OTHERS.split())
_LEAST_FOREIGN = 2
_SHARE_FOREIGN = 0.4


def courtesy_in(text: str) -> Courtesy | None:
    """What was said, None when it may be a question."""
    if not re.search(r"[^\W_]", text):
        return Courtesy.UNREADABLE if text.strip() else None
    said = re.sub(r"[^\w',]+", " ", text.lower()).strip(" ,")
    return next((kind for kind, pattern in _SAID if pattern.fullmatch(said)), None)


def is_foreign(text: str) -> bool:
    """Whether a question is plainly in another language than English."""
    letters = [one for one in text if one.isalpha()]
    if letters and sum(one > "\u024f" for one in letters) > len(letters) / 2:
        return True
    words = re.findall(r"[^\W\d_]+", text.lower())
    foreign = sum(word in _OF_OTHERS for word in words)
    return foreign >= _LEAST_FOREIGN and foreign >= _SHARE_FOREIGN * len(words)
