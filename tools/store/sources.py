"""The user's files → relations a mapping's SQL can read, loaded into the staging database before it is locked.

CSV columns arrive as text, exactly as written (empty is null). A file is only ever read from inside the named folder.
Called by the import; faults of files are `UserMistake`s that name file and line.
"""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from floorwalker.errors import UserMistake
from tools.store.encodings import REMEDY, in_utf8
from tools.store.json_text import broken_json_line, json_layout
from tools.store.mapping import SourceFile
from tools.store.sql import identifier, literal

_LINE = re.compile(r"Line: (\d+)")
_READABLE = "CSV (.csv, .tsv, .txt), Parquet (.parquet) or JSON (.jsonl, .ndjson, .json), each also as .gz"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A source that was read, and the files of its pattern that were left out for they hold nothing."""

    name: str
    left_out: Sequence[Path]


@dataclass(frozen=True, slots=True)
class _File:
    """A file as the user knows it and as the engine reads it, which differ where its encoding had to be rewritten."""

    path: Path
    read: Path


def load_sources(
    staging: duckdb.DuckDBPyConnection, sources: Mapping[str, SourceFile], folder: Path, scratch: Path
) -> Iterable[Loaded]:
    """Load each source into a table of its name, telling of each when done; raises `UserMistake` for a bad file.

    `scratch` is an empty folder for files that must be rewritten.
    """
    if not folder.is_dir():
        raise UserMistake(f"There is no folder {folder}; --source names the folder that holds the files.")
    for name, source in sources.items():
        found = _files(name, source, folder)
        empty = [path for path in found if _is_empty(path)]
        if len(empty) == len(found):
            raise UserMistake(
                f"Source {name!r}: the file {found[0]} is empty, without even a header, so nothing was imported;"
                " send it again, or with its header line alone when there is nothing to tell."
            )
        told = {path: path.relative_to(folder).as_posix() for path in found if path not in empty}
        _load(staging, name, source, told, scratch)
        yield Loaded(name, empty)


def _load(
    staging: duckdb.DuckDBPyConnection, name: str, source: SourceFile, told: Mapping[Path, str], scratch: Path
) -> None:
    paths = list(told)
    files = [_readable(path, source, scratch) for path in paths]
    union = " UNION ALL BY NAME ".join(
        f"SELECT *{_its_file(told[file.path], source)} FROM {_scan(file, source)}" for file in files
    )
    try:
        _check_free(staging, name, source, files[0])
        staging.execute(f"CREATE TABLE {identifier(name)} AS {union}")
    except duckdb.Error as fault:
        raise _bad_file(name, files, fault) from fault
    _check_told(staging, name, source, paths)


def _its_file(told: str, source: SourceFile) -> str:
    """The column with the name of a row's file, where one is asked for."""
    return f", {literal(told)} AS {identifier(source.file_column)}" if source.file_column else ""


def _check_free(staging: duckdb.DuckDBPyConnection, name: str, source: SourceFile, first: _File) -> None:
    if source.file_column is None:
        return
    columns = staging.execute(f"DESCRIBE SELECT * FROM {_scan(first, source)}").fetchall()
    if source.file_column.lower() in {str(column[0]).lower() for column in columns}:
        raise UserMistake(
            f"Source {name!r}: {first.path} has a column {source.file_column!r} of its own; give `file_column` another name."
        )


def _readable(path: Path, source: SourceFile, scratch: Path) -> _File:
    is_text = _format(path, source) == "csv"
    return _File(path, in_utf8(path, source.encoding, scratch) if is_text else path)


def _is_empty(path: Path) -> bool:
    """Whether a file holds nothing: no byte, or none but blanks and a byte order mark."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as content:
            return not content.read(1024).strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    except (OSError, EOFError, zlib.error):
        return False


def _check_told(
    staging: duckdb.DuckDBPyConnection, name: str, source: SourceFile, files: Sequence[Path]
) -> None:
    """JSON names its columns in every object: without one there are none for a query to read."""
    if _format(files[0], source) != "jsonl":
        return
    if staging.execute(f"SELECT 1 FROM {identifier(name)} LIMIT 1").fetchone() is None:
        raise UserMistake(f"Source {name!r}: the file {files[0]} holds no JSON object.")


def _files(name: str, source: SourceFile, folder: Path) -> list[Path]:
    root = folder.resolve()
    pattern = source.file
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        raise UserMistake(f"Source {name!r} names {pattern!r}; files must lie inside {folder}.")
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    if not found:
        raise UserMistake(f"Source {name!r}: there is no file {pattern!r} in {folder}.")
    for path in found:
        if not path.resolve().is_relative_to(root):
            raise UserMistake(f"Source {name!r}: {path.name!r} leads out of {folder}.")
    return found


def _format(path: Path, source: SourceFile) -> str:
    if source.format:
        return source.format
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    formats = {
        ".csv": "csv",
        ".tsv": "csv",
        ".txt": "csv",
        ".parquet": "parquet",
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".json": "jsonl",
    }
    if suffix.lower() not in formats:
        raise UserMistake(
            f"{path} has an ending that is not known; readable are {_READABLE}; or set `format`."
        )
    return formats[suffix.lower()]


def _scan(file: _File, source: SourceFile) -> str:
    kind, written = _format(file.path, source), literal(str(file.read))
    if kind == "parquet":
        return f"read_parquet({written})"
    if kind == "jsonl":
        # No text has these formats: moments stay text as written, or a column that mixes days and moments ends the import.
        as_written = "dateformat='@', timestampformat='@'"
        return f"read_json({written}, format={literal(json_layout(file.path))}, sample_size=-1, {as_written})"
    delimiter = source.delimiter or ("\t" if ".tsv" in file.path.suffixes else ",")
    names = _header(file.path, source, delimiter)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    encoding = source.encoding if file.read == file.path else "utf-8"
    return (
        f"read_csv({written}, auto_detect=false, header=true, strict_mode=true,"
        f" delim={literal(delimiter)}, quote={literal(source.quote)}, escape={literal(source.quote)},"
        f" encoding={literal(encoding)}, columns={{{columns}}})"
    )


def _header(path: Path, source: SourceFile, delimiter: str) -> list[str]:
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        # Text is decoded in blocks: a wrong character further down is left to the reading of the rows, which knows its line.
        with opened(path, "rt", encoding=encoding, errors="replace", newline="") as lines:
            names = next(csv.reader(lines, delimiter=delimiter, quotechar=source.quote), [])
    except (OSError, EOFError, zlib.error, UnicodeError, csv.Error) as fault:
        raise UserMistake(f"{path}, line 1: the header cannot be read ({fault}).") from fault
    names = [name.strip() for name in names]
    if any("\ufffd" in name for name in names):
        raise UserMistake(f"{path}, line 1: a character is not in the encoding {source.encoding}; {REMEDY}.")
    if not any(names):
        raise UserMistake(f"{path}, line 1: there is no header line with column names.")
    if len(names) == 1 and (other := next((sign for sign in ";\t|," if sign in names[0]), None)):
        raise UserMistake(
            f"{path}, line 1: the header is one column, {names[0][:60]!r}; set the source's `delimiter`, e.g. `delimiter: {json.dumps(other)}`."
        )
    lowered = [name.lower() for name in names]
    doubled = sorted({name for name in lowered if lowered.count(name) > 1})
    if doubled:
        raise UserMistake(f"{path}, line 1: the column {doubled[0]!r} stands twice in the header.")
    if "" in names:
        raise UserMistake(f"{path}, line 1: column {names.index('') + 1} has no name.")
    return names


def _bad_file(name: str, files: Sequence[_File], fault: duckdb.Error) -> UserMistake:
    text = str(fault)
    path = next((file.path for file in files if str(file.read) in text), files[0].path)
    line = _LINE.search(text)
    place = f"{path}, line {line[1]}" if line else str(path)
    if "unterminated quote" in text:
        return UserMistake(f"{place}: a quote is not closed, or a quoted value goes on after its quote.")
    if columns := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
        return UserMistake(f"{place}: the line has {columns[2]} values, the header names {columns[1]}.")
    if "unicode" in text.lower() or "is not latin-1 encoded" in text or "is not utf-16 encoded" in text:
        return UserMistake(f"{place}: a character of source {name!r} is not in its encoding; {REMEDY}.")
    if "Malformed JSON" in text and (number := broken_json_line(path)):
        return UserMistake(
            f"{path}, line {number}: this is not one JSON object; a JSON file holds one object a line, or one list of objects."
        )
    reason = text.split(":", 1)[-1].strip().splitlines()[0]
    return UserMistake(f"{place}: the file cannot be read ({reason.rstrip('.')}).")
