"""What every form of a comparison says alike: headings, letters, and the sentence on top.

Texts here are not escaped: each form does that for itself, with what it must escape. Must not know
Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from conformance.report.clause import document_name
from conformance.report.comparison import Change
from conformance.report.gravity import LETTERS
from conformance.report.printable import cut, one_line
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.comparison import CaseRow, Cell, Comparison, Row, Run
    from conformance.report.settings_compared import Difference

NOT_RUN = "–"  # noqa: RUF001 - a dash as wide as a letter, which no verdict has
"""What stands where a run did not run something."""

TOLD = {
    Change.LOST: "lost",
    Change.GAINED: "gained",
    Change.OTHERWISE: "otherwise",
    Change.NEW: "new",
    Change.GONE: "gone",
}
"""What is told of the changes, and in which order."""

MEANINGS = {
    Change.LOST: "became graver, or can be judged no more",
    Change.GAINED: "did not pass, and passes",
    Change.OTHERWISE: "is another verdict, and neither lost nor gained",
    Change.NEW: "was not run in the first run",
    Change.GONE: "was not run in the last run: nothing is said about it",
}
UNCATALOGUED = "in no catalogue of this suite"
MOST_TOLD = 160
"""Characters of what a server said that stand in a cell."""


def letter(verdict: Verdict | None) -> str:
    """Return the one character for a verdict, or for none."""
    return NOT_RUN if verdict is None else LETTERS[verdict]


def words(verdict: Verdict | None) -> str:
    """Return the verdict in words."""
    return "not run" if verdict is None else str(verdict)


def partly(cell: Cell) -> str:
    """Return how many of the cases a run has, where it lacks some of them."""
    return f"{cell.ran} of {cell.of}" if 0 < cell.ran < cell.of else ""


def told(cell: Cell) -> str:
    """Return why it is no pass, on one line."""
    return "" if cell.verdict is Verdict.PASS else cut(one_line(cell.told), MOST_TOLD)


def heading(row: Row) -> str:
    """Return the document and the section under which a requirement stands."""
    requirement = row.requirement
    if requirement is None:
        return UNCATALOGUED
    if requirement.is_informative:
        return f"{requirement.clause}, informative"
    kind = "" if requirement.section.startswith(("appendix", "page")) else "section "
    return f"{document_name(requirement.document)} {kind}{requirement.section}"


def by_heading(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the requirements of each section together."""
    for title, group in groupby(rows, key=heading):
        yield title, list(group)


def name_of(row: Row) -> str:
    """Return a requirement's id; a case that broke has none."""
    return one_line(row.name) or "(no requirement)"


def title_of(run: Run) -> str:
    """Return what a column is called."""
    return f"{run.number} {one_line(run.target)}"


def date_of(run: Run) -> str:
    """Return when a run began, to the minute."""
    return one_line(run.began)[: len("2026-01-31T12:00")].replace("T", " ")


def verdict_line(comparison: Comparison) -> str:
    """Return the one sentence that matters."""
    first, last = comparison.runs[0], comparison.runs[-1]
    how = "is worse than" if comparison.is_worse else "is the same as, or better than,"
    part = ": it is only a part, and that one was whole" if comparison.is_cut else ""
    return f"Run {title_of(last)} {how} run {title_of(first)}{part}."


def counts(comparison: Comparison) -> list[tuple[str, int, int, str]]:
    """Return of each change its name, how many requirements and cases, and what it means."""
    return [
        (
            name,
            len(list(comparison.requirements(change))),
            len(list(comparison.cases(change))),
            MEANINGS[change],
        )
        for change, name in TOLD.items()
    ]


def warnings(comparison: Comparison) -> list[str]:
    """Return what was not the same before any result, a line each."""
    lines = []
    if any(one.of_suite for one in comparison.differences):
        lines.append(
            "The runs were made by different suites: what changed may be the suite, not the "
            "server. Lost and gained are judged by the cases that both runs have."
        )
    return [*lines, *map(_difference, comparison.differences)]


def _difference(one: Difference) -> str:
    values = [f"{number}: {one_line(value)}" for number, value in enumerate(one.values, start=1)]
    return cut(f"Not the same: {one.what} ({'; '.join(values)})", MOST_TOLD * 2)


def lonely(comparison: Comparison) -> list[tuple[Run, int, int]]:
    """Return of each run how many requirements and cases it alone says otherwise."""
    found = []
    for run in comparison.runs:
        rows = [row for row in comparison.rows if row.alone == run.number]
        cases = [case for row in comparison.rows for case in row.cases if case.alone == run.number]
        found.append((run, len(rows), len(cases)))
    return found if any(rows or cases for _, rows, cases in found) else []


def moved(row: Row | CaseRow) -> tuple[Cell, Cell]:
    """Return what the first and the last run say."""
    return row.cells[0], row.cells[-1]
