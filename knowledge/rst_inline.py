"""The marks inside a line of reStructuredText → Markdown's: links, literals, roles. Called by `rst_page`. Pure."""

import re

_NAMED_TARGET = re.compile(r"^[ \t]*\.\. _`?([^:`\n]+)`?:[ \t]+(\S+)[ \t]*$", re.MULTILINE)
_LITERAL = re.compile(r"``(.+?)``")
_LINK = re.compile(r"`([^`<]+)<([^`>\s]+)>`__?")
_ROLE = re.compile(r":[\w:.+-]+:`([^`]+)`")
_REFERENCE = re.compile(r"`([^`]+)`_{1,2}(?!\w)")
_INTERPRETED = re.compile(r"(?<![`\w])`([^`]+)`(?![`_\w])")
_WORD_REFERENCE = re.compile(r"(?<![\w`/.\]-])([A-Za-z][\w-]*[A-Za-z0-9])_(?![\w_])")
_PIECE = re.compile(r"(``.+?``)")


def targets_of(text: str) -> dict[str, str]:
    """Names of links given elsewhere in the page, in lower case, with their addresses."""
    return {name.strip().lower(): address for name, address in _NAMED_TARGET.findall(text)}


def inline(text: str, targets: dict[str, str]) -> str:
    """The line with Markdown's marks; what stands in literals is left as it is."""
    return "".join(
        f"`{piece[2:-2]}`" if _LITERAL.fullmatch(piece) else _plain(piece, targets)
        for piece in _PIECE.split(text)
    )


def _plain(text: str, targets: dict[str, str]) -> str:
    text = _LINK.sub(lambda match: f"[{match[1].strip()}]({match[2]})", text)
    text = _ROLE.sub(lambda match: _titled(match[1]), text)
    text = _REFERENCE.sub(lambda match: _linked(match[1], targets), text)
    text = _INTERPRETED.sub(lambda match: match[1], text)
    return _WORD_REFERENCE.sub(
        lambda match: _linked(match[1], targets) if match[1].lower() in targets else match[0], text
    )


def _titled(text: str) -> str:
    title, opened, _target = text.partition("<")
    return title.strip() if opened and title.strip() and text.endswith(">") else text.lstrip("~!")


def _linked(name: str, targets: dict[str, str]) -> str:
    address = targets.get(name.strip().lower())
    return f"[{name}]({address})" if address else name
