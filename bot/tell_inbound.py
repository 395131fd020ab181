"""What is on order, arriving or late → the text of an answer, in light Markdown, and the figures it rests on. Pure."""

from collections.abc import Mapping
from datetime import date

from bot.wording import Words
from bot.words import shown_window
from floorwalker.evidence import Figure
from tools.dossiers.inbound import Delivery, InboundBook, InboundQuery, Wanted

SHOWN = 12
RUNBOOK = "runbook-late-inbound-shipment"


def tell_inbound(
    book: InboundBook,
    asked: InboundQuery,
    words: Words,
    vendors: Mapping[str, str],
    late: Figure | None = None,
) -> tuple[str, list[Figure]]:
    """The totals, then a line for each delivery; `late` counts purchase orders past due, beside those that arrive in a window."""
    shown = book.deliveries[:SHOWN]
    lines = [_head(book, asked, words, vendors), *(_line(one, words) for one in shown)]
    if len(book.deliveries) > SHOWN:
        lines.append(
            f"{len(book.deliveries) - SHOWN} more deliveries: `floorwalker inbound` lists all; a supplier, location or days narrow it."
        )
    figures = [*book.figures, *(figure for one in shown for figure in one.figures)]
    if asked.wanted is Wanted.LATE and book.deliveries:
        lines.append(f"Runbook: {RUNBOOK}.")
    if late is not None and late.value:
        lines.append(
            f'Overdue in all: **{words.shown(late)}** purchase orders; "late purchase orders" lists them.'
        )
        figures.append(late)
    return "\n".join(lines), figures


def _head(book: InboundBook, asked: InboundQuery, words: Words, vendors: Mapping[str, str]) -> str:
    orders, units, value, overdue = book.figures
    of = "".join(
        f", {name} {' or '.join(vendors.get(one, one) for one in members)}"
        for name, members in asked.within.items()
    )
    what = {
        Wanted.ON_ORDER: "On order",
        Wanted.ARRIVING: f"Expected {_days(asked)}",
        Wanted.LATE: "Overdue from suppliers",
    }[asked.wanted]
    if not book.deliveries:
        nothing = {Wanted.ON_ORDER: "Nothing is on order", Wanted.LATE: "No purchase order is overdue"}
        return f"{nothing.get(asked.wanted, f'Nothing is expected {_days(asked)}')}{of}."
    worth = f", worth {words.shown(value)}" if value.value is not None else ""
    late = (
        f"; **{words.shown(overdue)}** of them overdue"
        if overdue.value and asked.wanted is not Wanted.LATE
        else ""
    )
    number = "purchase order" if orders.value == 1 else "purchase orders"
    return f"{what}{of}: **{words.shown(units)}** on **{words.shown(orders)}** {number}{worth}{late}."


def _days(asked: InboundQuery) -> str:
    return shown_window(asked.start, asked.end) if asked.start and asked.end else "at any time"


def _line(one: Delivery, words: Words) -> str:
    to = f" to {one.location_id}" if one.location_id else ""
    skus = f"{one.skus} SKU{'s' * (one.skus != 1)}"
    late = f", **{one.days_late} day{'s' * (one.days_late != 1)} late**" if one.days_late else ""
    eta = f"; the notice says {_day(one.eta_on)}" if one.eta_on and one.eta_on != one.due_on else ""
    return (
        f"- {one.po_id} ({one.vendor or 'supplier unknown'}{to}): **{words.shown(one.figures[0])}**, {skus},"
        f" due {_day(one.due_on)}{late}{eta}"
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
