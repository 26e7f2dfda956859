"""The rules of the house that no linter knows, held over every file of the checkout."""

from __future__ import annotations

import ast
import fnmatch
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("conformance", "cases", "fixtures", "tests")

TOP_LEVEL = {
    *(".ci", ".container", ".kubernetes", ".github", ".gitignore", ".gitlab", "README.md"),
    *("pyproject.toml", "tox.ini"),
    *("cases", "conformance", "docs", "fixtures", "reports", "tests"),
}

MOST_LINES = 400
LONGER_FILES: dict[str, str] = {}
"""Files that may be longer, each with the reason."""

MOST_LINES_OF_A_FUNCTION = 40
LONGER_FUNCTIONS = {"tests/report/conftest.py:catalogue": "a table of requirements, and no logic"}
"""Functions that may be longer, as "file:name", each with the reason."""

SLEEPS = {"sleep", "usleep", "nanosleep", "clock_nanosleep", "pause", "sigtimedwait"}
"""Names of what waits for time alone."""

SLEEPERS = {"conformance/plugin/patience.py": "a target tells nobody when it has room again"}
"""Files that may sleep, each with the reason."""

FILES = {
    str(path.relative_to(ROOT)): path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
}


@cache
def tree(name: str) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def below(*folders: str) -> list[str]:
    """Return the files of these folders."""
    return [name for name in FILES if name.split("/")[0] in folders]


def found(names: list[str], *kinds: type[ast.AST]) -> list[str]:
    """Return the places where such a node stands."""
    return [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name in names
        for node in ast.walk(tree(name))
        if isinstance(node, kinds)
    ]


def test_top_level_is_the_one_that_the_readme_explains() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    patterns = [".git", *(pattern.strip("/") for pattern in ignored)]
    there = {
        path.name
        for path in ROOT.iterdir()
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)
    }
    assert there == TOP_LEVEL


def test_every_module_says_why_it_exists() -> None:
    silent = [name for name in FILES if not (ast.get_docstring(tree(name)) or "").strip()]
    assert silent == []


def test_everything_public_in_the_harness_has_a_docstring() -> None:
    silent = [
        f"{name}:{node.name}"
        for name in below("conformance")
        for node in _public(tree(name))
        if ast.get_docstring(node) is None
    ]
    assert silent == []


Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _public(parent: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    for node in parent.body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def test_files_are_short() -> None:
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()
    }
    long = {name for name, length in lengths.items() if length > MOST_LINES}
    assert long == set(LONGER_FILES)


def test_functions_are_short() -> None:
    long = {
        f"{name}:{node.name}"
        for name in FILES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert long == set(LONGER_FUNCTIONS)


def test_nothing_sleeps() -> None:
    sleeping = {
        name
        for name in below("conformance", "cases")
        for node in ast.walk(tree(name))
        if (isinstance(node, ast.Attribute) and node.attr in SLEEPS)
        or (isinstance(node, ast.Name) and node.id in SLEEPS)
        or (isinstance(node, ast.ImportFrom) and SLEEPS & {each.name for each in node.names})
    }
    assert sleeping == set(SLEEPERS)


def test_cases_assert_nothing_and_catch_nothing() -> None:
    cases = below("cases")
    assert found(cases, ast.Assert, ast.Try, ast.TryStar, ast.Raise) == []


def test_cases_are_plain_functions() -> None:
    cases = below("cases")
    assert found(cases, ast.AsyncFunctionDef, ast.Global, ast.Nonlocal) == []
    classes = [
        f"{name}:{node.name}"
        for name in cases
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    ]
    assert classes == []


EXEMPTION = re.compile(r"#\s*(?:type:\s*ignore|noqa|pragma|ruff:|mypy:)")
REASONED = re.compile(
    r"# type: ignore\[[a-z, -]+\]  # \w.{5,}|# noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)* +[-#] \w.{5,}"
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_exemption_from_a_linter_gives_its_reason(folder: str) -> None:
    bare = [
        f"{name}:{token.start[0]}"
        for name in below(folder)
        for token in tokenize.generate_tokens(
            io.StringIO(FILES[name].read_text(encoding="utf-8")).readline
        )
        if token.type == tokenize.COMMENT
        and EXEMPTION.search(token.string)
        and not REASONED.search(token.string)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("comment", "reasoned"),
    [
        ("# type: ignore[arg-type]  # a table of mixed types", True),
        ("# noqa: N818 - says what happened", True),
        ("# noqa: N818  # says what happened", True),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore  # anything", False),
        ("# noqa", False),
        ("# noqa: N818", False),
    ],
)
def test_reason_is_told_from_none(comment: str, reasoned: bool) -> None:
    assert EXEMPTION.search(comment)
    assert bool(REASONED.search(comment)) is reasoned


def test_no_file_names_a_place_of_one_machine() -> None:
    place = re.compile(r"(?<![\w.])/(?:work|root|home/\w+/src)/")
    texts = ("*.py", "*.toml", "*.md", "*.ini", "*.yml", "*.yaml")
    named = [
        str(path.relative_to(ROOT))
        for folder in (*FOLDERS, "docs", ".ci")
        for pattern in texts
        for path in sorted((ROOT / folder).rglob(pattern))
        if path != Path(__file__) and place.search(path.read_text(encoding="utf-8"))
    ]
    assert named == []
