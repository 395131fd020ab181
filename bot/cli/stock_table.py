"""The stock view on the terminal: one SKU with its places, many SKUs, or what may run out where, with how past forecasts fared."""

from datetime import date

from bot.cli.terminal import console, print_table
from floorwalker.dates import written_day, written_moment
from tools.stock.calibration import Calibration
from tools.stock.risk import HORIZON_DAYS
from tools.stock.rows import StockPlace, StockRow, StockView
from tools.stock.view import MOST_ROWS, RISKY
from tools.store.warehouse import Shop

LONGEST_COVER = 365
"""Days of supply beyond a year are shown as such: the figure says no more."""
MOST_TRANSFERS = 10
_SPARE = ("committed", "on hand", "days at that", "sold a day", "inbound 14 d", "title")
"""What is left out first of the stock of many SKUs on a narrow terminal."""
_MEANT = (
    "available: counted at each location, none where more is promised than is there; sold a day: units over the last 28 days; days at"
    " that, days left: how long the stock lasts at that rate, at the forecast; inbound 14 d: units due within"
    " 14 days or overdue; order: units to order now."
)
_MEANT_AT_RISK = (
    "days left: how many days the stock lasts at the forecast; overdue: units on order past their day; lost: units and margin expected to"
    " be lost within 14 days; all locations: the risk over all of them."
)


def print_stock(view: StockView, shop: Shop, *, named: bool, risk_only: bool) -> None:
    """Print the view of a shop; `named` when the asker chose the SKUs."""
    if risk_only:
        _print_at_risk(view, shop.currency)
    else:
        _print_skus(view, named=named)
        if named:
            _print_places(view)
    _print_transfers(view)
    if risk_only:
        _print_calibration(view.calibration)
    _print_notes(view, shop.time_zone)


def _print_skus(view: StockView, *, named: bool) -> None:
    columns = ["SKU", "title", "on hand", "committed", "available", "sold a day", "days at that", "days left"]
    columns += ["inbound 14 d", "next ETA", "order", "risk"]
    rows = [
        [
            row.sku_id,
            row.title or "",
            _units(row.on_hand),
            _units(row.committed),
            _units(row.available),
            f"{row.daily_units:,.1f}",
            _days(row.days_of_supply),
            _days(row.days_of_supply_forward),
            _units(row.inbound_units),
            _eta(row),
            _units(row.order_units),
            row.band if row.band == row.worst_band else f"{row.band} (one place {row.worst_band})",
        ]
        for row in view.skus
    ]
    of = f" of {view.skus[0].title or view.skus[0].sku_id}" if named and len(view.skus) == 1 else ""
    title = f"Stock{of} over all locations; risk of running out within {HORIZON_DAYS} days"
    print_table(title, columns, rows, numbers=(*range(2, 9), 10), spare=_SPARE)
    console.print(_MEANT, style="dim")


def _print_places(view: StockView) -> None:
    columns = [
        "SKU",
        "location",
        "on hand",
        "committed",
        "available",
        "days left",
        "inbound 14 d",
        "next ETA",
    ]
    columns += ["reorder at", "on file", "order", "snapshot", "risk"]
    rows = [_place_row(row, place) for row in view.skus for place in row.locations]
    spare = ("snapshot", "on file", "committed", "on hand", "reorder at")
    print_table("By location", columns, rows, numbers=(2, 3, 4, 5, 6, 8, 9, 10), spare=spare)


def _place_row(row: StockRow, place: StockPlace) -> list[str]:
    return [
        row.sku_id,
        place.location,
        _units(place.on_hand),
        _units(place.committed),
        _units(place.available),
        _days(place.days_of_supply),
        _units(place.inbound_units),
        _place_eta(place),
        _units(place.reorder_point),
        _units(place.reorder_point_on_file),
        _units(place.order_units),
        _age(place.age_hours),
        place.band,
    ]


def _print_at_risk(view: StockView, currency: str) -> None:
    if not view.skus:
        console.print(f"No SKU on sale is likely to run out within {HORIZON_DAYS} days.")
        return
    columns = [
        "SKU",
        "title",
        "location",
        "risk",
        "available",
        "days left",
        "next ETA",
        "overdue",
        "lost units",
    ]
    columns += [f"lost {currency}", "all locations"]
    rows = [
        _risk_row(row, place)
        for row in view.skus[:MOST_ROWS]
        for place in row.locations
        if place.band in RISKY
    ]
    title = f"May run out within {HORIZON_DAYS} days, per location; worst first, then by margin expected to be lost"
    spare = ("lost units", "all locations", "overdue", "title")
    print_table(title, columns, rows, numbers=(4, 5, 7, 8, 9), spare=spare)
    console.print(_MEANT_AT_RISK, style="dim")
    if len(view.skus) > MOST_ROWS:
        console.print(f"{len(view.skus) - MOST_ROWS} more SKUs; --json has them all.")


def _risk_row(row: StockRow, place: StockPlace) -> list[str]:
    overdue = sum(one.units for one in row.receipts if one.overdue and one.location in (place.location, None))
    return [
        row.sku_id,
        row.title or "",
        place.location,
        place.band + (", one order away" if place.one_order_away else ""),
        _units(place.available),
        _days(place.days_of_supply),
        _place_eta(place),
        _units(overdue) if overdue else "",
        _units(place.lost_units, places=1),
        _units(place.lost_margin),
        row.band,
    ]


def _print_transfers(view: StockView) -> None:
    if not view.transfers:
        return
    rows = [
        [
            move.sku_id,
            move.source,
            move.target,
            f"{move.units:,}",
            _days(move.source_days),
            _days(move.target_days),
        ]
        for move in view.transfers[:MOST_TRANSFERS]
    ]
    print_table(
        "Transfers that would balance locations",
        ["SKU", "from", "to", "units", "days at from", "days at to"],
        rows,
        numbers=(3, 4, 5),
    )
    if len(view.transfers) > MOST_TRANSFERS:
        console.print(f"{len(view.transfers) - MOST_TRANSFERS} more transfers; --json has them all.")


def _print_calibration(calibration: Calibration) -> None:
    if not calibration.origins:
        console.print(
            "How past forecasts fared is not known: the data hold no daily stock of the last 14 weeks."
        )
        return
    rows = [
        [one.band, f"{one.positions:,}", _share(one.predicted), _share(one.happened)]
        for one in calibration.table
    ]
    title = f"How the last {calibration.origins} weekly forecasts fared (SKU-locations that had stock then)"
    print_table(title, ["band", "forecasts", "said", "ran out"], rows, numbers=(1, 2, 3))
    if calibration.reason:
        console.print(f"Probabilities are not corrected by past forecasts: {calibration.reason}.")


def _print_notes(view: StockView, tz: str) -> None:
    if view.data_through:
        console.print(f"Data until {written_moment(view.data_through, tz)}.", style="dim")
    if view.stale_positions:
        console.print(
            f"{view.stale_positions} SKU-locations are left out: their last snapshot is older than 7 days.",
            style="dim",
        )
    stale = [row.sku_id for row in view.skus if row.taken_at is None]
    if stale:
        console.print(f"No fresh snapshot of {', '.join(stale)}.", style="yellow")


def _units(value: float | None, *, places: int = 0) -> str:
    return "–" if value is None else f"{value:,.{places}f}"


def _days(value: float | None) -> str:
    if value is None:
        return "no movement"
    return f"{LONGEST_COVER}+" if value > LONGEST_COVER else f"{value:,.0f}"


def _eta(row: StockRow) -> str:
    told = _told(row.next_eta, row.next_eta_units)
    return f"{told}; {row.overdue_units:,.0f} overdue".removeprefix("; ") if row.overdue_units else told


def _place_eta(place: StockPlace) -> str:
    return _told(place.next_eta, place.next_eta_units)


def _told(day: date | None, units: float | None) -> str:
    return f"{written_day(day, year=False)}, {units:,.0f}" if day is not None and units is not None else ""


def _age(hours: float) -> str:
    return f"{hours:,.0f} h ago" if hours < 48 else f"{hours / 24:,.0f} d ago"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f} %"
