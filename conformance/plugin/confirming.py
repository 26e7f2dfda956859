"""A failure is a claim about somebody's server: it is tried a second time before it is made.

What a case failed by, and what the monitor saw in it for the first time, must come again when the
case runs again; what does not is inconclusive, and where the suite breaks then, its error stands.
Does not judge.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from conformance.plugin.judging import OBSERVED, apply, result_of
from conformance.plugin.options import SETTINGS
from conformance.plugin.recording import RESULT, hand_over
from conformance.plugin.run import RUN, Run
from conformance.plugin.selection import CASE_ID, REQUIREMENT, TOLD_CUT
from conformance.plugin.transports import transported
from conformance.report.printable import one_line
from conformance.report.result import Result
from conformance.verdict import CaseEnded, Finding, Verdict

_CLAIMS = (Verdict.FAIL, Verdict.STALE)
_STRICT_CLAIMS = (*_CLAIMS, Verdict.WARN)
_UNDECIDED = (Verdict.INCONCLUSIVE, Verdict.ERROR)


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a case, and once more where it claims something."""
    if REQUIREMENT not in item.stash:
        return None
    hook, run = item.ihook, item.config.stash[RUN]
    if run.is_over:
        _cut(item, run)
        return True
    claims = _STRICT_CLAIMS if item.config.stash[SETTINGS].strict else _CLAIMS
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    doubtful = _claimed(reports, claims) is not None or _new(reports, run)
    if run.has_more(item.stash[CASE_ID], doubtful):
        again = _once_more(item, nextitem)
        undecided = _claimed(reports, claims) is not None and _has(again, _UNDECIDED)
        if run.has_more(item.stash[CASE_ID], undecided):
            # What was not tried again has not been refuted: a server may be starting anew.
            again = _once_more(item, nextitem)
        if _has(again, (Verdict.ERROR,)):
            reports = again
        else:
            _confirm_result(reports, again, claims)
            _confirm_observed(reports, again, run)
    if not run.cut:
        hand_over(item, reports)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
    lost = run.lost()
    if not lost and item.config.stash[SETTINGS].transports:
        for report in transported(item, reports, lambda: _once_more(item, nextitem)):
            hook.pytest_runtest_logreport(report=report)
        lost = run.lost()
    if lost:
        # Every further case would be inconclusive, and the run end as if nothing were wrong.
        last = item.stash[CASE_ID]
        item.session.shouldstop = f"the target is lost: {one_line(lost)}; last case: {last}"
    if run.cut or (run.is_over and nextitem is not None):
        _cut(item, run)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _cut(item: pytest.Item, run: Run) -> None:
    """End the run, whose time is over: the case that was under way has no result."""
    with contextlib.suppress(CaseEnded):
        run.end()
    item.session.shouldstop = run.cut
    told = getattr(item.config, "workeroutput", None)
    if told is not None:
        told[TOLD_CUT] = run.cut


def _once_more(item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
    item._initrequest()  # type: ignore[attr-defined]  # how pytest makes fixtures anew
    return runtestprotocol(item, log=False, nextitem=nextitem)


def _has(reports: list[pytest.TestReport], verdicts: tuple[Verdict, ...]) -> bool:
    results = (result_of(report) for report in reports)
    return any(result is not None and result.verdict in verdicts for result in results)


def _claimed(
    reports: list[pytest.TestReport], claims: tuple[Verdict, ...]
) -> tuple[pytest.TestReport, Result] | None:
    """The report that claims a failure."""
    for report in reports:
        result = result_of(report)
        if result is not None and result.verdict in claims:
            return report, result
    return None


def _confirm_result(
    reports: list[pytest.TestReport],
    again: list[pytest.TestReport],
    claims: tuple[Verdict, ...],
) -> None:
    """Make a failure that did not come again, or came otherwise, inconclusive."""
    first, second = _claimed(reports, claims), _claimed(again, claims)
    if first is None or (second is not None and _ways(first[1]) == _ways(second[1])):
        return
    report, result = first
    report.user_properties[:] = [pair for pair in report.user_properties if pair[0] != RESULT]
    reason = f"failed once and not again: {_what(result)}"
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


def _seen(reports: list[pytest.TestReport]) -> dict[str, Any]:
    """What the monitor saw, as the reports carry it."""
    for report in reports:
        for name, value in report.user_properties:
            if name == OBSERVED:
                seen: dict[str, Any] = json.loads(str(value))
                return seen
    return {"findings": []}


def _key(finding: dict[str, str], verb: str) -> tuple[str, str, str]:
    return finding["requirement"], verb, Finding(**finding).way


def _new(reports: list[pytest.TestReport], run: Run) -> bool:
    """Whether the monitor saw something that no case of this process has confirmed yet."""
    return any(_key(*pair) not in run.confirmed for pair in _seen(reports)["findings"])


def _confirm_observed(
    reports: list[pytest.TestReport], again: list[pytest.TestReport], run: Run
) -> None:
    """Keep what the monitor saw both times; what it saw once is carried as unsettled."""
    seen = _seen(reports)
    run.confirmed |= {_key(*pair) for pair in seen["findings"]} & {
        _key(*pair) for pair in _seen(again)["findings"]
    }
    settled = [pair for pair in seen["findings"] if _key(*pair) in run.confirmed]
    seen["unsettled"] = [pair for pair in seen["findings"] if pair not in settled]
    seen["findings"] = settled
    for report in reports:
        for index, (name, _) in enumerate(report.user_properties):
            if name == OBSERVED:
                report.user_properties[index] = (name, json.dumps(seen))
