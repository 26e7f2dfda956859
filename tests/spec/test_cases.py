"""Cases and catalogue agree: each marker names a known id, and verbs have the requirement's level.

Cases are read as syntax trees and never run. The rules are those of docs/writing-cases.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from conformance.spec import catalogue

CASES = Path(__file__).parents[2] / "cases"
FILES = sorted(path for path in CASES.rglob("test_*.py"))
MAY_IMPORT = (
    "conformance.generate.hand",
    "conformance.marker",
    "conformance.samples",
    "conformance.session",
    "conformance.spec",
)
STANDARD = {
    *("__future__", "base64", "collections", "datetime", "ipaddress", "itertools", "re", "string"),
    "typing",
}


class CaseSource(NamedTuple):
    """One case as it is written."""

    file: str
    name: str
    requirements: tuple[str, ...]
    calls: frozenset[str]
    statements: frozenset[type[ast.AST]]


def cases() -> Iterator[CaseSource]:
    """Every function of cases/ whose name begins with test_."""
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield case_of(path, node)


def case_of(path: Path, function: ast.FunctionDef) -> CaseSource:
    """Return what of a case these tests look at."""
    marks = [
        mark.args[0].value
        for mark in function.decorator_list
        if isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Name)
        and mark.func.id == "requirement"
        and isinstance(mark.args[0], ast.Constant)
    ]
    nodes = list(judging(function))
    calls = frozenset(
        node.func.attr
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    name = f"{path.relative_to(CASES)}::{function.name}"
    return CaseSource(str(path), name, tuple(map(str, marks)), calls, frozenset(map(type, nodes)))


def judging(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below this one but those of set-up: `with session.preparing():`."""
    yield node
    if isinstance(node, ast.With) and "preparing" in ast.unparse(node.items[0]):
        return
    for child in ast.iter_child_nodes(node):
        yield from judging(child)


ALL = list(cases())
KNOWN = catalogue().requirements


def level(case: CaseSource) -> str:
    """The level of the case's requirement, "" where it is unknown."""
    names = [name for name in case.requirements if name in KNOWN]
    return KNOWN[names[0]].level if names else ""


def named(found: list[CaseSource]) -> list[str]:
    return [case.name for case in found]


def test_each_case_has_one_requirement() -> None:
    assert named([case for case in ALL if len(case.requirements) != 1]) == []


def test_each_requirement_of_a_case_is_known() -> None:
    lost = [(case.name, name) for case in ALL for name in case.requirements if name not in KNOWN]
    assert lost == []


def test_each_requirement_of_a_case_is_observable() -> None:
    wrong = [
        case.name
        for case in ALL
        for name in case.requirements
        if name in KNOWN and not KNOWN[name].observable
    ]
    assert wrong == []


def test_each_observable_requirement_has_a_case() -> None:
    judged = {name for case in ALL for name in case.requirements}
    wanted = {name for name, requirement in KNOWN.items() if requirement.observable}
    assert sorted(wanted - judged) == []


def test_case_of_a_should_uses_no_must() -> None:
    """must_equal and the other verbs without a twin take the requirement's level by themselves."""
    wrong = [
        case
        for case in ALL
        if level(case) == "should" and case.calls & {"must", "must_be", "must_be_refused"}
    ]
    assert named(wrong) == []


def test_case_of_a_must_uses_a_must() -> None:
    wrong = [
        case
        for case in ALL
        if level(case) == "must" and not any(call.startswith("must") for call in case.calls)
    ]
    assert named(wrong) == []


def test_informative_case_tells_and_judges_nothing() -> None:
    informative = [case for case in ALL if level(case) == "informative"]
    silent = [case for case in informative if "observed" not in case.calls]
    judges = [
        case
        for case in informative
        if any(one.startswith(("must", "should")) for one in case.calls)
    ]
    tells = [case for case in ALL if "observed" in case.calls and case not in informative]
    assert informative
    assert (named(silent), named(judges), named(tells)) == ([], [], [])


def test_cases_neither_assert_nor_try_nor_sleep() -> None:
    wrong = [
        case
        for case in ALL
        if case.statements & {ast.Assert, ast.Try, ast.TryStar} or "sleep" in case.calls
    ]
    assert named(wrong) == []


def test_names_of_cases_are_unique_in_a_file() -> None:
    names = named(ALL)
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.stem}" for p in FILES])
def test_cases_import_only_what_they_may(path: Path) -> None:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
        elif isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
    ours = {name for name in modules if name.partition(".")[0] == "conformance"}
    assert {name for name in ours if not name.startswith(MAY_IMPORT)} == set()
    assert {name.partition(".")[0] for name in modules - ours} <= STANDARD | {"pytest"}


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.stem}" for p in FILES])
def test_file_of_cases_says_what_it_is_about(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
