"""Drawn sequences that were recorded, each played once more on what it met then.

Nothing is drawn: the steps stand in the recording. Must not know how they came about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from conformance.generate.campaign import Report, found_by
from conformance.generate.player import Outcome, Player
from conformance.generate.steps import Step, StepError, from_text
from conformance.link.replay import ReplayError
from conformance.plugin.recording import FOUND, ONCE
from conformance.session import Case

NewCase = Callable[[Mapping[str, Any]], Case]


def report_again(
    recorded: Iterable[Mapping[str, Any]], known: Collection[str], new_case: NewCase
) -> Report:
    """Play all of them, and return the report of the campaign that they were.

    `known` are the ways that a baseline knows. Raises ReplayError where a sequence does not come
    out as it did.
    """
    report = Report()
    for attempt in recorded:
        steps = _steps(attempt)
        case = new_case(attempt)
        outcome = Player(case, steps, attempt.get("passed", ()).__contains__).play()
        _check(attempt, outcome)
        role = attempt.get("role")
        found = found_by(outcome, steps, case)
        if role in (FOUND, ONCE) and found is not None:
            (report.found if role == FOUND else report.once).append(found)
        else:
            _count(report, case, steps, outcome, known)
    return report


def _steps(attempt: Mapping[str, Any]) -> list[Step]:
    try:
        return from_text(str(attempt["steps"]))
    except (StepError, KeyError) as error:
        raise ReplayError(f"the recorded steps cannot be read: {error}") from None


def _check(attempt: Mapping[str, Any], outcome: Outcome) -> None:
    way = outcome.finding.way if outcome.finding is not None else ""
    if way != attempt.get("way"):
        before = attempt.get("way") or "nothing unexplained"
        raise ReplayError(f"a sequence comes to {way or 'nothing unexplained'}, then to {before}")


def _count(
    report: Report, case: Case, steps: list[Step], outcome: Outcome, known: Collection[str]
) -> None:
    report.played += 1
    report.steps += len(steps)
    if outcome.over:
        report.unfinished += 1
        report.why = outcome.over
    if case.unanswered:
        report.over = f"the target is lost: {outcome.over}"
    report.known.update(outcome.passed)
    finding = outcome.finding
    if finding is not None and any(fnmatchcase(finding.way, way) for way in known):
        report.known.add(finding.way)
        report.silent += finding.kind == "unanswered"
