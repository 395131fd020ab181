"""A mapping folder → `Mapping`: how somebody's files become canonical tables.

The folder holds `mapping.yaml` (name, time zone, currency, sources) and one `<table>.sql` per table it fills. Read by
the import; everything wrong in it is one `UserMistake` that names file and place.
"""

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from floorwalker.errors import UserMistake, did_you_mean, unknown_name
from floorwalker.period import local_midnight, zone
from tools.store.encodings import known_encoding
from tools.store.mapping_text import text_of, yaml_of
from tools.store.tables import TABLES

PRACTICE_SHOP = "practice-shop"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class SourceFile(BaseModel):
    """One file of the user's data: CSV, Parquet or JSON (`.gz` too); `file` may be a pattern such as `orders_*.csv`.

    `file_column` names a column to hold, for each row, the file it stood in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: str
    format: Literal["csv", "parquet", "jsonl"] | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str = Field(default='"', min_length=1, max_length=1)
    encoding: Annotated[str, AfterValidator(known_encoding)] = "utf-8"
    file_column: str | None = Field(default=None, min_length=1)


class MappingFile(BaseModel):
    """The contents of `mapping.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    time_zone: str
    currency: str = Field(min_length=3, max_length=3)
    now: datetime | date | None = None
    sources: dict[str, SourceFile] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping ready to run; `now` is the fixed present of a historical set (UTC), None for live data."""

    folder: Path
    name: str
    time_zone: str
    currency: str
    now: datetime | None
    sources: Dict[str, SourceFile]
    queries: Dict[str, str]


def read_mapping(folder: Path) -> Mapping:
    """The mapping in `folder`; raises `UserMistake` naming what is missing or wrong in it."""
    path = folder / "mapping.yaml"
    if not path.is_file():
        raise UserMistake(f"There is no mapping at {path}; a mapping is a folder with a mapping.yaml in it.")
    declared = _declared(path)
    if not _NAME.fullmatch(declared.name):
        raise UserMistake(
            f"{path}: the name {declared.name!r} is not usable; give lower-case letters, digits, - or _, at most 40."
        )
    _known_zone(path, declared.time_zone)
    return Mapping(
        folder=folder,
        name=declared.name,
        time_zone=declared.time_zone,
        currency=declared.currency.upper(),
        now=_present(declared.now, declared.time_zone),
        sources=declared.sources,
        queries=_queries(folder),
    )


def _declared(path: Path) -> MappingFile:
    content = yaml_of(path)
    if not isinstance(content, dict):
        raise UserMistake(f"{path} must hold name, time_zone, currency and sources.")
    try:
        return MappingFile.model_validate(content)
    except ValidationError as invalid:
        raise UserMistake(f"{path}: {_first_problem(invalid)}") from invalid


def _known_zone(path: Path, name: str) -> None:
    try:
        zone(name)
    except UserMistake as unknown:
        raise UserMistake(f"{path}: {unknown}") from unknown


def _first_problem(invalid: ValidationError) -> str:
    problem = invalid.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = SourceFile.model_fields if place.startswith("sources.") else MappingFile.model_fields
        return f"{place!r} is not a setting of a mapping; {did_you_mean(place.split('.')[-1], known)}"
    said = problem["msg"].removeprefix("Value error, ")
    return (
        f"{place or 'the file'} is wrong ({said[0].lower() + said[1:]}); it was given {problem['input']!r}."
    )


def _present(now: datetime | date | None, tz: str) -> datetime | None:
    if now is None:
        return None
    if not isinstance(now, datetime):
        return local_midnight(now, tz)
    aware = now if now.tzinfo else now.replace(tzinfo=zone(tz))
    return aware.astimezone(UTC)


def _queries(folder: Path) -> dict[str, str]:
    files = {path.stem: path for path in sorted(folder.glob("*.sql"))}
    if not files:
        raise UserMistake(
            f"{folder} has no <table>.sql; write one per canonical table that the data can fill."
        )
    for name, path in files.items():
        if name not in TABLES:
            raise unknown_name("canonical table", name, TABLES, where=f"(file {path.name})")
    return {name: text_of(files[name]) for name in TABLES if name in files}
