"""What the router makes of a question, a `Plan`, and what it may look up to make it. Values between the router and the turn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.courtesy import Courtesy
from bot.manner import PLAINLY, Manner
from bot.stock_words import StockWish
from bot.subjects import Subject
from bot.when import Span
from floorwalker.outcome import Intent
from tools.dossiers.inbound import InboundQuery
from tools.metrics.query import MetricQuery


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the router may look up: members of a metric's dimension, SKUs with their titles, promotions ahead, the shop's currency."""

    members: Callable[[str, str], Sequence[str]]
    sku_titles: Callable[[], Mapping[str, str]]
    is_promotion: Callable[[str], bool] = lambda _id: False
    location_names: Callable[[], Mapping[str, str]] = dict
    vendor_names: Callable[[], Mapping[str, str]] = dict
    currency: Callable[[], str] = str


NOTHING_KNOWN = Lookups(members=lambda _metric, _dimension: (), sku_titles=dict)
"""The lookups of a home without data."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do for a question. `unknown` are words that should have named something; `choices` are SKUs they may mean.

    `unmeasured`: a figure is asked for that the catalogue does not have, in the words `unknown`. `also` are further questions of the
    same message; `asked` are the words for the corpus where they are not the whole message. `within` filters stock as a whole.
    `focus` is what a question for the risk or for help is about: an area, CHANGES, FIGURES.
    """

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
    courtesy: Courtesy | None = None
    unmeasured: bool = False
    also: tuple["Plan", ...] = ()
    asked: str | None = None
    focus: str | None = None
    stock_wish: StockWish | None = None
    within: dict[str, list[str]] = field(default_factory=dict)
    inbound: InboundQuery | None = None
