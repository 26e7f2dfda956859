"""Each case once more in other ways for the same octets: the verdict must be the same.

What a transport changes is for `conformance.session.carriage`; here each case is played under it,
and compared with how it ended plainly. Results of their own, "transport/NAME/CASE", travel as those
of cases do. Does not judge replies.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

import pytest

from conformance.link.transcript import Event, Kind, Transcript
from conformance.plugin.diagnosis import no_ipv6
from conformance.plugin.fixtures import PLAYED, TRANSPORT, let_go
from conformance.plugin.judging import OBSERVED, apply, result_of
from conformance.plugin.options import SETTINGS
from conformance.plugin.recording import RESULT
from conformance.plugin.run import RUN
from conformance.plugin.secrecy import masked_result
from conformance.plugin.selection import CASE_ID, REQUIREMENT
from conformance.report.baseline import Baseline
from conformance.report.compared import Told, compared_text
from conformance.report.failure import worst
from conformance.report.result import Result
from conformance.session import Case
from conformance.session.carriage import TOGETHER, TRANSPORTS, Transport
from conformance.spec import Requirement, catalogue
from conformance.verdict import Finding, Verdict

PREFIX = "transport/"
DIFFERS = "differs"
_UNDECIDED = (Verdict.OBSERVED, Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE, Verdict.ERROR)
_SETS_UP = ("PASV", "PORT")
"""Verbs that `active` exchanges: their replies are no matter of the case's."""

Play = Callable[[], list[pytest.TestReport]]
Seen = Mapping[tuple[str, str, str], Finding]


@dataclass(frozen=True, slots=True)
class Played:
    """How a case ended one time: its result, what the monitor saw by requirement, verb and way,
    its dialogue, and how many lines or data connections travelled otherwise than plainly.
    """

    result: Result
    observed: Seen
    transcript: str
    changed: int

    @property
    def judged(self) -> bool:
        """Whether there is a verdict to compare."""
        return self.result.verdict not in _UNDECIDED

    @property
    def finding(self) -> Finding | None:
        """What stands for the verdict, whatever a baseline says of it; None where it passed."""
        return worst(self.result.findings)

    @property
    def way(self) -> str:
        """How it ended, in words that are the same each time."""
        return self.finding.way if self.finding else "pass"


def transported(item: pytest.Item, plain: Played | None, play: Play) -> Iterator[pytest.TestReport]:
    """Play a case under each transport that was asked for; give a report for each.

    `plain` is what came of the plain run, `play` runs the case once more. There is none where the
    case was not judged plainly, or where nothing of it travels in another way.
    """
    if plain is None or not plain.judged:
        return
    for transport in item.config.stash[SETTINGS].transports:
        report = _under(item, plain, transport, play)
        if report is not None:
            yield report


def _under(
    item: pytest.Item, plain: Played, transport: Transport, play: Play
) -> pytest.TestReport | None:
    unreached = no_ipv6(item.config.stash[RUN].target) if transport.ipv6 else ""
    if unreached:
        reason = f"not reached over IPv6: {unreached}"
        return _report(item, _result(item, transport, Verdict.INCONCLUSIVE, reason))
    reports = _play(item, transport, play)
    other = played(item, reports)
    broken = next(filter(_is_broken, reports), None)
    if broken is not None:
        return _broken(item, transport, broken)
    if other is None or not other.changed:
        return None
    if not other.judged:
        verdict, reason = other.result.verdict, other.result.reason
        return _report(item, _result(item, transport, verdict, reason))
    finding = _difference(item, transport, plain, other)
    if finding is None:
        return _report(item, _result(item, transport, Verdict.PASS))
    attempts = item.config.stash[SETTINGS].confirm
    came = 1 + sum(takewhile(bool, _attempts(item, transport, finding, play, attempts)))
    if came <= attempts:
        how = f"differed {came} of {came + 1} times in this way"
        reason = f"not reproduced: {how}: {finding.observed}"
        return _report(item, _result(item, transport, Verdict.INCONCLUSIVE, reason))
    verdict = Verdict.FAIL if finding.severity == "fail" else Verdict.WARN
    result = _result(item, transport, verdict, finding.detail, finding)
    return _report(item, result, (plain, other), transport)


# ---------------------------------------------------------------------- playing


def _play(item: pytest.Item, transport: Transport, play: Play) -> list[pytest.TestReport]:
    item.stash[TRANSPORT] = transport
    try:
        return play()
    finally:
        del item.stash[TRANSPORT]


def played(item: pytest.Item, reports: list[pytest.TestReport]) -> Played | None:
    """Return what came of a case, from its reports as they are before anybody is told of them."""
    results = [result for result in map(result_of, reports) if result is not None]
    case = item.stash.get(PLAYED, None)
    if not results or case is None:
        return None
    del item.stash[PLAYED]
    left_out = _SETS_UP if case.carriage.transport.active else ()
    observed = {key: one.finding for key, one in case.observed.items() if one.verb not in left_out}
    transcript = _transcript(case)
    let_go(case)
    return Played(results[0], observed, transcript, case.carriage.tally.total())


def _transcript(case: Case) -> str:
    """The dialogue for people: what was sent in pieces is put together again, and what was said
    beside the case's own sessions is left out.
    """
    shown: list[Event] = []
    for event in case.link.transcript.events:
        last = shown[-1] if shown else None
        if event.connection in case.carriage.aside:
            continue
        if last is not None and _is_piece(last, event):
            shown[-1] = last._replace(octets=last.octets + event.octets)
        else:
            shown.append(event)
    transcript = Transcript()
    transcript.events = shown
    return transcript.text()


def _is_piece(last: Event, event: Event) -> bool:
    both_sent = last.kind is event.kind is Kind.SENT and not event.data
    return both_sent and last.connection == event.connection


def _attempts(
    item: pytest.Item, transport: Transport, finding: Finding, play: Play, attempts: int
) -> Iterator[bool]:
    """A difference is a claim about somebody's server too: both ways are tried again so often, and
    each time it is told whether it came.
    """
    return (_comes_again(item, transport, finding, play) for _ in range(attempts))


def _comes_again(item: pytest.Item, transport: Transport, finding: Finding, play: Play) -> bool:
    other = played(item, _play(item, transport, play))
    plain = played(item, _play(item, TOGETHER, play))
    if plain is None or other is None or not (plain.judged and other.judged):
        return False
    again = _difference(item, transport, plain, other)
    return again is not None and again.way == finding.way


# ---------------------------------------------------------------------- comparing


def _broken_requirement(item: pytest.Item, transport: Transport) -> Requirement:
    """Whatever forbids the difference; where the way has no clause, the case's own."""
    own = item.stash[REQUIREMENT]
    return catalogue().requirements[transport.requirement] if transport.requirement else own


def _difference(
    item: pytest.Item, transport: Transport, plain: Played, other: Played
) -> Finding | None:
    """What is not the same under the transport; None where all is."""
    new = sorted(other.observed.keys() - plain.observed.keys())
    if plain.way != other.way:
        shown, observed = other.finding or plain.finding, f"{plain.way}, then {other.way}"
        came = other.finding.received if other.finding else "the case passes"
        wanted = plain.finding.received if plain.finding else "the case passes"
    elif new:
        requirement, verb, way = new[0]
        shown, observed = other.observed[new[0]], f"monitor {requirement} {verb} {way}"
        came, wanted = shown.received, shown.allowed
    else:
        return None
    assert shown is not None  # two that pass do not differ
    broken = _broken_requirement(item, transport)
    found = [one for one in (plain.finding, other.finding, shown) if one is not None]
    is_fail = any(one.severity == "fail" for one in found) or bool(transport.requirement)
    return Finding(
        broken.id,
        "fail" if is_fail and broken.level != "should" else "warn",
        DIFFERS,
        f"{transport.name}: {observed}",
        shown.sent,
        came,
        f"as plainly: {wanted}",
        f"plainly {plain.way}; under {transport.name} ({transport.says}): "
        f"{other.way if plain.way != other.way else observed}",
    )


# ---------------------------------------------------------------------- telling


def id_under(transport: str, case: str) -> str:
    """Return the id of a case's result under a transport."""
    return f"{PREFIX}{transport}/{case}"


def _result(
    item: pytest.Item,
    transport: Transport,
    verdict: Verdict,
    reason: str = "",
    finding: Finding | None = None,
) -> Result:
    return Result(
        case=id_under(transport.name, item.stash[CASE_ID]),
        requirement=_broken_requirement(item, transport).id,
        verdict=verdict,
        reason=reason,
        findings=(finding,) if finding else (),
    )


def _report(
    item: pytest.Item,
    result: Result,
    ways: tuple[Played, Played] | None = None,
    transport: Transport = TOGETHER,
) -> pytest.TestReport:
    """A report as of the case's call, which carries the result."""
    settings, run = item.config.stash[SETTINGS], item.config.stash[RUN]
    under = result.case.removeprefix(PREFIX).partition("/")[0]
    again = f"{settings.again} --transport {under} --case {shlex.quote(item.stash[CASE_ID])}"
    told: list[Told] = []
    if ways is not None:
        told = _told(ways, transport)
        both = "\n\n".join(f"{one.title}\n{one.transcript}" for one in told)
        result = replace(result, transcript=both)
    result = masked_result(result, run.target)
    if settings.baseline is not None:
        result = settings.baseline.judge(result)
    path, line, domain = item.location
    place = path, line, f"{domain} @{under}"
    report = pytest.TestReport(item.nodeid, place, {}, "passed", None, "call")
    text = compared_text(result, catalogue(), again, told) if told else ""
    apply(report, result, again, text)
    return report


def _told(ways: tuple[Played, Played], transport: Transport) -> list[Told]:
    titles = "dialogue, plainly", f"dialogue under {transport.name}: {transport.says}"
    return [
        Told(
            title,
            played.transcript,
            played.finding.sent if played.finding else "",
            played.finding.received if played.finding else "",
        )
        for title, played in zip(titles, ways, strict=True)
    ]


def _is_broken(report: pytest.TestReport) -> bool:
    """Whether the suite broke, in the case or after its verdict."""
    result = result_of(report)
    return report.failed and (result is None or result.verdict is Verdict.ERROR)


def _broken(
    item: pytest.Item, transport: Transport, report: pytest.TestReport
) -> pytest.TestReport:
    """The report of what broke, under the transport's id."""
    was = result_of(report)
    reason = was.reason if was else f"the suite broke: {report.longrepr}"
    target = item.config.stash[RUN].target
    result = masked_result(_result(item, transport, Verdict.ERROR, reason), target)
    kept = [pair for pair in report.user_properties if pair[0] not in (RESULT, OBSERVED)]
    report.user_properties[:] = [*kept, (RESULT, result.to_json())]
    return report


# ---------------------------------------------------------------------- the baseline


def for_transports(baseline: Baseline, played: tuple[Transport, ...]) -> Baseline:
    """Return the baseline without what it says of transports that were not played."""
    others = TRANSPORTS.keys() - {transport.name for transport in played}
    cases = tuple(id_under(name, "") for name in others)
    ways = tuple(f"{DIFFERS} {name}: " for name in others)
    kept = [
        entry
        for entry in baseline.entries
        if not (entry.case.startswith(cases) or entry.way.startswith(ways))
    ]
    return replace(baseline, entries=tuple(kept))
