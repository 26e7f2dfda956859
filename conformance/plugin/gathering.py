"""All results of a run in one place: the monitor's verdicts, the exit status, the closing lines,
JUnit.

Works in the process that the user started, from reports alone, so that a parallel run is the same.
"""

from __future__ import annotations

import json
import os
import shlex
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.model.monitor import GRAMMAR, SEQUENCE
from conformance.plugin.completeness import Completeness
from conformance.plugin.judging import OBSERVED, result_of, scored
from conformance.plugin.leftovers import closing_lines
from conformance.plugin.options import SETTINGS
from conformance.plugin.room import ROOM
from conformance.plugin.run import RUN, UNUSABLE_TARGET, is_worker
from conformance.plugin.selection import (
    CASES,
    LEFT_OUT,
    TOLD_CUT,
    TOLD_PROBLEM,
    id_of_node,
)
from conformance.plugin.starting import start
from conformance.plugin.streaming import Streaming
from conformance.plugin.texts import Sent, Texts, lighten
from conformance.plugin.transports import PREFIX, for_transports
from conformance.report.annotations import annotation_lines
from conformance.report.baseline import OPTIONAL, UNWRITTEN
from conformance.report.baseline_update import update_baseline
from conformance.report.coverage import Coverage, coverage
from conformance.report.failure import failure_text
from conformance.report.junit import Suite, write_junit
from conformance.report.made_later import write_html_of
from conformance.report.monitored import Seen, first_seen, monitored, name_of
from conformance.report.printable import cut, one_line
from conformance.report.profiled import Profiled, by_profile, profile_lines
from conformance.report.result import Result
from conformance.report.stream import StreamError
from conformance.report.summary import summary
from conformance.report.writing import ReportError
from conformance.spec import catalogue
from conformance.verdict import Finding, Verdict

GATHERER = "ftp-conformance-gatherer"
BROKEN_SUITE = 3
NOTHING_JUDGED = 5
_CRASHED = "???"
"""The phase that pytest-xdist gives to the report of a case with which a worker died."""

_MOST_SHOWN = 1000
"""Characters of names that are listed."""

_JUDGED = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.KNOWN, Verdict.STALE})
_GATE = frozenset({Verdict.FAIL, Verdict.STALE, Verdict.ERROR})
_STRICT_GATE = _GATE | {Verdict.WARN, Verdict.INCONCLUSIVE}


class Gatherer:
    """Gathers the results of one run; registered as a plugin of its own by
    `pytest_sessionstart`.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._settings = config.stash[SETTINGS]
        self._began = time.monotonic()
        self._timestamp = datetime.now(UTC).isoformat(timespec="seconds")
        self._of_cases: list[Result] = []
        self._of_monitor: list[Result] = []
        self._exchanges: Counter[str] = Counter()
        self._observed: list[Seen] = []
        self._unsettled: list[Seen] = []
        self._problems: list[str] = []
        self._told: list[str] = []
        self._waited: list[int] = []
        """How often there was no room for a session, of each case for which there was none."""
        self._wrong_usage: list[str] = []
        self._completeness = Completeness(config)
        self._died = False
        self._texts = Texts()
        self._stream = Streaming(config, config.stash[RUN].seed, self._timestamp)

    @property
    def results(self) -> list[Result]:
        """All results so far: the cases', then the monitor's."""
        return [*self._of_cases, *self._of_monitor]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the result, or what the monitor saw, out of a report."""
        result = result_of(report) or _broken(report)
        if result is not None:
            result = self._texts.held(result)
            self._of_cases.append(result)
            self._stream.result(result, report)
        for name, value in report.user_properties:
            if name == OBSERVED:
                self._take_observed(json.loads(str(value)))
            elif name == ROOM:
                self._waited.append(int(str(value)))
        lighten(report, result)

    def _take_observed(self, seen: dict[str, Any]) -> None:
        self._exchanges.update(seen["exchanges"])
        for found, key in ((self._observed, "findings"), (self._unsettled, "unsettled")):
            for fields, verb, times, dialogue in seen.get(key, ()):
                finding = Finding(**fields)
                text = dialogue or seen["transcript"]
                text = self._texts.first(f"{key} {name_of(finding, verb)}", text)
                found.append(Seen(finding, verb, seen["case"], text, times))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge what was seen on the way, settle the exit status, write the reports."""
        if self._wrong_usage:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        if not self._of_cases and not self._config.stash[RUN].cut:
            self._nothing_was_run(session)
            return
        self._of_monitor = monitored(self._exchanges, self._observed, self._unsettled)
        baseline = self._settings.baseline
        if baseline is not None:
            self._of_monitor = [baseline.judge(result) for result in self._of_monitor]
            ran = baseline.without_parts(self._settings.left_out)
            listed = for_transports(ran, self._settings.transports)
            self._of_monitor += listed.unmatched(self.results, self._is_whole())
        self._of_monitor = [scored(result, self._settings) for result in self._of_monitor]
        for result in self._of_monitor:
            self._stream.result(result)
        updated = self._update_baseline()
        session.exitstatus = self._settled(int(session.exitstatus))
        cut_short = session.exitstatus == pytest.ExitCode.INTERRUPTED
        if self._settings.kept.junit is not None and not self._write_junit(cut_short):
            session.exitstatus = BROKEN_SUITE
        if not updated:
            session.exitstatus = BROKEN_SUITE

    def _nothing_was_run(self, session: pytest.Session) -> None:
        """Refuse to end green where cases were there, or a report was wanted, and none was run.

        The suite's own tests are run with this plugin, too, and have no cases.
        """
        config, kept = self._config, self._settings.kept
        there = bool(config.stash.get(CASES, None) or self._completeness.there)
        wanted = any((kept.junit, kept.results, kept.html, kept.profile, kept.baseline))
        if int(session.exitstatus) == 0 and not config.option.collectonly and (there or wanted):
            self._problems.append("no case was run")
            session.exitstatus = NOTHING_JUDGED

    @pytest.hookimpl(specname="pytest_sessionfinish", trylast=True)
    def pytest_sessionfinish_at_last(self, session: pytest.Session) -> None:
        """Sweep the target, once no case, of this process or of a worker, runs any more."""
        run = self._config.stash[RUN]
        since, pauses, (told, reached) = time.monotonic(), 0, run.sweep()
        while not reached and run.pauses(pauses, since):
            (told, reached), pauses = run.sweep(), pauses + 1
        if not reached:
            session.exitstatus = int(session.exitstatus) or UNUSABLE_TARGET
        self._problems += closing_lines(told)
        self._end_stream(session)

    def _end_stream(self, session: pytest.Session) -> None:
        """Close the file of results: a run that was cut short leaves it open, as it is."""
        status = int(session.exitstatus)
        cut = self._config.stash[RUN].cut
        interrupted = status == pytest.ExitCode.INTERRUPTED and not cut
        if not self._stream.problem and not interrupted and status != BROKEN_SUITE:
            seconds = round(time.monotonic() - self._began, 3)
            whole = self._all_were_run() and not cut
            told = {**self._completeness.strangers(), **({"cut": cut} if cut else {})}
            self._stream.end(exit_status=status, seconds=seconds, whole=whole, **told)
        if self._stream.problem:
            self._problems.append(self._stream.problem)
            session.exitstatus = status or BROKEN_SUITE
        elif not self._write_html():
            session.exitstatus = BROKEN_SUITE

    def _update_baseline(self) -> bool:
        """Whether what is new stands in the baseline, if that is wanted."""
        path = self._settings.kept.baseline
        if path is None:
            return True
        try:
            added = update_baseline(path, self.results, catalogue())
        except ReportError as error:
            self._problems.append(str(error))
            return False
        self._told.append(f"{path}: {added} entries added; write their reasons")
        return True

    def _write_html(self) -> bool:
        kept = self._settings.kept
        if kept.html is None or kept.results is None:
            return True
        try:
            write_html_of(kept.results, kept.html, catalogue())
        except (ReportError, StreamError) as error:
            self._problems.append(str(error))
            return False
        return True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker of pytest-xdist tells at its end; one that died tells nothing."""
        if error is not None:
            self._problems.append(f"worker {node.gateway.id} died: {one_line(str(error))}")
            self._died = True
        told = getattr(node, "workeroutput", {})
        self._completeness.take(told)
        run = self._config.stash[RUN]
        if TOLD_CUT in told and not run.cut:
            run.cut = told[TOLD_CUT]
            self._problems.append(run.cut)
        if TOLD_PROBLEM in told and told[TOLD_PROBLEM] not in self._wrong_usage:
            self._wrong_usage.append(told[TOLD_PROBLEM])

    def _is_whole(self) -> bool:
        """Whether every case that there is was run."""
        return self._settings.kept.profile is None and self._all_were_run()

    def _all_were_run(self) -> bool:
        return self._completeness.is_whole({result.case for result in self._of_cases})

    def _is_cut(self) -> bool:
        """Whether cases are missing that are needed; tells which."""
        missing = self._completeness.missing({result.case for result in self._of_cases})
        if missing:
            text = cut(one_line(", ".join(missing)), _MOST_SHOWN)
            self._problems.append(f"{len(missing)} cases are needed, and were not run: {text}")
        return bool(missing)

    def _settled(self, status: int) -> int:
        """The exit status: pytest's own where that is not 0, or else what the verdicts demand."""
        counted = [one for one in self.results if one.scored or one.verdict is Verdict.ERROR]
        demanded = [one for one in counted if not catalogue().is_informative(one.requirement)]
        strictly = _verdicts(demanded) & _STRICT_GATE if self._settings.strict else frozenset()
        if status == 0 and (strictly or _verdicts(counted) & _GATE or self._died):
            return 1
        if status == 0 and self._is_cut():
            return 1
        profiled = self._profiled()
        if status == 0 and profiled is not None and (profiled.demanded or profiled.unproven):
            return 1
        # What the monitor saw on the way to a case judges no case.
        if status == 0 and not _verdicts(self._of_cases) & _JUDGED:
            self._problems.append("no case could be judged on this target")
            return NOTHING_JUDGED
        compared = [result for result in self._of_cases if result.case.startswith(PREFIX)]
        if status == 0 and self._settings.transports and not _JUDGED & _verdicts(compared):
            self._problems.append("no case could be compared under a transport")
            return NOTHING_JUDGED
        return status

    def _profiled(self) -> Profiled | None:
        """The verdict for the run's profile, if it has one."""
        chosen = self._settings.kept.profile
        if chosen is None:
            return None
        return by_profile(self.results, chosen, whole=self._all_were_run())

    def _write_junit(self, cut_short: bool) -> bool:
        assert self._settings.kept.junit is not None  # asked by the caller
        target = self._config.stash[RUN].target
        # A part of the results must not look like all of them.
        reason = self._config.stash[RUN].cut or "the run was cut short"
        reason += ": cases are missing here"
        notes = [Result("run/cut-short", "", Verdict.ERROR, reason)] if cut_short else []
        suite = Suite(
            name="ftp-conformance",
            target=target.name or target.address or self._settings.server,
            seconds=time.monotonic() - self._began,
            timestamp=self._timestamp,
            strict=self._settings.strict,
        )
        try:
            write_junit([*self.results, *notes], self._settings.kept.junit, suite, catalogue())
        except ReportError as error:
            self._problems.append(str(error))
            return False
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what the monitor found, and the closing lines."""
        write = terminalreporter.write_line
        if self._of_cases:
            terminalreporter.section("FTP conformance")
            for result in self._of_monitor:
                if result.verdict in _GATE and result.scored:
                    write(failure_text(result, catalogue(), self._again(result)))
                    write("")
            for line, markup in summary(self.results, catalogue(), self._coverage()):
                write(line, **markup)
            for part, number in sorted(self._left_out().items()):
                write(f"left out: {number} cases, which run with --{part}")
            profiled = self._profiled()
            for line in profile_lines(profiled) if profiled is not None else ():
                write(line, bold=True)
            if self._settings.strict:
                write("strict: a warning, or a case that could not be judged, fails the run")
            for line in self._closing():
                write(line)
            for line in annotation_lines(self.results, os.environ):
                write(line)
        for problem in [*self._problems, *(f"ERROR: {text}" for text in self._wrong_usage)]:
            write(problem, red=True)

    def _closing(self) -> list[str]:
        """Where the reports lie, and how to go on."""
        kept, baseline = self._settings.kept, self._settings.baseline
        files = {"JUnit": kept.junit, "results": kept.results, "page": kept.html}
        waited = _waited_line(self._waited)
        lines = [*waited, *self._told, *(f"{name}: {path}" for name, path in files.items() if path)]
        words = {"unrecorded": "not recorded, for they came later", "gone": "recorded, and no more"}
        for what, cases in self._completeness.strangers().items():
            if cases:
                names = cut(one_line(", ".join(cases)), _MOST_SHOWN)
                lines.append(f"{words[what]}: {len(cases)} cases: {names}")
        if baseline is not None and baseline.unexplained:
            have = "entry has" if baseline.unexplained == 1 else "entries have"
            lines.append(f"baseline: {baseline.unexplained} {have} no reason yet ({UNWRITTEN})")
        failed = any(one.verdict in _GATE and one.scored for one in self._of_cases)
        if failed and self._config.pluginmanager.has_plugin("lfplugin"):
            lines.append(f"only what failed: {self._settings.again} --last-failed")
        return lines

    def _left_out(self) -> Counter[str]:
        """How many cases of each part were not asked for."""
        cases = self._config.stash.get(LEFT_OUT, {})
        return Counter(
            part for case in cases for part in self._settings.left_out if OPTIONAL[part] in case
        )

    def _again(self, result: Result) -> str:
        """The command that shows again what the monitor saw."""
        case = first_seen(result)
        return f"{self._settings.again} --case {shlex.quote(case)}" if case else ""

    def _coverage(self) -> Coverage | None:
        """The coverage of the catalogue; only a whole run knows it."""
        if not self._is_whole():
            return None
        judges = {name: ["monitor"] for name in (*GRAMMAR, *SEQUENCE)}
        for result in self._of_cases:
            judges.setdefault(result.requirement, []).append(result.case)
        for case, requirement in self._config.stash.get(LEFT_OUT, {}).items():
            judges.setdefault(requirement, []).append(case)
        return coverage(catalogue(), judges)


def _verdicts(results: list[Result]) -> set[Verdict]:
    return {result.verdict for result in results}


def _broken(report: pytest.TestReport) -> Result | None:
    """The result of a case whose worker crashed, or that broke after its verdict."""
    observed = [text for name, text in report.user_properties if name == OBSERVED]
    if not report.failed or not (observed or report.when == _CRASHED):
        return None
    case = json.loads(str(observed[0]))["case"] if observed else id_of_node(report.nodeid)
    reason = str(report.longrepr).strip().rpartition("\n")[2]
    return Result(case, "", Verdict.ERROR, f"the suite broke: {reason}")


def _waited_line(waited: list[int]) -> list[str]:
    if not waited:
        return []
    return [
        f"no room for a session {sum(waited)} times, in {len(waited)} cases: waited for "
        "(limits.max_sessions in the target's description says how many it takes)"
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the run, and begin to gather in the process that the user started."""
    config = session.config
    start(config)
    if is_worker(config):
        config.pluginmanager.register(Sent())
    else:
        gatherer = Gatherer(config)
        if config.pluginmanager.register(gatherer, GATHERER) is None:
            raise pytest.UsageError(f"-p no:{GATHERER}: nobody would settle how the run ends")
