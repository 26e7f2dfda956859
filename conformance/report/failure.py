"""The text that a server's author reads when a case fails: what, where, why, and what to run.

Plain text of at most 100 columns; the order is that of the questions people ask. It must not know
pytest or the terminal: the plugin passes in the command that runs the case again, and prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conformance.report.clause import clause_and_level
from conformance.report.dialogue import MARK, dialogue
from conformance.report.printable import cut, lines_of, one_line, printable, wrapped
from conformance.verdict import Finding, Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue, Requirement

COLUMNS = 100
"""The width of everything but the rerun command, which has to stay on one line to be copied."""

DIALOGUE_LINES = 24
_INDENT = "  "
_LABEL = 10
_MOST_FIELD_LINES = 6
_MOST_DETAIL_LINES = 40
"""A sequence that shows what is wrong has a line for each command."""

_MOST_FINDINGS = 5

_ASIDE = frozenset({Verdict.STALE, Verdict.ERROR, Verdict.KNOWN, Verdict.INCONCLUSIVE})
"""Verdicts whose reason says more than the finding does."""


def failure_text(
    result: Result, catalogue: Catalogue, again: str = "", *, dialogue_lines: int = DIALOGUE_LINES
) -> str:
    """Return the text for one result, lines joined by line feeds, none at the end.

    `again` is the command that runs just this case again. What a server sent cannot bring a
    control character into the text, nor make it longer than the bounds of this module.
    """
    first = worst(result.findings)
    blocks = [
        [cut(f"{result.verdict.upper()}  {one_line(result.case)}", COLUMNS)],
        _heading(result, catalogue),
        _reason(result, first),
        _finding(first, result, catalogue) if first else [],
        _others(result, first),
        _conversation(result, first, dialogue_lines),
        _again(again),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def worst(findings: Iterable[Finding]) -> Finding | None:
    """Return the finding that stands for the result: the first that fails, else the first."""
    listed = list(findings)
    failing = (finding for finding in listed if finding.severity == "fail")
    return next(failing, listed[0] if listed else None)


def _heading(result: Result, catalogue: Catalogue) -> list[str]:
    requirement = catalogue.requirements.get(result.requirement)
    if requirement is None:
        return _indented([f"requirement {one_line(result.requirement)}: not in the catalogue"])
    said = wrapped(requirement.says, COLUMNS - len(_INDENT), most=_MOST_FIELD_LINES)
    return _indented([clause_and_level(requirement), *said, *_rulings(requirement, catalogue)])


def _rulings(requirement: Requirement, catalogue: Catalogue) -> list[str]:
    lines: list[str] = []
    for name in requirement.rulings:
        ruling = catalogue.rulings.get(name)
        title = f": {ruling.title}" if ruling else ""
        lines += wrapped(f"ruling {name}{title}", COLUMNS - len(_INDENT), most=2)
    return lines


def _reason(result: Result, first: Finding | None) -> list[str]:
    if not result.reason or (first and result.verdict not in _ASIDE and not _is_watched(result)):
        return []
    return _field("reason", result.reason)


def _is_watched(result: Result) -> bool:
    """Whether it is of the monitor's, whose reason tells in which case it was seen."""
    return result.case.startswith("monitor/")


def _finding(finding: Finding, result: Result, catalogue: Catalogue) -> list[str]:
    lines: list[str] = []
    broken = catalogue.requirements.get(finding.requirement)
    if broken and broken.id != result.requirement:
        # The exact code of a reply is a clause of its own, whatever the case came to judge.
        lines += _field("clause", f"{clause_and_level(broken)}\n{broken.says}")
    for label, text in (
        ("sent", finding.sent),
        ("received", finding.received),
        ("allowed", finding.allowed),
    ):
        lines += _field(label, "\n".join(lines_of(text))) if text else []
    if finding.detail:
        lines += _field("detail", finding.detail, _MOST_DETAIL_LINES)
    return lines + _field("way", finding.way)


def _others(result: Result, first: Finding | None) -> list[str]:
    others = [finding for finding in result.findings if finding is not first]
    lines: list[str] = []
    for finding in others[:_MOST_FINDINGS]:
        sent = f" after {finding.sent}" if finding.sent else ""
        allowed = f", allowed {finding.allowed}" if finding.allowed else ""
        lines += _field("also", f"{finding.severity}: {finding.way}{sent}{allowed}")
    if len(others) > _MOST_FINDINGS:
        lines += _field("also", f"{len(others) - _MOST_FINDINGS} more findings")
    if result.times_seen > 1 and not result.reason.startswith("seen "):
        lines += _field("seen", f"{result.times_seen} times")
    return lines


def _conversation(result: Result, first: Finding | None, most: int) -> list[str]:
    width = COLUMNS - len(_INDENT) * 2
    sent, received = (first.sent, first.received) if first else ("", "")
    lines = dialogue(result.transcript, sent, received, most=most, width=width)
    if not lines:
        return []
    marked = f" ({MARK.strip()} marks what was judged)"
    title = "dialogue" + (marked if any(line.startswith(MARK) for line in lines) else "")
    return _indented([title, *_indented(lines)])


def _again(command: str) -> list[str]:
    return _indented(["again", *_indented([one_line(command)])]) if command else []


def _field(label: str, text: str, most: int = _MOST_FIELD_LINES) -> list[str]:
    lines = wrapped(text, COLUMNS - len(_INDENT) - _LABEL, most=most)
    head, *rest = lines
    return [
        f"{_INDENT}{label:<{_LABEL}}{head}".rstrip(),
        *(f"{_INDENT}{'':<{_LABEL}}{line}".rstrip() for line in rest),
    ]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"{_INDENT}{printable(line)}".rstrip() for line in lines]
