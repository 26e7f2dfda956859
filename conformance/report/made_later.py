"""Reports that are made from a file of results, whenever somebody wants them.

What an incomplete file gives is marked as that, and never green. Must not run anything.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.link.recording import RecordingError, from_rows
from conformance.link.transcript import Transcript
from conformance.report.html import write_html
from conformance.report.junit import Suite, write_junit
from conformance.report.profiled import by_profile, profile_lines
from conformance.report.result import Result
from conformance.report.stream import Stream, StreamError, Told, read_stream
from conformance.report.summary import summary
from conformance.spec import ProfileError, profile
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.spec import Catalogue

_RED = frozenset({Verdict.FAIL, Verdict.STALE, Verdict.ERROR})


def make_reports(
    run: Path, catalogue: Catalogue, junit: Path | None = None, html: Path | None = None
) -> tuple[list[str], bool]:
    """Write the reports that are wanted; return lines for people, and whether the run was green.

    Raises StreamError where the file cannot be used, and ReportError where a report cannot be
    written.
    """
    stream = read_stream(run)
    if junit is not None:
        write_junit_of(stream, junit, catalogue)
    if html is not None:
        write_html(stream, html, catalogue, _profile_lines(stream))
    lines = [line for line, _ in summary(stream.results, catalogue)]
    lines += _profile_lines(stream)
    if not stream.complete:
        lines.append(f"INCOMPLETE: {run} has no last line: the run was cut short")
    elif stream.end.get("cut"):
        lines.append(f"INCOMPLETE: {stream.end['cut']}")
    green = stream.complete and stream.end.get("exit_status") == 0 and bool(stream.results)
    return lines, green and not any(one.scored and one.verdict in _RED for one in stream.results)


def _profile_lines(stream: Stream) -> list[str]:
    name = str(stream.begin.get("profile") or "")
    if not name:
        return []
    try:
        chosen = profile(name)
    except ProfileError:
        raise StreamError(
            f"{stream.path}: judged by profile {name!a}, which is none here"
        ) from None
    whole = bool(stream.end.get("whole"))
    return profile_lines(by_profile(stream.results, chosen, whole=whole))


def write_html_of(run: Path, path: Path, catalogue: Catalogue) -> None:
    """Write the page of a file of results. Raises StreamError or ReportError."""
    stream = read_stream(run)
    write_html(stream, path, catalogue, _profile_lines(stream))


def write_junit_of(stream: Stream, path: Path, catalogue: Catalogue) -> None:
    """Write the JUnit report of a file of results. Raises ReportError, or StreamError."""
    results = stream.results
    told = {one.result.case: one for one in stream.told}
    cut = stream.end.get("cut")
    if cut or not stream.complete:
        reason = f"{cut or 'the run was cut short'}: cases are missing here"
        results.append(Result("run/cut-short", "", Verdict.ERROR, reason))
    suite = Suite(
        name="ftp-conformance",
        target=stream.target,
        seconds=float(stream.end.get("seconds", 0.0)),
        timestamp=str(stream.begin.get("began", "")),
        strict=bool(stream.begin.get("strict")),
    )

    def shown(result: Result) -> Result:
        return _with_transcript(told[result.case], stream.path) if result.case in told else result

    write_junit(results, path, suite, catalogue, shown)


def _with_transcript(told: Told, path: Path) -> Result:
    """The result with the dialogue of its first attempt, where it does not show one itself."""
    if told.result.transcript or not told.attempts:
        return told.result
    transcript = Transcript()
    try:
        transcript.events[:] = from_rows(told.attempts[0].get("events"))
    except RecordingError as error:
        raise StreamError(f"{path}: {told.result.case}: {error}") from None
    return replace(told.result, transcript=transcript.text())
