"""What people wrote (a thread, notes of a finished piece of work) → a draft page for an owner to review.

`library` calls it. The words stay the people's own: lines that number or tick off become steps, the rest is
kept as notes. Nothing enters the corpus: the draft is a file outside of it.
"""

import re
from dataclasses import dataclass

import yaml

from floorwalker.errors import UserMistake
from knowledge.hidden import visible

LONGEST = 200_000
_SPEAKER = re.compile(
    r"^(?:\[[^\]\n]{1,40}\]\s*)?(?:<?@?[\w.-]{1,40}>?(?:\s+\d{1,2}:\d{2}(?:\s*[AP]M)?)?:)\s+(?=\S)"
)
_STEP = re.compile(
    r"^\s*(?:(?:step\s+)?\d{1,3}[.):]|[-*•]\s*\[[ xX]?\]|[-*•])\s+(?P<text>\S.*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft with the id it asks for; `owner` is who should review it, null when nobody owns a page like it."""

    document_id: str
    title: str
    owner: str | None
    text: str


def propose(text: str, title: str, owner: str | None, near: str | None) -> Proposal:
    """The draft; `near` is the id of the page most like it. Raises `UserMistake` without a title or words."""
    title = " ".join(visible(title).text.split())
    lines = [_SPEAKER.sub("", line).rstrip() for line in visible(text[:LONGEST]).text.split("\n")]
    steps = [match["text"] for line in lines if (match := _STEP.match(line))]
    notes = [line for line in lines if line.strip() and not _STEP.match(line)]
    if not title or not (steps or notes):
        raise UserMistake("A proposal needs a title and some words; give `--title` and a text.")
    kind = "runbook" if steps else "playbook"
    document_id = f"{kind}-{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')[:60]}"
    front = {
        "id": document_id,
        "type": kind,
        "title": title,
        "owner": owner,
        "version": "0.1",
        "status": "draft",
    }
    given = {key: value for key, value in front.items() if value is not None}
    parts = [f"---\n{yaml.safe_dump(given, sort_keys=False, allow_unicode=True)}---\n", f"# {title}\n"]
    if near:
        parts.append(f"Most like it in the library: `{near}`.\n")
    if steps:
        numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
        parts.append(f"## Steps\n\n{numbered}\n")
    if notes:
        parts.append("## Notes\n\n" + "\n".join(f"{_plain(line)}\n" for line in notes))
    return Proposal(document_id, title, owner, "\n".join(parts))


def _plain(line: str) -> str:
    """A line that cannot open a heading or a fence of its own."""
    return re.sub(r"^\s*(?:#{1,6}\s|```|~~~|---)", "", line).strip()
