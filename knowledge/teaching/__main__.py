"""Teach the embedding model the trade and keep what it learnt.

    python -m knowledge.teaching [PAGES] [TARGET]

Half an hour on two cores. Needs torch (`make teach` brings it) and the packages of `requirements-model.lock`.
"""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from floorwalker.errors import Misconfigured, UserMistake
from knowledge.embedding.bert import read_safetensors, read_shape
from knowledge.embedding.convert import find_source
from knowledge.embedding.folder import TOKENIZER
from knowledge.embedding.prepare import LIBRARY
from knowledge.embedding.taught import TAUGHT, write_corrections
from knowledge.teaching.lesson import read_lesson

LONGEST = 96
"""Tokens of a text that are read: questions are shorter, and of a passage the beginning says what it is about."""


def main(arguments: Sequence[str]) -> int:
    """Teach; one line on standard output, or one on standard error and exit 2."""
    pages = Path(arguments[0]) if arguments else LIBRARY
    target = Path(arguments[1]) if len(arguments) > 1 else TAUGHT
    try:
        learnt = _taught(pages, target)
    except (Misconfigured, UserMistake) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    sys.stdout.write(f"{learnt} texts were taught; {target} holds what the model learnt.\n")
    return 0


def _taught(pages: Path, target: Path) -> int:
    if importlib.util.find_spec("torch") is None:
        raise Misconfigured("torch is not installed; `make teach` brings it for this one run.")
    from knowledge.teaching.course import Course, teach
    from knowledge.teaching.encoder import Encoder

    course, source = Course(), find_source()
    lesson = read_lesson(pages)
    tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(lesson.texts))]
    shape = read_shape(source / "config.json")
    encoder = Encoder(
        read_safetensors(source / "model.safetensors"), shape, rank=course.rank, seed=course.seed
    )
    with Progress(
        *Progress.get_default_columns()[:2],
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[loss]}"),
    ) as progress:
        task = progress.add_task("teaching", total=None, loss="")

        def tell(step: int, steps: int, loss: float) -> None:
            progress.update(task, completed=step, total=steps, loss=f"loss {loss:.3f}")

        write_corrections(teach(encoder, tokens, lesson, course, tell), target)
    return len(lesson.texts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
