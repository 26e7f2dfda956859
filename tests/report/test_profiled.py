"""The verdict for a profile: what breaks it, what is lacking, what was not shown."""

from __future__ import annotations

import pytest

from conformance.report.profiled import Profiled, Standing, by_profile, profile_lines
from conformance.report.result import Finding, Result, Verdict
from conformance.spec import Profile

MINE = Profile(
    "made-up",
    3,
    "Made up",
    "for tests",
    frozenset({"must-have"}),
    frozenset({"must-have", "may-have"}),
    frozenset({"a/one", "a/two", "b/one"}),
)


def result(case: str, requirement: str, verdict: Verdict, severity: str = "") -> Result:
    finding = Finding(requirement, severity, "wrong-class", "500", "", "", "")
    return Result(case, requirement, verdict, findings=(finding,) if severity else ())


PASSES = result("a/one", "must-have", Verdict.PASS)


def judged(*results: Result, whole: bool = True) -> Profiled:
    return by_profile(results, MINE, whole=whole)


def test_server_that_fulfils_all_conforms() -> None:
    found = judged(PASSES, result("b/one", "may-have", Verdict.UNSUPPORTED))
    assert found.standing is Standing.CONFORMS
    assert found.fulfilled == 1


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.STALE, Verdict.ERROR])
def test_broken_requirement_deviates(verdict: Verdict) -> None:
    found = judged(PASSES, result("b/one", "may-have", verdict))
    assert found.broken == ("may-have",)
    assert found.standing is Standing.DEVIATES


def test_known_fail_is_a_deviation_and_a_known_warning_is_not() -> None:
    assert judged(PASSES, result("b/one", "may-have", Verdict.KNOWN, "fail")).broken
    found = judged(PASSES, result("b/one", "may-have", Verdict.KNOWN, "warn"))
    assert found.warned == ("may-have",)
    assert found.standing is Standing.CONFORMS


def test_lacking_what_is_mandatory_deviates() -> None:
    found = judged(result("a/one", "must-have", Verdict.UNSUPPORTED))
    assert found.demanded == ("must-have",)
    assert found.standing is Standing.DEVIATES


def test_one_case_that_passes_shows_what_another_one_lacks() -> None:
    found = judged(PASSES, result("a/two", "must-have", Verdict.UNSUPPORTED))
    assert found.standing is Standing.CONFORMS


@pytest.mark.parametrize(
    "results", [(), (result("a/one", "must-have", Verdict.INCONCLUSIVE),)], ids=["none", "unjudged"]
)
def test_mandatory_one_that_was_not_judged_is_open(results: tuple[Result, ...]) -> None:
    found = judged(*results)
    assert found.unproven == ("must-have",)
    assert found.standing is Standing.OPEN


def test_part_of_the_cases_shows_nothing() -> None:
    found = judged(PASSES, whole=False)
    assert found.unproven == ()
    assert found.standing is Standing.OPEN


def test_case_of_which_nobody_knows_whose_it_is_leaves_all_open() -> None:
    # A worker that died tells the case with which it did, and not what that judges.
    found = judged(PASSES, result("a/two", "", Verdict.ERROR))
    assert (found.standing, found.not_scored) == (Standing.OPEN, 0)
    assert "  the suite broke in 1 cases: run again" in profile_lines(found)


def test_later_cases_decide_nothing() -> None:
    found = judged(
        PASSES,
        result("b/tomorrow", "may-have", Verdict.FAIL),
        result("b/one", "of-tomorrow", Verdict.FAIL),
    )
    assert found.standing is Standing.CONFORMS
    assert found.not_scored == 2


def test_lines_say_what_stands_against_it() -> None:
    found = judged(
        result("a/one", "must-have", Verdict.UNSUPPORTED),
        result("b/one", "may-have", Verdict.FAIL),
        result("b/tomorrow", "may-have", Verdict.FAIL),
        whole=False,
    )
    assert profile_lines(found) == [
        "profile made-up@3 (Made up): does not conform; 0 of 2 requirements fulfilled",
        "  broken (1): may-have",
        "  mandatory, and the server lacks it (1): must-have",
        "  only a part of its cases was run",
        "  not scored: 1 results that are no part of it",
    ]


def test_many_are_not_all_named() -> None:
    names = frozenset(f"r-{number:02}" for number in range(20))
    cases = frozenset(f"c/{name}" for name in names)
    many = Profile("many", 1, "Many", "", frozenset(), names, cases)
    found = by_profile([result(f"c/{one}", one, Verdict.FAIL) for one in names], many)
    assert profile_lines(found)[1].endswith(", r-11, and 8 more")
