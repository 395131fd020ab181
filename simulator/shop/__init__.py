"""A practice shop: a year of a mid-size web shop's exports, made from a seed, with planted truths and its mapping.

`generate` writes the files as the shop's systems would export them; `MAPPING` is an ordinary mapping folder that turns
them into the canonical tables. Imported by the command line, the tests and the benchmark; knows only the kernel.
"""

from pathlib import Path

from simulator.shop.generate import DEFAULT_LINES, generate
from simulator.shop.truths import PlantedTruths, load_truths

MAPPING = Path(__file__).parent / "mapping"

__all__ = ["DEFAULT_LINES", "MAPPING", "PlantedTruths", "generate", "load_truths"]
