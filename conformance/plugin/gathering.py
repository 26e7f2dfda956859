"""All results of a run in one place: the monitor's verdicts, the exit status, the closing lines,
JUnit.

Works in the process that the user started, from reports alone, so that a parallel run is the same.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.plugin.judging import OBSERVED, result_of
from conformance.plugin.options import SETTINGS, Settings
from conformance.plugin.run import RUN, is_worker
from conformance.plugin.selection import CASE_IDS
from conformance.report.coverage import cases_by_requirement, coverage
from conformance.report.failure import failure_text
from conformance.report.junit import write_junit
from conformance.report.monitored import monitored
from conformance.report.result import Result
from conformance.report.scan import scan_cases, scan_monitor
from conformance.report.summary import summary
from conformance.report.writing import ReportError
from conformance.spec import catalogue
from conformance.verdict import Finding, Verdict

BROKEN_SUITE = 3
NOTHING_JUDGED = 5
_JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.KNOWN, Verdict.STALE)
_GATE = (Verdict.FAIL, Verdict.STALE, Verdict.ERROR)
_STRICT_GATE = (*_GATE, Verdict.WARN, Verdict.INCONCLUSIVE)


@dataclass
class Gathered:
    """What the reports of this run brought, in the order of their coming."""

    began: float = field(default_factory=time.monotonic)
    timestamp: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    results: list[Result] = field(default_factory=list)
    exchanges: Counter[str] = field(default_factory=Counter)
    observed: list[tuple[Finding, str, str, str]] = field(default_factory=list)
    of_monitor: list[Result] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


_GATHERED = Gathered()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Take the result, or what the monitor saw, out of a report."""
    result = result_of(report)
    if result is not None:
        _GATHERED.results.append(result)
    for name, value in report.user_properties:
        if name == OBSERVED:
            _take_observed(json.loads(str(value)))


def _take_observed(seen: dict[str, Any]) -> None:
    _GATHERED.exchanges.update(seen["exchanges"])
    for fields, verb in seen["findings"]:
        _GATHERED.observed.append((Finding(**fields), verb, seen["case"], seen["transcript"]))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Judge what was seen on the way, clean up, settle the exit status, write the reports."""
    config = session.config
    run = config.stash.get(RUN, None)
    if is_worker(config) or run is None:
        return
    settings = config.stash[SETTINGS]
    if _GATHERED.results or _GATHERED.exchanges:
        _finish(session, settings)
        left = run.sweep()
        if left:
            _GATHERED.problems.append(f"left on the target: {', '.join(left)}")


def _finish(session: pytest.Session, settings: Settings) -> None:
    whole = settings.selection.everything and _is_whole(session.config)
    found = monitored(_GATHERED.exchanges, _GATHERED.observed)
    if settings.baseline is not None:
        found = [settings.baseline.judge(result) for result in found]
        found += settings.baseline.unmatched([*_GATHERED.results, *found], whole)
    _GATHERED.of_monitor = found
    _settle(session, settings, [*_GATHERED.results, *found])
    if settings.junit is not None:
        _write_junit(session, settings)


def _is_whole(config: pytest.Config) -> bool:
    """Whether every case that there is was run: the user named no file, and none was cut short."""
    folders = [arg for arg in config.args if "::" not in arg and not arg.endswith(".py")]
    named = len(folders) == len(config.args) and not config.option.keyword
    unfiltered = not config.option.markexpr and not config.option.maxfail
    expected = config.stash.get(CASE_IDS, None)
    ran = {result.case for result in _GATHERED.results}
    return named and unfiltered and (expected is None or ran >= set(expected))


def _settle(session: pytest.Session, settings: Settings, results: list[Result]) -> None:
    verdicts = {result.verdict for result in results}
    status = int(session.exitstatus)
    if status == 0 and verdicts & set(_STRICT_GATE if settings.strict else _GATE):
        status = 1
    if status == 0 and not verdicts & set(_JUDGED):
        status = NOTHING_JUDGED
        _GATHERED.problems.append("no case could be judged on this target")
    session.exitstatus = status


def _write_junit(session: pytest.Session, settings: Settings) -> None:
    assert settings.junit is not None  # asked by the caller
    target = session.config.stash[RUN].target
    try:
        write_junit(
            [*_GATHERED.results, *_GATHERED.of_monitor],
            settings.junit,
            suite_name="ftp-conformance",
            target=target.name or target.address or settings.server,
            seconds=time.monotonic() - _GATHERED.began,
            catalogue=catalogue(),
            timestamp=_GATHERED.timestamp,
            strict=settings.strict,
        )
    except ReportError as error:
        _GATHERED.problems.append(str(error))
        session.exitstatus = BROKEN_SUITE


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what the monitor found, and the closing lines."""
    results = [*_GATHERED.results, *_GATHERED.of_monitor]
    settings = config.stash[SETTINGS]
    if results:
        terminalreporter.section("FTP conformance")
        for result in _GATHERED.of_monitor:
            if result.verdict in _GATE:
                terminalreporter.write_line(failure_text(result, catalogue()))
                terminalreporter.write_line("")
        for line, markup in summary(results, catalogue(), _covered(config)):
            terminalreporter.write_line(line, **markup)
        if settings.strict:
            terminalreporter.write_line("strict: a warning or a case not judged fails the run")
    for problem in _GATHERED.problems:
        terminalreporter.write_line(problem, red=True)


def _covered(config: pytest.Config) -> Any:
    """The coverage of the catalogue by the cases that there are; only a whole run is asked for
    it.
    """
    import conformance
    from conformance.plugin.options import fixtures_folder

    if not config.stash[SETTINGS].selection.everything:
        return None
    from pathlib import Path

    package = Path(conformance.__file__).parent
    folder = fixtures_folder()
    cases = folder.parent / ("_cases" if folder.name == "_fixtures" else "cases")
    if not cases.is_dir():
        return None
    known = catalogue()
    found = [*scan_cases(cases), *scan_monitor(package, known.requirements)]
    return coverage(known, cases_by_requirement(found))
