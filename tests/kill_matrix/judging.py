"""What is demanded of the matrix, and what it does not meet.

Pure: results in, problems out. Must not know how the results came about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from conformance.near import unknown

from .outcome import MONITOR, Matrix, Outcome

MOST_MISATTRIBUTED = 0.05
"""Share of the mutants whose first failing case may name another requirement."""

CODES = frozenset(
    {
        *(110, 120, 125, 150),
        *(200, 202, 211, 212, 213, 214, 215, 220, 221, 225, 226, 227, 230, 250, 257),
        *(331, 332, 350),
        *(421, 425, 426, 450, 451, 452),
        *(500, 501, 502, 503, 504, 530, 532, 550, 551, 552, 553),
    }
)
"""The reply codes of RFC 959 section 4.2.2."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One demand that is not met: a sentence, and each instance of it in a line."""

    says: str
    instances: tuple[str, ...] = ()


def unknown_requirements(breaks: Mapping[str, str], known: Collection[str]) -> list[Problem]:
    """Return what is wrong with the requirements that mutants break; `breaks` is by mutant."""
    wrong = [
        f"{name}: {unknown('requirement', requirement, known)}"
        for name, requirement in sorted(breaks.items())
        if requirement not in known
    ]
    return _counted("mutants that break a requirement which the catalogue does not have", wrong)


def problems(matrix: Matrix, watched: Collection[str]) -> list[Problem]:
    """Return all that is not as it must be; `watched` are the monitor's requirements.

    Of a part of the mutants only that is judged which does not depend on the others.
    """
    found = [*_imperfect(matrix), *_broken(matrix), *_survivors(matrix), *_misattributed(matrix)]
    if matrix.whole:
        found += [*_unkilled(matrix), *_without_mutant(matrix, watched), *_unjudged_codes(matrix)]
    return found


def _counted(what: str, instances: Sequence[str]) -> list[Problem]:
    """One problem of that many instances, or none."""
    return [Problem(f"{what}: {len(instances)}", tuple(instances))] if instances else []


def _imperfect(matrix: Matrix) -> list[Problem]:
    """The unbroken server passes every case, or nothing that a mutant fails proves anything."""
    wrong = [f"{one.case}: {one.verdict}: {one.reason}" for one in matrix.unbroken.blemishes]
    return _counted("flaws that the cases find in the unbroken reference", wrong)


def _broken(matrix: Matrix) -> list[Problem]:
    wrong = [f"{one.mutant}: {one.broken}" for one in matrix.outcomes if one.broken]
    return _counted("mutants whose own code fails, so that more than a rule is broken", wrong)


def _survivors(matrix: Matrix) -> list[Problem]:
    wrong = [_survivor(one, matrix) for one in matrix.outcomes if not one.killed]
    return _counted("mutants that survive, since no case of what they break fails", wrong)


def _survivor(outcome: Outcome, matrix: Matrix) -> str:
    own = [case for case, judges in matrix.cases.items() if judges == outcome.breaks]
    text = f"{outcome.mutant} breaks {outcome.breaks}"
    if not own:
        text += ", of which there is no case"
    if outcome.collateral:
        text += f"; fails {outcome.collateral[0].case} instead"
    return text + (f"; {outcome.cut}" if outcome.cut else "")


def _misattributed(matrix: Matrix) -> list[Problem]:
    wrong = [one for one in matrix.outcomes if one.misattributed]
    if len(wrong) <= MOST_MISATTRIBUTED * len(matrix.outcomes):
        return []
    lines = []
    for one in wrong:
        first = one.failures[0]
        lines.append(f"{one.mutant} breaks {one.breaks}; first {first.case}: {first.requirement}")
    share = f"{len(wrong)} of {len(matrix.outcomes)}, where at most {MOST_MISATTRIBUTED:.0%} may"
    says = "mutants whose first failing case names another requirement than the broken one"
    return [Problem(f"{says}: {share}", tuple(lines))]


def unkilled(matrix: Matrix) -> dict[str, list[str]]:
    """Return the cases that no mutant of their own requirement fails, by requirement.

    Of a part of the mutants: for the requirements that these break.
    """
    killed = {
        failure.case
        for outcome in matrix.outcomes
        for failure in outcome.of_its_requirement
        if matrix.cases.get(failure.case) == outcome.breaks and failure.verdict != MONITOR
    }
    broken = {outcome.breaks for outcome in matrix.outcomes}
    found: dict[str, list[str]] = {}
    for case, requirement in matrix.cases.items():
        if case not in killed and (matrix.whole or requirement in broken):
            found.setdefault(requirement, []).append(case)
    return found


def _unkilled(matrix: Matrix) -> list[Problem]:
    lines = [
        f"{requirement}: {case}"
        for requirement, cases in sorted(unkilled(matrix).items())
        for case in cases
    ]
    return _counted("cases that no mutant of their own requirement fails", lines)


def _without_mutant(matrix: Matrix, watched: Collection[str]) -> list[Problem]:
    broken = {outcome.breaks for outcome in matrix.outcomes}
    lines = sorted({*matrix.cases.values(), *watched} - broken)
    return _counted("requirements with a case or watched by the monitor, without a mutant", lines)


def _unjudged_codes(matrix: Matrix) -> list[Problem]:
    lines = [str(code) for code in sorted(CODES - matrix.unbroken.codes)]
    return _counted("reply codes of RFC 959 that no case judges", lines)
