"""A question in words → a typed `Plan`, without a model: what is it about, and which metric, split, filter, window or SKU.

Deterministic: the same words give the same plan. What is not found is left to the corpus search, which knows how to say "not
there". Called by the turn; pure but for the lookups it is given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.manner import PLAINLY, Manner, is_command, read_manner
from bot.naming import by_title, find_metric, find_skus, use_sku_ids
from bot.question import Question, Run
from bot.splits import Named, compares, read_members, read_splits
from bot.subjects import Subject, find_subject
from bot.when import Span, find_span, impossible
from floorwalker.outcome import Intent
from tools.metrics.definition import Metric, Unit
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue

_PROCEDURE = re.compile(
    r"\b(run\s?books?|play\s?books?|sops?|procedures?|checklists?|polic(y|ies)|guidelines?|framework|template|process for"
    r"|how (do|should|can|would) (i|we|you|they|one)\b|how to|what (do|should|must) (i|we|you|one) do\b|what (should|must) (i|we|one)\b"
    r"|what to do|what happens (when|if)|who (approves|decides|owns|leads|is responsible|do i|should)|when (do|should) (i|we)"
    r"|(next|first|the|which|what) steps?|steps? (for|to|of|when|if)|escalat\w*|is it allowed|may we|are we allowed)\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(risk (states?|report|summary|scrub)|summari[sz]e (the |our |all )?risks?|(main|biggest|current|top|open|our) risks?"
    r"|what('s| is| has)? changed (since|overnight)\b.*|what('s| is) (red|on fire|burning|at risk)|anything (red|on fire|burning|wrong)|traffic lights?)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(how are we doing|state of (play|the shop|operations)|health check|at risk)\b", re.IGNORECASE
)
"""Asks how things are, unless a metric is named with it ("how are we doing on returns")."""
_CADENCE = "monday|wednesday|friday"
_DIGEST = re.compile(
    rf"\b(?:({_CADENCE})(?:'s)?\s+(?:digest|summary|review|report)|digest (?:for |of |on )?({_CADENCE}))\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^\W*(help( me)?|what (can|could) (you do|i ask( you)?)|what do you (do|know)|commands?|hi|hello|hey)( there)?\W*$",
    re.IGNORECASE,
)
_RUN_OUT = re.compile(
    r"\b(run(s|ning)? out|about to (run|sell) out|stock[- ]?outs?|(going|goes|go) out of stock|out of stock soon|sell(ing)? out)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(on hand|in stock|stock (level|position|of|for)|inventory (of|for|level)|how (many|much) .{0,40}(left|have|in stock|available)"
    r"|cover (for|of)|do we (still )?have)\b",
    re.IGNORECASE,
)
_ONE_SKU = re.compile(
    r"\b(tell me (all |everything )?about|everything about|dossier|all about|arriv\w*|eta|due|inbound|on order|incoming"
    r"|(next|coming) (shipment|delivery|receipt)|back in stock|come(s)? in)\b",
    re.IGNORECASE,
)
"""Asks for one SKU whole, or for what is coming of it."""
_CODE = re.compile(r"\b[A-Z]+[-_/]?\d[\w/-]*|\b\d{4,}\b", re.IGNORECASE)
_MEANING_WORDS = """
    mean meant define defined definition explain calculated computed measured calculate compute measure owns owner counts
"""
_OF_MEANING = frozenset(_MEANING_WORDS.split())
LEFT_OVER = 4
"""So many words that nothing explains: the question is about something else than the ordinary word it shares with a metric."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the router may look up: members of a metric's dimension, every SKU with its title, the ids of promotions ahead."""

    members: Callable[[str, str], Sequence[str]]
    sku_titles: Callable[[], Mapping[str, str]]
    is_promotion: Callable[[str], bool] = lambda _id: False


NOTHING_KNOWN = Lookups(members=lambda _metric, _dimension: (), sku_titles=dict)
"""The lookups of a home without data."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do for a question. `unknown` are words that should have named something; `choices` are SKUs they may mean."""

    intent: Intent
    query: MetricQuery | None = None
    skus: tuple[str, ...] = ()
    digest: str | None = None
    unknown: str | None = None
    choices: tuple[str, ...] = ()
    span: Span | None = None
    subject: Subject | None = None
    manner: Manner = PLAINLY
    is_command: bool = False


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
    text = question.replace("’", "'").strip()
    if is_command(text):
        return Plan(Intent.PROCEDURE, is_command=True)
    words, manner = Question.of(text), read_manner(text, today)
    named = find_metric(words, catalogue)
    if manner.best_selling and not named:
        named = catalogue.metric("units"), Run(0, 0)
    asked = _Asked(text, words, manner, named, catalogue, lookups, today)
    return (
        _meaning(asked)
        or _settled(text)
        or _of_one(asked)
        or _of_running_out(asked)
        or _of_a_metric(asked)
        or (Plan(Intent.RISK) if _STATE.search(text) else _stock_or_procedure(text, lookups))
    )


def _meaning(asked: _Asked) -> Plan | None:
    """What a metric means, where the question is about nothing but the metric."""
    if asked.manner.meaning and asked.named and _is_all(asked.words, asked.named[1]):
        return Plan(Intent.NUMBER, query=MetricQuery(asked.named[0].id), manner=asked.manner)
    return None


def _of_one(asked: _Asked) -> Plan | None:
    """One order, one purchase order, one SKU, a promotion, a goal."""
    if subject := find_subject(asked.text, asked.lookups.is_promotion):
        query = MetricQuery(asked.named[0].id) if asked.named else None
        return Plan(subject.intent, query=query, subject=subject)
    if not _ONE_SKU.search(asked.text):
        return None
    skus, _ = find_skus(_ONE_SKU.sub(" ", asked.text), asked.lookups.sku_titles())
    return Plan(Intent.SKU, subject=Subject(Intent.SKU, skus[0])) if len(skus) == 1 else None


def _of_running_out(asked: _Asked) -> Plan | None:
    if not _RUN_OUT.search(asked.text) or not _is_about_skus(asked.named):
        return None
    plan = _of_a_metric(asked)
    if plan is None or not (plan.query and plan.query.by):
        skus, choices = find_skus(_RUN_OUT.sub(" ", asked.text), asked.lookups.sku_titles())
        return Plan(Intent.STOCK, skus=skus, choices=choices)
    return plan


def _of_a_metric(asked: _Asked) -> Plan | None:
    return replace(_number(asked, *asked.named), manner=asked.manner) if asked.named else None


def _is_all(words: Question, run: Run) -> bool:
    """Whether a question is about the metric itself: nothing else is named in it."""
    rest = [place for place in words.left if not run.start <= place < run.start + run.count]
    return all(words.tokens[place] in _OF_MEANING for place in rest)


def _settled(text: str) -> Plan | None:
    """The plan of words that need no catalogue."""
    if _HELP.match(text):
        return Plan(Intent.HELP)
    if _PROCEDURE.search(text):
        return Plan(Intent.PROCEDURE)
    if digest := _DIGEST.search(text):
        return Plan(Intent.DIGEST, digest=(digest[1] or digest[2]).lower())
    return Plan(Intent.RISK) if _RISK.search(text) else None


def _is_about_skus(named: tuple[Metric, Run] | None) -> bool:
    """Running out is a matter of SKUs, unless another metric is named that counts them."""
    return named is None or named[0].unit is Unit.PROBABILITY


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
    if manner.best_selling and not by:
        by = ["sku"]
    chosen = _Chosen(by=by)
    _choose(words, metric, catalogue, asked.lookups, chosen)
    unknown = no_time
    if unknown is None and no_dimension is not None and not words.used[no_dimension]:
        unknown = words.as_written(Run(no_dimension, 1))
    if unknown is None and not chosen.choices:
        unknown = words.unexplained()
        if unknown is None and run.count == 1 and len(words.left) >= LEFT_OVER:
            return Plan(Intent.PROCEDURE)
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
    names = {name: lookups.members(metric.id, name) for name in metric.dimensions if name != "sku"}
    found = read_members(words, names, catalogue)
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


def _stock_or_procedure(text: str, lookups: Lookups) -> Plan:
    if _STOCK.search(text):
        skus, choices = find_skus(text, lookups.sku_titles())
        if skus or choices:
            return Plan(Intent.STOCK, skus=skus, choices=choices)
        if code := _CODE.search(text):
            return Plan(Intent.STOCK, unknown=code[0])
    return Plan(Intent.PROCEDURE)
