"""The matrix in Markdown: its tables, the findings of each server, and the summary for a README.

Whatever a server sent is escaped as in comparisons, or stands indented in a block of code, which
nothing in it can close. Must not write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from conformance.report.clause import clause_and_level, document_name
from conformance.report.comparison_markdown import escaped
from conformance.report.matrix import LETTERS, MEANINGS, Mark
from conformance.report.matrix_findings import rulings, shown

if TYPE_CHECKING:
    from conformance.report.matrix import Cell, Matrix, Row, Server
    from conformance.report.matrix_findings import Shown
    from conformance.spec.catalogue import Catalogue, Requirement

FINDINGS = "findings"
"""The folder beside the matrix in which each server has a file."""

NOT_RUN = "&ndash;"
_MADE = (
    "Made by `ftp-conformance matrix` from the [recordings](recordings), which anybody can judge "
    "again: `ftp-conformance rejudge`. Each deviation was read by hand, and has its reason."
)


def matrix_markdown(matrix: Matrix) -> str:
    """Return the document with all tables."""
    blocks = [
        "# Servers by requirements",
        _MADE,
        summary_markdown(matrix, FINDINGS),
        _legend(),
        *_sections(matrix),
    ]
    return "\n\n".join(blocks) + "\n"


def summary_markdown(matrix: Matrix, findings: str) -> str:
    """Return the table of servers; `findings` is where the folder of their findings lies."""
    marks = [mark for mark in LETTERS if any(one.counts.get(mark) for one in matrix.servers)]
    head = ["server", "recorded", *map(str, marks)]
    rows = [
        [
            f"[{escaped(one.title)}]({findings}/{_file(one)})",
            escaped(one.date),
            *(str(one.counts.get(mark, 0)) for mark in marks),
        ]
        for one in matrix.servers
    ]
    return _table(head, rows, 1)


def findings_markdown(matrix: Matrix, place: int, catalogue: Catalogue) -> str:
    """Return the document with the findings of one server."""
    server, found = matrix.servers[place], matrix.findings(place)
    fails = sum(cell.mark is not Mark.WARN for _, cell in found)
    blocks = [
        f"# {escaped(server.title)}",
        f"Recorded on {escaped(server.date)} by version {escaped(server.suite)} of the suite: "
        f"{server.results} results. Of the requirements {fails} are broken, and "
        f"{len(found) - fails} have a warning. [All servers](../matrix.md)",
    ]
    for requirement, cell in found:
        blocks += _finding(requirement, cell, catalogue)
    return "\n\n".join(blocks) + "\n"


def _file(server: Server) -> str:
    return f"{server.name}.md"


def _legend() -> str:
    said = [f"{sign} {mark}: {MEANINGS[mark]}" for mark, sign in LETTERS.items()]
    return f"{'; '.join(said)}; {NOT_RUN} not run. F and W lead to the dialogue that shows it."


def _sections(matrix: Matrix) -> Iterator[str]:
    head = ["requirement", *(escaped(server.title) for server in matrix.servers)]
    for title, rows in groupby(matrix.rows, key=_heading):
        yield f"## {escaped(title)}"
        yield _table(head, (_row(row, matrix.servers) for row in rows), 1)


def _heading(row: Row) -> str:
    """The document; what no RFC has stands under one title."""
    if row.requirement.is_informative:
        return "Observed: what no RFC demands"
    return document_name(row.requirement.document)


def _row(row: Row, servers: Sequence[Server]) -> list[str]:
    one = row.requirement
    told = f"{escaped(one.section)} {one.level.upper()} <code>{escaped(one.id)}</code>"
    cells = [_cell(cell, server, one) for cell, server in zip(row.cells, servers, strict=True)]
    return [f"{told}<br>{escaped(one.says)}", *cells]


def _cell(cell: Cell, server: Server, requirement: Requirement) -> str:
    if cell.mark is None:
        return NOT_RUN
    letter = LETTERS[cell.mark]
    if not cell.deviates:
        return letter
    return f"[**{letter}**]({FINDINGS}/{_file(server)}#{requirement.id})"


def _finding(requirement: Requirement, cell: Cell, catalogue: Catalogue) -> Iterator[str]:
    yield f'## <a id="{requirement.id}"></a>{escaped(requirement.says)}'
    lines = [f"{escaped(clause_and_level(requirement))}, <code>{escaped(requirement.id)}</code>"]
    lines += [f"ruling {escaped(line)}" for line in rulings(requirement, catalogue)]
    if cell.of > len(cell.results):
        lines.append(f"{len(cell.results)} of its {cell.of} cases show it")
    yield "<br>\n".join(lines)
    for one in shown(requirement, cell, catalogue):
        yield from _shown(one)


def _shown(one: Shown) -> Iterator[str]:
    first, *others = one.cases
    yield f"**{one.verdict}** <code>{escaped(first)}</code>" + _others(others)
    if one.reason:
        yield f"> {escaped(one.reason)}"
    if one.fields:
        yield "\n".join(f"- {name}: <code>{escaped(text)}</code>" for name, text in one.fields)
    if one.dialogue:
        body = "\n".join(f"    {line}".rstrip() for line in one.dialogue)
        yield f"```text\n{body}\n```"


def _others(cases: Sequence[str]) -> str:
    if not cases:
        return ""
    names = ", ".join(f"<code>{escaped(case)}</code>" for case in cases)
    return f"<br>\nthe same in {len(cases)} more: {names}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int) -> str:
    line = [" --- " if column < left else ":---:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(map(str.strip, row))} |" for row in (head, line, *rows))
