"""A small matrix in which all is as it must be, for tests to spoil in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .judging import CODES
from .outcome import Failure, Matrix, Outcome, Unbroken

WATCHED = frozenset({"watched"})
CASES = {"doc/a/one": "first", "doc/a/two": "first", "doc/b/three": "second"}


def failure(case: str, way: str = "wrong-class 200") -> Failure:
    """A failure of one of the cases."""
    return Failure(case, CASES[case], "fail", way)


def outcome(mutant: str, breaks: str, *cases: str) -> Outcome:
    """A mutant that fails these cases, in this order."""
    own = {case: "pass" for case, requirement in CASES.items() if requirement == breaks}
    own |= {case: "fail: wrong-class 200" for case in cases if case in own}
    return Outcome(mutant, breaks, tuple(map(failure, cases)), own, tried=len(CASES))


SEEN = Failure("doc/b/three", "watched", "monitor", "bare-lf")
OUTCOMES = (
    outcome("one-is-wrong", "first", "doc/a/one"),
    outcome("two-is-wrong", "first", "doc/a/two", "doc/b/three"),
    outcome("three-is-wrong", "second", "doc/b/three"),
    replace(outcome("line-feeds-alone", "watched"), failures=(SEEN,)),
)


def matrix(
    outcomes: Sequence[Outcome] = OUTCOMES,
    unbroken: Unbroken | None = None,
    whole: bool = True,
) -> Matrix:
    """The matrix of these outcomes."""
    passed = Unbroken(tried=len(CASES), codes=CODES)
    return Matrix(CASES, unbroken or passed, tuple(outcomes), whole, seconds=12.0)
