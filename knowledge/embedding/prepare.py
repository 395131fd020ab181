"""The starter library's texts → prepared vectors in the model folder. Run by `make env`; a folder that is current is left alone.

python -m knowledge.embedding.prepare
"""

import sys
from pathlib import Path

from knowledge.document import read_document
from knowledge.embedding.convert import DEFAULT_TARGET
from knowledge.embedding.onnx import OnnxEmbedder
from knowledge.embedding.prepared import write_prepared
from knowledge.folder import list_folder
from knowledge.sync import chunks_of

LIBRARY = Path(__file__).parents[1] / "playbooks"


def texts_of(folder: Path) -> list[str]:
    """What a sync of the folder embeds."""
    documents = [read_document(file.path, file.relative) for file in list_folder(folder).files]
    return [chunk.indexed(document.body) for document in documents for chunk in chunks_of(document)]


def main() -> None:
    """Prepare the vectors and say how many were worked out."""
    made = write_prepared(OnnxEmbedder.load(DEFAULT_TARGET), texts_of(LIBRARY), DEFAULT_TARGET)
    sys.stdout.write(f"{made} passages of the starter library were embedded.\n")


if __name__ == "__main__":
    main()
