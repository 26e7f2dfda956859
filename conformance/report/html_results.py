"""All results of a run for the page: by document and requirement, whatever their verdict.

Must not know how a page is put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from conformance.report.clause import clause_and_level, document_name
from conformance.report.gravity import LETTERS
from conformance.report.html_findings import page_order, worst_by_requirement
from conformance.report.printable import cut, one_line

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue
    from conformance.verdict import Verdict

_MOST_REASON = 240


def results_list(results: Sequence[Result], catalogue: Catalogue) -> Iterator[str]:
    """Yield an entry for each requirement, with all of its cases, under its document."""
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.requirement].append(result)
    worst = worst_by_requirement(results)

    def order(name: str) -> tuple[object, ...]:
        return page_order(name, catalogue.requirements.get(name))

    documents: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(groups, key=order):
        documents[_heading(name, catalogue)].append(name)
    for title, names in documents.items():
        yield f'<section class="document"><h3>{_text(title)}</h3>'
        for name in names:
            yield _requirement(name, groups[name], worst[name], catalogue)
        yield "</section>"


def _heading(name: str, catalogue: Catalogue) -> str:
    requirement = catalogue.requirements.get(name)
    if requirement is None:
        return "Not in the catalogue"
    if requirement.is_informative:
        return "Informative: drafts, vendors, habits"
    return document_name(requirement.document)


def _requirement(
    name: str, results: Sequence[Result], verdict: Verdict, catalogue: Catalogue
) -> str:
    requirement = catalogue.requirements.get(name)
    clause = clause_and_level(requirement) if requirement else "no clause"
    says = requirement.says if requirement else name
    section = f"{requirement.document}/{requirement.section}" if requirement else ""
    commands = " ".join(requirement.commands) if requirement else ""
    verdicts = " ".join(sorted({str(one.verdict) for one in results}))
    return (
        f'<details class="requirement" id="{_text(name)}" data-verdict="{verdicts}" '
        f'data-section="{_text(section)}" data-commands="{_text(commands)}" '
        f'data-text="{_text(f"{name} {says}".lower())}"><summary><span class="cell {verdict}">'
        f"{LETTERS[verdict]}</span><span>{_text(says)} <small>{_text(clause)}</small></span>"
        f'</summary><ul class="cases">{"".join(map(_case, results))}</ul></details>'
    )


def _case(result: Result) -> str:
    scored = "" if result.scored else " <em>not scored</em>"
    reason = _text(cut(one_line(result.reason), _MOST_REASON))
    told = f"<br><small>{reason}</small>" if reason else ""
    return (
        f'<li data-verdict="{result.verdict}"><span class="cell {result.verdict}" '
        f'title="{result.verdict}">{LETTERS[result.verdict]}</span>'
        f"<span><code>{_text(result.case)}</code>{scored}{told}</span></li>"
    )


def _text(text: object) -> str:
    return escape(one_line(str(text)))
