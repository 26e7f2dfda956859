"""Annotations: only on a runner of GitHub, a line each, and nothing of a server acts there."""

from __future__ import annotations

from conformance.report.annotations import annotation_lines
from conformance.report.result import Finding, Result, Verdict

THERE = {"GITHUB_ACTIONS": "true"}


def result(verdict: Verdict, received: str = "500", case: str = "a/b[c:d]") -> Result:
    finding = Finding("r", "fail", "wrong-class", "500", "NOOP", received, "200")
    return Result(case, "r", verdict, "", (finding,))


def test_nothing_is_said_elsewhere() -> None:
    assert list(annotation_lines([result(Verdict.FAIL)], {})) == []


def test_errors_come_first_and_nothing_of_what_passes() -> None:
    found = [result(one) for one in (Verdict.PASS, Verdict.WARN, Verdict.KNOWN, Verdict.FAIL)]
    assert list(annotation_lines(found, THERE)) == [
        "::error title=a/b[c%3Ad]::NOOP came 500",
        "::warning title=a/b[c%3Ad]::NOOP came 500",
    ]


def test_server_cannot_give_orders_to_the_runner() -> None:
    hostile = result(Verdict.FAIL, "x\r\n::stop-commands::y%0A\x1b[31m", "a\n::error::b")
    (line,) = annotation_lines([hostile], THERE)
    assert "\n" not in line
    assert "\r" not in line
    assert "\x1b" not in line
    assert "y%250A" in line
    assert line.startswith("::error title=a\\n%3A%3Aerror%3A%3Ab::")


def test_reason_stands_where_there_is_no_finding() -> None:
    broken = Result("a", "", Verdict.ERROR, "the suite broke")
    assert list(annotation_lines([broken], THERE)) == ["::error title=a::the suite broke"]


def test_no_more_than_are_shown() -> None:
    assert len(list(annotation_lines([result(Verdict.FAIL)] * 30, THERE))) == 10
