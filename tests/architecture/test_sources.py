"""What holds for every source file: size, names, docstrings, broad excepts, no addresses, no places of one machine."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("floorwalker", "tools", "knowledge", "prompts", "bot", "simulator")
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
NO_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "base",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
}
CUSTOMER_SERVICE = {"simulator/shop/service.py", "tools/store/tables/service.py"}
"""Tickets and their events: there the word is the trade's own."""
BROAD_EXCEPTS = 2
THIS = "tests/architecture/test_sources.py"
"""Names what it looks for."""


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository that is or will be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


@cache
def text_of(name: str) -> str:
    """A file's text; empty for what is no text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def sources(*folders: str) -> list[str]:
    """The Python files of these folders."""
    return [name for name in tracked() if name.endswith(".py") and name.split("/")[0] in folders]


OURS = sources(*PACKAGES)
ALL = sources(*PACKAGES, "tests")


def test_there_is_something_to_look_at() -> None:
    assert len(OURS) > 150
    assert len(ALL) > len(OURS) + 80


def test_no_file_is_longer_than_400_lines() -> None:
    assert [name for name in ALL if len(text_of(name).splitlines()) > LONGEST_FILE] == []


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name in OURS
        for node in ast.walk(ast.parse(text_of(name)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_line_of_prose_or_sql_is_longer_than_140() -> None:
    long = [
        f"{name}:{number}"
        for name in OURS
        for number, line in enumerate(text_of(name).splitlines(), start=1)
        if len(line) > 140
    ]
    allowed = {name for name in OURS if "re.compile" in text_of(name)}
    assert [place for place in long if place.split(":")[0] not in allowed] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in ALL if Path(name).stem in NO_NAMES and name not in CUSTOMER_SERVICE] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name
        for name in ALL
        if text_of(name).strip() and not (ast.get_docstring(ast.parse(text_of(name))) or "").strip()
    ]
    assert silent == []


def test_a_docstring_of_a_module_ends_its_first_sentence() -> None:
    unended = [
        name for name in OURS if not re.search(r"[.!?:`]", ast.get_docstring(ast.parse(text_of(name))) or ".")
    ]
    assert unended == []


def test_at_most_two_broad_excepts_in_the_program() -> None:
    broad = []
    for name in OURS:
        for node in ast.walk(ast.parse(text_of(name))):
            if isinstance(node, ast.ExceptHandler):
                caught = "" if node.type is None else ast.unparse(node.type)
                if node.type is None or re.search(r"\b(Base)?Exception\b", caught):
                    broad.append(f"{name}:{node.lineno}")
    assert len(broad) <= BROAD_EXCEPTS, broad


def test_no_test_is_passed_over() -> None:
    passing_over = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        f"{name}:{node.lineno}"
        for name in sources("tests")
        for node in ast.walk(ast.parse(text_of(name)))
        if isinstance(node, ast.Attribute) and node.attr in passing_over and "pytest" in ast.unparse(node)
    ]
    assert found == []


def test_nothing_of_ours_is_mocked() -> None:
    assert [
        name
        for name in sources("tests")
        if re.search(r"^\s*(from|import) (unittest\.)?mock\b", text_of(name), re.MULTILINE)
    ] == []


def test_no_unfinished_work_is_marked() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    assert [name for name in ALL if name != THIS and marks.search(text_of(name))] == []


REGISTRY = re.compile(
    r"(?<!emit-)index-url|pypi\.(org|python)|pythonhosted|test\.pypi|registry\.npmjs|conda\.anaconda",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.>}])/(?:work|root|Users|home/[a-z]+|mnt|tmp/[a-z]+)/")


def test_no_file_holds_an_address_of_a_package_registry() -> None:
    assert [name for name in tracked() if name != THIS and REGISTRY.search(text_of(name))] == []


def test_no_file_holds_a_place_of_one_machine() -> None:
    assert [name for name in tracked() if name != THIS and MACHINE.search(text_of(name))] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-model.lock"])
def test_every_locked_requirement_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\S+ @ ", text, re.MULTILINE)
    pinned = [part for part in re.split(r"\n(?=[A-Za-z0-9])", text) if re.match(r"[A-Za-z0-9]", part)]
    assert len(pinned) > 2
    assert [part.split("==")[0] for part in pinned if "==" not in part or "--hash=sha256:" not in part] == []
