"""An HTML page (a Confluence or Notion export, a saved page) → the Markdown that `document` reads on.

Headings, lists, tables and code keep their shape; navigation, scripts, styles, comments and what the page
hides are left out. What is not closed or not known does not matter: its text is kept.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_SKIPPED = frozenset(
    {"script", "style", "nav", "footer", "template", "noscript", "svg", "head", "iframe", "form", "button"}
)
_SKIPPED_NAMES = frozenset(
    {"breadcrumb-section", "footer", "page-metadata", "breadcrumbs", "comments-section"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "source", "wbr", "embed"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "blockquote", "details", "summary", "dl", "dt", "dd"}
)
_SPACE = re.compile(r"\s+")


def charset_of(raw: bytes) -> str | None:
    """The encoding that the page declares in its first two kilobytes."""
    found = _CHARSET.search(raw[:2048])
    return found[1].decode("ascii") if found else None


def to_markdown(text: str) -> str:
    """The page's visible text as Markdown; its `<title>` is the heading where the page has none."""
    page = _Page()
    page.feed(text)
    page.close()
    page.finish()
    body = re.sub(r"\n{3,}", "\n\n", "".join(page.out)).strip()
    title = _SPACE.sub(" ", "".join(page.title)).strip()
    if title and not re.search(r"^#{1,6} ", body, re.MULTILINE):
        body = f"# {title}\n\n{body}"
    return f"{body}\n" if body else ""


@dataclass(slots=True)
class _Table:
    rows: list[list[str]]


class _Page(HTMLParser):
    """Walks the tags; `out` is the Markdown so far."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.title: list[str] = []
        self._open: list[str] = []
        self._skipping: int | None = None
        self._lists: list[list[int | None]] = []
        self._tables: list[_Table] = []
        self._code = False
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag; a skipped one silences everything up to its end."""
        self._in_title = tag == "title" or (self._in_title and tag in _VOID)
        if tag in _VOID:
            self._void(tag)
            return
        self._open.append(tag)
        if self._skipping is None and (tag in _SKIPPED or _is_hidden(dict(attrs))):
            self._skipping = len(self._open)
        if self._skipping is None:
            self._begin(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base class calls it so
        """A tag without content, such as `<br/>`."""
        self._void(tag)

    def _void(self, tag: str) -> None:
        if self._skipping is None and tag in {"br", "hr"}:
            self._say("\n" if not self._tables else " ")

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self._say(f"\n\n{'#' * int(tag[1])} ")
        elif tag in {"ul", "ol"}:
            self._lists.append(
                [
                    int(attributes.get("start") or 1)
                    if tag == "ol" and (attributes.get("start") or "1").isdigit()
                    else 1
                    if tag == "ol"
                    else None
                ]
            )
            self._say("\n")
        elif tag == "li":
            self._say(f"\n{self._marker()}")
        elif tag == "table":
            self._tables.append(_Table([]))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in {"td", "th"} and self._tables:
            rows = self._tables[-1].rows
            if not rows:
                rows.append([])
            rows[-1].append("")
        elif tag in {"pre", "ac:plain-text-body"}:
            self._say("\n\n```\n")
            self._code = True
        elif tag in _BLOCKS and not self._tables:
            # Inside a list item a paragraph is a line of the item, not the end of the list.
            self._say("\n\n" if not self._lists else "")

    def _marker(self) -> str:
        indent = "   " * max(len(self._lists) - 1, 0)
        number = self._lists[-1][0] if self._lists else None
        if number is None:
            return f"{indent}- "
        self._lists[-1][0] = number + 1
        return f"{indent}{number}. "

    def handle_endtag(self, tag: str) -> None:
        """Close a tag and what was left open inside it; an end without a beginning is passed over."""
        if tag == "title":
            self._in_title = False
        if tag in _VOID or tag not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            if self._skipping is not None and len(self._open) < self._skipping:
                self._skipping = None
            elif self._skipping is None:
                self._finish(closed)
            if closed == tag:
                return

    def finish(self) -> None:
        """Close what the page left open."""
        while self._open:
            self.handle_endtag(self._open[-1])

    def _finish(self, tag: str) -> None:
        endings: dict[str, Callable[[], None]] = {
            "ul": self._end_list,
            "ol": self._end_list,
            "table": self._end_table,
            "pre": self._end_code,
            "ac:plain-text-body": self._end_code,
        }
        if tag in endings:
            endings[tag]()
        elif (re.fullmatch(r"h[1-6]", tag) or tag in _BLOCKS) and not self._tables and not self._lists:
            self._say("\n\n")

    def _end_list(self) -> None:
        if self._lists:
            self._lists.pop()
        self._say("\n" if self._lists else "\n\n")

    def _end_code(self) -> None:
        self._code = False
        self._say("\n```\n\n")

    def _end_table(self) -> None:
        rows = [row for row in self._tables.pop().rows if row]
        if not rows:
            return
        width = max(map(len, rows))
        lines = [
            f"| {' | '.join(cell.strip() for cell in row + [''] * (width - len(row)))} |" for row in rows
        ]
        lines.insert(1, f"|{' --- |' * width}")
        table = "\n".join(lines)
        # A table inside a table's cell cannot be a table in Markdown: its words stay.
        self._say(_SPACE.sub(" ", table.replace("|", " ")) if self._tables else f"\n\n{table}\n\n")

    def handle_data(self, data: str) -> None:
        """Text: kept as it is in code, with single spaces elsewhere."""
        if self._in_title:
            self.title.append(data)
        elif self._skipping is None:
            self._say(data if self._code else _SPACE.sub(" ", data))

    def unknown_decl(self, data: str) -> None:
        """`<![CDATA[…]]>`, in which Confluence keeps code."""
        if data.startswith("CDATA[") and self._skipping is None:
            self._say(data.removeprefix("CDATA["))

    def _say(self, text: str) -> None:
        if self._tables:
            rows = self._tables[-1].rows
            if rows and rows[-1]:
                rows[-1][-1] += _SPACE.sub(" ", text).replace("|", "\\|")
            return
        if text.startswith(" ") and (not self.out or self.out[-1].endswith(("\n", " "))) and not self._code:
            text = text.lstrip(" ")
        if text:
            self.out.append(text)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    named = {attributes.get("id") or "", *(attributes.get("class") or "").split()}
    return bool(named & _SKIPPED_NAMES) or bool(_HIDDEN.search(attributes.get("style") or ""))
