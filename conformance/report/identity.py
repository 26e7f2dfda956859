"""What a run was made with: the versions and the hashes by which somebody else finds the same.

Must not know the target.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARIES = ("pytest", "hypothesis", "pytest-timeout", "pytest-xdist", "junit-xml")
NAME = "ftp-conformance"


def digest_of(files: Iterable[Path], above: Path) -> str:
    """Return the SHA-256 of the files' names below a folder, and of what stands in them."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.relative_to(above).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def suite() -> dict[str, str]:
    """Return the suite's version, and the hashes of its harness, its catalogue and its cases."""
    inside = _PACKAGE / "_cases"
    cases = inside if inside.is_dir() else _PACKAGE.parent / "cases"
    spec = _PACKAGE / "spec"
    inner = (_PACKAGE / "_cases", _PACKAGE / "_fixtures")
    harness = [path for path in _PACKAGE.rglob("*.py") if not any(map(path.is_relative_to, inner))]
    return {
        "version": version_of(NAME),
        "harness": digest_of(harness, _PACKAGE),
        "catalogue": digest_of(spec.rglob("*.toml"), spec),
        "cases": digest_of(cases.rglob("*.py"), cases),
    }


def environment() -> dict[str, str]:
    """Return what the suite ran on."""
    found = {"python": platform.python_version(), "system": platform.system()}
    return found | {name: version_of(name) for name in _LIBRARIES if version_of(name)}


def version_of(distribution: str) -> str:
    """Return a distribution's version, nothing where it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
