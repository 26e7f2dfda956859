"""From what happened in a case to its verdict, and from the verdict to pytest's report.

Runs where the case runs; what it finds out travels in the report. Does not decide whether a case is
run again.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Generator
from dataclasses import asdict, replace
from traceback import clear_frames
from typing import Any

import pytest
from _pytest._code.code import ReprExceptionInfo, ReprFileLocation, ReprTracebackNative

from conformance.link.replay import ReplayError
from conformance.plugin.fixtures import CASE, PLAYED, let_go
from conformance.plugin.options import SETTINGS, Settings
from conformance.plugin.recording import RESULT, keep
from conformance.plugin.run import RUN
from conformance.plugin.secrecy import masked, masked_finding, masked_result
from conformance.plugin.selection import CASE_ID, REQUIREMENT
from conformance.report.failure import failure_text, worst
from conformance.report.printable import cut, one_line
from conformance.report.result import Result
from conformance.session import Case
from conformance.spec import catalogue
from conformance.verdict import CaseEnded, Verdict

OBSERVED = "ftp-conformance-observed"
STALE_RECORDING = "the recording is stale"
"""What is said of a case that now does something else than when it was recorded."""

_FAILED = (Verdict.FAIL, Verdict.STALE, Verdict.ERROR)
_PASSED = (Verdict.PASS, Verdict.WARN, Verdict.OBSERVED)
_MOST_SUMMED_UP = 120
"""Characters of a finding in pytest's short summary, where a case has one line."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn what a case's phase ended with into a verdict."""
    if REQUIREMENT not in item.stash:
        return (yield)
    error = call.excinfo
    ended = error is not None and (isinstance(error.value, CaseEnded) or _is_stale(error))
    if ended:
        # Nobody will read its traceback, and formatting one costs more than the case.
        call.excinfo = None
    report = yield
    call.excinfo = error
    _let_go_of_frames(error if ended else None, item.config)
    over = call.when == "call" or (call.when == "setup" and error is not None)
    case = item.stash.get(CASE, None)
    if over:
        run = item.config.stash[RUN]
        run.doubtful |= case is not None and case.unanswered
        run.silences = run.silences + 1 if case is not None and case.silent else 0
        result = _result(item, case, call)
        settings = item.config.stash[SETTINGS]
        if settings.baseline is not None:
            result = settings.baseline.judge(result)
        result = scored(result, settings)
        if result.verdict is Verdict.ERROR:
            # A traceback shows the arguments of calls, such as the line that PASS sends.
            described = case.target if case else settings.target
            report.longrepr = masked(str(report.longrepr), described)
        apply(report, result, f"{settings.again} --case {shlex.quote(result.case)}")
    elif call.when == "teardown" and case is not None:
        report.user_properties.append((OBSERVED, seen_by_the_monitor(item.stash[CASE_ID], case)))
        if item.config.stash[SETTINGS].kept.results is not None:
            keep(item, case)
        del item.stash[CASE]
        if PLAYED not in item.stash:
            let_go(case)
    if error is not None and _is_stale(error):
        report.user_properties.append((STALE_RECORDING, _told_of(error.value)))
    return report


def scored(result: Result, settings: Settings) -> Result:
    """Return the result with whether it counts for the run's profile."""
    chosen = settings.kept.profile
    counts = chosen is None or chosen.scores(result.case, result.requirement)
    return result if counts else replace(result, scored=False)


def _result(item: pytest.Item, case: Case | None, call: pytest.CallInfo[None]) -> Result:
    verdict, reason = _verdict(case, call.excinfo)
    settings = item.config.stash[SETTINGS]
    wanted = verdict is not Verdict.PASS or settings.kept.transcripts
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


def _is_stale(error: pytest.ExceptionInfo[BaseException] | None) -> bool:
    """Whether a case did something else than when it was recorded, in whichever of its parts."""
    if error is None or not isinstance(error.value, BaseExceptionGroup):
        return error is not None and isinstance(error.value, ReplayError)
    return error.value.split(ReplayError)[1] is None


def _told_of(error: BaseException) -> str:
    """What a case does otherwise: the first of it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


def with_staleness(item: pytest.Item, reports: list[pytest.TestReport]) -> None:
    """Let the result say it where a case did something else than recorded, if only at its end, or
    in the attempt that did not come a second time.
    """
    properties = [one for report in reports for one in report.user_properties]
    told = [text for name, text in properties if name == STALE_RECORDING]
    for report in reports if told else ():
        result = result_of(report)
        if result is not None and result.verdict is not Verdict.STALE:
            report.user_properties[:] = [one for one in report.user_properties if one[0] != RESULT]
            reason = f"{STALE_RECORDING}: the case {told[0]}"
            again = f"{item.config.stash[SETTINGS].again} --case {shlex.quote(result.case)}"
            apply(report, result.with_verdict(Verdict.STALE, reason), again)


def _verdict(case: Case | None, error: Any) -> tuple[Verdict, str]:
    if error is None and case is not None and case.informs:
        return Verdict.OBSERVED, "; ".join(case.remarks)
    if error is None:
        warned = case is not None and bool(case.findings)
        return (Verdict.WARN if warned else Verdict.PASS), ""
    if isinstance(error.value, CaseEnded):
        return error.value.verdict, error.value.reason
    if _is_stale(error):
        return Verdict.STALE, f"{STALE_RECORDING}: the case {_told_of(error.value)}"
    return Verdict.ERROR, f"{error.typename}: {error.value}"


def apply(report: pytest.TestReport, result: Result, again: str, text: str = "") -> None:
    """Make pytest's report say what the verdict says, in the text given where it fails."""
    report.user_properties.append((RESULT, result.to_json()))
    if result.verdict in _PASSED:
        report.outcome, report.longrepr = "passed", None
    elif result.verdict in _FAILED and (result.scored or result.verdict is Verdict.ERROR):
        report.outcome = "failed"
        if result.verdict is Verdict.ERROR:
            report.sections.append(("what broke in the suite", str(report.longrepr)))
        text = text or failure_text(result, catalogue(), again)
        report.longrepr = _shown(report, text, result)
    else:
        report.outcome = "skipped"
        path, line, _ = report.location
        report.longrepr = (path, line or 0, f"{result.verdict}: {result.reason}")


def _shown(report: pytest.TestReport, text: str, result: Result) -> ReprExceptionInfo:
    """The text for pytest's list of failures, with a line of its own for the short summary.

    A plain text would come a second time there, whole, where pytest finds itself in CI.
    """
    finding = worst(result.findings)
    what = f"{finding.sent} came {finding.received}" if finding else result.reason
    path, line, _ = report.location
    crash = ReprFileLocation(path, (line or 0) + 1, cut(one_line(what).strip(), _MOST_SUMMED_UP))
    return ReprExceptionInfo(ReprTracebackNative([f"{text}\n"]), crash)


def _let_go_of_frames(
    error: pytest.ExceptionInfo[BaseException] | None, config: pytest.Config
) -> None:
    """What the case held, whole files, would stay until the collector comes by."""
    if error is not None and not config.getoption("usepdb"):
        clear_frames(error.tb)


def seen_by_the_monitor(name: str, case: Case) -> str:
    """Return what the monitor saw in the case of that id, as JSON text: only that may cross process
    borders.

    Of what it saw in a drawn sequence the dialogue of that sequence goes with it.
    """
    own = case.link.transcript
    text = own.text() if case.observed else ""
    return json.dumps(
        {
            "case": name,
            "exchanges": {} if case.informs else case.exchanges,
            "findings": [
                [
                    asdict(masked_finding(one.finding, case.target)),
                    one.verb,
                    one.times,
                    "" if one.transcript is own else one.dialogue(),
                ]
                for one in case.observed.values()
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


_SHOWN: dict[Verdict, tuple[str, str, str]] = {
    Verdict.PASS: ("passed", ".", "PASS"),
    Verdict.FAIL: ("failed", "F", "FAIL"),
    Verdict.WARN: ("warn", "w", "WARN"),
    Verdict.OBSERVED: ("observed", "o", "OBSERVED"),
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
    if result is not None and not result.scored and result.verdict not in _PASSED:
        return "not scored", "n", f"NOT SCORED ({result.verdict})"
    return _SHOWN[result.verdict] if result is not None else None
