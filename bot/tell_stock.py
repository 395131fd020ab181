"""What is out of stock, to order or to move → the text of an answer, in light Markdown. Pure."""

from collections.abc import Mapping, Sequence

from bot.wording import Words
from floorwalker.evidence import Figure
from tools.stock.rows import StockRow

_MORE = "More than these: `floorwalker stock` lists all."


def tell_out(
    figures: Sequence[Figure],
    count: str,
    titles: Mapping[str, str],
    within: Mapping[str, Sequence[str]],
    *,
    more: bool,
) -> str:
    """The SKUs with demand and nothing available, each with its location."""
    where = f" at {' or '.join(within['location'])}" if "location" in within else ""
    if not figures:
        return f"No SKU with demand is out of stock{where}."
    lines = [f"Out of stock{where} with demand for them: **{count}** SKUs."]
    lines += [f"- {_named(one.key['sku'], titles)}{_at(one, within)}" for one in figures]
    return "\n".join([*lines, *([_MORE] if more else [])])


def _at(figure: Figure, within: Mapping[str, Sequence[str]]) -> str:
    return "" if "location" in within else f" at {figure.key['location']}"


def tell_reorder(
    rows: Sequence[StockRow], figures: Sequence[Figure], words: Words, *, named: bool, more: bool
) -> str:
    """What to order of each SKU and why; one sentence for a SKU that need not be ordered."""
    if not rows:
        return "Nothing is at or under its reorder point: there is nothing to order now."
    told = {(one.metric, one.key.get("sku") or one.filters["sku"][0]): words.shown(one) for one in figures}
    if named:
        return "\n".join(_about_one(row, told) for row in rows)
    lines = ["To order now, the shortest stock first:"]
    lines += [
        f"- {row.title or row.sku_id} ({row.sku_id}): **{told['reorder_units', row.sku_id]}**,"
        f" days of supply {told['days_of_supply', row.sku_id]}"
        for row in rows
    ]
    return "\n".join([*lines, *([_MORE] if more else [])])


def _about_one(row: StockRow, told: Mapping[tuple[str, str], str]) -> str:
    sku = row.sku_id
    verdict = f"order **{told['reorder_units', sku]}**" if row.order_units else "nothing to order now"
    if row.order_units is None:
        verdict = f"to order: {told['reorder_units', sku]}"
    return (
        f"**{row.title or sku}** ({sku}): {verdict}. Reorder point {told['reorder_point', sku]}, available stock"
        f" {told['available_units', sku]}, days of supply {told['days_of_supply', sku]}; what is on order counts as stock."
    )


def tell_transfers(figures: Sequence[Figure], titles: Mapping[str, str], words: Words, *, more: bool) -> str:
    """What to move from where to where."""
    if not figures:
        return "No transfer would help: no location holds spare stock of what another runs short of."
    lines = ["Worth moving, the neediest first:"]
    lines += [
        f"- {_named(one.key['sku'], titles)}: **{words.shown(one)}** from {one.key['from']} to {one.key['to']}"
        for one in figures
    ]
    return "\n".join([*lines, *([_MORE] if more else [])])


def _named(sku: str, titles: Mapping[str, str]) -> str:
    title = titles.get(sku, sku)
    return sku if title == sku else f"{title} ({sku})"
