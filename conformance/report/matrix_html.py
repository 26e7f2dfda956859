"""The matrix as one page: the table, and below it the findings of each server, to which it leads.

What a server said is on it as text and nothing else: all of it is escaped, and the page forbids
itself scripts and whatever is not in the file. Must not write.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from conformance.report.clause import clause_and_level, document_name
from conformance.report.comparison_style import STYLE
from conformance.report.matrix import LETTERS, MEANINGS, Mark
from conformance.report.matrix_findings import rulings, shown
from conformance.report.printable import one_line

if TYPE_CHECKING:
    from conformance.report.matrix import Cell, Matrix, Row, Server
    from conformance.report.matrix_findings import Shown
    from conformance.spec.catalogue import Catalogue, Requirement

_MORE = """
a { color: var(--link); }
.v { text-decoration: none; }
a.v:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
.finding { border-top: 1px solid var(--line); padding: .6rem 0; }
.finding:target { background: var(--raised); outline: 2px solid var(--link); }
.finding h3 { font-size: 1rem; margin: .2rem 0; }
.finding dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .8rem; margin: .4rem 0; }
.finding dd { margin: 0; font-family: ui-monospace, monospace; font-size: .85rem; }
.finding dd, .finding .case { overflow-wrap: anywhere; }
.finding dt { color: var(--quiet); font-size: .85rem; }
.finding pre { overflow-x: auto; background: var(--raised); padding: .5rem; font-size: .8rem; }
.finding mark { background: var(--w); color: var(--w-text); }
.reason { margin: .3rem 0; }
.filter { display: block; margin: .5rem 0; }
main:has(#deviating:checked) tr.fine { display: none; }
@media print { .filter { display: none; } }
"""
_STYLE = STYLE + _MORE
_COLOURS = {
    Mark.PASS: "p",
    Mark.FAIL: "f",
    Mark.WARN: "w",
    Mark.UNSUPPORTED: "u",
    Mark.UNJUDGED: "i",
    Mark.OBSERVED: "o",
    Mark.BROKEN: "e",
}
_MARKED = "=> "
NOT_RUN = "–"  # noqa: RUF001 - a dash as wide as a letter, which no mark has


def matrix_html(matrix: Matrix, catalogue: Catalogue) -> str:
    """Return the page."""
    parts = [
        "<h1>FTP servers by requirements</h1>",
        _summary(matrix),
        _legend(),
        '<label class="filter"><input type="checkbox" id="deviating"> only where a server deviates'
        "</label>",
        _table(matrix),
        *(_findings(matrix, place, catalogue) for place in range(len(matrix.servers))),
    ]
    return "\n".join([*_head(), "<main>", *parts, "</main>", "</body>\n</html>\n"])


def _text(text: str) -> str:
    return escape(one_line(text), quote=True)


def _head() -> Iterator[str]:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield "<title>FTP servers by requirements</title>"
    yield f"<style>{_STYLE}</style>\n</head>\n<body>"


def _badge(mark: Mark | None, link: str = "") -> str:
    if mark is None:
        return f'<span class="v n" title="not run">{NOT_RUN}</span>'
    kind, title = f"v {_COLOURS[mark]}", MEANINGS[mark]
    if link:
        return f'<a class="{kind}" title="{title}" href="#{link}">{LETTERS[mark]}</a>'
    return f'<span class="{kind}" title="{title}">{LETTERS[mark]}</span>'


def _legend() -> str:
    signs = [f"<li>{_badge(mark)} {MEANINGS[mark]}</li>" for mark in LETTERS]
    signs.append(f"<li>{_badge(None)} not run</li>")
    return f'<ul class="legend" aria-label="Legend">{"".join(signs)}</ul>'


def _summary(matrix: Matrix) -> str:
    marks = [mark for mark in LETTERS if any(one.counts.get(mark) for one in matrix.servers)]
    head = "".join(f'<th scope="col">{_badge(mark)}<br>{mark}</th>' for mark in marks)
    rows = "".join(
        f'<tr><th scope="row"><a href="#{_text(one.name)}">{_text(one.title)}</a></th>'
        f"<td>{_text(one.date)}</td>"
        + "".join(f"<td>{one.counts.get(mark, 0)}</td>" for mark in marks)
        + "</tr>"
        for one in matrix.servers
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Summary"><table><thead><tr>'
        f'<th scope="col">server</th><th scope="col">recorded</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _table(matrix: Matrix) -> str:
    columns = len(matrix.servers)
    heads = "".join(
        f'<th scope="col">{_text(one.title)}<span class="date">{_text(one.date)}</span></th>'
        for one in matrix.servers
    )
    body = []
    for title, rows in groupby(matrix.rows, key=_heading):
        # One cell for all columns could not stay in sight while the table is moved sideways.
        section = f'<th scope="rowgroup">{_text(title)}</th><td colspan="{columns}"></td>'
        body.append(f'<tbody><tr class="section">{section}</tr>')
        body += [_row(row, matrix.servers) for row in rows]
        body.append("</tbody>")
    return (
        '<div class="scroll tall" tabindex="0" role="region" aria-label="Matrix"><table><thead><tr>'
        f'<th scope="col">requirement</th>{heads}</tr></thead>\n'
        + "\n".join(body)
        + "</table></div>"
    )


def _heading(row: Row) -> str:
    one = row.requirement
    if one.is_informative:
        return "Observed: what no RFC demands"
    kind = "" if one.section.startswith(("appendix", "page")) else "section "
    return f"{document_name(one.document)} {kind}{one.section}"


def _row(row: Row, servers: Sequence[Server]) -> str:
    one = row.requirement
    cells = "".join(
        f"<td>{_cell(cell, server, one)}</td>"
        for cell, server in zip(row.cells, servers, strict=True)
    )
    kind = "" if any(cell.deviates for cell in row.cells) else ' class="fine"'
    return (
        f'<tr{kind}><th scope="row"><span class="id">{_text(one.id)}</span> '
        f'<span class="level">{_text(one.level.upper())}</span>'
        f'<span class="says">{_text(one.says)}</span></th>{cells}</tr>'
    )


def _cell(cell: Cell, server: Server, requirement: Requirement) -> str:
    return _badge(cell.mark, _anchor(server, requirement) if cell.deviates else "")


def _anchor(server: Server, requirement: Requirement) -> str:
    return _text(f"{server.name}/{requirement.id}")


def _findings(matrix: Matrix, place: int, catalogue: Catalogue) -> str:
    server = matrix.servers[place]
    found = "\n".join(
        _finding(server, requirement, cell, catalogue)
        for requirement, cell in matrix.findings(place)
    )
    told = found or "<p>Nothing deviates.</p>"
    return f'<section id="{_text(server.name)}"><h2>{_text(server.title)}</h2>{told}</section>'


def _finding(server: Server, requirement: Requirement, cell: Cell, catalogue: Catalogue) -> str:
    lines = [clause_and_level(requirement)]
    lines += [f"ruling {line}" for line in rulings(requirement, catalogue)]
    if cell.of > len(cell.results):
        lines.append(f"{len(cell.results)} of its {cell.of} cases show it")
    told = "<br>".join(_text(line) for line in lines)
    groups = "".join(_shown(one) for one in shown(requirement, cell, catalogue))
    return (
        f'<article class="finding" id="{_anchor(server, requirement)}">'
        f"<h3>{_badge(cell.mark)} {_text(requirement.says)}</h3>"
        f'<p class="says">{told}<br><span class="id">{_text(requirement.id)}</span></p>'
        f"{groups}</article>"
    )


def _shown(one: Shown) -> str:
    first, *others = one.cases
    parts = [f'<p class="reason"><span class="case">{_text(first)}</span></p>']
    if others:
        names = ", ".join(_text(case) for case in others)
        parts.append(
            f"<details><summary>the same in {len(others)} more</summary>"
            f'<span class="case">{names}</span></details>'
        )
    if one.reason:
        parts.append(f'<p class="reason">{_text(one.reason)}</p>')
    if one.fields:
        rows = "".join(f"<dt>{name}</dt><dd>{_text(text)}</dd>" for name, text in one.fields)
        parts.append(f"<dl>{rows}</dl>")
    if one.dialogue:
        parts.append(f"<pre>{chr(10).join(map(_line, one.dialogue))}</pre>")
    return "".join(parts)


def _line(line: str) -> str:
    shown_line = escape(line)
    return f"<mark>{shown_line}</mark>" if line.startswith(_MARKED) else shown_line
