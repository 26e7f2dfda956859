"""A comparison in a few lines for the terminal: who is worse, and what was lost and gained.

Must not print: lines go to the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.report.clause import place
from conformance.report.comparison import Change
from conformance.report.comparison_words import (
    counts,
    date_of,
    letter,
    lonely,
    moved,
    name_of,
    title_of,
    verdict_line,
    warnings,
)
from conformance.report.gravity import GRAVITY, LETTERS
from conformance.report.printable import one_line

if TYPE_CHECKING:
    from conformance.report.comparison import Comparison, Row

_MOST_ROWS = 40
_SHOWN = (Change.LOST, Change.GAINED)


def comparison_text(comparison: Comparison) -> str:
    """Return the summary, lines joined by line feeds, none at the end."""
    blocks = [
        warnings(comparison),
        _runs(comparison),
        *(_changed(comparison, change) for change in _SHOWN),
        [
            f"{name}: {rows} requirements, {cases} cases ({meaning})"
            for name, rows, cases, meaning in counts(comparison)
            if rows or cases
        ],
        [verdict_line(comparison)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _runs(comparison: Comparison) -> list[str]:
    lines = []
    for run in comparison.runs:
        said = [
            f"{run.counts[verdict]} {verdict}" for verdict in LETTERS if run.counts.get(verdict)
        ]
        missing = run.counts.get(None, 0)
        said += [f"{missing} not run"] if missing else []
        lines.append(f"{title_of(run)}, {date_of(run)}: requirements: {', '.join(said)}")
    for run, rows, cases in lonely(comparison):
        lines.append(f"{title_of(run)} alone differs in {rows} requirements, {cases} cases")
    return lines


def _changed(comparison: Comparison, change: Change) -> list[str]:
    """The requirements of which that became, and those of whose cases it did, the gravest first."""
    rows = [
        row
        for row in comparison.rows
        if row.change is change or any(case.change is change for case in row.cases)
    ]
    if not rows:
        return []
    rows.sort(key=_gravity)
    more = [f"  ... and {len(rows) - _MOST_ROWS} more"] if len(rows) > _MOST_ROWS else []
    return [str(change), *(_line(row, change) for row in rows[:_MOST_ROWS]), *more]


def _gravity(row: Row) -> int:
    verdict = moved(row)[1].verdict
    return len(GRAVITY) if verdict is None else GRAVITY.index(verdict)


def _line(row: Row, change: Change) -> str:
    before, now = moved(row)
    where = one_line(place(row.requirement)) if row.requirement else "?"
    cases = sum(case.change is change for case in row.cases)
    said = f"  {letter(before.verdict)} > {letter(now.verdict)}  {where}  {name_of(row)}"
    return f"{said}  ({cases} cases)"
