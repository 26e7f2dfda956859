"""Writes a comparison in the forms that were asked for, each file whole or not at all.

Must not know how they look.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.report.comparison_html import comparison_html
from conformance.report.comparison_markdown import comparison_markdown
from conformance.report.writing import write_whole

if TYPE_CHECKING:
    from conformance.report.comparison import Comparison

_FORMS = {"markdown": comparison_markdown, "html": comparison_html}


def write_comparison(
    comparison: Comparison, files: Mapping[str, Path], *, everything: bool
) -> None:
    """Write the files, by form ("markdown", "html"). Raises ReportError."""
    for form, path in files.items():
        text = _FORMS[form](comparison, everything=everything)
        write_whole(path, text.encode("utf-8"), "comparison")
