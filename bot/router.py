"""A question in words → a typed `Plan`, without a model: what is it about, and which metric, split, filter, window or SKU.

Deterministic: the same words give the same plan. What is not found is left to the corpus search, which knows how to say "not
there". Called by the turn; pure but for the lookups it is given.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rapidfuzz import fuzz, process

from bot.courtesy import courtesy_in
from bot.implied import first_of_two, implied, judged, of_rivals, ranked_dimension
from bot.inbound_words import inbound_asked, with_vendors
from bot.manner import (
    ASKS_WHICH,
    SUPERLATIVES,
    Manner,
    end_asked_for,
    is_command,
    is_command_within,
    read_manner,
)
from bot.naming import NEAR_WORD, by_title, find_metric, find_skus, use_sku_ids
from bot.parts import figure_and_rest, how_it_went, several_metrics
from bot.plan import Lookups, Plan
from bot.question import Question, Run, phrase_of
from bot.risk_words import asks_for_state, focus_of
from bot.settled import PROCEDURE, settled
from bot.splits import Named, compares, dimension_after, read_members, read_splits
from bot.stock_words import StockWish, bare_skus, stock_wish, with_places
from bot.subjects import DEFAULT_GOAL, Subject, find_subject, several_subjects
from bot.time_words import respelt
from bot.unmeasured import unmeasured
from bot.when import find_span, impossible
from floorwalker.outcome import Intent
from tools.metrics.definition import GRAINS, Metric, Unit
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue

_PERCENT = re.compile(r"(?<![\d\s])\s*%|(?<=[a-z])\s+%", re.IGNORECASE)
_MENTION = re.compile(r"<[@!#][^>]*>")
_RUN_OUT = re.compile(
    r"\b(run(s|ning)? (out|low)|low (on|in) stock|low stock|getting low|about to (run|sell) out|stock[- ]?outs?|(going|goes|go) out of stock|out of stock soon|sell(ing)? out)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(on hand|in stock|stock (level|position|of|for)|inventory (of|for|level)|how (many|much) .{0,40}(left|have|in stock|available)"
    r"|cover (for|of)|do we (still )?have)\b",
    re.IGNORECASE,
)
_OF_STOCK = re.compile(r"\b(?:stock|inventory|left|available|cover)\b", re.IGNORECASE)
_ONE_SKU = re.compile(
    r"\b(tell me (all |everything )?about|everything about|dossier|all about|arriv\w*|eta|due|inbound|on order|incoming"
    r"|(next|coming) (shipment|delivery|receipt)|back in stock|come(s)? in)\b",
    re.IGNORECASE,
)
"""Asks for one SKU whole, or for what is coming of it."""
_WHEN_OUT = re.compile(r"^\W*when (?:do|does|will|would|might) .*\bruns? (?:out|low)\b", re.IGNORECASE)
_NEEDS_SKU = re.compile(
    r"\b(?:run out|run low|re-?order|order|buy|re-?stock|replenish|transfer|out of stock|sold out)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b[A-Z]+[-_/]?\d[\w/-]*|\b\d{4,}\b", re.IGNORECASE)
_MEANING_WORDS = """
    difference exactly actually mean meant define defined definition explain calculated computed measured calculate compute measure owns owner counts
"""
_OF_MEANING = frozenset(_MEANING_WORDS.split())
_FIGURES = frozenset({Intent.NUMBER, Intent.STOCK})
_COUNTED = frozenset(
    {
        "orders",
        "order",
        "shipments",
        "parcels",
        "units",
        "items",
        "lines",
        "tickets",
        "deliveries",
        "sales",
        "skus",
    }
)
LEFT_OVER = 4
"""So many words that nothing explains: the question is about something else than the ordinary word it shares with a metric."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question being read, with all it may be held against."""

    text: str
    words: Question
    manner: Manner
    named: tuple[Metric, Run] | None
    catalogue: Catalogue
    lookups: Lookups
    today: date


def route(question: str, catalogue: Catalogue, lookups: Lookups, today: date) -> Plan:
    """The plan for a question; `Intent.PROCEDURE` when nothing else is meant, so that the corpus has the last word."""
    text = respelt(_PERCENT.sub(" percent", _MENTION.sub(" ", question.replace("’", "'"))).strip())
    if courtesy := courtesy_in(text):
        return Plan(Intent.HELP, courtesy=courtesy)
    if is_command(text) or (not PROCEDURE.search(text) and is_command_within(text)):
        return Plan(Intent.PROCEDURE, is_command=True)

    text = with_vendors(with_places(text, lookups.location_names()), lookups.vendor_names())

    def one(text: str) -> Plan:
        plan = _route(text, catalogue, lookups, today)
        place = _location(text, lookups) if plan.intent is Intent.STOCK else None
        return replace(plan, within=plan.within | {"location": [place]}) if place else plan

    return _several(text, catalogue, today, one) or one(text)


def _several(text: str, catalogue: Catalogue, today: date, one: Callable[[str], Plan]) -> Plan | None:
    """The plan of a message that asks for several figures, or for a figure and what to do about it."""
    if both := figure_and_rest(text, catalogue, PROCEDURE):
        figure = one(both[0])
        return Plan(Intent.PROCEDURE, also=(figure,), asked=both[1]) if figure.intent in _FIGURES else None
    if PROCEDURE.search(text):
        return None
    if subjects := several_subjects(text):
        first, *others = [Plan(one.intent, subject=one) for one in subjects]
        return replace(first, also=tuple(others))
    plans = [one(question) for question in how_it_went(text, today) or several_metrics(text, catalogue)]
    if not plans or any(plan.intent not in _FIGURES for plan in plans):
        return None
    return replace(plans[0], also=tuple(plans[1:]))


def _route(text: str, catalogue: Catalogue, lookups: Lookups, today: date) -> Plan:
    words, manner = Question.of(text), read_manner(text, today)
    named = first_of_two(words, catalogue, find_metric(words, catalogue))
    if not named and (meant := implied(words, catalogue) or of_rivals(text, catalogue, lookups.members)):
        named = meant, Run(0, 0)
    named = judged(words, catalogue, named)
    asked = _Asked(text, words, manner, named, catalogue, lookups, today)
    return (
        _meaning(asked)
        or _of_the_stock(asked)
        or settled(text)
        or _of_one(asked)
        or inbound_asked(asked.text, asked.lookups, asked.catalogue, asked.today)
        or _of_running_out(asked)
        or _of_a_metric(asked)
        or (Plan(Intent.RISK, focus=focus_of(text)) if asks_for_state(text) else _stock(text, lookups))
        or (
            Plan(Intent.NUMBER, unknown=what, unmeasured=True) if (what := unmeasured(words, today)) else None
        )
        or Plan(Intent.PROCEDURE)
    )


def _meaning(asked: _Asked) -> Plan | None:
    """What a metric means, where the question is about nothing but the metric."""
    if not asked.manner.meaning or not asked.named or find_span(asked.text, asked.today):
        return None
    if _RUN_OUT.search(asked.text):
        return None
    if _is_all(asked.words, asked.named[1]):
        return Plan(Intent.NUMBER, query=MetricQuery(asked.named[0].id), manner=asked.manner)
    return None


def _of_the_stock(asked: _Asked) -> Plan | None:
    """What is out, what to order, what to move."""
    skus, choices = (
        find_skus(asked.text, asked.lookups.sku_titles()) if _NEEDS_SKU.search(asked.text) else ((), ())
    )
    if skus and _WHEN_OUT.search(asked.text):
        return Plan(Intent.STOCK, skus=skus)
    wish = stock_wish(asked.text, names_one=bool(skus))
    if wish is None or (
        wish is StockWish.OUT and (PROCEDURE.search(asked.text) or not _is_about_skus(asked))
    ):
        return None
    return Plan(Intent.STOCK, skus=skus, choices=choices, stock_wish=wish)


def _location(text: str, lookups: Lookups) -> str | None:
    """The one location a question about stock names."""
    words = Question.of(text)
    named = [
        place for place in lookups.members("available_units", "location") if words.find(phrase_of(place))
    ]
    return named[0] if len(named) == 1 else None


def _of_one(asked: _Asked) -> Plan | None:
    """One order, one purchase order, one SKU, a promotion, a goal."""
    if subject := find_subject(asked.text, asked.lookups.is_promotion):
        query = MetricQuery(asked.named[0].id) if asked.named else None
        if subject.intent is Intent.PACE:
            subject = replace(subject, member=_goal_member(asked))
        return Plan(subject.intent, query=query, subject=subject)
    if not _ONE_SKU.search(asked.text):
        return None
    skus, _ = find_skus(_ONE_SKU.sub(" ", asked.text), asked.lookups.sku_titles())
    return Plan(Intent.SKU, subject=Subject(Intent.SKU, skus[0])) if len(skus) == 1 else None


def _product_members(asked: _Asked) -> dict[str, list[str]]:
    """The families, categories or brands that are asked about as a whole, in the plural ("which mugs are about to run out")."""
    names = {name: asked.lookups.members("oos_risk_14d", name) for name in ("family", "category", "brand")}
    words = Question.of(asked.text)
    found: dict[str, list[str]] = {}
    for one in read_members(words, names, asked.catalogue):
        found.setdefault(one.dimension, []).append(one.member)
    return {} if find_skus(asked.text, asked.lookups.sku_titles())[0] else found


def _goal_member(asked: _Asked) -> str | None:
    """The family, channel or the like whose goal is meant."""
    metric = asked.named[0] if asked.named else asked.catalogue.metric(DEFAULT_GOAL)
    names = {name: asked.lookups.members(metric.id, name) for name in metric.dimensions if name != "sku"}
    named = read_members(asked.words, names, asked.catalogue)
    return named[0].member if named else None


def _of_running_out(asked: _Asked) -> Plan | None:
    if not _RUN_OUT.search(asked.text) or not _is_about_skus(asked):
        return None
    if members := _product_members(asked):
        return Plan(Intent.STOCK, within=members)
    plan = _of_a_metric(asked)
    if plan is None or not (plan.query and plan.query.by) or plan.query.metric == "sku_count":
        skus, choices = find_skus(_RUN_OUT.sub(" ", asked.text), asked.lookups.sku_titles())
        return Plan(Intent.STOCK, skus=skus, choices=choices)
    return plan


def _of_a_metric(asked: _Asked) -> Plan | None:
    if not asked.named:
        return None
    plan, manner = _number(asked, *asked.named), asked.manner
    if plan.query and plan.query.by and manner.ranking is None:
        manner = replace(manner, ranking=end_asked_for(asked.text))
    return replace(plan, manner=manner)


def _ranked_by(words: Question, metric: Metric, catalogue: Catalogue) -> list[str]:
    """What a ranking without "by" is over: the dimension it names, else SKUs, or days where the metric knows none."""
    named = ranked_dimension(words, catalogue)
    if named and (named in metric.dimensions or named in GRAINS):
        return [named]
    if SUPERLATIVES.isdisjoint(words.tokens) and not ASKS_WHICH.search(words.text):
        return []
    return ["sku"] if "sku" in metric.dimensions else ["day"]


def _is_all(words: Question, run: Run) -> bool:
    """Whether a question is about the metric itself: nothing else is named in it."""
    rest = [place for place in words.left if not run.start <= place < run.start + run.count]
    return all(words.tokens[place] in _OF_MEANING for place in rest)


def _is_counted(unknown: str | None, metric: Metric) -> bool:
    """Whether a word only says what a rate is a share of ("what percentage of orders shipped on time")."""
    return metric.unit is Unit.RATIO and unknown is not None and unknown.lower() in _COUNTED


def _changing(words: Question, metric: Metric, run: Run) -> str | None:
    """A word that may change what the metric counts; words of its own names, misspelt or not, do not."""
    found = words.beside(run) if run.count else None
    own = {word for name in (metric.title, *metric.synonyms) for word in phrase_of(name)}
    return (
        None
        if found and process.extractOne(found.lower(), own, scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
        else found
    )


def _is_about_skus(asked: _Asked) -> bool:
    """Running out is a matter of SKUs, unless another metric is named that counts something else."""
    if asked.named is None or asked.named[0].unit is Unit.PROBABILITY:
        return True
    return asked.named[0].id == "sku_count"


@dataclass(slots=True)
class _Chosen:
    """What a question asks of its metric: splits, members by dimension, the SKUs it may mean."""

    by: list[str] = field(default_factory=list)
    where: dict[str, list[str]] = field(default_factory=dict)
    skus: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def _number(asked: _Asked, metric: Metric, run: Run) -> Plan:
    text, words, catalogue, today = asked.text, asked.words, asked.catalogue, asked.today
    manner = asked.manner
    words.use(run)
    named_windows = manner.windows or (find_span(text, today),)
    span, no_time = named_windows[0], impossible(text, today)
    for one in named_windows:
        words.use_text(one.words if one else "")
    by, no_dimension = read_splits(words, metric, catalogue)
    if not by and not SUPERLATIVES.isdisjoint(words.tokens):
        by = dimension_after(words, run, metric, catalogue)
    if not by and (manner.best_selling or run == Run(0, 0) or ASKS_WHICH.search(text)):
        by = _ranked_by(words, metric, catalogue)
    chosen = _Chosen(by=by)
    _choose(words, metric, catalogue, asked.lookups, chosen)
    unknown = (
        None
        if no_time and set(phrase_of(no_time)) <= set(words.tokens[run.start : run.start + run.count])
        else no_time
    )
    if unknown is None and no_dimension is not None and not words.used[no_dimension]:
        unknown = words.as_written(Run(no_dimension, 1))
    if unknown is None and not chosen.choices:
        unknown = words.unexplained(run)
        unknown = None if _is_counted(unknown, metric) else unknown
        if unknown is None and run.count == 1 and len(words.left) >= LEFT_OVER:
            return Plan(Intent.PROCEDURE)
        unknown = unknown or _changing(words, metric, run)
    ahead = metric.horizon_days is not None
    query = MetricQuery(
        metric.id,
        start=span.start if span and not ahead else None,
        end=span.end if span and not ahead else None,
        by=tuple(chosen.by),
        where=chosen.where,
    )
    intent = Intent.STOCK if metric.area == "inventory" and chosen.skus and not chosen.by else Intent.NUMBER
    return Plan(intent, query=query, skus=chosen.skus, unknown=unknown, choices=chosen.choices, span=span)


def _choose(words: Question, metric: Metric, catalogue: Catalogue, lookups: Lookups, chosen: _Chosen) -> None:
    """Fill in members and SKUs: ids first, then members as they are called, then titles, then members in the singular."""
    titles = lookups.sku_titles() if "sku" in metric.dimensions else {}
    chosen.skus = use_sku_ids(words, titles)
    for sku in chosen.skus:
        words.use_text(titles[sku])
    names = {name: lookups.members(metric.id, name) for name in metric.dimensions if name != "sku"}
    found = read_members(words, names, catalogue, plural_too="sku" in chosen.by)
    if titles and not chosen.skus and "sku" not in chosen.by:
        if len(words.left) == 1:
            found += read_members(words, names, catalogue, plural_too=True)
        found = _choose_by_title(words, found, titles, catalogue, chosen)
    for one in found:
        chosen.where.setdefault(one.dimension, []).append(one.member)
    if chosen.skus:
        chosen.where["sku"] = list(chosen.skus)
    several = [name for name, members in chosen.where.items() if len(members) > 1]
    chosen.by += [name for name in several if name not in chosen.by and (name == "sku" or compares(words))]


def _choose_by_title(
    words: Question, found: list[Named], titles: Mapping[str, str], catalogue: Catalogue, chosen: _Chosen
) -> list[Named]:
    """Fill in the SKU whose title the left words name, with those taken for a family or brand; gives back the other members."""
    of_products = [one for one in found if catalogue.dimensions[one.dimension].via]
    places = sorted([*words.left, *(place for one in of_products for place in one.places)])
    content = [words.tokens[place] for place in places] if words.left else []
    chosen.skus, chosen.choices = by_title(content, titles)
    if not chosen.skus and not chosen.choices:
        return found
    words.used = [True] * len(words.used)
    return [one for one in found if one not in of_products]


def _stock(text: str, lookups: Lookups) -> Plan | None:
    if _STOCK.search(text):
        skus, choices = find_skus(text, lookups.sku_titles())
        if skus or choices:
            return Plan(Intent.STOCK, skus=skus, choices=choices)
        if code := _CODE.search(text):
            return Plan(Intent.STOCK, unknown=code[0])
    skus, choices = bare_skus(text, lookups.sku_titles())
    if len(skus) == 1 and not _OF_STOCK.search(text):
        return Plan(Intent.SKU, subject=Subject(Intent.SKU, skus[0]))
    return Plan(Intent.STOCK, skus=skus, choices=choices) if skus or choices else None
