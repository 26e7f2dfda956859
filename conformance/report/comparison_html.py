"""A comparison as one page: a matrix in which every requirement opens into the cases that differ.

What a server said is on it as text and nothing else: all of it is escaped, and the page forbids
itself scripts and whatever is not in the file. Must not write.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from conformance.report.comparison import Change
from conformance.report.comparison_style import STYLE
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
    words,
)
from conformance.report.gravity import LETTERS
from conformance.report.printable import one_line

if TYPE_CHECKING:
    from conformance.report.comparison import CaseRow, Cell, Comparison, Row, Run
    from conformance.verdict import Verdict


def comparison_html(comparison: Comparison, *, everything: bool = False) -> str:
    """Return the page. Only what differs is on it, or, if so asked, everything."""
    rows = [row for row in comparison.rows if everything or row.differs]
    parts = [
        f"<h1>{_text('Comparison of runs')}</h1>",
        _judged(comparison),
        _unlike(comparison),
        _runs(comparison),
        _changes(comparison),
        _alone(comparison),
        f"<h2>{'All requirements' if everything else 'Where the runs differ'}</h2>",
        _legend(),
        _matrix(comparison, rows, everything) if rows else "<p>Nowhere.</p>",
    ]
    return "\n".join([*_head(comparison), "<main>", *filter(None, parts), "</main>", _END])


_END = "</body>\n</html>\n"


def _text(text: str) -> str:
    return escape(one_line(text), quote=True)


def _head(comparison: Comparison) -> Iterator[str]:
    """The style is named by its hash, so that no other one would be taken."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = " and ".join(title_of(run) for run in comparison.runs)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>Comparison of runs: {_text(title)}</title>"
    yield f"<style>{STYLE}</style>\n</head>\n<body>"


def _judged(comparison: Comparison) -> str:
    kind = "worse" if comparison.is_worse else "fine"
    return f'<p class="judged {kind}"><strong>{_text(verdict_line(comparison))}</strong></p>'


def _unlike(comparison: Comparison) -> str:
    lines = "".join(f"<li>{_text(line)}</li>" for line in warnings(comparison))
    return f'<ul class="unlike">{lines}</ul>' if lines else ""


def _table(label: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A small table of cells that are HTML already."""
    titles = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
        for first, *others in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _runs(comparison: Comparison) -> str:
    verdicts: list[Verdict | None] = [
        verdict
        for verdict in (*LETTERS, None)
        if any(run.counts.get(verdict) for run in comparison.runs)
    ]
    head = ["run", *(f"{_badge(one)}<br>{words(one)}" for one in verdicts)]
    rows = [
        [_run(run), *(str(run.counts.get(one, 0)) for one in verdicts)] for run in comparison.runs
    ]
    label = "Requirements by the gravest verdict of their cases"
    return f"<h2>{label}</h2>{_table(label, head, rows)}"


def _run(run: Run) -> str:
    return f'{_text(title_of(run))}<span class="date">{_text(date_of(run))}</span>'


def _changes(comparison: Comparison) -> str:
    label = f"Between run 1 and run {len(comparison.runs)}"
    rows = [
        [f'{name} <span class="meaning">{meaning}</span>', str(rows), str(cases)]
        for name, rows, cases, meaning in counts(comparison)
    ]
    return f"<h2>{label}</h2>{_table(label, ['change', 'requirements', 'cases'], rows)}"


def _alone(comparison: Comparison) -> str:
    rows = [[_run(run), str(rows), str(cases)] for run, rows, cases in lonely(comparison)]
    label = "Who alone differs from all others"
    return (
        f"<h2>{label}</h2>{_table(label, ['run', 'requirements', 'cases'], rows)}" if rows else ""
    )


def _legend() -> str:
    signs = [f"<li>{_badge(verdict)} {verdict}</li>" for verdict in LETTERS]
    signs.append(f"<li>{_badge(None)} not run</li>")
    signs.append("<li>“1 of 2”: so many of its cases were run</li>")
    return f'<ul class="legend" aria-label="Legend">{"".join(signs)}</ul>'


def _badge(verdict: Verdict | None, *, is_alone: bool = False) -> str:
    kind = "n" if verdict is None else LETTERS[verdict].lower()
    sign = NOT_RUN if verdict is None else letter(verdict)
    more = " alone" if is_alone else ""
    return f'<span class="v {kind}{more}" title="{words(verdict)}">{sign}</span>'


def _matrix(comparison: Comparison, rows: Sequence[Row], everything: bool) -> str:
    columns = len(comparison.runs) + 1
    titles = "".join(f'<th scope="col">{_run(run)}</th>' for run in comparison.runs)
    body = []
    for title, group in by_heading(rows):
        # One cell for all columns could not stay in sight while the table is moved sideways.
        section = f'<th scope="rowgroup">{_text(title)}</th><td colspan="{columns}"></td>'
        body.append(f'<tbody><tr class="section">{section}</tr>')
        body += [_row(row, comparison, everything) for row in group]
        body.append("</tbody>")
    return (
        '<div class="scroll tall" tabindex="0" role="region" aria-label="Matrix"><table><thead><tr>'
        f'<th scope="col">requirement</th>{titles}<th scope="col">change</th></tr></thead>\n'
        + "\n".join(body)
        + "</table></div>"
    )


def _row(row: Row, comparison: Comparison, everything: bool) -> str:
    cells = "".join(f"<td>{_cell(cell, row.alone == n)}</td>" for n, cell in _numbered(row))
    cases = row.cases if everything else row.differing
    return (
        f'<tr><th scope="row">{_requirement(row)}</th>{cells}<td>{_change(row.change)}</td></tr>'
        + (_drill(cases, comparison) if cases else "")
    )


def _requirement(row: Row) -> str:
    name = f'<span class="id">{_text(name_of(row))}</span>'
    if row.requirement is None:
        return name
    level = f'<span class="level">{_text(row.requirement.level.upper())}</span>'
    return f'{name} {level}<span class="says">{_text(row.requirement.says)}</span>'


def _numbered(row: Row | CaseRow) -> Iterator[tuple[int, Cell]]:
    return enumerate(row.cells, start=1)


def _cell(cell: Cell, is_alone: bool) -> str:
    part = f'<span class="part">{partly(cell)}</span>' if partly(cell) else ""
    return f"{_badge(cell.verdict, is_alone=is_alone)}{part}{_mark(is_alone)}"


def _mark(is_alone: bool) -> str:
    return '<span class="mark">alone</span>' if is_alone else ""


def _change(change: Change) -> str:
    if change is Change.SAME:
        return ""
    return f'<span class="{change}">{change}</span>'


def _drill(cases: Sequence[CaseRow], comparison: Comparison) -> str:
    said = "".join(_case(case, comparison) for case in cases)
    differ = sum(case.differs for case in cases)
    of = f"{differ} of {len(cases)}" if differ < len(cases) else f"{differ}"
    noun = "case differs" if of == "1" else "cases differ"
    columns = len(comparison.runs) + 2
    return (
        f'<tr class="drill"><td colspan="{columns}"><details><summary>{of} {noun}</summary>'
        f"<ul>{said}</ul></details></td></tr>"
    )


def _case(case: CaseRow, comparison: Comparison) -> str:
    lines = "".join(
        f"<dt>{_text(title_of(run))} {_badge(cell.verdict, is_alone=case.alone == run.number)}</dt>"
        f'<dd class="why">{_text(told(cell)) or words(cell.verdict)}</dd>'
        for run, cell in zip(comparison.runs, case.cells, strict=True)
    )
    change = f" {_change(case.change)}"
    return f'<li><span class="case">{_text(case.case)}</span>{change}<dl>{lines}</dl></li>'
