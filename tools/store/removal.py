"""Taking a mapping's data out of a home again, with all that was ever known by them: the next generation lacks them.

Called by `floorwalker data remove`. When nothing else is there, the home is as one that nothing was imported into.
"""

from collections.abc import Sequence
from types import MappingProxyType

import duckdb

from floorwalker.errors import NoData, unknown_name
from floorwalker.home import Home
from tools.store import day_sums, facts, generations, history, ledger
from tools.store.engine import SETTINGS
from tools.store.facts import Said


def imported_names(home: Home) -> list[str]:
    """The names of the mappings whose data a home holds, in the order of their first import; none without data."""
    path = generations.current(home.warehouse)
    if path is None:
        return []
    with duckdb.connect(str(path), read_only=True) as generation:
        return [row[0] for row in generation.execute("SELECT name FROM imported ORDER BY ordinal").fetchall()]


def remove_data(
    home: Home, name: str, *, said: Said = lambda _: None, sums: day_sums.Tables = MappingProxyType({})
) -> Sequence[str]:
    """Remove what the mapping of that name gave; the names of the mappings that remain.

    Raises `NoData` for a home without data and `UserMistake` for a name that was never imported.
    """
    names = imported_names(home)
    if not names:
        raise NoData(f"There are no data in {home.root.resolve()} to remove.")
    if name not in names:
        raise unknown_name("import", name, names)
    if names == [name]:
        generations.clear(home.warehouse)
        return []
    with (
        generations.next_generation(home.warehouse) as building,
        duckdb.connect(str(building.database)) as generation,
    ):
        generation.execute(SETTINGS)
        day_sums.drop(generation)
        ledger.forget(generation, name)
        history.remove_source(generation, name)
        said(f"removed {name}")
        facts.build(generation, said)
        day_sums.build(generation, sums)
        ledger.record_reach(generation)
        generation.execute("CHECKPOINT")
    return [other for other in names if other != name]
