"""Dossiers, paces and readiness → the text of an answer, in light Markdown, built from their figures. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.words import CatalogueWords, shown_window
from floorwalker.dates import written_moment
from floorwalker.evidence import Figure
from floorwalker.phrase import capitalised, in_words
from tools.dossiers.margin_audit import AuditedSku, MarginAudit
from tools.dossiers.order import Action, OrderDossier, Promise
from tools.dossiers.promotion import Readiness
from tools.dossiers.purchase_order import PoLineView, PurchaseOrderDossier
from tools.dossiers.sku import SkuDossier
from tools.metrics.definition import Unit
from tools.pacing import Pace, Standing

STEPS_SHOWN, LINES_SHOWN, SKUS_SHOWN, SHORTLY_DAYS = 8, 10, 10, 2
_STANDING = {
    Standing.AHEAD: "ahead of pace",
    Standing.ON_PACE: "on pace",
    Standing.BEHIND: "behind pace",
    Standing.UNKNOWN: "too early to say",
}


def tell_order(dossier: OrderDossier, words: CatalogueWords, tz: ZoneInfo, *, short: bool = False) -> str:
    """Where an order is, its promises, what it earned, what to do next, and the last things that happened.

    In `short` only where it is, its promises and what to do next.
    """
    carrier = f", carrier {dossier.carrier}" if dossier.carrier else ""
    head = f"**Order {dossier.order_no or dossier.order_id}** ({dossier.channel}{carrier}): **{dossier.status}**."
    lines = [head, f"Placed {_when(dossier.placed_at, tz)}."]
    for name, by, promise in (
        ("Ship-by", dossier.ship_by, dossier.shipping_promise),
        ("Deliver-by", dossier.deliver_by, dossier.delivery_promise),
    ):
        if promise is not Promise.NONE:
            lines.append(f"{name} {_when(by, tz)}: **{promise}**.")
    if dossier.hold:
        lines.append(f"Hold: {in_words(dossier.hold)}.")
    if short:
        return "\n".join([head, " ".join([*lines[1:], _next(dossier.next_action)])])
    lines += [_next(dossier.next_action), _waterfall(dossier.figures, words)]
    shown = dossier.timeline[-STEPS_SHOWN:]
    lines += [
        f"- {_when(step.at, tz)} {step.what}{f' ({in_words(step.detail)})' if step.detail else ''}"
        for step in shown
    ]
    if len(shown) < len(dossier.timeline):
        lines.append(f"{len(dossier.timeline) - len(shown)} earlier steps are not shown.")
    return "\n".join(lines)


def _counted(title: str) -> str:
    """What is counted, without the unit that stands behind the amount ("Units ordered" → "ordered")."""
    return title.lower().removeprefix("units ")


def _waterfall(figures: Sequence[Figure], words: CatalogueWords) -> str:
    first, *costs, last = figures
    taken = [
        f"{words.title(one.metric).lower()} {words.shown(one)}"
        for one in costs
        if one.value is None or one.value
    ]
    less = f", less {'; '.join(taken)}" if taken else ""
    return f"Net sales **{words.shown(first)}**{less}. Margin (CM2) **{words.shown(last)}**."


def tell_sku(dossier: SkuDossier, words: CatalogueWords, tz: ZoneInfo) -> str:
    """One SKU's figures, then what is coming."""
    place = ", ".join(part for part in (dossier.family, dossier.category, dossier.status) if part)
    lines = [f"**{dossier.title or dossier.sku_id}** ({dossier.sku_id}; {place})"]
    windows = [shown_window(one.window.start, one.window.end) for one in dossier.figures]
    if windows:
        lines.append(f"Stock as it stands now; sales, returns and margin over {windows[0]}.")
    lines += [
        f"- {words.title(one.metric)}: **{words.shown(one)}**{f' ({window})' if window != windows[0] else ''}"
        for one, window in zip(dossier.figures, windows, strict=True)
    ]
    if not dossier.inbound:
        lines.append("Nothing is on order.")
    for one in dossier.inbound[:LINES_SHOWN]:
        late = ", **overdue**" if one.overdue else ""
        units = words.amount(round(one.units), Unit.UNITS)
        lines.append(f"- on order: {units}, {one.po_id}, due {_when(one.due_at, tz)}{late}")
    return "\n".join(lines)


def tell_purchase_order(
    dossier: PurchaseOrderDossier, words: CatalogueWords, tz: ZoneInfo, *, short: bool = False
) -> str:
    """A purchase order's status, what came of what was ordered, its notices and what to do next.

    In `short` its lines are left out but for the day the last of them is due.
    """
    lines = [
        f"**{dossier.po_id}** ({dossier.vendor or 'supplier unknown'}): **{dossier.status}**."
        f" Ordered {_when(dossier.ordered_at, tz)}.",
        _next(dossier.next_action),
        capitalised(
            "; ".join(
                f"{_counted(words.title(one.metric))} **{words.shown(one)}**" for one in dossier.figures
            )
        )
        + ".",
    ]
    if short:
        due = max((line.due_at for line in dossier.lines if line.due_at), default=None)
        return "\n".join([*lines, *([f"Due {_when(due, tz)}."] if due else [])])
    alike = len(dossier.lines) > 1 and len({(line.due_at, line.late_days) for line in dossier.lines}) == 1
    if alike:
        lines.append(f"All lines: {_due(dossier.lines[0], tz)}.")
    lines += [_po_line(line, None if alike else tz) for line in dossier.lines[:LINES_SHOWN]]
    if len(dossier.lines) > LINES_SHOWN:
        lines.append(f"{len(dossier.lines) - LINES_SHOWN} more lines.")
    for notice in dossier.notices:
        state = f"arrived {_when(notice.arrived_at, tz)}" if notice.arrived_at else "not arrived"
        lines.append(f"- notice {notice.asn_no}: expected {_when(notice.eta, tz)}, {state}")
    return "\n".join(lines)


def _due(line: PoLineView, tz: ZoneInfo) -> str:
    late = ""
    if line.late_days is not None:
        side = "late" if line.late_days > 0 else "early"
        days = abs(line.late_days)
        late = f", {days * 24:.0f} h {side}" if days < SHORTLY_DAYS else f", {days:.1f} days {side}"
    return f"due {_when(line.due_at, tz)}{late}"


def _po_line(line: PoLineView, tz: ZoneInfo | None) -> str:
    """A line with what came of it; `tz` is null where all lines are due alike and that is told already."""
    rejected = f", {line.rejected:,.0f} rejected" if line.rejected else ""
    name = f"{line.title} ({line.sku_id})" if line.title else line.sku_id
    return f"- {name}: {line.received:,.0f} of {line.ordered:,.0f} received{rejected}{f', {_due(line, tz)}' if tz else ''}"


def tell_pace(pace: Pace, words: CatalogueWords) -> str:
    """Whether a goal is on pace, with run rate, remaining need and the band of the landing."""
    so_far, target, rate, needed, landing = pace.figures
    goal = pace.goal
    whose = "" if goal.dimension == "all" else f" ({goal.dimension} {goal.member})"
    head = (
        f"**{words.title(goal.metric)}**{whose} is **{_STANDING[pace.standing]}** for"
        f" {shown_window(goal.first_day, goal.last_day + timedelta(days=1))}."
    )
    lines = [
        head,
        f"- so far: **{words.shown(so_far)}** after {pace.days_elapsed} full days; target {words.shown(target)}",
        f"- run rate: {words.shown(rate)}{_a_day(pace, so_far)}; {_needed(pace, needed, words)}{_a_day(pace, so_far)}"
        f" on the {pace.days_remaining} days that remain{_reachable(needed)}",
    ]
    band = ""
    if landing.interval is not None:
        low, high = (words.amount(bound, landing.unit) for bound in landing.interval)
        band = f", 80 % band {low} to {high}"
    return "\n".join([*lines, f"- expected landing: **{words.shown(landing)}**{band}"])


def _needed(pace: Pace, needed: Figure, words: CatalogueWords) -> str:
    if words.less_is_better(pace.goal.metric):
        return f"allowed: at most {words.shown(needed)}"
    return f"needed: {words.shown(needed)}"


def _reachable(needed: Figure) -> str:
    """A rate beyond the whole, or below nothing, is said to be out of reach."""
    if needed.unit != Unit.RATIO or needed.value is None or 0 <= needed.value <= 1:
        return ""
    return ": **the target cannot be reached any more**"


def _a_day(pace: Pace, so_far: Figure) -> str:
    return " a day" if so_far.denominator is None and pace.days_elapsed else ""


def tell_readiness(readiness: Readiness, words: CatalogueWords) -> str:
    """The verdict on a promotion and each reason with its figure and owner, worst first."""
    lines = [
        f"**{readiness.promotion_id}**, {shown_window(readiness.first_day, readiness.last_day + timedelta(days=1))},"
        f" {readiness.skus} SKUs: **{readiness.verdict}**."
    ]
    lines += [
        f"- {check.subject}: **{check.verdict}**. {check.reason}"
        f" {words.title(check.figure.metric)}: {words.shown(check.figure)}. Owner {check.owner}."
        for check in readiness.checks
    ]
    return "\n".join(lines)


def tell_audit(audit: MarginAudit, words: CatalogueWords) -> str:
    """The audit's flagged SKUs first, as many as fit in a message."""
    if not audit.skus:
        return "Nothing was sold in the last 90 days, so there is nothing to audit."
    flagged = [sku for sku in audit.skus if sku.flags]
    shown = (flagged or audit.skus)[:SKUS_SHOWN]
    head = f"**Top-{len(audit.skus)} margin audit**: {len(flagged)} of {len(audit.skus)} SKUs are flagged; by net sales of 90 days."
    return "\n".join([head, *(_audited(sku, words) for sku in shown)])


def _audited(sku: AuditedSku, words: CatalogueWords) -> str:
    shown: Mapping[str, str] = {one.metric: words.shown(one) for one in sku.figures}
    name = f"{sku.title} ({sku.sku_id})" if sku.title else sku.sku_id
    flags = f"; {'; '.join(sku.flags)}" if sku.flags else ""
    return (
        f"- {sku.rank}. {name}: {shown['audit_net_sales']}, margin {shown['audit_standard_margin']} at standard cost,"
        f" **{shown['audit_attributed_margin']}** after all costs{flags}"
    )


def _next(action: Action) -> str:
    who = f" Owner {action.owner}." if action.owner else ""
    runbook = f" Runbook: {action.runbook}." if action.runbook else ""
    return f"**Next:** {action.text}{who}{runbook}"


def _when(moment: datetime | None, tz: ZoneInfo) -> str:
    return written_moment(moment, tz.key, zoned=False) if moment else "at no known time"
