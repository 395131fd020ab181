"""A reStructuredText page → the Markdown that `document` reads on: headings, lists, code, tables, links, admonitions.

Conservative on purpose: what is not known stays as text, a table that is not plain stays as it is drawn, and nothing is
ever included from another file. Comments and raw blocks become HTML comments, so that they are taken out and counted like
any other hidden text. Fields at the top (`:owner: @desk`) become front matter.
"""

import json
import re
from collections.abc import Sequence

from knowledge.rst_inline import inline, targets_of
from knowledge.rst_tables import csv_table, drawn_table, list_table

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*\s*\Z")
_DIRECTIVE = re.compile(r"(?P<indent>\s*)\.\. (?:\|[^|]+\| )?(?P<name>[\w:+.-]+?):: ?(?P<rest>.*)\Z")
_EXPLICIT = re.compile(r"(?P<indent>\s*)\.\.(?:\s(?P<rest>.*))?\Z")
_TARGET = re.compile(r"\s*\.\. _[^:]*:|\s*__ ")
_FOOTNOTE = re.compile(r"(?P<indent>\s*)\.\. (?P<mark>\[[^\]]+\]) ?(?P<rest>.*)\Z")
_OPTION = re.compile(r"\s*:(?P<name>[\w-]+):\s*(?P<value>.*)\Z")
_FIELD = re.compile(r":(?P<name>[A-Za-z][\w \-]*):\s+(?P<value>\S.*)\Z")
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+•]|#\.|\(?\d{1,3}[.)])(?P<gap>\s+)(?=\S)")
_TABLE = re.compile(r"\s*(?:\+-[-+]*\+|=+(?: +=+)+)\s*\Z")
_LONGEST_TITLE = 300
_LONGEST_TABLE = 2_000

_CODE = frozenset({"code", "code-block", "sourcecode", "parsed-literal", "prompt", "highlight", "doctest"})
_ADMONITIONS = frozenset(
    {
        "note",
        "warning",
        "tip",
        "hint",
        "important",
        "caution",
        "danger",
        "attention",
        "error",
        "seealso",
        "admonition",
    }
)
_LEFT_OUT = frozenset(
    {"raw", "include", "literalinclude", "contents", "toctree", "index", "meta", "role", "default-role"}
)
_PICTURES = frozenset({"image", "figure"})
_FRONT = frozenset(
    {
        "id",
        "type",
        "title",
        "owner",
        "audience",
        "version",
        "reviewed_on",
        "review_every_days",
        "status",
        "url",
    }
    | {"variant_of", "supersedes", "tags", "aliases", "triggers", "market", "channel", "maturity"}
)
_DEEPEST = 20
"""How deep directives may stand in each other; what is deeper is shown as it is written."""


def to_markdown(text: str) -> str:
    """The page as Markdown; never fails."""
    lines = [line.rstrip().expandtabs(8) for line in text.split("\n")]
    page = _Page(lines, targets_of(text))
    page.convert()
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(page.out)).strip("\n")
    front = "".join(f"{name}: {value}\n" for name, value in page.front)
    return (f"---\n{front}---\n" if front else "") + (f"{body}\n" if body else "")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Page:
    """Walks the lines; `out` is the Markdown so far, `front` the fields found at the top."""

    def __init__(self, lines: Sequence[str], targets: dict[str, str], depth: int = 0) -> None:
        self.out: list[str] = []
        # Not a mapping: a field that is given twice must be seen, and refused, as such.
        self.front: list[tuple[str, str]] = []
        self._depth = depth
        self._lines = lines
        self._targets = targets
        self._at = 0
        self._levels: list[tuple[str, bool]] = []
        self._begun = False
        self._lists: list[int] = []
        self._no_table_before = 0

    def convert(self) -> None:
        """Take every line once."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip():
                self.out.append("")
                self._at += 1
            elif not (self._field(line) or self._title() or self._table(line) or self._explicit(line)):
                self._begun = True
                self._text(line)

    def _field(self, line: str) -> bool:
        """A field of the page, before its text begins."""
        match = None if self._begun else _FIELD.match(line)
        if match is None:
            return False
        name = match["name"].strip().lower().replace(" ", "_").replace("-", "_")
        if name not in _FRONT:
            return False
        value = match["value"].strip()
        self.front.append((name, value if value.startswith("[") else json.dumps(value, ensure_ascii=False)))
        self._at += 1
        return True

    def _title(self) -> bool:
        """A heading: a line and its underline, perhaps with an overline; a line of marks alone is a rule."""
        line, after = self._lines[self._at], self._following(1)
        marks = _ADORNMENT.match(line)
        if marks and len(line) >= 3:
            below = self._following(2)
            if after.strip() and _same_marks(below, line) and len(line) >= len(after.rstrip()):
                return self._heading(after, (marks[1], True), 3)
            if len(line) >= 4 and not after.strip():
                self.out += ["", "***", ""]
                self._at += 1
                return True
            return False
        under = _ADORNMENT.match(after)
        if (
            not under
            or line[0].isspace()
            or len(after.rstrip()) < min(len(line), 4)
            or len(line) > _LONGEST_TITLE
        ):
            return False
        if len(after.rstrip()) < len(line) - 2:
            return False
        return self._heading(line, (under[1], False), 2)

    def _heading(self, title: str, style: tuple[str, bool], lines: int) -> bool:
        if style not in self._levels:
            self._levels.append(style)
        level = min(self._levels.index(style) + 1, 6)
        self.out += ["", f"{'#' * level} {inline(title.strip(), self._targets)}", ""]
        self._at += lines
        self._lists = []
        return True

    def _following(self, by: int) -> str:
        return self._lines[self._at + by] if self._at + by < len(self._lines) else ""

    def _table(self, line: str) -> bool:
        if not _TABLE.match(line):
            return False
        end = self._end_of_table(line) if self._at >= self._no_table_before else None
        if end is None:
            return False
        self._put_table(drawn_table(self._lines[self._at : end]), self._lines[self._at : end], _indent(line))
        self._at = end
        self._begun = True
        return True

    def _end_of_table(self, rule: str) -> int | None:
        """The line after the table; null where what looks like its first line begins none.

        A grid ends at a blank line; a simple table may hold some, and ends at a rule with a blank line after it.
        """
        simple, end = rule.lstrip().startswith("="), self._at + 1
        while end < len(self._lines) and end - self._at <= _LONGEST_TABLE:
            ended = not self._lines[end].strip()
            if ended and not (
                simple and (end == self._at + 1 or self._lines[end - 1].strip() != rule.strip())
            ):
                return end
            end += 1
        closed = end > self._at + 1 and self._lines[end - 1].strip() == rule.strip()
        if closed or not simple:
            return end
        # A page full of such lines must not be searched from each of them again.
        self._no_table_before = end
        return None

    def _put_table(self, rows: Sequence[Sequence[str]], drawn: Sequence[str], indent: int) -> None:
        """The rows as a Markdown table; as they are drawn where they could not be read."""
        if not rows:
            self._fence("", [line[indent:] for line in drawn], indent)
            return
        width = max(len(row) for row in rows)
        cells = [
            [inline(cell, self._targets).replace("|", "\\|") for cell in (*row, *[""] * (width - len(row)))]
            for row in rows
        ]
        made = ["| " + " | ".join(row) + " |" for row in cells]
        ruler = "|" + " --- |" * width
        self.out += ["", *(" " * indent + row for row in (made[0], ruler, *made[1:])), ""]

    def _explicit(self, line: str) -> bool:
        """What begins with two dots: a directive, a footnote, a target, or a comment."""
        if _TARGET.match(line):
            self._block(_indent(line))
            return True
        note = _FOOTNOTE.match(line)
        if note:
            self.out.append(f"{note['indent']}{note['mark']} {inline(note['rest'], self._targets)}")
            self._at += 1
            return True
        directive = _DIRECTIVE.match(line)
        if directive:
            self._directive(
                directive["name"].split(":")[-1].lower(), directive["rest"].strip(), _indent(line)
            )
            return True
        comment = _EXPLICIT.match(line)
        if comment:
            self._comment([comment["rest"] or "", *self._block(_indent(line))])
            return True
        return False

    def _block(self, indent: int) -> list[str]:
        """Step over this line and take the deeper lines under it, without their common indent."""
        self._at += 1
        start = self._at
        while self._at < len(self._lines) and (
            not self._lines[self._at].strip() or _indent(self._lines[self._at]) > indent
        ):
            self._at += 1
        taken = list(self._lines[start : self._at])
        while taken and not taken[-1].strip():
            taken.pop()
        while taken and not taken[0].strip():
            taken.pop(0)
        inner = min((_indent(line) for line in taken if line.strip()), default=0)
        return [line[inner:] for line in taken]

    def _directive(self, name: str, rest: str, indent: int) -> None:
        goes_on = bool(self._following(1).strip())
        block = self._block(indent)
        options: dict[str, str] = {}
        while block and (match := _OPTION.match(block[0])):
            options[match["name"]] = match["value"]
            block.pop(0)
        while block and not block[0].strip():
            block.pop(0)
        self._begun = self._begun or name not in _LEFT_OUT
        if name in _CODE:
            self._fence(rest.split(" ", maxsplit=1)[0], block, indent)
        elif name in {"list-table", "csv-table"}:
            heading = [f"**{inline(rest, self._targets)}**", ""] if rest else []
            rows = list_table(block) if name == "list-table" else csv_table(block, options.get("header", ""))
            self.out += ["", *heading]
            self._put_table(rows, block, indent)
        elif name in _PICTURES:
            self._nested([options["alt"]] if options.get("alt") else [], indent)
            self._nested(block, indent)
        elif name in _LEFT_OUT:
            self._comment([f"{name} {rest}", *block])
        elif name in _ADMONITIONS:
            said = rest if name == "admonition" and rest else name.replace("seealso", "see also").capitalize()
            first = "" if name == "admonition" else rest
            gap = [] if first and goes_on else [""]
            self._nested([f"**{said}:** {first}".rstrip(), *gap, *block], indent)
        else:
            self._nested([rest, "", *block] if rest else block, indent)

    def _nested(self, lines: Sequence[str], indent: int) -> None:
        """Lines that are a small page of their own, under the indent of what they belong to."""
        if self._depth >= _DEEPEST:
            self._fence("", lines, indent)
            return
        inner = _Page(lines, self._targets, self._depth + 1)
        inner._begun, inner._levels = True, self._levels
        inner.convert()
        self.out += ["", *(" " * indent + line if line else "" for line in inner.out), ""]

    def _fence(self, language: str, block: Sequence[str], indent: int) -> None:
        longest = max((len(run) for line in block for run in re.findall(r"`{3,}", line)), default=2)
        fence = "`" * max(3, longest + 1)
        said = language if re.fullmatch(r"[\w+#.-]+", language) else ""
        inside = " " * indent
        self.out += ["", f"{inside}{fence}{said}", *(inside + line for line in block), f"{inside}{fence}", ""]

    def _comment(self, lines: Sequence[str]) -> None:
        hidden = " ".join(" ".join(lines).replace("-->", "").split())
        if hidden:
            self.out += ["", f"<!-- {hidden} -->", ""]

    def _text(self, line: str) -> None:
        """A line of a paragraph or list; `::` at its end announces code."""
        indent = _indent(line)
        self._lists = [open_ for open_ in self._lists if open_ <= indent]
        item = _ITEM.match(line)
        shown = self._item(item, line) if item else line
        announced = shown.endswith("::") and self._announces(indent)
        if announced:
            shown = shown[:-2].rstrip() + ":" if shown.strip() != "::" else ""
        if line.lstrip().startswith("| ") or line.strip() == "|":
            shown = " " * indent + line.lstrip()[1:].strip() + "  "
        before = self.out[-1] if self.out else ""
        if not item and indent and not self._lists and (not before.strip() or before.startswith("> ")):
            shown = "> " + shown.strip()
        self.out.append(inline(re.sub(r"\A(\s*)(#+)(?=\s)", r"\1\\\2", shown), self._targets))
        if announced:
            self._fence("", self._block(indent), indent)
        else:
            self._at += 1

    def _item(self, item: re.Match[str], line: str) -> str:
        """A list item with the mark Markdown knows, its text where it was."""
        mark = item["mark"]
        if mark == "•":
            mark = "-"
        elif mark == "#.":
            mark = "1."
        elif mark[-1] in ".)" and mark not in "-*+":
            mark = mark.strip("().") + "."
        start = len(item["indent"]) + len(item["mark"]) + len(item["gap"])
        self._lists.append(len(item["indent"]) + 1)
        gap = max(start - len(item["indent"]) - len(mark), 1)
        return f"{item['indent']}{mark}{' ' * gap}{line[item.end() :]}"

    def _announces(self, indent: int) -> bool:
        """Whether a deeper block follows after a blank line."""
        after = self._at + 1
        while after < len(self._lines) and not self._lines[after].strip():
            after += 1
        return after > self._at + 1 and after < len(self._lines) and _indent(self._lines[after]) > indent


def _same_marks(one: str, other: str) -> bool:
    return bool(one.strip()) and one.strip() == other.strip()
