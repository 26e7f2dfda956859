"""Counts verdicts that changed between runs of the same suite on the same server.

A run that broke off, or was made otherwise than the first, says nothing of any verdict: it is told
as broken, and never taken for one in which nothing changed. Must not run anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance.report.gravity import is_graver
from conformance.report.monitored import held_name
from conformance.report.stream import Stream, StreamError, read_stream

NOT_RUN = "not run"
_SAME = ("suite", "target", "profile", "seed", "budget", "left_out", "tls", "strict", "confirm")
"""What all runs must have been made with, by its name in the first line of their results."""

_JUDGED_STATUSES = (0, 1)
"""Exit statuses of runs that came to their end and judged something."""

_MOST_RUNS_NAMED = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """One run: the verdict and the reason of each case, and of each rule of the monitor; or why
    it does not count, in `broken`.
    """

    number: int
    verdicts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose verdict is not the same in all runs: how often it had which, in which runs it
    was not that of the first one, and the reason that the first of these gave.
    """

    case: str
    verdicts: Mapping[str, int]
    runs: tuple[int, ...]
    reason: str


def counted(number: int, path: Path, first: Stream | None) -> tuple[Counted, Stream | None]:
    """Return what a file of results says, held against the first run, and the file's contents
    where they count.
    """
    try:
        stream = read_stream(path).whole()
    except StreamError as error:
        return Counted(number, broken=str(error)), None
    broken = _why_broken(stream, first)
    if broken:
        return Counted(number, broken=broken), None
    verdicts: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for one in stream.results:
        subject = held_name(one.case)
        before = verdicts.get(subject)
        if before is None or is_graver(one.verdict, type(one.verdict)(before)):
            verdicts[subject], reasons[subject] = str(one.verdict), one.reason
    return Counted(number, verdicts, reasons), stream


def _why_broken(stream: Stream, first: Stream | None) -> str:
    status = stream.end.get("exit_status")
    if status not in _JUDGED_STATUSES:
        return f"the run ended with status {status}"
    if not stream.results:
        return "the run has no results"
    if first is None:
        return ""
    other = [name for name in _SAME if stream.begin.get(name) != first.begin.get(name)]
    told = ", ".join(other)
    return f"made otherwise than the first run ({told}): begin a new folder" if other else ""


def changes(runs: Sequence[Counted]) -> list[Change]:
    """Return what changed between the runs that count, in the order of the cases' ids."""
    good = [run for run in runs if not run.broken]
    found = []
    for case in sorted({case for run in good for case in run.verdicts}):
        said = {run.number: run.verdicts.get(case, NOT_RUN) for run in good}
        before = said[good[0].number]
        otherwise = tuple(number for number, verdict in said.items() if verdict != before)
        if otherwise:
            reasons = {run.number: run.reasons.get(case, "") for run in good}
            # Where the first run is the odd one out, what it says is of interest.
            reason = reasons[otherwise[0]] or reasons[good[0].number]
            found.append(Change(case, Counter(said.values()), otherwise, reason))
    return found


def changed_in(run: Counted, first: Counted) -> int:
    """Return how many verdicts of a run are not those of the first."""
    cases = run.verdicts.keys() | first.verdicts.keys()
    return sum(
        run.verdicts.get(case, NOT_RUN) != first.verdicts.get(case, NOT_RUN) for case in cases
    )


def line_of(run: Counted, first: Counted) -> str:
    """Return one run in one line."""
    if run.broken:
        return f"run {run.number}: BROKEN: {run.broken}"
    counts = Counter(run.verdicts.values())
    told = ", ".join(f"{many} {verdict}" for verdict, many in sorted(counts.items()))
    return f"run {run.number}: {told}; {changed_in(run, first)} changed"


def table(runs: Sequence[Counted]) -> list[str]:
    """Return the lines that tell what changed, and how often."""
    found = changes(runs)
    broken = sum(bool(run.broken) for run in runs)
    verdicts = sum(len(one.runs) for one in found)
    lines = [f"{len(runs) - broken} runs counted, {broken} broken: {verdicts} changed verdicts"]
    for one in found:
        often = ", ".join(f"{verdict} {many}" for verdict, many in sorted(one.verdicts.items()))
        numbers = ", ".join(map(str, one.runs[:_MOST_RUNS_NAMED]))
        more = ", ..." if len(one.runs) > _MOST_RUNS_NAMED else ""
        lines.append(f"  {one.case}: {often} (otherwise in run {numbers}{more})")
        if one.reason:
            lines.append(f"    {one.reason}")
    return lines
