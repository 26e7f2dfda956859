"""Reports from a file of results: as right as those of the run itself, and never green in part."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.made_later import make_reports
from conformance.report.result import Result, Verdict
from conformance.report.stream import StreamError, StreamWriter
from conformance.report.writing import ReportError
from conformance.spec import catalogue

RNFR = "rfc959-5.1-mode-stream-is-accepted"
ATTEMPT = {"token": "t", "events": [[0.0, 1, 0, "received", "220 ready\r\n"]]}


def written(path: Path, verdict: Verdict, *, ended: bool = True, profile: str = "") -> Path:
    writer = StreamWriter(path, {"target": "a server", "profile": profile})
    writer.result(Result("rfc959/mode/one", RNFR, verdict), worker="", attempts=[ATTEMPT])
    if ended:
        status = int(verdict is Verdict.FAIL)
        writer.end(exit_status=status, seconds=1.0, whole=True)
    return path


def test_reports_are_written_with_dialogues(tmp_path: Path) -> None:
    run = written(tmp_path / "run.jsonl", Verdict.PASS)
    junit, html = tmp_path / "run.xml", tmp_path / "run.html"
    lines, green = make_reports(run, catalogue(), junit, html)
    assert green
    assert "1 cases: 1 pass" in lines
    assert "220 ready" in junit.read_text("utf-8")
    assert "a server" in html.read_text("utf-8")


@pytest.mark.parametrize(
    ("verdict", "ended"), [(Verdict.FAIL, True), (Verdict.PASS, False), (Verdict.FAIL, False)]
)
def test_what_failed_or_broke_off_is_not_green(
    verdict: Verdict, ended: bool, tmp_path: Path
) -> None:
    run = written(tmp_path / "run.jsonl", verdict, ended=ended)
    lines, green = make_reports(run, catalogue(), tmp_path / "run.xml")
    assert not green
    assert any(line.startswith("INCOMPLETE: ") for line in lines) is not ended
    assert ("the run was cut short" in (tmp_path / "run.xml").read_text("utf-8")) is not ended


def test_run_without_results_is_not_green(tmp_path: Path) -> None:
    writer = StreamWriter(tmp_path / "run.jsonl", {"target": "a server"})
    writer.end(exit_status=0, seconds=1.0, whole=False)
    lines, green = make_reports(tmp_path / "run.jsonl", catalogue())
    assert not green
    assert lines == ["no case was run"]


def test_profile_is_told(tmp_path: Path) -> None:
    run = written(tmp_path / "run.jsonl", Verdict.PASS, profile="minimum@1")
    lines, _ = make_reports(run, catalogue())
    assert any(line.startswith("profile minimum@1 (Minimum implementation)") for line in lines)


def test_unknown_profile_is_told(tmp_path: Path) -> None:
    run = written(tmp_path / "run.jsonl", Verdict.PASS, profile="minimum@9")
    with pytest.raises(StreamError, match="judged by profile 'minimum@9', which is none here"):
        make_reports(run, catalogue())


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    run = written(tmp_path / "run.jsonl", Verdict.PASS)
    with pytest.raises(ReportError):
        make_reports(run, catalogue(), tmp_path / "run.jsonl" / "run.xml")
