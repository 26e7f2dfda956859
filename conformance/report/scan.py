"""Finds which case judges which requirement by reading the cases' source, without running it.

So that coverage and explanations need neither pytest nor a target. It must not know the
catalogue: whether an id exists is for others to say.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_MARKER = "requirement"
_MONITOR = "model/monitor.py"


class ScanError(Exception):
    """A case's source cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case as its source shows it: parametrized cases count once.

    `id` is the case's id without parameters; `path` is relative to the cases' folder.
    """

    id: str
    requirement: str
    path: str
    line: int


def scan_cases(folder: Path) -> list[Case]:
    """Return the cases in `folder`, in the order of their files and lines.

    Raises ScanError if there is no such folder, a file is no Python, or a marker's argument is
    no plain text, since then nobody could tell what the case judges.
    """
    if not folder.is_dir():
        raise ScanError(f"{folder}: no folder of cases")
    cases: list[Case] = []
    for path in sorted(folder.rglob("test_*.py")):
        cases += _cases_of(path, path.relative_to(folder))
    return cases


def case_id(path: Path, function: str) -> str:
    """Return the id of a case from its file (relative to the cases' folder) and its function.

    >>> case_id(Path("rfc959/test_rename.py"), "test_rnto_without_rnfr_is_refused")
    'rfc959/rename/rnto-without-rnfr-is-refused'
    """
    words = [*path.parent.parts, path.stem.removeprefix("test_"), function.removeprefix("test_")]
    return "/".join(word.replace("_", "-") for word in words)


def scan_monitor(package: Path, known: Collection[str]) -> list[Case]:
    """Return the `known` requirements that the monitor names, each as "monitor/<requirement>".

    The monitor watches every exchange, so these are judged without a case of their own.
    """
    found: dict[str, Case] = {}
    for path in (package / _MONITOR,):
        relative = path.relative_to(package)
        for node in ast.walk(_parsed(path)):
            if isinstance(node, ast.Constant) and node.value in known:
                name = str(node.value)
                case = Case(f"monitor/{name}", name, relative.as_posix(), node.lineno)
                found.setdefault(name, case)
    return list(found.values())


def _cases_of(path: Path, relative: Path) -> Iterator[Case]:
    for node in ast.walk(_parsed(path)):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        for marker in _markers(node):
            name = _argument(marker, path)
            yield Case(case_id(relative, node.name), name, relative.as_posix(), node.lineno)


def _markers(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Yield the calls of the marker in the decorators, also those within pytest.param(...)."""
    for decorator in function.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and _name(node.func) == _MARKER:
                yield node


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _argument(marker: ast.Call, path: Path) -> str:
    if len(marker.args) == 1 and not marker.keywords:
        argument = marker.args[0]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    raise ScanError(f"{path}:{marker.lineno}: the requirement's id must be a plain text")


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        raise ScanError(f"{path}:{error.lineno or 0}: not Python: {error.msg}") from error
    except (OSError, ValueError) as error:
        raise ScanError(f"{path}: cannot be read: {error}") from error
