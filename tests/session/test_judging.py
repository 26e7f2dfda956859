"""Judging conditions and contents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.session.judging import first_difference
from conformance.verdict import Verdict

from .scripted import scripted, verdict_of


def test_condition_that_holds_passes() -> None:
    session = scripted("")
    session.must(True, "it holds")
    session.should(True, "it holds")
    session.must_equal(b"same", b"same", "the octets")
    assert session.case.findings == []


@pytest.mark.parametrize(("seen", "received"), [("", "it does not hold"), ("two", "two")])
def test_condition_that_does_not_hold_fails_or_warns(seen: str, received: str) -> None:
    session = scripted("")
    judge = {
        Verdict.WARN: lambda: session.should(False, "one thing", seen=seen),
        Verdict.FAIL: lambda: session.must(False, "one thing", seen=seen),
    }
    for verdict, judgement in judge.items():
        assert verdict_of(session.case, judgement) is verdict
        finding = session.case.findings[-1]
        assert (finding.severity, finding.kind) == (verdict.value, "not-so")
        assert (finding.received, finding.allowed) == (received, "one thing")


@pytest.mark.parametrize(
    ("received", "expected", "offset"),
    [
        (b"", b"x", 0),
        (b"abc", b"abd", 2),
        (b"abc", b"ab", 2),
        (b"a" * 100_000 + b"b" * 100, b"a" * 100_000, 100_000),
        (b"a" * 100_000 + b"b" + b"a" * 9, b"a" * 100_010, 100_000),
    ],
)
def test_contents_that_differ_fail_at_the_first_octet_that_does(
    received: bytes, expected: bytes, offset: int
) -> None:
    session = scripted("")
    compare = lambda: session.must_equal(received, expected, "the file")  # noqa: E731 - a judgement
    assert verdict_of(session.case, compare) is Verdict.FAIL
    (finding,) = session.case.findings
    assert finding.kind == "differs"
    assert finding.detail == f"the file: the octet at offset {offset} is the first that differs"
    assert finding.received.startswith(f"{len(received)} octets, at offset {offset}: ")
    assert finding.allowed.startswith(f"{len(expected)} octets, at offset {offset}: ")
    assert len(finding.received) < 250


def test_contents_that_were_refused_are_not_there() -> None:
    session = scripted("")
    judge = lambda: session.must_equal(None, b"content", "the file")  # noqa: E731 - a judgement
    assert verdict_of(session.case, judge) is Verdict.FAIL
    assert session.case.findings[0].kind == "not-there"


@given(st.binary(max_size=50), st.binary(max_size=50), st.binary(max_size=50))
def test_first_difference_is_the_first(common: bytes, one: bytes, other: bytes) -> None:
    first, second = common + one, common + other
    expected = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    assert first_difference(first, second) == expected
