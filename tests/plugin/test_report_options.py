"""What a run keeps, and what it says of it at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.stream import read_stream
from conformance.verdict import Verdict

from .conftest import Cases, Serve
from .running import FAILED, PASSED, USAGE, run

FILE = "cases/rfc959/test_type.py"
TWO = """
@MUST
def test_fails(session):
    session.send("NOOP").must_be(500)

@MUST
def test_passes(session):
    session.send("NOOP").must_be(200)
"""
CASE = "rfc959/type/ascii-non-print-is-accepted"


def test_closing_lines_say_where_reports_lie_and_how_to_go_on(tmp_path: Path) -> None:
    page, junit = tmp_path / "run.html", tmp_path / "run.xml"
    words = (f"--html-report={page}", f"--junit-report={junit}", "-p", "cacheprovider")
    outcome = run(FILE, "--no-baseline", "--case", CASE, *words)
    assert outcome.status == FAILED, outcome.text
    assert f"page: {page}" in outcome.text
    assert f"JUnit: {junit}" in outcome.text
    assert f"results: {tmp_path / 'run.jsonl'}" in outcome.text
    assert "<svg" in page.read_text("utf-8")
    assert read_stream(tmp_path / "run.jsonl").complete


def test_baseline_is_added_to_and_holds_then(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    words = (FILE, "--case", CASE, f"--baseline={path}")
    first = run(*words, "--update-baseline")
    assert first.status == FAILED
    assert f"{path}: 1 entries added; write their reasons" in first.text
    second = run(*words)
    assert second.status == PASSED, second.text
    assert second.counts() == {"known": 1}
    assert "baseline: 1 entry has no reason yet (TODO)" in second.text


def test_annotations_are_given_on_a_runner() -> None:
    outcome = run(FILE, "--no-baseline", "--case", CASE, more={"GITHUB_ACTIONS": "true"})
    assert f"::error title={CASE}::TYPE A N" in outcome.text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--profile", "secur"), "--profile: unknown profile 'secur'; near: secure"),
        (("--update-baseline",), "--update-baseline: name the file, too: --baseline=FILE"),
        (("--recorded=absent.jsonl",), "absent.jsonl: cannot be read: No such file"),
        (("--recorded=pyproject.toml",), "line 1: no line of a file of results"),
    ],
)
def test_wrong_words_are_usage_errors(words: tuple[str, ...], says: str) -> None:
    outcome = run(FILE, *words)
    assert outcome.status == USAGE, outcome.text
    assert says in outcome.text


def test_profile_judges_the_run() -> None:
    outcome = run(FILE, "--target", "reference", "--profile", "minimum")
    assert "profile minimum@1 (Minimum implementation): not shown" in outcome.text
    assert "only a part of its cases was run" in outcome.text


def test_profile_leaves_out_what_is_no_part_of_it() -> None:
    outcome = run("cases/rfc4217", "--target", "reference", "--profile", "minimum")
    assert outcome.status == 5, outcome.text


def test_case_of_tomorrow_turns_no_run_red(serve: Serve, cases: Cases, tmp_path: Path) -> None:
    folder = cases(TWO)
    junit, results = tmp_path / "run.xml", tmp_path / "run.jsonl"
    words = (f"--junit-report={junit}", f"--results={results}", "--case", "rfc959/mini/fails", "-v")
    outcome = run(*serve({}).words, "--profile", "full", *words, folder=folder)
    assert outcome.status == PASSED, outcome.text
    assert "NOT SCORED (fail)" in outcome.text
    assert "not scored: " in outcome.text
    assert "<failure" not in junit.read_text("utf-8")
    late = next(one for one in read_stream(results).results if one.case == "rfc959/mini/fails")
    assert (late.verdict, late.scored) == (Verdict.FAIL, False)
