"""New lines of a baseline: what a run has found, in a form that the next run can read."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from conformance.report.baseline import Baseline
from conformance.report.baseline_update import UNEXPLAINED, update_baseline
from conformance.report.result import Finding, Result, Verdict
from conformance.report.writing import ReportError
from conformance.spec.catalogue import Catalogue

from .conftest import RNTO

ODD = 'case[a "quoted" \\ name\u202e]'


def result(case: str, verdict: Verdict, scored: bool = True) -> Result:
    finding = Finding(RNTO, "fail", "wrong-class", "250", "", "", "")
    return Result(case, RNTO, verdict, "", (finding,), scored=scored)


def test_what_fails_or_warns_is_known_the_next_time(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "below" / "baseline.toml"
    found = [result("a/one", Verdict.FAIL), result(f"a/{ODD}", Verdict.WARN)]
    assert update_baseline(path, found, catalogue) == 2
    baseline = Baseline.read(path, date(2026, 1, 1))
    assert [baseline.judge(one).verdict for one in found] == [Verdict.KNOWN, Verdict.KNOWN]
    assert baseline.unexplained == 2
    assert {entry.reason for entry in baseline.entries} == {UNEXPLAINED}
    assert {entry.clause for entry in baseline.entries} == {"RFC 959 section 4.1.3"}


def test_what_stands_in_the_file_is_not_touched(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    before = "# mine\n\n[[known]]\ncase = 'a/zero'\nway = 'x'\nreason = 'y'\nclause = 'z'\n"
    path.write_text(before)
    update_baseline(path, [result("a/one", Verdict.FAIL)], catalogue)
    assert path.read_text().startswith(before)
    assert len(tomllib.loads(path.read_text())["known"]) == 2


@pytest.mark.parametrize(
    "found",
    [
        result("a", Verdict.PASS),
        result("a", Verdict.KNOWN),
        result("a", Verdict.STALE),
        result("a", Verdict.FAIL, scored=False),
        Result("a", RNTO, Verdict.FAIL),
    ],
)
def test_nothing_else_is_added(found: Result, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    assert update_baseline(path, [found], catalogue) == 0
    assert not path.exists()


def test_file_that_cannot_be_used_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        update_baseline(tmp_path, [result("a", Verdict.FAIL)], catalogue)
