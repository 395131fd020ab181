"""A question about a metric → the plan for its figure: window, splits, members, SKUs, and the words that name nothing known. Pure.

Called by the router once it is known which metric is meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from bot.currency_words import currency_wanted, is_currency
from bot.implied import asks_for_reasons, ranked_dimension, stands_still
from bot.manner import ASKS_WHICH, SUPERLATIVES, Manner, end_asked_for
from bot.naming import NEAR_WORD, by_title, use_sku_ids
from bot.passed_over import passed_over
from bot.plan import Lookups, Plan
from bot.question import Question, Run, phrase_of, singulars
from bot.splits import Named, compares, dimension_after, dimension_compared, read_members, read_splits
from bot.when import find_span, impossible
from floorwalker.outcome import Intent
from tools.metrics.definition import GRAINS, Metric, Unit
from tools.metrics.query import MetricQuery
from tools.metrics.registry import Catalogue

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
class Asked:
    """A question being read, with all it may be held against."""

    text: str
    words: Question
    manner: Manner
    named: tuple[Metric, Run] | None
    catalogue: Catalogue
    lookups: Lookups
    today: date


def _ranked_by(words: Question, metric: Metric, catalogue: Catalogue) -> list[str]:
    """What a ranking without "by" is over: the dimension it names, else SKUs, or days where the metric knows none."""
    named = ranked_dimension(words, catalogue)
    if named and (named in metric.dimensions or named in GRAINS):
        return [named]
    if SUPERLATIVES.isdisjoint(words.tokens) and not ASKS_WHICH.search(words.text):
        return []
    return ["sku"] if "sku" in metric.dimensions else ["day"]


def _split_meant(text: str, metric: Metric) -> list[str]:
    """What an implied figure is split by without being told: SKUs that stand still, reasons of returns."""
    if stands_still(text):
        return ["sku"]
    return ["reason"] if metric.id == "return_rate" and asks_for_reasons(text) else []


def _named_tiers(words: Question, metric: Metric, run: Run) -> list[str]:
    """The tiers, where the words for the count of SKUs speak of them ("abc counts", "SKUs by tier")."""
    named = words.tokens[run.start : run.start + run.count]
    return ["abc"] if metric.id == "sku_count" and not {"abc", "tier"}.isdisjoint(named) else []


def _of_its_own(dimension: str, metric: Metric) -> str:
    """The one dimension of the metric whose name ends in that of a dimension it does not have ("ad spend by channel")."""
    own = [name for name in metric.dimensions if name.endswith(f"_{dimension}")]
    return own[0] if dimension not in metric.dimensions and len(own) == 1 else dimension


def _is_counted(unknown: str | None, metric: Metric) -> bool:
    """Whether a word only says what a rate is a share of ("what percentage of orders shipped on time")."""
    return metric.unit is Unit.RATIO and unknown is not None and unknown.lower() in _COUNTED


def _changing(words: Question, metric: Metric, run: Run) -> str | None:
    """A word that may change what the metric counts; words of its own names, misspelt or not, do not."""
    found = words.beside(run) if run.count else None
    if found and found.lower() in SUPERLATIVES:
        return None
    own = {word for name in (metric.title, *metric.synonyms) for word in phrase_of(name)}
    return (
        None
        if found and process.extractOne(found.lower(), own, scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
        else found
    )


def _left_unsaid(words: Question, metric: Metric, run: Run, chosen: "_Chosen", asked: Asked) -> str | None:
    """Words that the plan would pass over; what a rate is a share of is none of them."""
    names = asked.catalogue.dimensions
    splits = [names[name] for name in (*chosen.by, *chosen.where) if name in names]
    ranking = asked.manner.ranking or end_asked_for(asked.text)
    found = passed_over(words, metric, run, splits, ranking)
    return None if _is_counted(found, metric) else found


def _other_currency(asked: Asked, metric: Metric) -> str | None:
    """The currency that an amount is wanted in, where it is not the shop's; the shop's own is taken as said."""
    wanted = currency_wanted(asked.text) if metric.unit is Unit.MONEY else None
    if wanted is None:
        return None
    asked.words.use_text(wanted)
    currency = asked.lookups.currency()
    return None if not currency or is_currency(wanted, currency) else wanted


@dataclass(slots=True)
class _Chosen:
    """What a question asks of its metric: splits, members by dimension, the SKUs it may mean."""

    by: list[str] = field(default_factory=list)
    where: dict[str, list[str]] = field(default_factory=dict)
    skus: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def figure_plan(asked: Asked, metric: Metric, run: Run) -> Plan:
    """The plan for the figure of a metric that the words of `run` name (none of them where it is implied)."""
    text, words, catalogue, today = asked.text, asked.words, asked.catalogue, asked.today
    manner = asked.manner
    words.use(run)
    named_windows = manner.windows or (find_span(text, today),)
    span, no_time = named_windows[0], impossible(text, today)
    for one in named_windows:
        words.use_text(one.words if one else "")
    other_currency = _other_currency(asked, metric)
    by, no_dimension = read_splits(words, metric, catalogue)
    by = [_of_its_own(name, metric) for name in by] or _named_tiers(words, metric, run)
    if not by and not SUPERLATIVES.isdisjoint(words.tokens):
        by = dimension_after(words, run, metric, catalogue)
    if not by and (manner.best_selling or run == Run(0, 0) or ASKS_WHICH.search(text)):
        by = _split_meant(text, metric) if run == Run(0, 0) else []
        by = by or _ranked_by(words, metric, catalogue)
    chosen = _Chosen(by=by or dimension_compared(words, metric, catalogue))
    _choose(words, metric, catalogue, asked.lookups, chosen)
    unknown = (
        None
        if no_time and set(phrase_of(no_time)) <= set(words.tokens[run.start : run.start + run.count])
        else no_time
    )
    unknown = unknown or other_currency
    if unknown is None and no_dimension is not None and not words.used[no_dimension]:
        unknown = words.as_written(Run(no_dimension, 1))
    if unknown is None and not chosen.choices:
        unknown = words.unexplained(run)
        unknown = None if _is_counted(unknown, metric) else unknown
        if unknown is None and run.count == 1 and len(words.left) >= LEFT_OVER:
            return Plan(Intent.PROCEDURE)
        unknown = unknown or _changing(words, metric, run) or _left_unsaid(words, metric, run, chosen, asked)
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
    content = [words.tokens[place] for place in places] if words.talked_of(Run(0, 0)) else []
    chosen.skus, chosen.choices = by_title(content, titles)
    # A family in the plural ("pet bowls") is meant as a whole unless another word of a title stands beside it.
    beside = singulars(words.tokens[place] for place in words.left)
    named = [singulars(phrase_of(titles[sku])) for sku in (*chosen.skus, *chosen.choices)]
    if not named or (of_products and beside.isdisjoint(frozenset().union(*named))):
        chosen.skus, chosen.choices = (), ()
        return found
    words.used = [True] * len(words.used)
    return [one for one in found if one not in of_products]
