"""A file of a mapping → its text or its YAML; what cannot be read is one `UserMistake` with file, line and remedy."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from floorwalker.errors import UserMistake


def text_of(path: Path) -> str:
    """The file's text, which is UTF-8 with or without a byte order mark."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as foreign:
        line = raw.count(b"\n", 0, foreign.start) + 1
        raise UserMistake(
            f"{path}, line {line}: a character is not UTF-8; save the file as UTF-8."
        ) from foreign


def yaml_of(path: Path) -> object:
    """What the file declares; a key given twice is a mistake, for YAML would keep the last of them unsaid."""
    text = text_of(path)
    try:
        for key in _repeated_keys(yaml.compose(text, Loader=yaml.SafeLoader)):
            line = key.start_mark.line + 1
            raise UserMistake(f"{path}, line {line}: {key.value!r} is given twice; keep one of them.")
        return yaml.safe_load(text)
    except yaml.YAMLError as broken:
        raise UserMistake(f"{path} is not readable YAML: {' '.join(str(broken).split())}.") from broken
    except ValueError as impossible:
        line, value = _impossible_date(text)
        raise UserMistake(
            f"{path}, line {line}: {value!r} is not a day ({impossible}); write it like 2026-01-31."
        ) from impossible


def _repeated_keys(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key
                seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _repeated_keys(part)


def _impossible_date(text: str) -> tuple[int, str]:
    """Line and text of the first date of YAML that looks like one and is none, such as 2026-02-30."""
    for token in yaml.scan(text):
        if isinstance(token, yaml.ScalarToken) and token.plain:
            try:
                yaml.safe_load(token.value)
            except yaml.YAMLError:
                continue
            except ValueError:
                return token.start_mark.line + 1, token.value
    return 1, ""
