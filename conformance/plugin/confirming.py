"""A failure is a claim about somebody's server: it is tried again before it is made.

What a case failed by, and what the monitor saw in it for the first time, must come again each time
that the case runs again, once or as often as --confirm says; what does not is inconclusive, and
where the suite breaks then, its error stands. Does not judge.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from conformance.plugin.case_bound import stop_the_timer, timed, untimed
from conformance.plugin.judging import OBSERVED, apply, result_of, with_staleness
from conformance.plugin.options import SETTINGS
from conformance.plugin.recording import RESULT, hand_over
from conformance.plugin.room import with_room
from conformance.plugin.run import RUN, Run
from conformance.plugin.selection import CASE_ID, REQUIREMENT, TOLD_CUT
from conformance.plugin.transports import played, transported
from conformance.report.printable import one_line
from conformance.report.result import Result
from conformance.verdict import CaseEnded, Finding, Verdict

_CLAIMS = (Verdict.FAIL, Verdict.STALE)
_STRICT_CLAIMS = (*_CLAIMS, Verdict.WARN)
_UNDECIDED = (Verdict.INCONCLUSIVE, Verdict.ERROR)

Reports = list[pytest.TestReport]
Claimed = tuple[pytest.TestReport, Result]
"""The report that claims a failure, and its result."""


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a case, and again, as often as --confirm says, where it claims something."""
    if REQUIREMENT not in item.stash:
        return None
    hook, run = item.ihook, item.config.stash[RUN]
    if run.is_over:
        _cut(item, run)
        return True
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    stop_the_timer(item)
    with run.turns.together():
        _run(item, nextitem, run)
    if run.cut or (run.is_over and nextitem is not None):
        _cut(item, run)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@contextlib.contextmanager
def _others_time(item: pytest.Item, run: Run) -> Iterator[None]:
    """While the other workers are waited for, no time of the case passes."""
    began = time.monotonic()
    with untimed(item):
        yield
    run.grant(time.monotonic() - began)


def _attempt(item: pytest.Item, nextitem: pytest.Item | None) -> Reports:
    run = item.config.stash[RUN]
    with timed(item), run.turns.waiting_with(lambda: _others_time(item, run)):
        return runtestprotocol(item, log=False, nextitem=nextitem)


def _run(item: pytest.Item, nextitem: pytest.Item | None, run: Run) -> None:
    hook = item.ihook
    reports = _attempt(item, nextitem)
    reports = with_room(item, reports, lambda: _once_more(item, nextitem))
    reports = _confirmed(item, reports, lambda: _once_more(item, nextitem))
    with_staleness(item, reports)
    # Before others are told, who let go of what they do not need.
    plain = played(item, reports)
    if not run.cut:
        hand_over(item, reports)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
    lost = run.lost()
    if not lost and item.config.stash[SETTINGS].transports:
        for report in transported(item, plain, lambda: _once_more(item, nextitem)):
            hook.pytest_runtest_logreport(report=report)
        lost = run.lost()
    if lost:
        # Every further case would be inconclusive, and the run end as if nothing were wrong.
        last = item.stash[CASE_ID]
        item.session.shouldstop = f"the target is lost: {one_line(lost)}; last case: {last}"


def _cut(item: pytest.Item, run: Run) -> None:
    """End the run, whose time is over: the case that was under way has no result."""
    with contextlib.suppress(CaseEnded):
        run.end()
    item.session.shouldstop = run.cut
    told = getattr(item.config, "workeroutput", None)
    if told is not None:
        told[TOLD_CUT] = run.cut


def _confirmed(item: pytest.Item, reports: Reports, play: Callable[[], Reports]) -> Reports:
    """Return the reports without what did not come in each further attempt, or, where the suite
    breaks in one of these, the reports of that one.

    No attempt follows once nothing is left to be confirmed. A run that is played from recordings
    has as many as there were.
    """
    settings, run, case = item.config.stash[SETTINGS], item.config.stash[RUN], item.stash[CASE_ID]
    claims = _STRICT_CLAIMS if settings.strict else _CLAIMS
    claimed, seen = _claimed(reports, claims), _keys(reports)
    came = tries = 1
    for _ in range(settings.confirm):
        if not run.has_more(case, claimed is not None or not seen <= run.confirmed):
            break
        again, tries = play(), tries + 1
        if claimed is not None and _has(again, _UNDECIDED) and run.has_more(case, True):
            # What was not tried again has not been refuted: a server may be starting anew.
            again, tries = play(), tries + 1
        if _has(again, (Verdict.ERROR,)):
            return again
        seen &= _keys(again)
        if claimed is not None and _comes_again(claimed, _claimed(again, claims)):
            came += 1
        elif claimed is not None:
            _take_back(claimed, came, tries)
            claimed = None
    if tries > 1:
        run.confirmed.update(seen)
        _settle_observed(reports, run)
    return reports


def _once_more(item: pytest.Item, nextitem: pytest.Item | None) -> Reports:
    item._initrequest()  # type: ignore[attr-defined]  # how pytest makes fixtures anew
    return _attempt(item, nextitem)


def _has(reports: Reports, verdicts: tuple[Verdict, ...]) -> bool:
    results = (result_of(report) for report in reports)
    return any(result is not None and result.verdict in verdicts for result in results)


def _claimed(reports: Reports, claims: tuple[Verdict, ...]) -> Claimed | None:
    """The report that claims a failure."""
    for report in reports:
        result = result_of(report)
        if result is not None and result.verdict in claims:
            return report, result
    return None


def _comes_again(first: Claimed, second: Claimed | None) -> bool:
    """Whether the second claim is the first one."""
    return second is not None and _ways(first[1]) == _ways(second[1])


def _take_back(claimed: Claimed, came: int, tries: int) -> None:
    """Make a failure that did not come each time, or came otherwise, inconclusive."""
    report, result = claimed
    report.user_properties[:] = [pair for pair in report.user_properties if pair[0] != RESULT]
    how = f"failed {came} of {tries} times in this way"
    reason = f"not reproduced: {how}: {_what(result)}"
    apply(report, result.with_verdict(Verdict.INCONCLUSIVE, reason), "")


def _what(result: Result) -> str:
    if not result.findings:
        return result.reason
    finding = result.findings[-1]
    came = f"came {finding.received}, wanted {finding.allowed}"
    return f"{finding.sent}: {came}" if finding.sent else came


def _ways(result: Result) -> list[str]:
    failing = [finding.way for finding in result.findings if finding.severity == "fail"]
    return failing or [finding.way for finding in result.findings]


def _seen(reports: Reports) -> dict[str, Any]:
    """What the monitor saw, as the reports carry it."""
    for report in reports:
        for name, value in report.user_properties:
            if name == OBSERVED:
                seen: dict[str, Any] = json.loads(str(value))
                return seen
    return {"findings": []}


def _key(finding: dict[str, str], verb: str, *_: object) -> tuple[str, str, str]:
    return finding["requirement"], verb, Finding(**finding).way


def _keys(reports: Reports) -> set[tuple[str, str, str]]:
    return {_key(*row) for row in _seen(reports)["findings"]}


def _settle_observed(reports: Reports, run: Run) -> None:
    """Keep what the monitor saw each time; all else that it saw is carried as unsettled."""
    seen = _seen(reports)
    settled = [row for row in seen["findings"] if _key(*row) in run.confirmed]
    seen["unsettled"] = [row for row in seen["findings"] if row not in settled]
    seen["findings"] = settled
    for report in reports:
        for index, (name, _) in enumerate(report.user_properties):
            if name == OBSERVED:
                report.user_properties[index] = (name, json.dumps(seen))
