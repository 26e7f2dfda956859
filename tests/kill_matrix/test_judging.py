"""The matrix is judged: each demand that is not met is one sentence, with what does not meet it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from . import made_up
from .judging import CODES, Problem, problems, unkilled, unknown_requirements
from .made_up import OUTCOMES, WATCHED, matrix, outcome
from .outcome import Blemish, Matrix, Unbroken


def only_problem(judged: Matrix) -> Problem:
    """The one problem that there is."""
    found = problems(judged, WATCHED)
    assert len(found) == 1, found
    return found[0]


def test_matrix_in_which_all_is_well_has_no_problem() -> None:
    assert problems(matrix(), WATCHED) == []


def test_survivor_is_named_with_what_it_breaks() -> None:
    survivor = outcome("nobody-sees-this", "second")
    problem = only_problem(matrix([*OUTCOMES, survivor]))
    assert problem.says == "mutants that survive, since no case of what they break fails: 1"
    assert problem.instances == ("nobody-sees-this breaks second",)


def test_survivor_that_fails_cases_of_other_requirements_survives() -> None:
    survivor = outcome("nobody-sees-this", "second", "doc/a/one")
    many = [replace(OUTCOMES[0], mutant=f"one-is-wrong-{number}") for number in range(20)]
    problem = only_problem(matrix([*OUTCOMES, *many, survivor]))
    assert problem.instances == ("nobody-sees-this breaks second; fails doc/a/one instead",)


def test_survivor_of_which_there_is_no_case_is_named_so() -> None:
    problem = only_problem(matrix([*OUTCOMES, outcome("of-the-third", "third")]))
    assert problem.instances == ("of-the-third breaks third, of which there is no case",)


def test_survivor_that_was_not_tried_on_all_is_named_so() -> None:
    slow = replace(outcome("slow", "second"), cut="too slow: 9 of 12 cases not tried")
    problem = only_problem(matrix([*OUTCOMES, slow]))
    assert problem.instances == ("slow breaks second; too slow: 9 of 12 cases not tried",)


def test_case_that_no_mutant_of_its_requirement_fails_is_listed_by_requirement() -> None:
    problem = only_problem(matrix([OUTCOMES[0], *OUTCOMES[2:]]))
    assert problem.says == "cases that no mutant of their own requirement fails: 1"
    assert problem.instances == ("first: doc/a/two",)


def test_case_that_only_a_mutant_of_another_requirement_fails_counts_as_not_failed() -> None:
    astray = outcome("astray", "second", "doc/b/three", "doc/a/two")
    problem = only_problem(matrix([OUTCOMES[0], *OUTCOMES[2:], astray]))
    assert problem.instances == ("first: doc/a/two",)


def test_what_the_monitor_sees_does_not_make_the_case_one_that_fails() -> None:
    seen = replace(made_up.SEEN, requirement="second")
    by_monitor = replace(OUTCOMES[2], failures=(seen,))
    problem = only_problem(matrix([*OUTCOMES[:2], by_monitor, OUTCOMES[3]]))
    assert problem.instances == ("second: doc/b/three",)


@pytest.mark.parametrize(("wrong", "of", "found"), [(1, 20, 0), (1, 19, 1), (2, 40, 0), (3, 40, 1)])
def test_more_than_one_in_twenty_may_not_fail_first_elsewhere(
    wrong: int, of: int, found: int
) -> None:
    astray = outcome("astray", "first", "doc/b/three", "doc/a/one")
    right = [*OUTCOMES, *[OUTCOMES[0]] * (of - wrong - len(OUTCOMES))]
    judged = problems(matrix([*right, *[astray] * wrong]), WATCHED)
    assert len(judged) == found
    for problem in judged:
        assert problem.says == (
            "mutants whose first failing case names another requirement than the broken one: "
            f"{wrong} of {of}, where at most 5% may"
        )
        assert problem.instances == ("astray breaks first; first doc/b/three: second",) * wrong


@pytest.mark.parametrize("verdict", ["fail", "warn", "unsupported", "inconclusive", "error"])
def test_whatever_the_unbroken_server_does_not_pass_is_a_flaw(verdict: str) -> None:
    flawed = Unbroken(3, (Blemish("doc/a/one", verdict, "wanted 200, came 500"),), CODES)
    problem = only_problem(matrix(unbroken=flawed))
    assert problem.says == "flaws that the cases find in the unbroken reference: 1"
    assert problem.instances == (f"doc/a/one: {verdict}: wanted 200, came 500",)


def test_code_that_no_case_judges_is_named() -> None:
    judged = Unbroken(3, (), CODES - {452, 110})
    problem = only_problem(matrix(unbroken=judged))
    assert problem.says == "reply codes of RFC 959 that no case judges: 2"
    assert problem.instances == ("110", "452")


@pytest.mark.parametrize("missing", [2, 3], ids=["with-a-case", "watched-by-the-monitor"])
def test_requirement_without_a_mutant_is_named(missing: int) -> None:
    left = [one for one in OUTCOMES if one is not OUTCOMES[missing]]
    found = {problem.says: problem.instances for problem in problems(matrix(left), WATCHED)}
    says = "requirements with a case or watched by the monitor, without a mutant: 1"
    assert found[says] == (OUTCOMES[missing].breaks,)


def test_server_that_broke_down_is_named() -> None:
    broken = replace(OUTCOMES[0], broken="the server ended by itself; it said: NameError")
    problem = only_problem(matrix([broken, *OUTCOMES[1:]]))
    assert problem.instances == ("one-is-wrong: the server ended by itself; it said: NameError",)


def test_of_a_part_only_the_part_is_judged() -> None:
    part = matrix([OUTCOMES[0]], Unbroken(1, (), frozenset({200})), whole=False)
    assert problems(part, WATCHED) == []
    assert unkilled(part) == {"first": ["doc/a/two"]}


def test_survivor_in_a_part_is_named() -> None:
    problem = only_problem(matrix([outcome("seen-by-nobody", "second")], whole=False))
    assert problem.instances == ("seen-by-nobody breaks second",)


def test_unknown_requirement_is_named_with_near_ones() -> None:
    breaks = {"right": "rfc959-known", "wrong": "rfc959-knwon"}
    (problem,) = unknown_requirements(breaks, {"rfc959-known"})
    assert problem.says == "mutants that break a requirement which the catalogue does not have: 1"
    assert problem.instances == ("wrong: unknown requirement 'rfc959-knwon'; near: rfc959-known",)
    assert unknown_requirements({"right": "rfc959-known"}, {"rfc959-known"}) == []
