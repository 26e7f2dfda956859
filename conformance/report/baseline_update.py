"""New lines of a baseline for what a run has found, each with a reason that is still to be written.

Nothing that stands in the file is touched: what is stale there, somebody has to look at. Must not
judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.report.baseline import UNWRITTEN
from conformance.report.failure import worst
from conformance.report.writing import ReportError, write_whole
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue

UNEXPLAINED = f"{UNWRITTEN}: reason"
"""What stands for a reason that nobody has given yet."""

_NEW = (Verdict.FAIL, Verdict.WARN)


def update_baseline(path: Path, results: Iterable[Result], catalogue: Catalogue) -> int:
    """Add an entry to the file for each result that fails or warns; return how many were added.

    Makes the file where there is none. Raises ReportError.
    """
    entries = list(_entries(results, catalogue))
    if not entries:
        return 0
    try:
        before = path.read_text("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"the baseline {path} cannot be read: {error}") from None
    parts = [before.rstrip(), *entries] if before.strip() else entries
    write_whole(path, ("\n\n".join(parts) + "\n").encode(), "baseline")
    return len(entries)


def _entries(results: Iterable[Result], catalogue: Catalogue) -> Iterator[str]:
    for result in results:
        first = worst(result.findings)
        if result.verdict not in _NEW or first is None or not result.scored:
            continue
        requirement = catalogue.requirements.get(first.requirement)
        clause = requirement.clause if requirement is not None else "none"
        values = {
            "case": result.case,
            "way": first.way,
            "clause": clause,
            "reason": UNEXPLAINED,
        }
        # A TOML text between double quotes has the escapes of a JSON text.
        lines = [f"{key} = {json.dumps(value, ensure_ascii=True)}" for key, value in values.items()]
        yield "\n".join(("[[known]]", *lines))
