"""Prompt name and values → `Prompt`, ready to send. `bot.llm` calls it; it must not know which model reads the text.

A template is `templates/<name>.md`: front matter with `purpose`, `values` (name: what it holds) and `model` (settings the
text was written for), then the text with `{{ name }}` where a value goes. Everything is strict: a silent gap in a prompt
is a wrong answer nobody can explain.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import frontmatter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from floorwalker.errors import Misconfigured, did_you_mean

_SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_VERSION_LENGTH = 10


class ModelHints(BaseModel):
    """Settings a prompt was written for; `max_tokens` bounds one reply of the model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_tokens: int = Field(gt=0)


class Declaration(BaseModel):
    """The front matter of a template: what it is for, the values it takes, the model settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: str = Field(min_length=1)
    values: dict[str, str] = Field(default_factory=dict)
    model: ModelHints


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text to send. `version` is a short hash of the template's file, so that an answer can be traced to its words."""

    text: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template as stored: its declaration, its text with slots, and the hash of its file."""

    name: str
    declaration: Declaration
    text: str
    version: str


def render(name: str, values: Mapping[str, str]) -> Prompt:
    """Fill the template of that name; raises `Misconfigured` for a missing template, or a missing or unused value."""
    template = read_template(name)
    _refuse_difference(f"The prompt {name!r}", set(template.declaration.values), set(values))
    text = _SLOT.sub(lambda slot: values[slot[1]], template.text)
    return Prompt(text, name, template.version)


@cache
def read_template(name: str) -> Template:
    """The stored template of that name; raises `Misconfigured` when it is missing or contradicts itself."""
    folder = resources.files("prompts").joinpath("templates")
    known = sorted(entry.name.removesuffix(".md") for entry in folder.iterdir() if entry.name.endswith(".md"))
    if name not in known:
        raise Misconfigured(f"There is no prompt template {name!r}; {did_you_mean(name, known)}")
    return parse_template(name, folder.joinpath(f"{name}.md").read_text(encoding="utf-8"))


def parse_template(name: str, content: str) -> Template:
    """The template in a file's content; raises `Misconfigured` when declared values and slots in the text differ."""
    post = frontmatter.loads(content)
    try:
        declaration = Declaration.model_validate(post.metadata)
    except ValidationError as broken:
        fields = ", ".join(".".join(map(str, error["loc"])) for error in broken.errors())
        raise Misconfigured(f"The front matter of the prompt {name!r} is wrong in: {fields}.") from broken
    _refuse_difference(
        f"The text of the prompt {name!r}",
        set(declaration.values),
        set(_SLOT.findall(post.content)),
    )
    version = hashlib.sha256(content.encode()).hexdigest()[:_VERSION_LENGTH]
    return Template(name, declaration, post.content + "\n", version)


def _refuse_difference(subject: str, declared: set[str], given: set[str]) -> None:
    if missing := declared - given:
        raise Misconfigured(f"{subject} misses the value {', '.join(sorted(missing))}.")
    if unused := given - declared:
        raise Misconfigured(f"{subject} has no declared value {', '.join(sorted(unused))}.")
