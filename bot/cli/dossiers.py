"""`floorwalker order`, `sku`, `po`, `audit`, `promo` and `pace`: one thing whole, on the terminal or as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.context import context, given_day
from bot.cli.receipts import print_reaches
from bot.cli.terminal import console, print_json, print_markdown, print_table
from bot.numbers import NumbersDesk, open_desk
from bot.tell_dossiers import tell_order, tell_pace, tell_purchase_order, tell_readiness, tell_sku
from bot.words import CatalogueWords
from floorwalker.dates import written_day
from floorwalker.errors import unknown_name
from floorwalker.period import zone
from floorwalker.phrase import in_words
from tools.dossiers.inbound import InboundQuery, Wanted
from tools.dossiers.margin_audit import AuditedSku
from tools.dossiers.order import OrderDossier
from tools.dossiers.promotion import Readiness
from tools.dossiers.purchase_order import PurchaseOrderDossier
from tools.dossiers.sku import SkuDossier

Dossier = OrderDossier | SkuDossier | PurchaseOrderDossier | Readiness
_AUDIT_MEANT = (
    "standard: margin at standard cost; after costs: margin after every cost; gap: the points between them; known: the part of the costs"
    " that is booked, not estimated."
)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def order(
    reference: Annotated[
        str, typer.Argument(help="The order's id, or the number people use, such as #1234.")
    ],
    as_json: AsJson = False,
) -> None:
    """One order: timeline, hold, promise, true margin with its costs, next action."""
    desk = _desk()
    found = desk.order(reference)
    _print(found, tell_order(found, desk.words, _tz(desk)), as_json)


def sku(
    sku_id: Annotated[str, typer.Argument(help="The SKU's code.")],
    as_json: AsJson = False,
) -> None:
    """One SKU: demand, cover, what is coming, returns, margin."""
    desk = _desk()
    found = desk.sku(sku_id)
    _print(found, tell_sku(found, desk.words, _tz(desk)), as_json)


def po(
    reference: Annotated[str, typer.Argument(help="The purchase order's id.")],
    as_json: AsJson = False,
) -> None:
    """One purchase order: ordered, announced, received, how late, next action."""
    desk = _desk()
    found = desk.purchase_order(reference)
    _print(found, tell_purchase_order(found, desk.words, _tz(desk)), as_json)


def inbound(
    vendor: Annotated[
        list[str] | None,
        typer.Option("--vendor", metavar="SUPPLIER", help="Only this supplier, by id or name."),
    ] = None,
    location: Annotated[
        list[str] | None, typer.Option("--location", metavar="ID", help="Only for this location.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Expected on this day or later.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Expected before this day.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only what is past due.")] = False,
    as_json: AsJson = False,
) -> None:
    """Open purchase orders: what is on order, arriving in a window, or late."""
    desk = _desk()
    names = desk.vendor_names()
    ids = {name.lower(): key for key, name in names.items()} | {key.lower(): key for key in names}
    within: dict[str, list[str]] = {}
    if vendor:
        within["vendor"] = [ids.get(one.lower()) or _no_vendor(one, names) for one in vendor]
    if location:
        within["location"] = list(location)
    first, last = given_day(start, "--from"), given_day(end, "--to")
    wanted = Wanted.LATE if late else Wanted.ARRIVING if first or last else Wanted.ON_ORDER
    if wanted is Wanted.ARRIVING:
        first, last = first or desk.today(), last or date.max
    asked = InboundQuery(wanted, within, first, last)
    found = desk.inbound(asked)
    if as_json:
        print_json(found)
        return
    if not found.deliveries:
        print("There is no such open purchase order.")
        return
    print_table(
        "Open purchase orders",
        ["PO", "supplier", "location", "due", "notice", "days late", "SKUs", "units"],
        [
            [
                one.po_id,
                one.vendor or "–",
                one.location_id or "–",
                written_day(one.due_on),
                written_day(one.eta_on) if one.eta_on else "",
                str(one.days_late or ""),
                str(one.skus),
                desk.words.shown(one.figures[0]),
            ]
            for one in found.deliveries
        ],
        numbers=(5, 6, 7),
        spare=("SKUs", "notice", "location"),
    )
    print_reaches([figure for one in found.deliveries for figure in one.figures])


def _no_vendor(name: str, names: Mapping[str, str]) -> str:
    raise unknown_name("supplier", name, [*names.values(), *names])


def promo(
    promotion_id: Annotated[
        str | None, typer.Argument(help="The promotion; the next one when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A planned promotion: go, go with limits or no-go, each reason with its figure and owner."""
    desk = _desk()
    found = desk.promotion(promotion_id)
    _print(found, tell_readiness(found, desk.words), as_json)


def pace(
    metric: Annotated[
        str | None, typer.Argument(help="Metric id; every current target when left out.")
    ] = None,
    span: Annotated[
        str, typer.Option("--span", metavar="SPAN", help="week, month, quarter or year.")
    ] = "month",
    as_json: AsJson = False,
) -> None:
    """Targets on file: on pace or not, run rate, remaining need, expected landing with its band."""
    desk = _desk()
    found = [desk.pace(metric, span)] if metric else desk.paces()
    if as_json:
        print_json({"paces": found})
    elif not found:
        print_markdown("There is no current target in the table plan whose metric can be paced.")
    else:
        print_markdown("\n\n".join(tell_pace(one, desk.words) for one in found))
        print_reaches([figure for one in found for figure in one.figures])


def audit(as_json: AsJson = False) -> None:
    """The top-50 margin audit: standard margin, margin after every cost, and what is odd."""
    desk = _desk()
    found = desk.audit()
    if as_json:
        print_json(found)
        return
    words = desk.words
    print_table(
        "Top-50 margin audit: the best-selling SKUs of the last 90 days",
        ["SKU", "title", "net sales", "standard", "after costs", "gap", "known", "largest costs", "flags"],
        [audit_row(one, words) for one in found.skus],
        numbers=(2, 3, 4, 5, 6),
        spare=("largest costs", "known", "standard"),
    )
    console.print(_AUDIT_MEANT, style="dim")
    print_reaches([figure for one in found.skus for figure in one.figures])


def audit_row(one: AuditedSku, words: CatalogueWords) -> Sequence[str]:
    """The cells of one SKU of the audit; what cannot be known without a cost on file says so."""
    shown = {
        figure.metric: words.shown(figure) if figure.value is not None else "–" for figure in one.figures
    }
    costs = ", ".join(f"{cost.kind} {words.amount(cost.amount, 'money')}" for cost in one.largest_costs)
    known = "no cost on file" if one.actual_share is None else f"{one.actual_share * 100:.0f} %"
    names = ("audit_net_sales", "audit_standard_margin", "audit_attributed_margin", "audit_gap")
    return [
        one.sku_id,
        one.title or "",
        *(shown[name] for name in names),
        known,
        costs,
        ", ".join(in_words(flag.name.lower()) for flag in one.flags),
    ]


def _print(found: Dossier, text: str, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        print_markdown(text)
        print_reaches(found.figures)


def _desk() -> NumbersDesk:
    here = context()
    return open_desk(here.home, here.clock, here.settings)


def _tz(desk: NumbersDesk) -> ZoneInfo:
    return zone(desk.time_zone())
