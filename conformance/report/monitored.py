"""What the monitor saw in a whole run, as results: one for each thing seen, one for each thing
that held.

Knows the monitor's requirements, not how they are judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from conformance.model.monitor import (
    CLASS,
    CODE,
    EXPLAINED,
    GRAMMAR,
    ONE_PRELIMINARY,
    SEQUENCE,
)
from conformance.report.result import Result
from conformance.spec import COMMANDS
from conformance.verdict import Finding, Verdict

_BY_VERB = (CLASS, CODE, ONE_PRELIMINARY, EXPLAINED)
_FIRST = ", first in "

MONITORED = "monitor/"
"""How the ids of the monitor's results begin."""


class Seen(NamedTuple):
    """What the monitor saw in a case: what, the verb, that case, the dialogue, and how often."""

    finding: Finding
    verb: str
    case: str
    transcript: str
    times: int = 1


def monitored(
    exchanges: Mapping[str, int], observed: Iterable[Seen], unsettled: Iterable[Seen] = ()
) -> list[Result]:
    """Return the results of the monitor's requirements.

    `exchanges` counts the commands whose replies were judged, by verb; `observed` is what came
    again when its case was run again, `unsettled` what did not. A result's id is the requirement
    with what it concerns in brackets: "monitor/rfc959-5.4-reply-class[RNTO 350]".
    """
    seen: dict[str, tuple[Finding, str, str]] = {}
    times: Counter[str] = Counter()
    touched: set[tuple[str, str]] = set()
    for finding, verb, case, transcript, count in observed:
        name = name_of(finding, verb)
        times[name] += count
        seen.setdefault(name, (finding, case, transcript))
        touched.add((finding.requirement, verb if finding.requirement in _BY_VERB else ""))
    results = [_found(name, *what, times[name]) for name, what in sorted(seen.items())]
    once = {name_of(one.finding, one.verb): one for one in unsettled}
    for name, (finding, _, case, transcript, _) in sorted(once.items()):
        if name not in seen:
            reason = f"seen, and not reproduced{_FIRST}{case}"
            verdict = Verdict.INCONCLUSIVE
            results.append(
                Result(name, finding.requirement, verdict, reason, (finding,), transcript)
            )
    return results + _held(exchanges, touched)


def name_of(finding: Finding, verb: str) -> str:
    """Return the id of the result of what the monitor found."""
    what = " ".join(filter(None, (verb, finding.observed or finding.kind)))
    return f"monitor/{finding.requirement}[{what}]"


def _found(name: str, finding: Finding, case: str, transcript: str, times: int) -> Result:
    verdict = Verdict.FAIL if finding.severity == "fail" else Verdict.WARN
    plural = "time" if times == 1 else "times"
    reason = f"seen {times} {plural}{_FIRST}{case}"
    findings = (finding,)
    return Result(name, finding.requirement, verdict, reason, findings, transcript, 0.0, times)


def first_seen(result: Result) -> str:
    """Return the id of the case in which the monitor's finding was seen first, if it is one."""
    return result.reason.rpartition(_FIRST)[2] if _FIRST in result.reason else ""


def held_name(case: str) -> str:
    """Return the id that a monitor's result has where nothing is found; a case keeps its own.

    What is found has a result of its own in place of the one that holds, so two runs have
    something in common only under this id.
    """
    name, bracket, what = case.partition("[")
    requirement = name.removeprefix(MONITORED)
    if requirement == name or not bracket:
        return case
    verb = what.removesuffix("]").partition(" ")[0]
    return f"{name}[{verb}]" if requirement in _BY_VERB else name


def _held(exchanges: Mapping[str, int], touched: set[tuple[str, str]]) -> list[Result]:
    """A pass for each requirement, and verb where it is judged by verb, of which nothing was
    found.
    """
    total = sum(exchanges.values())
    if not total:
        return []
    results = []
    for requirement in (*GRAMMAR, *SEQUENCE):
        if requirement in _BY_VERB:
            for verb, times in sorted(exchanges.items()):
                # Of a verb without a row nobody can say which replies it may have.
                if verb in COMMANDS and (requirement, verb) not in touched:
                    results.append(_pass(f"monitor/{requirement}[{verb}]", requirement, times))
        elif (requirement, "") not in touched:
            results.append(_pass(f"monitor/{requirement}", requirement, total))
    return results


def _pass(name: str, requirement: str, times: int) -> Result:
    return Result(name, requirement, Verdict.PASS, times_seen=times)
