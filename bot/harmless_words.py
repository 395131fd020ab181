"""The words of a question that leave what is counted as it is, and those that turn it. Pure data; read by question, figure and aside.

STOP name nothing; NEUTRAL may stand beside a metric's name; HARMLESS may stand anywhere in a question for a figure; TURNING never.
"""

from knowledge.words import GENERIC_WORDS, STOP_WORDS

_STOP = """
    a an and any are as at be been being but by can could current currently did do does doing for from get give had has have
    how i in is it its like many me much my now of off on or our out over per please show still tell that the their them then
    there these they this those to today under until up us was we were what whats when where which who why will with would you
    your last past previous since week weeks weekend month months year years quarter day days time number numbers figure
    figures value kpi metric metrics rate rates total overall average mean so far compare compared versus vs between against
    all each every everything split down broken across than more most less least high higher highest low lower lowest best
    worst top bottom trend trends trending looking look going change changed developing shop store business company general
    moment recently recent share percent percentage
"""
STOP = frozenset(_STOP.split())
"""Words that name nothing of the shop's."""

_NEUTRAL_WORDS = """
    need want check pull list print see know say display report reports find calculate ask share send please thanks thank thx pls
    plz hey hi hello team guys folks everyone quick quickly question wondering wonder interested possible help placed received came
    come coming booked made make taken shipped sold doing performing perform performed performance like ok okay again also just
    only really actually exactly roughly approximately about around normal usual summary overview breakdown chart graph table stats
    statistics data kpis lose loses losing lost earn earns drive drives driving dropped drop drops dropping rose rise go
    goes going went gone rising risen fell fall falling fallen spiked jumped jump increased increase increasing
    decreased decrease decreasing improved improve improving worse better good bad growth grow growing grew amount count
    level levels current hand warehouse warehouses because
"""
_TALK_WORDS = """
    gimme lemme let lets wanna gonna gotta id ill im ive well youd youre ur may might shall must hiya heya hullo greetings gm dear
    morning afternoon evening asap urgent urgently soon quickly kindly appreciate appreciated appreciating tia ta cheers ty lol haha
    btw fyi oh ah um hmm bunch million ton lot lots tons great nice lovely cool awesome super perfect grand fab brilliant helpful
    useful grateful glad idea ideas clue interest curious curiosity news update lately info information insight insights details
    detail answer reply response sort kind kinds type couple bit exact precise precisely rough ballpark honest honestly simply
    basically essentially maybe perhaps possibly possible sorry bother bothering trouble troubling mind minding excuse pardon minute
    minutes second sec chance favour favor boss bosses cfo ceo coo happen happens happened
    happening known remind wants needs needing wanted needed asks asked asking hear heard love wish hope hoping able compute computed
    computing calculating plot plotted plotting export exported download fetch grab gather prepare run running query rows looks looked
    seeing seem seems appear appears turned turn comes brought bring develop develops developed developing development latest evolve
    evolved evolving trended tracking tracked together happy sad far along break breaking broke through building door doors out site
    someone somebody anyone anybody each issued issue logged registered noted counted seen saw handled processed pace
"""
NEUTRAL = frozenset(f"{_NEUTRAL_WORDS} {_TALK_WORDS}".split())
"""Words beside a metric that leave what is counted as it is."""

_DEALING_WORDS = """
    sell sells selling buy buys buying bought purchase purchased order ordered ordering place places placing ship ships shipping send
    sends sent receive receives take takes carry carries carried bring brings brought win won generate generates generated book books
    record recorded spend spends spent earned customers customer people buyers shoppers money leave leaves left
"""
_TALKING_WORDS = """
    main reason reasons common usual frequent bigger smaller higher lower faster slower difference differences cost costs moving stand
    stands stood sit sits remain remained item items seller sellers right exist exists
"""
_TURNING_WORDS = """
    not no nor without excluding except minus unless if before after during via other else only must again
"""
TURNING = frozenset(_TURNING_WORDS.split())
"""Words that leave something out, set a condition or turn what is asked into something else, however common they are."""
HARMLESS = (STOP_WORDS | GENERIC_WORDS | frozenset(f"{_DEALING_WORDS} {_TALKING_WORDS}".split())) - TURNING
"""What shops and their customers do with everything that is counted, and how figures are talked about."""
