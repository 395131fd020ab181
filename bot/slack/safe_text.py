"""Any text → text that is safe to post: the one renderer of everything that leaves for Slack.

Called by the block builders and the renderers; nothing else may make a `Safe`. Shop data, pages and model words are all
treated as hostile: only light Markdown and allow-listed https links come through as more than plain characters.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NewType
from urllib.parse import urlsplit

Safe = NewType("Safe", str)

ELLIPSIS = "…"
# Far beyond any page or answer; a bound on the work that hostile text can cause.
LONGEST_INPUT = 100_000
_SECRETS = re.compile(
    r"xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|sk-[\w-]{16,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|AKIA[0-9A-Z]{16}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
    r"|(?i:bearer)\s+[\w.~+/-]{20,}=*|https://hooks\.slack\.com/\S+"
)
_BROADCAST = re.compile(r"[@＠﹫](?=(?:here|channel|everyone|group)(?![\w-]))", re.IGNORECASE)
_DOTS_OF_OTHER_SCRIPTS = re.compile(r"(?<=\w)[。．｡․](?=\w)")
# A spelled-out address or a bare host name, which Slack would turn into a link by itself.
_ADDRESS = re.compile(
    r"(?P<spelled>[^\s<>\"'`|\\()\[\]]{0,200}?://[^\s<>\"'`|\\]*)"
    r"|(?<![\w@.\[-])(?P<host>(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?P<top>[^\W\d_]{2,24}))(?![\w-])"
)
# Endings of file names that are no top-level domain: Slack does not link them.
_FILE_ENDINGS = {
    "csv",
    "json",
    "yaml",
    "yml",
    "txt",
    "xlsx",
    "xls",
    "sql",
    "pdf",
    "html",
    "parquet",
    "gz",
    "log",
    "toml",
}
_LINK = re.compile(r"!?\[(?P<label>[^\[\]\n]{0,300})\]\((?P<url>[^()\s]{1,1000})(?:\s+\"[^\"\n]*\")?\)")
_DEEPEST_LINK = 8
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(?P<title>.+?)\s*#*$", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?P<words>[^*_\n]+?)(?<=\S)\1")
_BULLET = re.compile(r"^(?P<indent> *)[-*+]\s+", re.MULTILINE)
_BROKEN_ENTITY = re.compile(r"&[a-z]{0,4}$")


@dataclass(frozen=True, slots=True)
class SafeText:
    """Makes text safe. `hosts` are the host names that may stay links; a leading dot means the sub-domains too."""

    hosts: frozenset[str] = frozenset()

    def mrkdwn(self, markdown: str, limit: int = 3000) -> Safe:
        """Light Markdown as Slack's mrkdwn, at most `limit` characters."""
        return _fit(self._with_links(markdown, self._mrkdwn_words, _mrkdwn_link), limit)

    def markdown(self, markdown: str, limit: int = 12_000) -> Safe:
        """Light Markdown for Slack's markdown block."""
        return _fit(self._with_links(markdown, self._words, _markdown_link), limit)

    def words(self, text: str, limit: int = 3000) -> Safe:
        """Plain words inside mrkdwn: no formatting, no links."""
        flat = re.sub(r"[*~`]|(?<!\w)_|_(?!\w)", "", self._clean(text))
        return _fit(_escape(self._defang(flat)), limit)

    def plain(self, text: str, limit: int = 150) -> Safe:
        """One line for a plain-text place (header, button, table cell), where Slack reads no entities."""
        line = " ".join(self._defang(self._clean(text)).split())
        return _fit(re.sub(r"<(?=[!@#/a-zA-Z])", "‹", line), limit)

    def link(self, url: str | None, label: str) -> Safe:
        """A link in mrkdwn when the host is allowed, else only the label."""
        words = self.words(label, 300)
        return (
            Safe(f"<{_escape(url)}|{words}>")
            if url and self._may_link(url, with_query=True) and words
            else words
        )

    def pieces(self, text: str, limit: int, safe: Callable[[str], Safe] | None = None) -> list[Safe]:
        """The text in as many safe pieces as it needs, cut between lines; a cut code fence is closed and reopened."""
        make = safe or (lambda piece: self.mrkdwn(piece, limit=10 * limit))
        whole = make(text)
        if len(whole) <= limit:
            return [whole] if whole.strip() else []
        first, second = _halves(text)
        return [*self.pieces(first, limit, safe), *self.pieces(second, limit, safe)]

    def _with_links(self, markdown: str, words: Callable[[str], str], link: Callable[[str, str], str]) -> str:
        text, done, at = self._without_foreign_links(self._clean(markdown)), [], 0
        for match in _LINK.finditer(text):
            if not self._keeps(match):
                continue
            done += [
                words(text[at : match.start()]),
                link(_escape(match["url"]), self._words(match["label"])),
            ]
            at = match.end()
        done.append(words(text[at:]))
        return "".join(done)

    def _without_foreign_links(self, text: str) -> str:
        # Only their labels stay, and before anything is defanged: "[evil](…).com" must not join up afterwards.
        for _ in range(_DEEPEST_LINK):
            plainer = _LINK.sub(lambda match: match[0] if self._keeps(match) else match["label"], text)
            if plainer == text:
                break
            text = plainer
        return text

    def _keeps(self, match: re.Match[str]) -> bool:
        is_image = match[0].startswith("!")
        return not is_image and self._may_link(match["url"]) and bool(match["label"].strip())

    def _words(self, text: str) -> str:
        return _escape(self._defang(text))

    def _mrkdwn_words(self, text: str) -> str:
        titled = _HEADING.sub(lambda heading: f"**{heading['title'].replace('**', '')}**", self._words(text))
        return _BULLET.sub(r"\g<indent>• ", _BOLD.sub(r"*\g<words>*", titled))

    def _clean(self, text: str) -> str:
        redacted = _SECRETS.sub("[redacted]", _visible(text[:LONGEST_INPUT]))
        return _BROADCAST.sub("(at)", _DOTS_OF_OTHER_SCRIPTS.sub(".", redacted))

    def _defang(self, text: str) -> str:
        return _ADDRESS.sub(self._address, text)

    def _address(self, match: re.Match[str]) -> str:
        found = match[0]
        if match["spelled"]:
            return found if self._may_link(found) else found.replace("://", "[:]//").replace(".", "[.]")
        known = match["top"].lower() in _FILE_ENDINGS or self._is_allowed(found)
        return found if known else found.replace(".", "[.]")

    def _may_link(self, url: str, *, with_query: bool = False) -> bool:
        """Whether it may stay a link; a query in free text could carry data out, so only our own links have one."""
        try:
            parts = urlsplit(url)
            odd = (
                parts.username is not None
                or parts.port not in (None, 443)
                or (parts.query and not with_query)
            )
        except ValueError:
            return False
        host = parts.hostname or ""
        odd = odd or url.count("://") > 1
        return (
            parts.scheme == "https"
            and not odd
            and not re.search(r"[\s<>|\\`\"]", url)
            and self._is_allowed(host)
        )

    def _is_allowed(self, host: str) -> bool:
        name = host.lower().rstrip(".")
        return name in self.hosts or any(
            known.startswith(".") and name.endswith(known) for known in self.hosts
        )


def _visible(text: str) -> str:
    # Controls, bidi marks, zero-width and tag characters (all of Cc, Cf, Cs) hide or turn round what people read.
    kept = (
        sign if sign in "\n\t" else "\n" if unicodedata.category(sign) in ("Zl", "Zp") else sign
        for sign in text.replace("\r\n", "\n").replace("\r", "\n")
        if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")
    )
    return "".join(kept)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mrkdwn_link(url: str, label: str) -> str:
    return f"<{url}|{label.replace('|', '/')}>"


def _markdown_link(url: str, label: str) -> str:
    return f"[{label}]({url})"


def _fit(text: str, limit: int) -> Safe:
    if len(text) <= limit:
        return Safe(text)
    cut = text[: limit - 1]
    # Never leave half a link or half an entity at the end.
    opened = cut.rfind("<")
    if opened > cut.rfind(">"):
        cut = cut[:opened]
    return Safe(_BROKEN_ENTITY.sub("", cut).rstrip() + ELLIPSIS)


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    for border in ("\n\n", "\n", " "):
        places = [place for place in (text.rfind(border, 1, middle), text.find(border, middle)) if place > 0]
        if places:
            cut = min(places, key=lambda place: abs(place - middle))
            return _refenced(text[:cut], text[cut + len(border) :])
    return text[:middle], text[middle:]


def _refenced(first: str, second: str) -> tuple[str, str]:
    inside = len(re.findall(r"^```", first, re.MULTILINE)) % 2 == 1
    return (f"{first}\n```", f"```\n{second}") if inside else (first, second)
