"""A comparison as Markdown for a pull request or a release: tables that GitHub shows as they are.

What servers say can hold bars, backticks and brackets: every character that Markdown knows leaves
as a number, so that no server can break a table or set a link, and stands as code, in which GitHub
calls nobody by an @. Must not write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from conformance.report.comparison import Change
from conformance.report.comparison_words import (
    NOT_RUN,
    by_heading,
    counts,
    date_of,
    letter,
    lonely,
    name_of,
    partly,
    title_of,
    told,
    verdict_line,
    warnings,
)
from conformance.report.gravity import LETTERS
from conformance.report.printable import one_line

if TYPE_CHECKING:
    from conformance.report.comparison import CaseRow, Cell, Comparison, Row
    from conformance.verdict import Verdict

_SPECIAL = re.compile(r"""[^\w \-.,:/;()'"+=%?]|_|:(?=/)|w(?=ww\.)""", re.IGNORECASE)
"""All but what is harmless; of addresses, which become links by themselves, one character."""

_ALONE = "**alone**"


def comparison_markdown(comparison: Comparison, *, everything: bool = False) -> str:
    """Return the document. Only what differs is in its tables, or, if so asked, everything."""
    rows = [row for row in comparison.rows if everything or row.differs]
    blocks = [
        "# Comparison of runs",
        f"**{escaped(verdict_line(comparison))}**",
        "\n".join(f"- {escaped(line)}" for line in warnings(comparison)),
        _runs(comparison),
        _changes(comparison),
        _alone(comparison),
        _legend(),
        "## All requirements" if everything else "## Where the runs differ",
        *_sections(rows, comparison, everything),
    ]
    if not rows:
        blocks.append("Nowhere.")
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """Return a text on one line in which Markdown finds nothing of its own."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", one_line(text))


def _code(text: str) -> str:
    return f"<code>{escaped(text)}</code>" if text else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Return a table; all columns but the first `left` are centred."""
    lines = [head, [" --- " if column < left else ":---:" for column in range(len(head))], *rows]
    return "\n".join(f"| {' | '.join(cell.strip() for cell in line)} |" for line in lines)


def _runs(comparison: Comparison) -> str:
    verdicts: list[Verdict | None] = [
        verdict
        for verdict in (*LETTERS, None)
        if any(run.counts.get(verdict) for run in comparison.runs)
    ]
    head = ["run", "began", *(str(verdict or "not run") for verdict in verdicts)]
    rows = [
        [
            escaped(title_of(run)),
            escaped(date_of(run)),
            *(str(run.counts.get(one, 0)) for one in verdicts),
        ]
        for run in comparison.runs
    ]
    return f"Requirements by the gravest verdict of their cases:\n\n{_table(head, rows, 2)}"


def _changes(comparison: Comparison) -> str:
    first, last = comparison.runs[0].number, comparison.runs[-1].number
    rows = [
        [f"{name}: {meaning}", str(rows), str(cases)]
        for name, rows, cases, meaning in counts(comparison)
    ]
    return _table([f"between run {first} and run {last}", "requirements", "cases"], rows)


def _alone(comparison: Comparison) -> str:
    rows = [
        [escaped(title_of(run)), str(rows), str(cases)] for run, rows, cases in lonely(comparison)
    ]
    return _table(["alone differs from all others", "requirements", "cases"], rows) if rows else ""


def _legend() -> str:
    said = [f"{sign} {verdict}" for verdict, sign in LETTERS.items()]
    return f"{', '.join(said)}, {NOT_RUN} not run; “1 of 2”: so many of its cases were run."


def _sections(rows: Sequence[Row], comparison: Comparison, everything: bool) -> Iterator[str]:
    head = [
        "requirement, and cases",
        *(escaped(title_of(run)) for run in comparison.runs),
        "change",
    ]
    for title, group in by_heading(rows):
        yield f"### {escaped(title)}"
        lines = [
            line
            for row in group
            for line in (_requirement(row), *map(_case, row.cases if everything else row.differing))
        ]
        yield _table(head, lines)


def _requirement(row: Row) -> list[str]:
    says = f"<br>{escaped(row.requirement.says)}" if row.requirement else ""
    level = f"{row.requirement.level.upper()} " if row.requirement else ""
    first = f"{level}**{_code(name_of(row))}**{says}"
    return [first, *_cells(row, ""), _change(row.change)]


def _case(row: CaseRow) -> list[str]:
    return [f"&#8627; {_code(row.case)}", *_cells(row, "<br>"), _change(row.change)]


def _cells(row: Row | CaseRow, before_told: str) -> Iterator[str]:
    """What was said goes with the cases alone: the requirement has it from one of them."""
    for number, cell in enumerate(row.cells, start=1):
        said = f"{before_told}{_code(told(cell))}" if before_told and told(cell) else ""
        yield f"{_sign(cell)}{f' {_ALONE}' if row.alone == number else ''}{said}"


def _sign(cell: Cell) -> str:
    return " ".join(
        filter(None, (letter(cell.verdict), f"({partly(cell)})" if partly(cell) else ""))
    )


def _change(change: Change) -> str:
    if change is Change.SAME:
        return ""
    return f"**{change}**" if change is Change.LOST else str(change)
