"""The deviations of a recorded server as groups that say each thing once.

Cases that show the same, for the same reason, are told together, with the dialogue of the first.
Texts here are not escaped: each form does that for itself. Must not know Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.report.clause import clause_and_level
from conformance.report.dialogue import dialogue
from conformance.report.failure import worst
from conformance.report.matrix import mark_of
from conformance.report.printable import cut, one_line

if TYPE_CHECKING:
    from conformance.report.matrix import Cell
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue, Requirement

_LINES, _WIDTH = 20, 100
_MOST_FIELD = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """What some cases of a requirement show alike."""

    cases: tuple[str, ...]
    verdict: str
    reason: str
    fields: tuple[tuple[str, str], ...]
    dialogue: tuple[str, ...]


def shown(requirement: Requirement, cell: Cell, catalogue: Catalogue) -> Iterator[Shown]:
    """Give the groups of a cell, in the order of their first cases."""
    groups: dict[tuple[object, ...], list[Result]] = {}
    for result in cell.results:
        groups.setdefault(_likeness(result), []).append(result)
    for group in groups.values():
        yield _shown(requirement, group, catalogue)


def rulings(requirement: Requirement, catalogue: Catalogue) -> list[str]:
    """Return the rulings that a requirement rests on, a line each."""
    known = ((name, catalogue.rulings.get(name)) for name in requirement.rulings)
    return [f"{name}: {ruling.title}" if ruling else name for name, ruling in known]


def _likeness(result: Result) -> tuple[object, ...]:
    ways = tuple((one.severity, one.way, one.requirement) for one in result.findings)
    return result.verdict, result.reason if result.findings else result.case, ways


def _shown(requirement: Requirement, results: Sequence[Result], catalogue: Catalogue) -> Shown:
    result = results[0]
    first = worst(result.findings)
    fields: list[tuple[str, str]] = []
    if first is not None:
        broken = catalogue.requirements.get(first.requirement)
        other = broken if broken is not None and broken.id != requirement.id else None
        clause = f"{clause_and_level(other)}: {other.says}" if other else ""
        fields = [
            ("clause", clause),
            ("sent", first.sent),
            ("received", first.received),
            ("allowed", first.allowed),
            ("way", first.way),
        ]
    sent, received = (first.sent, first.received) if first else ("", "")
    return Shown(
        tuple(one_line(one.case) for one in results),
        str(mark_of(result)),
        one_line(result.reason),
        tuple((name, cut(one_line(text), _MOST_FIELD)) for name, text in fields if text),
        tuple(dialogue(result.transcript, sent, received, most=_LINES, width=_WIDTH)),
    )
