"""The words by which `bot.asides` tells what stands around a question from the question. Pure data.

They are words of talking and of the day at work; none is a word of a shop's data.
"""

from bot.harmless_words import NEUTRAL, STOP, TURNING
from knowledge.words import GENERIC_WORDS, STOP_WORDS


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


CHOOSING = _words("""
    only except excluding exclude excludes excluded without minus not nor ignore ignoring skip omit omitting include includes including
    count counts counting mean meaning means ones those where which whose whom who limited restrict restricted filter filtered instead
    rather unless besides plus than over under above below sell sells sold selling buy bought buying order ordered ordering ship
    shipped shipping place placed pick picked pack packed handle handled receive received receiving return returned pay paid
""")
"""What chooses, leaves out, or says what was done with the things that are counted."""
PERSONS = _words("""
    i i'm im i've ive i'd i'll ill me you you're youre you've you'd youd ya u we we're we've we'd he he's she she's they they're
    someone somebody anyone anybody everyone everybody people folks guys boss bosses manager managers director ceo cfo coo cto vp
    founder founders exec execs leadership management investors board team
""")
MANY = _words("we we're we've we'd they they're people everyone everybody anyone anybody team")
"""Persons of whom something is told as likely as something is asked for them ("we used coupons")."""
ASKING = _words("""
    ask asks asked asking need needs needed want wants wanted wanting tell tells telling told give gives giving gimme share sharing
    send sending show showing pull pulling get getting know knows see seeing check checking confirm remember forgot forget recall
    remind wonder wonders wondering curious look looking find grab fetch report reporting have run say hear learn verify love
    trying waiting
""")
SAID_TO_ASK = _words("asks asked asking wonders wondered wondering wants needs")
"""Whoever does this is a person, whatever the name."""
LINKS = _words("""
    me us you him her them everyone again to about for in on at up back out now please pls quickly real quick just know if the team
    group boss
""")
"""What may stand between the asking and what is asked for."""
LEADING = _words("""
    so and ok okay well but hey hi hello yo if when whenever before while once as because since in case just hope hoping though
    until or then can could would will do did does may might any chance the my our your also still now please pls kindly sure dont
    don't let lets let's
""")
"""What may stand before a person who speaks or asks."""
OPENING = _words("""
    ciao hola aloha sup
    hi hiya hey heya hello hullo yo dear howdy greetings morning afternoon evening thanks thank thx tx ty tia cheers ta sorry apologies
    pardon excuse forgive appreciate appreciated fyi btw ps psa happy merry good
""")
"""First words of what is only said to be polite, names included."""
CLOSING = _words("please pls plz thanks thx ty ta cheers asap quickly kindly again btw fyi")
"""Last words of a question that are only said to be polite or in haste."""
UNHURRIED = _words("rush hurry pressure worries worry problem biggie urgency stress panic")
"""What there is none of ("no rush")."""
QUESTIONING = _words("what what's whats how which when where can could is are was were did do")
"""First words of a question."""
QUESTIONS = _words("question q request ask")
MEETINGS = _words(
    """
    deck decks slides presentation presentations report reports meeting meetings mtg call calls standup standups stand-up sync syncs
    review reviews update updates newsletter memo summary recap qbr mbr wbr s&op 1:1 huddle townhall all-hands investors leadership
    execs management spreadsheet write-up writeup planning offsite workshop catch-up catchup check-in briefing kickoff
    kick-off interview powerpoint ppt agenda boss manager director ceo cfo coo vp deadline hurry curiosity context background clarity me us
"""
)
"""Where and to whom figures are shown: the last word of what a figure is for."""
OCCASIONS = MEETINGS | _words(
    """
    slide email emails e-mail board doc docs document brief handover retro session chat conversation conference demo talk pitch notes
    records reference sheet post
"""
)
"""The same with words that may be things as well; such a one needs a word before it that says which."""
WHICH = _words(
    """
    the a an my our your this that next today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday daily weekly
    monthly quarterly yearly annual
"""
)
FOR = _words("for before in into on")
UNTIL = _words("by before until till")
DEADLINES = _words("eod cob eow lunch lunchtime dinner breakfast tonight tomorrow then")
"""Until when something is wanted, and no time by which a shop's events are told apart."""
TIMES = _words(
    "today tomorrow tonight now later monday tuesday wednesday thursday friday saturday sunday morning afternoon this"
)
REQUESTS = _words(
    "need needs want wants send get give gimme pull share please pls plz asap can could kindly urgent have know grab"
)
OWN = _words("my our")
ARTICLES = _words("the a an my our your this it up")
_MILD = _words("not no too")

BINDING = _words("by for of in from with without over under to and or vs at on across per between")
"""What ties the words after it to what is counted; none stands within the name of an occasion."""
TIED = _words("by per of from with across between over under to")
"""First words of a stretch that belongs to what is counted, however plain the others ("by value")."""
_BESIDE = _words("""
    question q qq one thing favor favour ask request dumb silly stupid easy simple random weird another fine works ok real again
    once back pretty check
""")
TALK = ((STOP_WORDS | GENERIC_WORDS | STOP | NEUTRAL) - TURNING | _BESIDE) - CHOOSING
"""A stretch of nothing but these is talk."""
MILD = TALK | _MILD
"""Words of a clause that only softens ("not urgent but", "if it's not too much trouble")."""
