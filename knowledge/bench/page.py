"""Measurements → docs/retrieval-performance.md. Pure."""

from collections.abc import Sequence
from datetime import date

from knowledge.bench.quality import Goodness
from knowledge.bench.speed import Quantiles, Speed
from knowledge.calibrate import Share

_GOALS = (
    ("right document first", "right_first", "≥ 95 %"),
    ("right document in the first two", "right_in_two", "≥ 99 %"),
    ("unanswerable refused", "refused", "≥ 95 %"),
    ("answerable refused", "wrongly_refused", "≤ 3 %"),
)


def page(
    day: date, machine: str, speeds: Sequence[Speed], embedding: tuple[float, float], goodness: Goodness
) -> str:
    """The whole page; `embedding` is processor seconds per chunk and milliseconds per question."""
    per_chunk, per_question = embedding
    lines = [
        "# Retrieval: speed and quality",
        "",
        "Written by `make bench-retrieval`; do not edit.",
        "",
        f"Measured on {day}: {machine}. Searches are wall milliseconds (in brackets processor time at the",
        "median), syncs processor seconds: wall depends on what else the machine does. The pages are shuffled",
        "sentences of the starter library; the model's time per chunk was measured",
        f"beside ({per_chunk * 1e3:.1f} ms of one processor, a question {per_question:.1f} ms) and is added to the syncs.",
        "",
        "## Speed",
        "",
        "| chunks | full sync | nothing changed | 1 % changed | of a full one | opening | memory | disk |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_sync_row(speed, per_chunk) for speed in speeds),
        "",
        "| chunks | search p50 / p95 (goal 15 / 40) | plain chromadb, vectors only | exact numpy scan, vectors only |",
        "| --- | --- | --- | --- |",
        *(
            f"| {speed.chunks:,} | {_shown(speed.search)} | {_shown(speed.chroma)} | {_shown(speed.scan)} |"
            for speed in speeds
        ),
        "",
        "A search here is the whole of it: BM25 of chunks and pages, 200 nearest of Chroma, fusion, rights, sections and",
        "excerpts read from the catalogue, and the verdict; the peers only name the ten nearest vectors.",
    ]
    return "\n".join(lines) + "\n\n" + quality_part(day, goodness)


QUALITY = "## Quality"


def quality_part(day: date, goodness: Goodness) -> str:
    """The part on quality, which can be measured alone."""
    tuned, held_out, shipped = goodness.calibration.tuned, goodness.calibration.frozen, goodness.shipped
    files = goodness.by_file
    lines = [
        QUALITY,
        "",
        f"Measured on {day}. Labelled questions of tests/evals/retrieval. The files `held_out*.yaml` ({goodness.questions} questions with",
        "an answer) are only read as these figures; nothing is ever tuned on them. `held_out.yaml` was written by somebody",
        "who saw neither aliases nor code, and was asked again and again while search was worked on, for its shares alone.",
        "`held_out_2.yaml` was written by four people who saw no search, after the model of decision 30 stood (decision 20). All other",
        "files may be tuned on, and the pages' aliases were written in sight of some of them, so their column shows what is",
        "known, not what to expect. Speed was measured on the day named at the top.",
        "",
        "| held out | nDCG@10 | right first |",
        "| --- | --- | --- |",
        *(f"| {one.name} | {one.ndcg:.3f} | {_share(one.right_first)} |" for one in goodness.rankings),
        "",
        _row(
            "",
            "goal",
            "may be tuned on",
            "held out, all",
            *(f"`{name}`" for name in files),
            "all, floor by `playbooks calibrate`",
        ),
        _row(*["---"] * (5 + len(files))),
        *(
            _row(
                name,
                goal,
                *(_share(getattr(one, field)) for one in (tuned, shipped, *files.values())),
                _share(getattr(held_out, field)) if held_out else "not measured",
            )
            for name, field, goal in _GOALS
        ),
    ]
    return "\n".join(lines) + "\n"


def _sync_row(speed: Speed, per_chunk: float) -> str:
    full = speed.full_s + speed.chunks * per_chunk
    changed = speed.changed_s + speed.changed_chunks * per_chunk
    cells = [
        f"{speed.chunks:,}",
        f"{full:,.0f} s ({speed.full_s:.1f} without the model)",
        f"{speed.unchanged_s:.2f} s",
        f"{changed:.2f} s",
        f"{changed / full:.2%}",
        f"{speed.opening_s:.2f} s",
        f"{speed.memory_mb:,.0f} MB",
        f"{speed.disk_mb:,.0f} MB",
    ]
    return _row(*cells)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(times: Quantiles) -> str:
    return f"{times.p50:.1f} / {times.p95:.1f} ms (processor {times.processor:.1f})"


def _share(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "no question"
    low, high = share.interval
    return f"{share.value:.1%} [{low:.1%}, {high:.1%}] of {share.of}"
