"""What the model was taught of the trade: small corrections of its matrices, kept beside this file. `convert` adds them.

Each corrected matrix has two thin ones, `<name>.up` (outputs x rank) and `<name>.down` (rank x inputs); their product is added
to it. `knowledge.teaching` works them out; docs/decisions/0030 says from what and what they bring.
"""

from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from floorwalker.errors import Misconfigured

TAUGHT = Path(__file__).with_name("taught.npz")
UP, DOWN = ".up", ".down"

Weights = Mapping[str, NDArray[np.float32]]
Corrections = Mapping[str, NDArray[np.float16]]


def read_corrections(path: Path) -> dict[str, NDArray[np.float16]]:
    """The thin matrices by name; raises `Misconfigured` where the file cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, BadZipFile) as unreadable:
        raise Misconfigured(
            f"{path} cannot be read as corrections of the embedding model; fetch it again from the repository "
            "or make it anew with `make teach`."
        ) from unreadable


def write_corrections(corrections: Corrections, path: Path) -> None:
    """Keep them where `convert` finds them."""
    np.savez_compressed(path, **dict(corrections), allow_pickle=False)


def corrected(weights: Weights, corrections: Corrections) -> dict[str, NDArray[np.float32]]:
    """The weights with every correction added; raises `Misconfigured` for one that fits no matrix."""
    changed = dict(weights)
    for name in sorted(name.removesuffix(UP) for name in corrections if name.endswith(UP)):
        added = corrections[name + UP].astype(np.float32) @ corrections[name + DOWN].astype(np.float32)
        if name not in changed or changed[name].shape != added.shape:
            raise Misconfigured(
                f"The corrections of {name} do not fit this model; make them anew with `make teach`."
            )
        changed[name] = changed[name] + added
    return changed
