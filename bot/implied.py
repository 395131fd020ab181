"""A figure that is asked for without its name: "what sells best", "busiest day", "which carrier is late the most". Pure.

Called by the router when no metric is named. Declared as words → metric; a superlative over a dimension alone ("worst supplier")
means the metric by which that dimension is judged.
"""

import re
from collections.abc import Callable, Sequence

from bot.manner import SUPERLATIVES
from bot.naming import spelt_metric
from bot.question import Question, Run, phrase_of, singular
from tools.metrics.definition import GRAINS, Metric
from tools.metrics.registry import Catalogue

_COMPARED = re.compile(
    r"\b(?:vs\.?|versus|compare|better|worse|bigger|higher|larger|smaller|faster|slower|or)\b", re.IGNORECASE
)
_DOING = re.compile(
    r"\bhow (?:is|are|was|were|did|has|have) .{1,40}\b(?:doing|done|do|did|perform\w*)\b", re.IGNORECASE
)
Naming = tuple[Metric, Run]
"""A metric and the words that name it."""
_MOST = r"(?:the\s+)?(?:most|least|more|best|worst)"
_RETURNED_WHY = (
    r"\bwhy (?:do|did|are|were) (?:people|customers|they|so many)\b.*\b(?:return\w*|sen[dt] back|com(?:e|ing) back)\b"
    r"|\b(?:return reasons?|reasons? for returns?|reasons? (?:of|for) returning)\b"
)
_SAID: tuple[tuple[str, str], ...] = (
    (
        rf"\b{_MOST}\s+(?:profitable|profit)\b|\bunprofitable\b|\bearn(?:s|ed)?\s+(?:us\s+)?{_MOST}",
        "contribution_margin",
    ),
    (rf"\b{_MOST}[- ]returned\b|\breturned\s+{_MOST}|\bcomes?\s+back\s+{_MOST}", "return_rate"),
    (rf"\b{_MOST}[- ]discounted\b", "discount_rate"),
    (r"\bhow much\b.*\b(?:sell|sold|make|made|earn|earned|take in|took in)\b", "net_sales"),
    (
        r"\bwhat did we (?:sell|make|take|earn|turn over)\b|\bmost money\b|\bmoney did we (?:make|take)\b",
        "net_sales",
    ),
    (
        r"\bhow many\b(?!.*\b(?:customers?|people|buyers?|shoppers?|orders?)\b).*\b(?:sell|sold|bought)\b",
        "units",
    ),
    (r"\b(?:typical|average|usual) order (?:is )?worth\b", "aov"),
    (r"\bhow profitable\b", "contribution_margin"),
    (r"\bhow much did we discount\b", "discount_amount"),
    (
        r"\bhow much (?:stock|inventory) (?:do we (?:have|hold|carry)|have we got|is there|is left)\b",
        "available_units",
    ),
    (
        r"\bhow (?:good|accurate|bad|wrong|far off) (?:is|was|were|are) (?:the |our |my )?(?:demand )?forecasts?\b",
        "forecast_accuracy_14d",
    ),
    (_RETURNED_WHY, "return_rate"),
    (
        r"^\W*(?:the |our |total )?(?:stock|inventory) (?:at|in|by|per) (?!risk\b|transit\b|hand\b|all\b|mind\b|the\b|for\b)(?:\w+ ?){1,3}$",
        "available_units",
    ),
    (
        r"^\W*(?:new |support |customer |all )*tickets (?:by|per|yesterday|today|last|this|in|since|for|on|about)\b",
        "tickets_opened",
    ),
    (
        r"^\W*(?:all )?(?:parcels|packages|shipments) (?:by|per|yesterday|today|last|this|in|since|for|on)\b",
        "parcels_shipped",
    ),
    (
        r"\bbiggest (?:count|stock|inventory) (?:differences?|variances?|deviations?)\b",
        "count_variance_gross_value",
    ),
    (
        r"\b(?:best|top|worst|bottom)[- ](?:\w+[- ])?(?:sell(?:ing|ers?)|sold)\b|\bsold (?:the )?(?:best|worst|most|least)\b",
        "units",
    ),
    (r"\b(?:best|top|worst)[- ]?(?:sell(?:ing|ers?)|sold)\b|\bsells? (?:best|worst|well|badly)\b", "units"),
    (rf"\b(?:buys?|spends?|orders?|sells?|brings? in|makes?)\s+(?:us\s+)?{_MOST}\b(?!\s+sense)", "net_sales"),
    (r"\b(?:busiest|quietest)\b", "orders"),
)
_LOST_BY_STOCKOUTS = (
    r"\brisk\b.*\bstock ?outs?\b.*\b(?:worth|cost|margin|money|dollars)\b"
    r"|\b(?:worth|cost|margin|money|dollars)\b.*\brisk of (?:stock ?outs?|running out)\b"
)
_WHATEVER_IS_NAMED: tuple[tuple[str, str], ...] = (
    (r"\bhow many days of (?:stock|inventory|cover)\b", "days_of_supply"),
    (
        r"\bhow long\b.*\b(?:take|takes|took)\b.*\bput (?:goods|stock|deliveries|it|them) away\b|\bhow long\b.*\bput ?away (?:take|takes|took)\b",
        "dock_to_stock_p50_h",
    ),
    (
        r"\bhow (?:fast|quick|quickly|long) (?:do|does|did) (?:our |the |an? )?(?:parcels?|packages?|deliver(?:y|ies)|orders?)"
        r" (?:take|need) (?:to (?:arrive|get there|be delivered|reach)|until)\b",
        "click_to_deliver_p50_d",
    ),
    (
        r"\bhow (?:fast|quick|quickly) (?:do|did|are|were) we (?:ship|shipping|send)\b",
        "order_cycle_time_p50_h",
    ),
    (
        r"\b(?:units|pieces|goods|stock|pallets|cartons)\b.*\b(?:receive|received|came in|come in|arrived?|get in|got in|delivered to us|take in|took in)\b",
        "units_received",
    ),
    (
        r"\bhow (?:many|much) (?:units |pieces |stock )?(?:did we )?(?:receive|received|get in|take in)\b",
        "units_received",
    ),
    (
        r"\bwhat (?:did we receive|did we get in|came in|has arrived|arrived|was received|was delivered to us)\b",
        "units_received",
    ),
    (r"\bhow much\b.*\b(?:refund|refunded|(?:give|gave|given|pay|paid) back)\b", "refund_amount"),
    (
        r"\b(?:tied up|sitting|sits?|stuck) in (?:dead |unsold )?(?:stock|inventory)\b(?=.*\b(?:sell|move|dead|unsold)\b|.*$)(?!.*\borders?\b)",
        "no_movement_value",
    ),
    (_LOST_BY_STOCKOUTS, "expected_lost_margin_14d"),
    (
        r"\bhow much\b.*\b(?:is|are) dead\b|\b(?:worth|value) of (?:the |our )?(?:dead|unsold) (?:stock|inventory)\b",
        "no_movement_value",
    ),
    (r"\bunits?\b.*\b(?:on hand|in stock|available|left)\b", "available_units"),
    (
        r"\bhow much\b.*\b(?:spen[dt])\b.*\b(?:ads?|advertising|marketing)\b|\bwhat (?:did|do|does) (?:our |the )?(?:\w+ )?(?:ads?|advertising|marketing) cost\b",
        "ad_spend",
    ),
)
"""What these words ask for though a shorter name of another figure stands in them."""
_RANKS = re.compile(
    r"\b(?:dead stock|dead inventory|unsold stock)\b"
    r"|\b(?:what|which|that)\b.*\b(?:sits?|sitting|lies|lying|sat) (?:around )?(?:the )?longest\b"
    r"|\b(?:gather\w*|collect\w*) dust\b|\b(?:not|isn't|aren't|doesn't|don't|never) (?:mov(?:e|es|ing)|sell(?:s|ing)?)\b",
    re.IGNORECASE,
)
_SLOW = re.compile(
    r"\bslow(?:est)?[- ]?(?:movers?|moving|sellers?|selling)\b|\b(?:slowest|overstocked) (?:skus?|items?|products?|stock)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\b(?:how much|value|worth|money|amount|total)\b", re.IGNORECASE)
_SAYING_WORDS = """
    dead unsold stock inventory sell sells selling sold move moves moving mover movers slow slowest seller sellers longest sits sit
    sitting lies lying tied up receive received came come arrive arrived get got delivered take took refund refunded give gave back
    pay paid unit units pieces goods hand available left ad ads advertising marketing spend spent cost given customers customer dust
    gathering collecting overstocked putaway nothing doesn don isn aren not never fast quick quickly takes need ship shipping send order orders parcel parcels
    package packages deliveries until there reach delivery days cover put away long us
"""
_SAYING = frozenset(_SAYING_WORDS.split())
_OF_A_LOSS = frozenset(
    ["risk", "stockout", "stockouts", "outs", "worth", "margin", "dollars", "running", "out"]
)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_JUDGED_BY = {
    "carrier": "on_time_delivery_rate",
    "service": "on_time_delivery_rate",
    "location": "on_time_ship_rate",
    "vendor": "po_on_time_line_rate",
    "reason": "return_rate",
    "sku": "net_sales",
    "family": "net_sales",
    "category": "net_sales",
    "brand": "net_sales",
    "channel": "net_sales",
    "region": "net_sales",
    "country": "net_sales",
} | dict.fromkeys(GRAINS, "net_sales")
"""The metric by which the members of a dimension are called best or worst."""
_OF_SPEED = {
    "carrier": "click_to_deliver_p50_d",
    "service": "click_to_deliver_p50_d",
    "location": "order_cycle_time_p50_h",
}
_SPEED = frozenset({"slowest", "fastest", "slow", "quickest"})
_BETWEEN_WORDS = """
    performing performers performer selling discounted returned profitable popular expensive our the of is are my single individual
    common frequent usual return returns one two three four five six seven eight nine ten eleven twelve
"""
_BETWEEN = frozenset(_BETWEEN_WORDS.split())


def judged_by(dimension: str, catalogue: Catalogue) -> Metric | None:
    """The metric by which members of a dimension are held against each other, None where none is usual."""
    return catalogue.metric(_JUDGED_BY[dimension]) if dimension in _JUDGED_BY else None


def implied(words: Question, catalogue: Catalogue) -> Metric | None:
    """The metric that is meant, None when nothing says so."""
    text = " ".join(words.tokens)
    for said, metric in _SAID:
        if re.search(said, text):
            return catalogue.metric(metric)
    dimension = ranked_dimension(words, catalogue)
    if dimension is None:
        return None
    judged = _OF_SPEED if _SPEED & set(words.tokens) and dimension in _OF_SPEED else _JUDGED_BY
    return catalogue.metric(judged[dimension]) if dimension in judged else None


_NOUNS = {
    "tickets": "tickets_opened",
    "parcels": "parcels_shipped",
    "packages": "parcels_shipped",
    "shipments": "parcels_shipped",
}
_COUNTED_THINGS = re.compile(rf"\bhow many (?:\w+ ){{1,6}}(?P<noun>{'|'.join(_NOUNS)})\b", re.IGNORECASE)


def counted_things(words: Question, catalogue: Catalogue) -> Naming | None:
    """What is counted with words before it that say of which ("how many damaged tickets"); these must be explained, as beside a name."""
    found = _COUNTED_THINGS.search(" ".join(words.tokens))
    run = words.find((found["noun"],)) if found else None
    return (catalogue.metric(_NOUNS[words.tokens[run.start]]), run) if run else None


def meant_whatever_is_named(words: Question, catalogue: Catalogue) -> Metric | None:
    """The metric that is meant though the words hold the name of another ("how many units did we receive")."""
    text = " ".join(words.tokens)
    if stands_still(words.text) and not _HOW_MANY.search(text):
        return catalogue.metric("overstock_value" if _SLOW.search(words.text) else "no_movement_value")
    return next(
        (catalogue.metric(metric) for said, metric in _WHATEVER_IS_NAMED if re.search(said, text)), None
    )


def asks_for_reasons(text: str) -> bool:
    """Whether it is asked why goods come back, or for what reasons: the reasons are to be told."""
    return re.search(_RETURNED_WHY, text.lower()) is not None


def use_said(words: Question) -> None:
    """Mark the words by which such a metric is meant, so that they are not taken for the name of something."""
    said = _SAYING | (_OF_A_LOSS if re.search(_LOST_BY_STOCKOUTS, " ".join(words.tokens)) else frozenset())
    for place, word in enumerate(words.tokens):
        words.used[place] = words.used[place] or word in said


def stands_still(text: str) -> bool:
    """Whether the SKUs that sell least or not at all are asked for: they are listed, those with most money in them first."""
    return _SLOW.search(text) is not None or (_RANKS.search(text) is not None and not _AMOUNT.search(text))


def ranks_its_own_name(words: Question, catalogue: Catalogue, named: Naming | None) -> Metric | None:
    """The metric by which things are ranked that are a metric's name only because they can be counted ("worst SKUs")."""
    if named is None or ranked_dimension(words, catalogue) != "sku" or named[0].id != "sku_count":
        return None
    return implied(words, catalogue)


def judged(words: Question, catalogue: Catalogue, named: Naming | None) -> Naming | None:
    """The metric by which the ranked dimension is judged, where the one named knows nothing of it ("worst vendor for on-time delivery")."""
    dimension = ranked_dimension(words, catalogue) if named else None
    if named is None or dimension is None or dimension in named[0].dimensions or dimension in GRAINS:
        return named
    return (metric, named[1]) if (metric := judged_by(dimension, catalogue)) else named


def first_of_two(words: Question, catalogue: Catalogue, named: Naming | None) -> Naming | None:
    """Of "revenue from new customers" the revenue: what follows "from" says whose, though its name is longer."""
    if named is None or named[1].start < 2 or words.tokens[named[1].start - 1] != "from":
        return named
    before = Question.of(" ".join(words.tokens[: named[1].start - 1]))
    return spelt_metric(before, catalogue) or named


def of_rivals(text: str, catalogue: Catalogue, members: Callable[[str, str], Sequence[str]]) -> Metric | None:
    """The metric by which members are judged that are named alone ("is parcelone better than northline?", "how is northline doing")."""
    least = 2 if _COMPARED.search(text) else 1
    if least == 1 and not _DOING.search(text):
        return None
    for dimension in ("carrier", "location", "channel"):
        metric = judged_by(dimension, catalogue)
        words = Question.of(text)
        if (
            metric
            and sum(words.find(phrase_of(one)) is not None for one in members(metric.id, dimension)) >= least
        ):
            return metric
    return None


def ranked_dimension(words: Question, catalogue: Catalogue) -> str | None:
    """The dimension a superlative stands before ("worst supplier", "top 10 products"), or that of "which … is the slowest"."""
    names = {
        phrase: one.id
        for one in catalogue.dimensions.values()
        for phrase in map(phrase_of, (one.id, *one.synonyms))
    }
    names |= {(grain,): grain for grain in GRAINS}
    for place, word in enumerate(words.tokens):
        if word in SUPERLATIVES:
            after = place + 1
            while after < len(words.tokens) and (
                words.tokens[after].isdigit() or words.tokens[after] in _BETWEEN
            ):
                after += 1
            if after < len(words.tokens) and (
                found := names.get((singular(words.tokens[after]),)) or names.get((words.tokens[after],))
            ):
                return found
    return _which(words.tokens, names)


def _which(tokens: list[str], names: dict[tuple[str, ...], str]) -> str | None:
    if not {"which", "what"} & set(tokens) or not SUPERLATIVES & set(tokens):
        return None
    after = next(place for place, word in enumerate(tokens) if word in {"which", "what"}) + 1
    word = tokens[after] if after < len(tokens) else ""
    return names.get((word,)) or names.get((singular(word),))
