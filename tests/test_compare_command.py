"""Tests of the command that compares runs: its statuses, what it refuses, and what it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance import cli, command_line
from conformance.report.result import Result
from conformance.report.stream import StreamWriter
from conformance.spec import catalogue
from conformance.verdict import Verdict

P, F, W, K, I = (  # noqa: E741 - the letters of the legend
    Verdict.PASS,
    Verdict.FAIL,
    Verdict.WARN,
    Verdict.KNOWN,
    Verdict.INCONCLUSIVE,
)
REQUIREMENT = next(iter(catalogue().requirements))


def _run(folder: Path, *verdicts: Verdict, whole: bool = True) -> str:
    path = folder / f"run-{len(list(folder.iterdir()))}.jsonl"
    writer = StreamWriter(path, {"began": "2026-11-27T10:00:00+00:00", "target": "ftpd"})
    for number, verdict in enumerate(verdicts):
        writer.result(Result(f"rfc959/a/{number}", REQUIREMENT, verdict))
    if whole:
        writer.end()
    return str(path)


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ([P], [P], command_line.OK),
        ([F], [P], command_line.OK),
        ([F], [F], command_line.OK),
        ([F], [W], command_line.OK),
        ([P], [F], command_line.WORSE),
        ([P], [K], command_line.WORSE),
        ([K], [F], command_line.WORSE),
        ([P], [I], command_line.WORSE),
        ([W], [I], command_line.WORSE),
        ([P, F], [F, P], command_line.WORSE),
        ([P, F], [P], command_line.OK),
        ([P], [P, F], command_line.OK),
    ],
)
def test_status_tells_whether_the_last_run_is_worse(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    first: list[Verdict],
    last: list[Verdict],
    status: int,
) -> None:
    assert cli.main(["compare", _run(tmp_path, *first), _run(tmp_path, *last)]) == status
    said = "is worse than" if status else "is the same as, or better than,"
    assert f"Run 2 ftpd {said} run 1 ftpd." in capsys.readouterr().out


def test_lost_requirements_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", _run(tmp_path, P), _run(tmp_path, F), _run(tmp_path, F)]
    assert cli.main(words) == command_line.WORSE
    told = capsys.readouterr().out
    assert f"{REQUIREMENT}  (1 cases)" in told
    assert "lost\n  P > F  " in told
    assert "1 ftpd alone differs in 1 requirements, 1 cases" in told


def test_many_lost_requirements_are_bounded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for name, verdict in (("a", P), ("b", F)):
        writer = StreamWriter(tmp_path / name, {})
        for number in range(100):
            writer.result(Result(f"x/y/{number}", f"r{number}\x1b", verdict))
        writer.end()
        paths.append(str(tmp_path / name))
    cli.main(["compare", *paths])
    told = capsys.readouterr().out
    assert "  ... and 60 more" in told
    assert all(line.isprintable() for line in told.split("\n"))


def test_named_reports_are_written_in_place_of_the_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [_run(tmp_path, P, P), _run(tmp_path, P, F)]
    markdown, page = tmp_path / "new" / "c.md", tmp_path / "c.html"
    files = ["--markdown", str(markdown), "--html", str(page)]
    assert cli.main(["compare", *runs, *files]) == command_line.WORSE
    assert capsys.readouterr() == ("", "")
    assert markdown.read_text("utf-8").startswith("# Comparison of runs\n")
    assert "rfc959/a/0" not in markdown.read_text("utf-8")
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>\n")
    cli.main(["compare", *runs, *files, "--all"])
    assert "rfc959/a/0" in markdown.read_text("utf-8")


def _refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["compare", *words]) == command_line.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("ftp-conformance: ")
    assert captured.err.count("\n") == 1
    return captured.err


def test_files_that_cannot_be_used_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = _run(tmp_path, P)
    changed = tmp_path / "changed"
    changed.write_text(Path(good).read_text("utf-8").replace('"pass"', '"fail"'), "utf-8")
    other = tmp_path / "other"
    other.write_text(json.dumps({"event": "begin", "schema": "other/9"}) + "\n", "utf-8")
    assert "the SHA-256 is another one" in _refused([good, str(changed)], capsys)
    assert "incomplete" in _refused([good, _run(tmp_path, P, whole=False)], capsys)
    assert "written in the form 'other/9'" in _refused([str(other), good], capsys)
    assert "cannot be read" in _refused([good, str(tmp_path / "absent")], capsys)
    assert "two runs or more" in _refused([good], capsys)
    assert "no case in common" in _refused([good, _run(tmp_path)], capsys)


def test_run_is_not_overwritten_by_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, last = _run(tmp_path, P), _run(tmp_path, P)
    before = Path(last).read_bytes()
    assert "is one of the runs" in _refused([first, last, "--html", last], capsys)
    assert Path(last).read_bytes() == before


@pytest.mark.parametrize("form", ["--markdown", "--html"])
def test_report_that_cannot_be_written_has_status_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    runs = [_run(tmp_path, P), _run(tmp_path, F)]
    (tmp_path / "file").touch()
    words = ["compare", *runs, form, str(tmp_path / "file" / "report")]
    assert cli.main(words) == command_line.UNWRITABLE
    captured = capsys.readouterr()
    assert captured.err.startswith("ftp-conformance: the comparison cannot be written to ")
