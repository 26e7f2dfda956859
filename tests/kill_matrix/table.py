"""The matrix for people and for programs: a summary, a table in Markdown, and all of it as JSON.

Must not judge.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .judging import CODES, Problem, unkilled
from .outcome import MONITOR, Failure, Matrix, Outcome

_MOST_NAMED = 4
"""Cases that a cell of the table names; JSON has all."""

_MOST_LISTED = 8
"""Failures of one mutant that are printed, of its requirement and of others."""

_MOST_ENDINGS = 10
"""Cases of a survivor's requirement that are printed with how they ended."""

_LONGEST_ENDING = 160
"""Characters of how a case ended."""

_MOST_PRINTED = 40
"""Instances of one problem that are printed; the table has all."""


def summary(matrix: Matrix, watched: Collection[str]) -> list[tuple[str, str]]:
    """Return the totals: what, and how many."""
    outcomes = matrix.outcomes
    killed = sum(outcome.killed for outcome in outcomes)
    right = sum(outcome.killed and not outcome.misattributed for outcome in outcomes)
    rows = [
        ("mutants", f"{len(outcomes)}, of which {killed} are killed"),
        ("unbroken reference", _unbroken(matrix)),
    ]
    if matrix.sampled:
        rows.insert(
            1, ("first failure names the broken requirement", f"{right} of {len(outcomes)}")
        )
    if matrix.whole:
        never = sum(map(len, unkilled(matrix).values()))
        wanted = {*matrix.cases.values(), *watched}
        broken = wanted & {outcome.breaks for outcome in outcomes}
        total = len(matrix.cases)
        rows += [
            ("cases that a mutant of their requirement fails", f"{total - never} of {total}"),
            ("requirements with a mutant", f"{len(broken)} of {len(wanted)}"),
            ("reply codes judged", f"{len(CODES & matrix.unbroken.codes)} of {len(CODES)}"),
        ]
    return rows


def _unbroken(matrix: Matrix) -> str:
    flaws = len(matrix.unbroken.blemishes)
    return f"{matrix.unbroken.tried} cases, {flaws or 'no'} flaw{'' if flaws == 1 else 's'}"


def printed(found: Sequence[Problem]) -> Iterator[str]:
    """Give the lines that tell of the problems."""
    for problem in found:
        yield f"ERROR: {problem.says}"
        for instance in problem.instances[:_MOST_PRINTED]:
            yield f"  {instance}"
        more = len(problem.instances) - _MOST_PRINTED
        if more > 0:
            yield f"  and {more} more"


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Give the lines that tell of one mutant, to whoever is writing it."""
    first = outcome.failures[0] if outcome.failures else None
    state = "killed" if outcome.killed else "SURVIVES"
    tried = f"tried on {len(outcome.own)} cases of it and {outcome.tried - len(outcome.own)} others"
    yield f"{state}  {outcome.mutant}  ({outcome.breaks}; {tried}; {outcome.seconds:.1f} s)"
    if first is not None:
        wrong = "  <- ANOTHER REQUIREMENT" if outcome.misattributed else ""
        yield f"    first {_told(first)}{wrong}"
    yield from _some("also ", [one for one in outcome.of_its_requirement if one is not first])
    yield from _some("other", [one for one in outcome.collateral if one is not first])
    if not outcome.killed:
        for case, ending in list(outcome.own.items())[:_MOST_ENDINGS]:
            yield f"    {case}: {ending}"
    for note in filter(None, (outcome.cut, outcome.broken)):
        yield f"    {note}"


def _some(word: str, failures: Sequence[Failure]) -> Iterator[str]:
    """Give the first of these failures, a line each."""
    for failure in failures[:_MOST_LISTED]:
        of = f": {failure.requirement}" if word == "other" else ""
        yield f"    {word} {_told(failure)}{of}"
    if len(failures) > _MOST_LISTED:
        yield f"    {word} {len(failures) - _MOST_LISTED} more"


def _told(failure: Failure) -> str:
    verdict = "" if failure.verdict == "fail" else f"{failure.verdict}: "
    return f"{failure.case} ({verdict}{failure.way})"


def unkilled_lines(matrix: Matrix) -> Iterator[str]:
    """Give the cases that no mutant of theirs fails, with how they ended on each."""
    for requirement, cases in unkilled(matrix).items():
        yield requirement
        for case in cases:
            endings = {one.mutant: one.own[case] for one in matrix.outcomes if case in one.own}
            yield f"  {case}"
            # That it passes is what one expects to read here.
            yield from (
                f"    {name}: {how[:160]}" for name, how in endings.items() if how != "pass"
            )


def markdown(
    matrix: Matrix, found: Sequence[Problem], says: Mapping[str, str], watched: Collection[str]
) -> str:
    """Return the whole as Markdown; `says` has each mutant's sentence."""
    lines = ["# Kill matrix", "", "| what | how many |", "|---|---|"]
    lines += [f"| {what} | {many} |" for what, many in summary(matrix, watched)]
    lines += ["", "## What is not as it must be", ""]
    lines += [] if found else ["Nothing."]
    for problem in found:
        lines += [f"- {problem.says}"]
        lines += [f"    - `{instance}`" for instance in problem.instances]
    lines += ["", "## Mutants", ""]
    lines += ["| mutant | what it does wrong | breaks | first failure | further | others |"]
    lines += ["|---|---|---|---|---|---|"]
    lines += [_row(outcome, says.get(outcome.mutant, "")) for outcome in matrix.outcomes]
    return "\n".join([*lines, ""])


def _row(outcome: Outcome, says: str) -> str:
    first = outcome.failures[0] if outcome.failures else None
    if first is None:
        shown = "**survives**"
    else:
        by = " (monitor)" if first.verdict == MONITOR else ""
        wrong = f": **{first.requirement}**" if outcome.misattributed else ""
        shown = f"`{first.case}`{by}{wrong}" + ("" if outcome.killed else ", **survives**")
    further = [one for one in outcome.of_its_requirement if one is not first]
    others = [one for one in outcome.collateral if one is not first]
    cells = (f"`{outcome.mutant}`", says, f"`{outcome.breaks}`", shown)
    text = " | ".join((*cells, _named(further), _named(others)))
    return f"| {text.replace(chr(10), ' ')} |"


def _named(failures: Sequence[Failure]) -> str:
    names = [f"`{one.case}`" for one in failures[:_MOST_NAMED]]
    more = len(failures) - _MOST_NAMED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def as_json(matrix: Matrix, found: Sequence[Problem], says: Mapping[str, str]) -> str:
    """Return the whole as JSON: all cases with their requirements, all failures of all mutants."""
    told: dict[str, Any] = {
        "whole": matrix.whole,
        "sampled": matrix.sampled,
        "seconds": round(matrix.seconds, 1),
        "problems": [asdict(problem) for problem in found],
        "unbroken": {
            "tried": matrix.unbroken.tried,
            "flaws": [asdict(one) for one in matrix.unbroken.blemishes],
            "codes": sorted(matrix.unbroken.codes),
        },
        "mutants": [
            {"says": says.get(outcome.mutant, ""), "killed": outcome.killed, **asdict(outcome)}
            for outcome in matrix.outcomes
        ],
        "cases": dict(matrix.cases),
    }
    return json.dumps(told, indent=1) + "\n"
