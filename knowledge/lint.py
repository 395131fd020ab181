"""A corpus folder → findings its authors can act on: file, line, what, remedy.

`playbooks lint` calls it; it changes nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from floorwalker.errors import UserMistake, did_you_mean
from knowledge.beside import ASKED, GAPS, beside
from knowledge.document import Document, Kind, Status, parse_document
from knowledge.folder import CorpusFile, list_folder
from knowledge.front_matter import Value, read_front_matter
from knowledge.outline import sections_of
from knowledge.runbook import PROCEDURES, steps_of

FIELDS = (
    "id",
    "type",
    "title",
    "owner",
    "audience",
    "version",
    "reviewed_on",
    "review_every_days",
    "triggers",
    "success_criteria",
    "escalation",
    "status",
    "supersedes",
    "tags",
    "aliases",
    "variant_of",
    "market",
    "channel",
    "maturity",
    "url",
)
_WANTED = ("id", "type", "title", "owner", "version", "reviewed_on", "review_every_days")
_FOR_PROCEDURES = ("triggers", "success_criteria", "escalation")
_LINK = re.compile(r"(?<!!)\[[^\]\[\n]{0,300}\]\(\s*<?(?P<target>[^)\s>]{1,500})")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*:|#|/", re.IGNORECASE)


class Finding(BaseModel):
    """One thing to mend; `line` counts from 1 in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    line: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Page:
    file: CorpusFile
    values: Mapping[str, Value]
    lines: Mapping[str, int]
    document: Document

    def finding(self, line: int, what: str, remedy: str) -> Finding:
        return Finding(file=self.file.relative, line=line, what=what, remedy=remedy)


def lint(folders: Sequence[Path], today: date) -> list[Finding]:
    """Every finding in these folders, by file and line; raises `UserMistake` when a folder cannot be read."""
    findings: list[Finding] = []
    pages: list[_Page] = []
    for folder in folders:
        listing = list_folder(folder)
        findings += [_refused(sentence) for sentence in listing.refused]
        for file in listing.files:
            try:
                pages.append(_read(file))
            except UserMistake as mistake:
                findings.append(_refused(str(mistake)))
        findings += _without_page(folder, listing.files)
    findings += [*_double_ids(pages), *_variants(pages)]
    known = {page.file.path.resolve() for page in pages}
    for page in pages:
        findings += [*_fields(page, today), *_procedure(page), *_links(page, known)]
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.what))


def _without_page(folder: Path, files: Sequence[CorpusFile]) -> Iterator[Finding]:
    pages = {file.path.with_suffix("") for file in files}
    for lost in sorted(path for ending in (ASKED, GAPS) for path in folder.rglob(f"*{ending}")):
        if lost.with_suffix("") not in pages:
            yield Finding(
                file=lost.relative_to(folder).as_posix(),
                line=1,
                what="there is no page of that name beside it",
                remedy="Rename it after its page, or delete it.",
            )


def _refused(sentence: str) -> Finding:
    place = re.match(r"(?P<file>.*?)(?:, line (?P<line>\d+))?: (?P<what>.*)", sentence, re.DOTALL)
    if place is None:
        return Finding(file="", line=1, what=sentence, remedy="Mend the file.")
    return Finding(
        file=place["file"],
        line=int(place["line"] or 1),
        what=place["what"],
        remedy="The page is left out until then.",
    )


def _read(file: CorpusFile) -> _Page:
    raw = file.path.read_bytes()
    document = parse_document(raw, file.relative, beside(file.path, file.relative))
    text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    front = read_front_matter(text, file.relative)
    lines = {
        match["key"]: number
        for number, line in enumerate(text.split("\n")[: front.first_line], start=1)
        if (match := re.match(r"(?P<key>[\w-]+)\s*:", line))
    }
    return _Page(file, front.values, lines, document)


def _double_ids(pages: Sequence[_Page]) -> Iterator[Finding]:
    first: dict[str, _Page] = {}
    for page in pages:
        other = first.setdefault(page.document.id, page)
        if other is not page:
            what = f"The id {page.document.id!r} is already used by {other.file.relative}."
            yield page.finding(page.lines.get("id", 1), what, "Give every page an id of its own.")


def _variants(pages: Sequence[_Page]) -> Iterator[Finding]:
    """Local variants whose base is not there, or that do not say what they are for."""
    ids = {page.document.id for page in pages}
    for page in pages:
        document, lines = page.document, page.lines
        if document.variant_of and document.variant_of not in ids:
            what = f"There is no page {document.variant_of!r} that this could be a variant of."
            yield page.finding(
                lines.get("variant_of", 1), what, did_you_mean(document.variant_of, sorted(ids))
            )
        if document.variant_of and not document.local_to:
            what = "The variant does not say what it is for."
            yield page.finding(lines.get("variant_of", 1), what, "Add `market`, `channel` or `maturity`.")


def _fields(page: _Page, today: date) -> Iterator[Finding]:
    if not page.values:
        yield page.finding(
            1, "The page has no front matter.", "Add `id`, `type`, `title`, `owner` and a review date."
        )
        return
    for name in page.values:
        if name not in FIELDS:
            yield page.finding(
                page.lines.get(name, 1), f"Unknown field {name!r}.", did_you_mean(name, FIELDS)
            )
    for name in _WANTED:
        if not page.values.get(name):
            yield page.finding(
                page.lines.get(name, 1), f"The field {name!r} is missing.", f"Add `{name}: …`."
            )
    yield from _values(page, today)


def _values(page: _Page, today: date) -> Iterator[Finding]:
    """Values that were given but could not be understood, and so were passed over."""
    document, values, lines = page.document, page.values, page.lines
    if values.get("type") and document.kind is Kind.PAGE and values["type"] != Kind.PAGE.value:
        word = str(values["type"])
        yield page.finding(
            lines.get("type", 1),
            f"There is no type {word!r}.",
            did_you_mean(word, [kind.value for kind in Kind]),
        )
    if values.get("reviewed_on") and document.reviewed_on is None:
        yield page.finding(
            lines.get("reviewed_on", 1), "`reviewed_on` is not a date.", "Write it as 2026-11-05."
        )
    if values.get("review_every_days") and document.review_every_days is None:
        what = "`review_every_days` is not a number of days."
        yield page.finding(lines.get("review_every_days", 1), what, "Write a whole number such as 90.")
    if document.reviewed_on is not None and document.reviewed_on > today:
        what = f"`reviewed_on` is {document.reviewed_on}, a day that has not come yet."
        yield page.finding(lines.get("reviewed_on", 1), what, "Write the day of the last review.")
    if values.get("status") and str(values["status"]).lower() not in set(Status):
        what = f"There is no status {values['status']!r}."
        yield page.finding(lines.get("status", 1), what, f"Use one of {', '.join(Status)}.")


def _procedure(page: _Page) -> Iterator[Finding]:
    document = page.document
    if document.kind not in PROCEDURES:
        return
    for name in _FOR_PROCEDURES:
        if not page.values.get(name):
            what = f"A {document.kind.value} without {name!r}."
            yield page.finding(page.lines.get(name, 1), what, f"Add `{name}:` with at least one entry.")
    if not steps_of(document.body, sections_of(document.body)):
        what = f"A {document.kind.value} without numbered steps."
        yield page.finding(_heading_line(page), what, "Write the steps as a numbered list under `## Steps`.")


def _heading_line(page: _Page) -> int:
    sections = sections_of(page.document.body)
    named = next((section for section in sections if section.heading.lower() == "steps"), sections[0])
    return page.document.first_line + page.document.body.count("\n", 0, named.start)


def _links(page: _Page, known: set[Path]) -> Iterator[Finding]:
    for match in _LINK.finditer(page.document.body):
        target = match["target"].split("#", 1)[0].split("?", 1)[0]
        if not target or _REMOTE.match(target):
            continue
        place = (page.file.path.parent / PurePosixPath(target)).resolve()
        if place not in known and not place.is_file():
            line = page.document.first_line + page.document.body.count("\n", 0, match.start())
            yield page.finding(
                line, f"The link to {target!r} leads nowhere.", "Mend the path or remove the link."
            )
