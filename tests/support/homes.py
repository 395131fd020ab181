"""Homes that tests share and only read, built once per test process."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from floorwalker.clock import SystemClock
from floorwalker.home import Home
from tools.metrics.day_sums import day_sums
from tools.store.importing import import_data
from tools.store.warehouse import Warehouse

NORTHWIND = Path(__file__).parents[2] / "examples" / "northwind"
_KEPT: list[TemporaryDirectory[str]] = []


def lasting_folder() -> Path:
    """A folder that lives as long as the test process."""
    folder: TemporaryDirectory[str] = TemporaryDirectory(prefix="floorwalker-")
    _KEPT.append(folder)
    return Path(folder.name)


@cache
def northwind_home() -> Home:
    """The shipped example, imported."""
    home = Home(lasting_folder())
    import_data(home, NORTHWIND, NORTHWIND / "data", clock=SystemClock(), strict=True, sums=day_sums().tables)
    return home


@cache
def northwind() -> Warehouse:
    """The shipped example, opened; its present is 7 May 1998."""
    return Warehouse.open(northwind_home(), SystemClock())
