"""A folder of pages → the texts the model is taught on, each with what it leads to. `__main__` calls it.

The same texts that a sync indexes, and no labelled question: those only measure.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.document import read_document
from knowledge.folder import list_folder
from knowledge.split import Role
from knowledge.sync import chunks_of

OPEN = -1
"""Where questions lead that no page answers."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts, and for each the number of its page or `OPEN`."""

    texts: tuple[str, ...]
    leads_to: NDArray[np.int64]


def read_lesson(folder: Path) -> Lesson:
    """Every entry that a sync of the folder would index; raises `UserMistake` for a page that cannot be read."""
    documents = [read_document(file.path, file.relative) for file in list_folder(folder).files]
    entries = [
        (chunk.indexed(document.body), OPEN if chunk.role is Role.GAP else page)
        for page, document in enumerate(documents)
        for chunk in chunks_of(document)
    ]
    return Lesson(
        tuple(text for text, _page in entries), np.array([page for _text, page in entries], dtype=np.int64)
    )
