"""The files of the published matrix: written by one command, and compared with what would be.

Must not know where recordings come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.report.matrix_html import matrix_html
from conformance.report.matrix_markdown import (
    FINDINGS,
    findings_markdown,
    matrix_markdown,
    summary_markdown,
)
from conformance.report.writing import write_whole

if TYPE_CHECKING:
    from conformance.report.matrix import Matrix
    from conformance.spec.catalogue import Catalogue

BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"
"""Between these a README has the summary."""


class MatrixError(Exception):
    """The matrix cannot be published; the message says why."""


def published(
    matrix: Matrix, catalogue: Catalogue, folder: Path, readme: Path | None
) -> dict[Path, str]:
    """Return all files with what they hold. Raises MatrixError where a README has no place."""
    files = {
        folder / "matrix.md": matrix_markdown(matrix),
        folder / "matrix.html": matrix_html(matrix, catalogue),
    }
    for place, server in enumerate(matrix.servers):
        path = folder / FINDINGS / f"{server.name}.md"
        files[path] = findings_markdown(matrix, place, catalogue)
    if readme is not None:
        files[readme] = _with_summary(readme, matrix, folder)
    return files


def _with_summary(readme: Path, matrix: Matrix, folder: Path) -> str:
    try:
        text = readme.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MatrixError(f"{readme}: cannot be read: {error}") from None
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise MatrixError(f"{readme}: no place for the summary: {BEGIN} and {END} are missing")
    summary = summary_markdown(matrix, f"{folder.name}/{FINDINGS}")
    return f"{before}{BEGIN}\n{summary}\n{END}{after}"


def write(files: Mapping[Path, str], folder: Path) -> None:
    """Write all files, and remove findings of servers that are no more among them.

    Raises ReportError.
    """
    for path, text in files.items():
        write_whole(path, text.encode("utf-8"), "matrix")
    for path in _strangers(files, folder):
        path.unlink()


def differing(files: Mapping[Path, str], folder: Path) -> list[Path]:
    """Return the files that are not what they would be: others, missing ones, and strangers."""
    return [path for path, text in files.items() if _differs(path, text)] + _strangers(
        files, folder
    )


def _differs(path: Path, text: str) -> bool:
    try:
        return path.read_text("utf-8") != text
    except (OSError, UnicodeDecodeError):
        return True


def _strangers(files: Mapping[Path, str], folder: Path) -> list[Path]:
    return sorted({*(folder / FINDINGS).glob("*.md")} - files.keys())
