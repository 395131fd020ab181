"""A file of the corpus → `Document`: front matter given its meaning, visible text, digest.

`sync` and `lint` call it.

A page without front matter is a document too: its id is its path, its title the first heading, its owner
unknown.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath

from floorwalker.errors import UserMistake, did_you_mean
from floorwalker.identity import EVERYONE
from knowledge import rst_page
from knowledge.beside import ASKED, GAPS, NOTHING_BESIDE, Beside, beside, questions_in
from knowledge.front_matter import Value, read_front_matter
from knowledge.hidden import visible
from knowledge.html_page import charset_of, to_markdown

HTML = frozenset({".html", ".htm"})
RST = frozenset({".rst"})
ENDINGS = frozenset({".md", ".markdown", ".txt"}) | HTML | RST
MAX_BYTES = 1_000_000


class Kind(StrEnum):
    """What sort of document it is, the front matter's `type`; `page` is one that does not say."""

    PLAYBOOK = "playbook"
    RUNBOOK = "runbook"
    SOP = "sop"
    CHECKLIST = "checklist"
    WORKFLOW = "workflow"
    STRATEGY = "strategy"
    FRAMEWORK = "framework"
    DECISION_FRAMEWORK = "decision-framework"
    GOVERNANCE_MODEL = "governance-model"
    OPERATING_MODEL = "operating-model"
    OPERATING_STRUCTURE = "operating-structure"
    OPERATING_METHODOLOGY = "operating-methodology"
    EXECUTION_MODEL = "execution-model"
    PERFORMANCE_SYSTEM = "performance-system"
    PROCESS_LIBRARY = "process-library"
    TEMPLATE = "template"
    BLUEPRINT = "blueprint"
    ACTION_PLAN = "action-plan"
    IMPLEMENTATION_GUIDE = "implementation-guide"
    PAGE = "page"


class Status(StrEnum):
    """Where a document is in its life; only drafts and deprecated ones are marked in answers."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Document:
    """One page. `body` is the visible text that offsets and quotes refer to; `digest` is of the file's bytes.

    `aliases` are other words people use for it, `gaps` what they ask about its subject and no page answers. `remarks` are sentences on what was given but not understood. `path` is relative to its corpus folder, with forward slashes; `first_line` is the file's line where
    `body` begins.
    """

    id: str
    kind: Kind
    title: str
    owner: str | None
    audience: str
    version: str
    reviewed_on: date | None
    review_every_days: int | None
    triggers: tuple[str, ...]
    success_criteria: tuple[str, ...]
    escalation: tuple[str, ...]
    status: Status
    supersedes: tuple[str, ...]
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    gaps: tuple[str, ...]
    variant_of: str | None
    market: tuple[str, ...]
    channel: tuple[str, ...]
    maturity: tuple[str, ...]
    url: str | None
    remarks: tuple[str, ...]
    path: str
    body: str
    digest: str
    hidden: int
    first_line: int

    @property
    def local_to(self) -> tuple[str, ...]:
        """The markets, channels and stages of maturity that a local variant is for."""
        return (*self.market, *self.channel, *self.maturity)

    @property
    def review_due(self) -> date | None:
        """The last day of its review period, if it has one."""
        if self.reviewed_on is None or self.review_every_days is None:
            return None
        return self.reviewed_on + timedelta(days=self.review_every_days)

    def overdue(self, today: date) -> bool:
        """Whether its review period has ended; a page that promises no review is never overdue."""
        due = self.review_due
        return due is not None and today > due


def read_document(path: Path, relative: str) -> Document:
    """Read a file of the corpus; raises `UserMistake` with one sentence naming the file and the fault."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as unreadable:
        raise UserMistake(f"{relative}: the file cannot be read ({unreadable.strerror}).") from unreadable
    if size > MAX_BYTES:
        raise UserMistake(
            f"{relative}: the file has {size:,} bytes; a page may have {MAX_BYTES:,}. Split it."
        )
    return parse_document(raw, relative, beside(path, relative))


def parse_document(raw: bytes, relative: str, questions: Beside = NOTHING_BESIDE) -> Document:
    """The document in these bytes, with the questions beside it; see `read_document`."""
    text = _text(raw, relative)
    if PurePosixPath(relative).suffix.lower() in HTML:
        text = to_markdown(text)
    elif PurePosixPath(relative).suffix.lower() in RST:
        text = rst_page.to_markdown(text)
    front = read_front_matter(text, relative)
    shown = visible(front.body)
    if not shown.text.strip():
        raise UserMistake(f"{relative}: the page has no text.")
    fields = _Fields(front.values, relative)
    document = Document(
        id=fields.text("id") or str(PurePosixPath(relative).with_suffix("")),
        kind=fields.kind(),
        title=fields.text("title") or first_heading(shown.text) or PurePosixPath(relative).stem,
        owner=fields.text("owner"),
        audience=fields.label("audience") or EVERYONE,
        version=fields.text("version") or "",
        reviewed_on=fields.day("reviewed_on"),
        review_every_days=fields.days("review_every_days"),
        triggers=fields.texts("triggers"),
        success_criteria=fields.texts("success_criteria"),
        escalation=fields.texts("escalation"),
        status=fields.status(),
        supersedes=fields.texts("supersedes"),
        tags=fields.texts("tags"),
        aliases=tuple(
            dict.fromkeys((*fields.texts("aliases"), *questions_in(questions.asked, relative, ASKED)))
        ),
        gaps=questions_in(questions.gaps, relative, GAPS),
        variant_of=fields.text("variant_of"),
        market=fields.texts("market"),
        channel=fields.texts("channel"),
        maturity=fields.texts("maturity"),
        url=fields.url(),
        remarks=(),
        path=relative,
        body=shown.text,
        digest=questions.digest(raw),
        hidden=shown.hidden,
        first_line=front.first_line,
    )
    return replace(document, remarks=tuple(fields.remarks))


def _text(raw: bytes, relative: str) -> str:
    """The file's characters: UTF-8, UTF-16 with its mark, or what an HTML page declares."""
    encoding = "utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    if PurePosixPath(relative).suffix.lower() in HTML:
        encoding = charset_of(raw) or encoding
    try:
        text = raw.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise UserMistake(
            f"{relative}, line {line}: the file is not UTF-8 text; save it as UTF-8."
        ) from fault
    except LookupError as fault:
        raise UserMistake(
            f"{relative}: the page declares the unknown encoding {encoding!r}; save it as UTF-8."
        ) from fault
    return text.replace("\r\n", "\n").replace("\r", "\n")


_MARKED = re.compile(r" {0,3}#{1,6}[ \t]")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(`{3}|~{3})")
_TITLE_CHARACTERS = 300


def first_heading(body: str) -> str | None:
    """The words of the first heading, without marks; lines inside code fences are not headings."""
    fence, before = "", ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        elif not fence:
            words = line if _MARKED.match(line) else before if _UNDERLINE.match(line) else ""
            title = plain(words.strip().strip("#"))
            if title:
                return title
        before = line
    return None


def plain(words: str) -> str:
    """A heading's words without Markdown's marks for links, code and emphasis, at most 300 characters."""
    words = re.sub(r"!?\[([^\]\[]*)\]\([^)(]*\)", r"\1", words.strip()[:_TITLE_CHARACTERS])
    return re.sub(r"\s+", " ", re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", words)).strip()


class _Fields:
    """Gives the front matter's values their types.

    What only describes is read leniently, what decides who may read is not.
    """

    def __init__(self, values: Mapping[str, Value], where: str) -> None:
        self._values = values
        self._where = where
        self.remarks: list[str] = []

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if isinstance(value, list):
            value = ", ".join(item for item in value if isinstance(item, str))
        if not isinstance(value, str) or value.strip() in {"", "~", "null"}:
            return None
        return " ".join(visible(value).text.split())

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name)
        if not isinstance(value, list):
            text = self.text(name)
            return (text,) if text else ()
        found = (visible(item).text for item in value if isinstance(item, str))
        return tuple(" ".join(item.split()) for item in found if item.strip())

    def label(self, name: str) -> str | None:
        """Refuses what is not one label: a guess could show the page to the wrong people (promise 6)."""
        value = self._values.get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is not None and not isinstance(value, str):
            raise UserMistake(f"{self._where}: {name!r} must be one label, such as `everyone`.")
        return self.text(name) and str(value).strip()

    def kind(self) -> Kind:
        word = (self.text("type") or "").lower().replace(" ", "-").replace("_", "-")
        if word and word not in set(Kind):
            self.remarks.append(
                f"there is no type {word!r}, so it is taken for a page; {did_you_mean(word, [kind.value for kind in Kind])}"
            )
        return Kind(word) if word in set(Kind) else Kind.PAGE

    def status(self) -> Status:
        word = (self.text("status") or "").lower()
        return Status(word) if word in set(Status) else Status.ACTIVE

    def day(self, name: str) -> date | None:
        word = self.text(name) or ""
        try:
            return date.fromisoformat(word[:10])
        except ValueError:
            if word:
                self.remarks.append(f"{name!r} is not a date; write it as 2026-11-05.")
            return None

    def days(self, name: str) -> int | None:
        word = self.text(name) or ""
        return int(word) if re.fullmatch(r"[1-9][0-9]{0,4}", word) else None

    def url(self) -> str | None:
        word = self.text("url") or ""
        return word if re.fullmatch(r"https://[^\s<>|\"]+", word) else None
