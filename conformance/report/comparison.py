"""Runs side by side: several servers, or one server's versions, requirement by requirement.

So that "what does the new version break" and "who alone does this" are read off, and can stop a
release. A requirement has in each run the gravest verdict of its cases; what a run lacks was not
run there, and is never taken for a pass. Must not know how a comparison is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.report.baseline import way_of
from conformance.report.clause import clause_order
from conformance.report.gravity import gravest, is_graver
from conformance.report.monitored import held_name
from conformance.report.settings_compared import Difference, differences
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.report.stream import Stream
    from conformance.spec.catalogue import Catalogue, Requirement

_FEWEST = 2
_FEWEST_FOR_ALONE = 3
_UNJUDGED = frozenset({Verdict.INCONCLUSIVE, Verdict.ERROR})
_COULD_BE_LOST = frozenset(
    {Verdict.PASS, Verdict.OBSERVED, Verdict.KNOWN, Verdict.UNSUPPORTED, Verdict.WARN}
)
"""From fail or stale there is nothing to lose but the judgement itself."""


class ComparisonError(Exception):
    """These runs cannot be compared; the message says why."""


class Change(StrEnum):
    """What became of something between the first run and the last."""

    SAME = "same"
    GAINED = "gained"
    LOST = "lost"
    OTHERWISE = "otherwise"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Run:
    """One column: whose run it was, when, and how many requirements have which verdict."""

    number: int
    target: str
    began: str
    counts: Mapping[Verdict | None, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one run says: nothing where it was not run. `told` is the way of it, or the reason.

    Of the `of` cases that any run has, `ran` were run here.
    """

    verdict: Verdict | None = None
    told: str = ""
    ran: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in each run. `alone` is the number of the run that differs from all others."""

    case: str
    cells: tuple[Cell, ...]
    change: Change
    alone: int = 0

    @property
    def differs(self) -> bool:
        """Whether the runs do not all say the same."""
        return len({cell.verdict for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement in each run; `requirement` is nothing where the catalogue lacks it."""

    name: str
    requirement: Requirement | None
    cells: tuple[Cell, ...]
    cases: tuple[CaseRow, ...]
    change: Change
    alone: int = 0

    @property
    def differing(self) -> tuple[CaseRow, ...]:
        """Its cases in which the runs differ."""
        return tuple(case for case in self.cases if case.differs)

    @property
    def differs(self) -> bool:
        """Whether the runs differ in it, or in one of its cases."""
        return len({cell.verdict for cell in self.cells}) > 1 or bool(self.differing)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All runs, in the order of the documents. `differences` are those of the settings. `is_cut`
    is whether the last run is only a part, and the first one was whole.
    """

    runs: tuple[Run, ...]
    differences: tuple[Difference, ...]
    rows: tuple[Row, ...]
    is_cut: bool = False

    @property
    def is_worse(self) -> bool:
        """Whether something was lost between the first run and the last: what is left of a run may
        be all that did not break.
        """
        return self.is_cut or any(self.requirements(Change.LOST)) or any(self.cases(Change.LOST))

    def requirements(self, change: Change) -> Iterator[Row]:
        """The requirements of which that became."""
        return (row for row in self.rows if row.change is change)

    def cases(self, change: Change) -> Iterator[CaseRow]:
        """The cases of which that became."""
        return (case for row in self.rows for case in row.cases if case.change is change)


def compare(streams: Sequence[Stream], catalogue: Catalogue) -> Comparison:
    """Compare the runs, the first of which is what the last is measured by.

    Raises ComparisonError where there is nothing to compare.
    """
    if len(streams) < _FEWEST:
        raise ComparisonError("a comparison takes two runs or more")
    told = [_by_subject(stream.results) for stream in streams]
    if not told[0].keys() & told[-1].keys():
        raise ComparisonError("the first run and the last have no case in common")
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for subject in {subject: None for cells in told for subject in cells}:
        groups[_requirement_of(subject, told)].append(subject)
    rows = [_row(name, cases, told, catalogue) for name, cases in groups.items()]
    rows.sort(key=_order)
    runs = [
        Run(
            number,
            stream.target,
            str(stream.begin.get("began", "")),
            Counter(row.cells[number - 1].verdict for row in rows),
        )
        for number, stream in enumerate(streams, start=1)
    ]
    is_cut = bool(streams[0].end.get("whole")) and not streams[-1].end.get("whole")
    return Comparison(tuple(runs), differences(streams), tuple(rows), is_cut)


def change_of(before: Verdict | None, now: Verdict | None) -> Change:
    """Return what became of a verdict. What can be judged no more is lost, whatever it was."""
    if before is now:
        return Change.SAME
    if before is None:
        return Change.NEW
    if now is None:
        return Change.GONE
    if now is Verdict.PASS:
        return Change.GAINED
    unjudged = now in _UNJUDGED and before not in _UNJUDGED
    if unjudged or (before in _COULD_BE_LOST and is_graver(now, before)):
        return Change.LOST
    return Change.OTHERWISE


def alone(verdicts: Sequence[Verdict | None]) -> int:
    """Return the number of the one run that differs from all others, which agree; else 0.

    A run that did not run it says nothing; of two that differ nobody can say which is alone.
    """
    said = {number: one for number, one in enumerate(verdicts, start=1) if one is not None}
    if len(said) < _FEWEST_FOR_ALONE:
        return 0
    counts = Counter(said.values())
    lonely = [number for number, one in said.items() if counts[one] == 1]
    return lonely[0] if len(lonely) == 1 and len(counts) == _FEWEST else 0


_Told = Mapping[str, "tuple[Cell, str]"]
"""Of one run: by case what it says of it, and whose requirement it is."""


def _by_subject(results: Iterable[Result]) -> _Told:
    found: dict[str, tuple[Cell, str]] = {}
    for result in results:
        subject = held_name(result.case)
        cell = Cell(result.verdict, way_of(result) or result.reason, 1)
        there = found.get(subject)
        if there is None or _is_graver(cell, there[0]):
            found[subject] = cell, result.requirement or (there[1] if there else "")
    return found


def _is_graver(one: Cell, other: Cell) -> bool:
    return (
        one.verdict is not None
        and other.verdict is not None
        and is_graver(one.verdict, other.verdict)
    )


def _requirement_of(subject: str, told: Sequence[_Told]) -> str:
    """The last run has the say: it was made by the latest suite. Some results have none."""
    named = (cells[subject][1] for cells in reversed(told) if subject in cells)
    return next(filter(None, named), "")


def _row(name: str, subjects: Iterable[str], told: Sequence[_Told], catalogue: Catalogue) -> Row:
    cases = tuple(_case_row(subject, told) for subject in sorted(subjects))
    cells = tuple(_worst([case.cells[column] for case in cases]) for column in range(len(told)))
    return Row(
        name,
        catalogue.requirements.get(name),
        cells,
        cases,
        _change_of_requirement(cases),
        alone([cell.verdict for cell in cells]),
    )


def _case_row(subject: str, told: Sequence[_Told]) -> CaseRow:
    nothing = Cell(), ""
    cells = tuple(of_run.get(subject, nothing)[0] for of_run in told)
    verdicts = [cell.verdict for cell in cells]
    return CaseRow(subject, cells, change_of(verdicts[0], verdicts[-1]), alone(verdicts))


def _worst(cells: Sequence[Cell]) -> Cell:
    ran = [cell for cell in cells if cell.verdict is not None]
    verdict = gravest(cell.verdict for cell in ran if cell.verdict is not None)
    told = next((cell.told for cell in ran if cell.verdict is verdict), "")
    return Cell(verdict, told, len(ran), len(cells))


def _change_of_requirement(cases: Sequence[CaseRow]) -> Change:
    """Judged by the cases that both runs have: what one of them did not run says nothing."""
    both = [case for case in cases if case.cells[0].verdict and case.cells[-1].verdict]
    if both:
        first, last = (_worst([case.cells[end] for case in both]).verdict for end in (0, -1))
        return change_of(first, last)
    changes = {case.change for case in cases} - {Change.SAME}
    return changes.pop() if len(changes) == 1 else Change.OTHERWISE if changes else Change.SAME


def _order(row: Row) -> tuple[object, ...]:
    """What the RFCs demand comes first, and last what no catalogue has."""
    if row.requirement is None:
        return 2, row.name
    return int(row.requirement.is_informative), clause_order(row.requirement)
