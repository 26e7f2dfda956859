"""The words in which everything is judged."""

from __future__ import annotations

import pytest

from conformance.verdict import CaseEnded, Finding, Verdict


def _finding(kind: str, observed: str) -> Finding:
    return Finding("words", "fail", kind, observed, "NOOP", "250 ok", "200")


def test_verdicts_are_those_of_the_reports() -> None:
    names = "pass fail warn observed known stale unsupported inconclusive error"
    assert [str(verdict) for verdict in Verdict] == names.split()


@pytest.mark.parametrize(
    ("kind", "observed", "way"),
    [("wrong-class", "250", "wrong-class 250"), ("closed", "", "closed")],
)
def test_way_is_kind_and_what_was_observed(kind: str, observed: str, way: str) -> None:
    assert _finding(kind, observed).way == way


def test_end_of_a_case_carries_verdict_reason_and_finding() -> None:
    finding = _finding("closed", "")
    ended = CaseEnded(Verdict.FAIL, "the server closed", finding)
    assert (ended.verdict, ended.reason, ended.finding) == (
        Verdict.FAIL,
        "the server closed",
        finding,
    )
    assert str(ended) == "the server closed"
    assert CaseEnded(Verdict.UNSUPPORTED, "why").finding is None
