"""Recorded servers side by side, requirement by requirement: what the published matrix shows.

A deviation is one whether a baseline knows it or not: that a gate stays green is no fulfilment.
What was not run is never taken for a pass. Must not know how the matrix is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.report.clause import clause_order
from conformance.report.failure import worst
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.report.stream import Stream
    from conformance.spec.catalogue import Catalogue, Requirement


class Mark(StrEnum):
    """What a cell says; the gravest of a requirement's cases stands for it."""

    BROKEN = "error"
    FAIL = "fail"
    WARN = "warn"
    PASS = "pass"
    OBSERVED = "observed"
    UNJUDGED = "inconclusive"
    UNSUPPORTED = "unsupported"


LETTERS = {
    Mark.PASS: "P",
    Mark.FAIL: "F",
    Mark.WARN: "W",
    Mark.UNSUPPORTED: "U",
    Mark.UNJUDGED: "I",
    Mark.OBSERVED: "O",
    Mark.BROKEN: "E",
}
"""What stands for a mark where there is room for one character, in the order of a legend."""

MEANINGS = {
    Mark.PASS: "holds",
    Mark.FAIL: "a MUST is broken",
    Mark.WARN: "a SHOULD is broken, or an exact code",
    Mark.UNSUPPORTED: "an option that the server says it lacks",
    Mark.UNJUDGED: "could not be tried",
    Mark.OBSERVED: "no RFC demands it: what the server does was noted",
    Mark.BROKEN: "the suite broke",
}

DEVIATIONS = (Mark.BROKEN, Mark.FAIL, Mark.WARN)
"""What has an entry of its own among the findings."""

_PLAIN = {
    Verdict.PASS: Mark.PASS,
    Verdict.FAIL: Mark.FAIL,
    Verdict.WARN: Mark.WARN,
    Verdict.STALE: Mark.FAIL,
    Verdict.ERROR: Mark.BROKEN,
    Verdict.UNSUPPORTED: Mark.UNSUPPORTED,
    Verdict.INCONCLUSIVE: Mark.UNJUDGED,
    Verdict.OBSERVED: Mark.OBSERVED,
}


@dataclass(frozen=True, slots=True)
class Server:
    """One column: `name` is that of its recording, `counts` how many requirements have which mark.

    `unread` are deviations that no baseline explains.
    """

    name: str
    title: str
    began: str
    suite: str
    counts: Mapping[Mark, int]
    results: int
    unread: int

    @property
    def date(self) -> str:
        """The day on which it was recorded."""
        return self.began[:10]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one server does: nothing where it was not run. `results` are those that show it."""

    mark: Mark | None = None
    results: tuple[Result, ...] = ()
    of: int = 0

    @property
    def deviates(self) -> bool:
        """Whether it has an entry among the findings."""
        return self.mark in DEVIATIONS


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, and a cell for each server."""

    requirement: Requirement
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All servers by all requirements, in the order of the documents."""

    servers: tuple[Server, ...]
    rows: tuple[Row, ...]

    def findings(self, server: int) -> list[tuple[Requirement, Cell]]:
        """The deviations of a server, by its place."""
        pairs = [(row.requirement, row.cells[server]) for row in self.rows]
        return [(requirement, cell) for requirement, cell in pairs if cell.deviates]


def mark_of(result: Result) -> Mark:
    """Return what a result says of the server. A known deviation is what it is without baseline."""
    if result.verdict is not Verdict.KNOWN:
        return _PLAIN[result.verdict]
    first = worst(result.findings)
    return Mark.FAIL if first is None or first.severity == "fail" else Mark.WARN


def matrix(streams: Mapping[str, Stream], catalogue: Catalogue) -> Matrix:
    """Put recorded servers side by side, by the names of their recordings."""
    told = [_by_requirement(stream.results) for stream in streams.values()]
    known = sorted(
        (one for one in catalogue.requirements.values() if any(one.id in of for of in told)),
        key=lambda one: (one.is_informative, clause_order(one)),
    )
    rows = tuple(Row(one, tuple(_cell(of.get(one.id, ())) for of in told)) for one in known)
    servers = tuple(
        _server(name, stream, [row.cells[place] for row in rows])
        for place, (name, stream) in enumerate(streams.items())
    )
    return Matrix(servers, rows)


def _by_requirement(results: Iterable[Result]) -> dict[str, list[Result]]:
    found: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        found[result.requirement].append(result)
    return dict(found)


def _cell(results: Sequence[Result]) -> Cell:
    marks = [mark_of(result) for result in results]
    if not marks:
        return Cell()
    mark = min(marks, key=list(Mark).index)
    shown = tuple(one for one, its in zip(results, marks, strict=True) if its is mark)
    return Cell(mark, shown, len(results))


def _server(name: str, stream: Stream, cells: Sequence[Cell]) -> Server:
    counts = Counter(cell.mark for cell in cells if cell.mark is not None)
    unread = [one for one in stream.results if mark_of(one) in DEVIATIONS]
    suite = stream.begin.get("suite") or {}
    return Server(
        name,
        stream.target,
        str(stream.begin.get("began", "")),
        str(suite.get("version", "")),
        counts,
        len(stream.told),
        sum(one.verdict is not Verdict.KNOWN for one in unread),
    )
