"""A question in words → a typed `Plan`, without a model: what is it about, and which metric, split, filter, window or SKU.

Deterministic: the same words give the same plan. What is not found is left to the corpus search, which knows how to say "not
there". Called by the turn; pure but for the lookups it is given.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.asides import without_asides
from bot.case_words import tells_a_case, wants_a_judgement
from bot.courtesy import courtesy_in
from bot.figure_words import Asked, figure_plan
from bot.implied import (
    asks_for_reasons,
    counted_things,
    first_of_two,
    implied,
    judged,
    meant_whatever_is_named,
    of_rivals,
    ranks_its_own_name,
    stands_still,
    use_said,
)
from bot.inbound_words import chosen_within, inbound_asked, with_vendors
from bot.manner import SUPERLATIVES, Ranking, end_asked_for, is_command, is_command_within, read_manner
from bot.naming import at_horizon, find_metric, find_skus, sku_like, use_sku_ids, with_names_respelt
from bot.parts import figure_and_rest, how_it_went, several_metrics
from bot.periods import each_period, with_versus
from bot.plan import Lookups, Plan
from bot.question import Question, Run, phrase_of
from bot.risk_words import asks_for_state, focus_of
from bot.settled import PROCEDURE, settled
from bot.spelling import spelt_out
from bot.splits import read_members
from bot.stock_words import StockWish, bare_skus, stock_wish, with_places
from bot.subjects import DEFAULT_GOAL, Subject, find_subject, several_subjects
from bot.time_words import WEEKDAYS, respelt
from bot.unmeasured import ranked_one_by_one, unmeasured
from bot.when import Span, find_span
from floorwalker.outcome import Intent
from tools.metrics.definition import Metric, Unit
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue

_RUN_OUT = re.compile(
    r"\b((?:will|would|going to|might|could) (?:be|go|sell) (?:out of stock|sold out|oos)|run(s|ning)? (out|low)|low (on|in) stock|low stock|getting low|about to (run|sell) out|stock[- ]?outs?|(going|goes|go) out of stock|out of stock soon|sell(ing)? out)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(on hand|in stock|stock (level|position|of|for)|inventory (of|for|level)|how (many|much) .{0,40}(left|have|in stock|available)"
    r"|cover (for|of)|do we (still )?have)\b",
    re.IGNORECASE,
)
_OF_STOCK = re.compile(r"\b(?:stock(?:ed)?|inventory|left|available|cover)\b", re.IGNORECASE)
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
_ABOUT_A_SKU = re.compile(
    r"\b(?:risk\w*|forecasts?|demand|sell\w*|stock\w*|inventory|left|cover|everything|about|dossier|skus?|items?|products?)\b",
    re.IGNORECASE,
)
_FIGURES = frozenset({Intent.NUMBER, Intent.STOCK})
_NEAR_DAYS = frozenset({"today", *WEEKDAYS})
"""Days of which an occasion is told ("for Monday's standup") rather than a figure."""
_TARGET = re.compile(r"\s+(?:target|goal|budget|plan)\b", re.IGNORECASE)
_WHEN = re.compile(r"^\W*when (?:do|does|is|are|will|should|must|can)\b", re.IGNORECASE)
"""Asks for a moment, which no figure is."""
LISTED = 10
"""So many SKUs that hardly sell are listed where no number is asked for."""


def route(question: str, catalogue: Catalogue, lookups: Lookups, today: date) -> Plan:
    """The plan for a question; `Intent.PROCEDURE` when nothing else is meant, so that the corpus has the last word."""
    text = with_versus(respelt(spelt_out(question)))
    if courtesy := courtesy_in(text):
        return Plan(Intent.HELP, courtesy=courtesy)
    if is_command(text) or (not PROCEDURE.search(text) and is_command_within(text)):
        return Plan(Intent.PROCEDURE, is_command=True)

    text = with_vendors(with_places(text, lookups.location_names()), lookups.vendor_names())

    def one(text: str) -> Plan:
        plan = _route(text, catalogue, lookups, today)
        place = _location(text, lookups) if plan.intent is Intent.STOCK else None
        return replace(plan, within=plan.within | {"location": [place]}) if place else plan

    plan = _several(text, catalogue, today, one) or one(text)
    if wants_a_judgement(text) or not (_is_asked_back(plan) or _hardly_asks_a_page(plan, text)):
        return plan
    to_the_point = without_asides(text)
    again = one(to_the_point) if to_the_point not in {"", text} else plan
    return again if _asks_the_same(plan, again) else plan


def _is_asked_back(plan: Plan) -> bool:
    """Whether a figure that is understood would be asked back over a word beside it."""
    return plan.query is not None and plan.unknown is not None and not plan.unmeasured


def _hardly_asks_a_page(plan: Plan, text: str) -> bool:
    """Whether a question goes to the pages for want of anything else, though nothing in it asks how something is done."""
    return plan == Plan(Intent.PROCEDURE) and not PROCEDURE.search(text) and not tells_a_case(text)


def _day(span: Span) -> str:
    return span.words.lower().removesuffix("'s")


def _asks_the_same(plan: Plan, again: Plan) -> bool:
    """Whether the plan of fewer words is for the same figure: neither a filter nor the time that is asked for stood in the others."""
    if again.query is None or again.unknown is not None or again.choices:
        return False
    if plan.query is None:
        return again.intent in _FIGURES
    timed = plan.span is None or again.span is not None or _day(plan.span) in _NEAR_DAYS
    return timed and (again.query.metric, again.query.where) == (plan.query.metric, plan.query.where)


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
    questions = how_it_went(text, catalogue, today) or each_period(text) or several_metrics(text, catalogue)
    plans = [one(question) for question in questions]
    if not plans or any(plan.intent not in _FIGURES for plan in plans):
        return None
    return replace(plans[0], also=tuple(plans[1:]))


def _route(text: str, catalogue: Catalogue, lookups: Lookups, today: date) -> Plan:
    asked = _read(text, catalogue, lookups, today)
    return (
        _meaning(asked)
        or _of_the_stock(asked)
        or settled(text)
        or _of_one(asked)
        or _of_running_out(asked)
        or _one_by_one(asked)
        or _of_a_metric(asked)
        or _of_a_sku(text, lookups)
        or (Plan(Intent.RISK, focus=focus_of(text)) if asks_for_state(text) else _stock(text, lookups))
        or (
            Plan(Intent.NUMBER, unknown=what, unmeasured=True)
            if (what := unmeasured(asked.words, today))
            else None
        )
        or Plan(Intent.PROCEDURE)
    )


def _read(text: str, catalogue: Catalogue, lookups: Lookups, today: date) -> Asked:
    """The question with the metric it means."""
    words, manner = Question.of(text), read_manner(text, today)
    named = first_of_two(words, catalogue, find_metric(words, catalogue))
    if meant := (meant_whatever_is_named(words, catalogue) or ranks_its_own_name(words, catalogue, named)):
        named = meant, Run(0, 0)
        use_said(words)
    named = named or counted_things(words, catalogue)
    if not named and (meant := implied(words, catalogue) or of_rivals(text, catalogue, lookups.members)):
        named = meant, Run(0, 0)
    named = at_horizon(words, judged(words, catalogue, named), catalogue)
    return Asked(text, words, manner, named, catalogue, lookups, today)


def _one_by_one(asked: Asked) -> Plan | None:
    """A ranking of single customers, orders or people, unless a figure is called so ("slowest orders")."""
    thing = ranked_one_by_one(asked.text)
    if thing and asked.named:
        run = asked.named[1]
        if not SUPERLATIVES.isdisjoint(asked.words.tokens[run.start : run.start + run.count]):
            return None
    return Plan(Intent.NUMBER, unknown=thing, unmeasured=True) if thing else None


def _meaning(asked: Asked) -> Plan | None:
    """What a metric means, where the question is about nothing but the metric."""
    if not asked.manner.meaning or not asked.named or find_span(asked.text, asked.today):
        return None
    if _RUN_OUT.search(asked.text):
        return None
    if _is_all(asked.words, asked.named[1]):
        return Plan(Intent.NUMBER, query=MetricQuery(asked.named[0].id), manner=asked.manner)
    return None


def _of_the_stock(asked: Asked) -> Plan | None:
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
    within = (
        chosen_within(asked.text, asked.lookups, asked.catalogue)
        if wish is StockWish.REORDER and not skus
        else {}
    )
    return Plan(Intent.STOCK, skus=skus, choices=() if within else choices, stock_wish=wish, within=within)


def _location(text: str, lookups: Lookups) -> str | None:
    """The one location a question about stock names."""
    words = Question.of(text)
    named = [
        place for place in lookups.members("available_units", "location") if words.find(phrase_of(place))
    ]
    return named[0] if len(named) == 1 else None


def _of_one(asked: Asked) -> Plan | None:
    """One order, one purchase order, a promotion, a goal, one SKU; what suppliers bring; what is wrong."""
    subject = find_subject(asked.text, asked.lookups.is_promotion)
    named = asked.named or (_of_a_target(asked) if subject and subject.intent is Intent.PACE else None)
    query = MetricQuery(named[0].id) if named else None
    if subject and subject.intent is Intent.ORDER and (sku := _meant_sku(asked, str(subject.reference))):
        return sku
    if subject and subject.intent is not Intent.EXCEPTIONS:
        if subject.intent is Intent.PACE:
            subject = replace(subject, member=_goal_member(asked))
        return Plan(subject.intent, query=query, subject=subject)
    if _ONE_SKU.search(asked.text):
        skus, _ = find_skus(_ONE_SKU.sub(" ", asked.text), asked.lookups.sku_titles())
        if len(skus) == 1:
            return Plan(Intent.SKU, subject=Subject(Intent.SKU, skus[0]))
    if inbound := inbound_asked(asked.text, asked.lookups, asked.catalogue, asked.today):
        return inbound
    return Plan(subject.intent, query=query, subject=subject) if subject else None


def _of_a_target(asked: Asked) -> tuple[Metric, Run] | None:
    """The rate whose target is spoken of without the word ("our on-time target")."""
    return find_metric(Question.of(_TARGET.sub(" rate", asked.text)), asked.catalogue)


def _meant_sku(asked: Asked, reference: str) -> Plan | None:
    """The plan for a SKU that is asked for as an order would be ("where is MUG-0001 stocked")."""
    titles = asked.lookups.sku_titles()
    if skus := use_sku_ids(Question.of(reference), titles):
        return Plan(Intent.STOCK, skus=skus)
    return (
        Plan(Intent.STOCK, unknown=reference)
        if _OF_STOCK.search(asked.text) and sku_like(reference, titles)
        else None
    )


def _product_members(asked: Asked) -> dict[str, list[str]]:
    """The families, categories or brands that are asked about as a whole, in the plural ("which mugs are about to run out")."""
    names = {name: asked.lookups.members("oos_risk_14d", name) for name in ("family", "category", "brand")}
    words = Question.of(asked.text)
    found: dict[str, list[str]] = {}
    for one in read_members(words, names, asked.catalogue):
        found.setdefault(one.dimension, []).append(one.member)
    return {} if find_skus(asked.text, asked.lookups.sku_titles())[0] else found


def _goal_member(asked: Asked) -> str | None:
    """The family, channel or the like whose goal is meant."""
    metric = asked.named[0] if asked.named else asked.catalogue.metric(DEFAULT_GOAL)
    names = {name: asked.lookups.members(metric.id, name) for name in metric.dimensions if name != "sku"}
    named = read_members(asked.words, names, asked.catalogue)
    return named[0].member if named else None


def _of_running_out(asked: Asked) -> Plan | None:
    if not _RUN_OUT.search(asked.text) or not _is_about_skus(asked):
        return None
    if members := _product_members(asked):
        return Plan(Intent.STOCK, within=members)
    plan = _of_a_metric(asked)
    if plan is None or not (plan.query and plan.query.by) or plan.query.metric == "sku_count":
        skus, choices = find_skus(_RUN_OUT.sub(" ", asked.text), asked.lookups.sku_titles())
        return Plan(Intent.STOCK, skus=skus, choices=choices)
    return plan


def _of_a_metric(asked: Asked) -> Plan | None:
    if not asked.named:
        return None
    plan, manner = figure_plan(asked, *asked.named), asked.manner
    if plan.unknown and _WHEN.search(asked.text):
        return None
    if plan.unknown and (text := with_names_respelt(asked.text, plan.unknown, asked.catalogue)):
        again = _of_a_metric(_read(text, asked.catalogue, asked.lookups, asked.today))
        if again and again.unknown is None:
            return again
    if plan.query and plan.query.by and manner.ranking is None:
        lists = stands_still(asked.text) or asks_for_reasons(asked.text)
        listed = Ranking(LISTED, "top") if lists else None
        manner = replace(manner, ranking=end_asked_for(asked.text) or listed)
    return replace(plan, manner=manner)


def _is_all(words: Question, run: Run) -> bool:
    """Whether a question is about the metric itself: nothing else is named in it."""
    rest = [place for place in words.left if not run.start <= place < run.start + run.count]
    return all(words.tokens[place] in _OF_MEANING for place in rest)


def _is_about_skus(asked: Asked) -> bool:
    """Running out is a matter of SKUs, unless another metric is named that counts something else."""
    if asked.named is None or asked.named[0].unit is Unit.PROBABILITY:
        return True
    return asked.named[0].id == "sku_count"


def _of_a_sku(text: str, lookups: Lookups) -> Plan | None:
    """The stock of a SKU that is asked about by its id, or that there is no such SKU; None where none is named or asked about."""
    if not _ABOUT_A_SKU.search(text):
        return None
    titles = lookups.sku_titles()
    if skus := use_sku_ids(Question.of(text), titles):
        return Plan(Intent.STOCK, skus=skus) if asks_for_state(text) else None
    unknown = sku_like(text, titles)
    return Plan(Intent.STOCK, unknown=unknown) if unknown else None


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
