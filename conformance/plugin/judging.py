"""From what happened in a case to its verdict, and from the verdict to pytest's report.

A failure is a claim: it is tried a second time before it is made, and one that does not come again
is inconclusive. Runs where the case runs; what it finds out travels in the report.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Generator
from dataclasses import asdict
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from conformance.plugin.fixtures import CASE
from conformance.plugin.options import SETTINGS
from conformance.plugin.run import RUN
from conformance.plugin.secrecy import masked, masked_finding, masked_result
from conformance.plugin.selection import CASE_ID, REQUIREMENT
from conformance.report.failure import failure_text
from conformance.report.printable import one_line
from conformance.report.result import Result
from conformance.session import Case
from conformance.spec import catalogue
from conformance.verdict import CaseEnded, Verdict

RESULT = "ftp-conformance-result"
OBSERVED = "ftp-conformance-observed"
_FAILED = (Verdict.FAIL, Verdict.STALE, Verdict.ERROR)
_PASSED = (Verdict.PASS, Verdict.WARN)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn what a case's phase ended with into a verdict."""
    if REQUIREMENT not in item.stash:
        return (yield)
    error = call.excinfo
    if error is not None and isinstance(error.value, CaseEnded):
        # Nobody will read its traceback, and formatting one costs more than the case.
        call.excinfo = None
    report = yield
    call.excinfo = error
    over = call.when == "call" or (call.when == "setup" and error is not None)
    case = item.stash.get(CASE, None)
    if over:
        item.config.stash[RUN].doubtful |= case is not None and case.unanswered
        result = _result(item, case, call)
        settings = item.config.stash[SETTINGS]
        if settings.baseline is not None:
            result = settings.baseline.judge(result)
        if result.verdict is Verdict.ERROR:
            # A traceback shows the arguments of calls, such as the line that PASS sends.
            described = case.target if case else settings.target
            report.longrepr = masked(str(report.longrepr), described)
        _apply(report, result, f"{settings.again} --case {shlex.quote(result.case)}")
    elif call.when == "teardown" and case is not None:
        report.user_properties.append((OBSERVED, _observed(item, case)))
        del item.stash[CASE]
    return report


def _result(item: pytest.Item, case: Case | None, call: pytest.CallInfo[None]) -> Result:
    verdict, reason = _verdict(case, call.excinfo)
    settings = item.config.stash[SETTINGS]
    wanted = verdict is not Verdict.PASS or settings.junit is not None
    result = Result(
        case=item.stash[CASE_ID],
        requirement=item.stash[REQUIREMENT].id,
        verdict=verdict,
        reason=reason,
        findings=tuple(case.findings) if case else (),
        transcript=case.link.transcript.text() if case and wanted else "",
        seconds=call.duration,
    )
    # Nothing of a plain pass came from outside.
    plain = verdict is Verdict.PASS and not wanted
    return result if plain else masked_result(result, case.target if case else settings.target)


def _verdict(case: Case | None, error: Any) -> tuple[Verdict, str]:
    if error is None:
        warned = case is not None and bool(case.findings)
        return (Verdict.WARN if warned else Verdict.PASS), ""
    if isinstance(error.value, CaseEnded):
        return error.value.verdict, error.value.reason
    return Verdict.ERROR, f"{error.typename}: {error.value}"


def _apply(report: pytest.TestReport, result: Result, again: str) -> None:
    """Make pytest's report say what the verdict says."""
    report.user_properties.append((RESULT, result.to_json()))
    if result.verdict in _PASSED:
        report.outcome, report.longrepr = "passed", None
    elif result.verdict in _FAILED:
        report.outcome = "failed"
        if result.verdict is Verdict.ERROR:
            report.sections.append(("what broke in the suite", str(report.longrepr)))
        report.longrepr = failure_text(result, catalogue(), again)
    else:
        report.outcome = "skipped"
        path, line, _ = report.location
        report.longrepr = (path, line or 0, f"{result.verdict}: {result.reason}")


def _observed(item: pytest.Item, case: Case) -> str:
    """What the monitor saw in this case, as JSON text: only that may cross process borders."""
    text = case.link.transcript.text() if case.observed else ""
    return json.dumps(
        {
            "case": item.stash[CASE_ID],
            "exchanges": case.exchanges,
            "findings": [
                [asdict(masked_finding(finding, case.target)), verb]
                for finding, verb in case.observed
            ],
            "transcript": text,
        }
    )


def result_of(report: pytest.TestReport) -> Result | None:
    """The result that a report carries, if it is the one that does."""
    for name, value in report.user_properties:
        if name == RESULT:
            return Result.from_json(str(value))
    return None


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a case; one that fails is run again, and must fail in the same way."""
    if REQUIREMENT not in item.stash:
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    first = _failing(reports)
    if first is not None:
        item._initrequest()  # type: ignore[attr-defined]  # how pytest makes fixtures anew for a second run
        again = runtestprotocol(item, log=False, nextitem=nextitem)
        second = _failing(again)
        if second is None or _ways(second[1]) != _ways(first[1]):
            _unsettle(first[0], first[1])
    for report in reports:
        hook.pytest_runtest_logreport(report=report)
    lost = item.config.stash[RUN].lost()
    if lost:
        # Every further case would be inconclusive, and the run end as if nothing were wrong.
        last = item.stash[CASE_ID]
        item.session.shouldstop = f"the target is lost: {one_line(lost)}; last case: {last}"
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _ways(result: Result) -> list[str]:
    return [finding.way for finding in result.findings if finding.severity == "fail"]


def _failing(reports: list[pytest.TestReport]) -> tuple[pytest.TestReport, Result] | None:
    for report in reports:
        result = result_of(report)
        if (
            result is not None
            and result.verdict in (Verdict.FAIL, Verdict.STALE)
            and result.findings
        ):
            return report, result
    return None


def _unsettle(report: pytest.TestReport, result: Result) -> None:
    report.user_properties[:] = [pair for pair in report.user_properties if pair[0] != RESULT]
    finding = result.findings[-1]
    reason = f"failed once and not again: {finding.sent} was answered {finding.received}"
    _apply(report, result.with_verdict(Verdict.INCONCLUSIVE, reason), "")


_SHOWN: dict[Verdict, tuple[str, str, str]] = {
    Verdict.PASS: ("passed", ".", "PASS"),
    Verdict.FAIL: ("failed", "F", "FAIL"),
    Verdict.WARN: ("warn", "w", "WARN"),
    Verdict.KNOWN: ("known", "k", "KNOWN"),
    Verdict.STALE: ("failed", "S", "STALE"),
    Verdict.UNSUPPORTED: ("unsupported", "u", "UNSUPPORTED"),
    Verdict.INCONCLUSIVE: ("inconclusive", "i", "INCONCLUSIVE"),
    Verdict.ERROR: ("failed", "E", "ERROR"),
}


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Count and show cases by their verdict."""
    if not isinstance(report, pytest.TestReport):
        return None
    result = result_of(report)
    return _SHOWN[result.verdict] if result is not None else None
