"""The model folder: `model.onnx`, `tokenizer.json` and a `manifest.json` with the SHA-256 of both.

`convert` writes it, `onnx` loads it; neither trusts a file whose digest differs.
"""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from floorwalker.errors import Misconfigured

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """What the folder holds: the model's name and licence, how texts are cut, and SHA-256 by file name.

    `taught_sha256` is that of the corrections the weights were given; null for a model as it was published.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    licence: str
    weights_sha256: str
    taught_sha256: str | None = None
    recipe: str
    dimension: int
    max_tokens: int
    files: dict[str, str]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The folder's manifest, after comparing every file with its digest.

    Raises `Misconfigured` with the remedy.
    """
    remedy = f"make it again with `python -m knowledge.embedding.convert {folder}`"
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError as missing:
        raise Misconfigured(f"There is no embedding model in {folder}; {remedy}.") from missing
    except (ValidationError, OSError) as unreadable:
        raise Misconfigured(
            f"{folder / MANIFEST} cannot be read as a model manifest; {remedy}."
        ) from unreadable
    for name in (MODEL, TOKENIZER):
        path = folder / name
        if not path.is_file() or sha256_of(path) != manifest.files.get(name):
            raise Misconfigured(f"{path} is missing or is not the file named by its manifest; {remedy}.")
    return manifest
