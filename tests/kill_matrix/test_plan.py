"""What is tried: the same sample for every mutant, and each mutant once, whoever takes it."""

from __future__ import annotations

from pathlib import Path

from .plan import Plan, sample, turns

CASES = {
    "doc/a/one": "first",
    "doc/a/two[x/y]": "first",
    "doc/a/two[z]": "second",
    "doc/b/three": "third",
    "doc/b/four": "third",
}
PLAN = Plan({"breaks-first": "first", "breaks-third": "third", "also-third": "third"}, whole=False)


def test_sample_has_one_case_of_each_file() -> None:
    files = [case.partition("[")[0].rpartition("/")[0] for case in sample(CASES)]
    assert sorted(files) == ["doc/a", "doc/b"]


def test_sample_depends_on_the_ids_of_a_file_alone() -> None:
    turned = dict(reversed(CASES.items())) | {"other/c/five": "fourth"}
    assert sample(turned) == sample(CASES) | {"other/c/five"}


def test_sample_has_no_case_that_draws_or_needs_much_time() -> None:
    assert sample({**CASES, "generated/sequences/any[names]": "fifth"}) == sample(CASES)
    assert sample({**CASES, "doc/large/any": "fifth"}) == sample(CASES)


def test_cases_of_a_mutant_come_once_and_in_the_order_of_the_suite() -> None:
    tried = PLAN.cases_of("breaks-first", CASES, sample(CASES))
    assert tried == [case for case in CASES if case in tried]
    assert {"doc/a/one", "doc/a/two[x/y]"} | sample(CASES) == set(tried)


def test_without_the_sample_a_mutant_meets_the_cases_of_its_requirement_alone() -> None:
    plan = Plan(PLAN.breaks, whole=False, sampled=False)
    assert plan.cases_of("breaks-first", CASES, sample(CASES)) == ["doc/a/one", "doc/a/two[x/y]"]
    assert "doc/a/two[z]" not in plan.unbroken_cases(CASES, sample(CASES))


def test_mutant_of_what_the_monitor_watches_meets_the_sample_in_any_case() -> None:
    breaks = {"breaks-what-is-watched": "watched"}
    watched = Plan(breaks, whole=False, sampled=False, watched=("watched",))
    assert set(watched.cases_of("breaks-what-is-watched", CASES, sample(CASES))) == sample(CASES)


def test_unbroken_server_is_tried_on_what_the_mutants_are_tried_on() -> None:
    sampled = sample(CASES)
    of_mutants = [PLAN.cases_of(mutant, CASES, sampled) for mutant in PLAN.breaks]
    wanted = {case for cases in of_mutants for case in cases}
    tried = PLAN.unbroken_cases(CASES, sampled)
    assert tried == [case for case in CASES if case in wanted]
    assert Plan(PLAN.breaks, whole=True).unbroken_cases(CASES, sampled) == list(CASES)


def test_each_mutant_has_one_turn_the_ones_with_most_cases_first(tmp_path: Path) -> None:
    PLAN.write(tmp_path)
    plan = Plan.read(tmp_path)
    assert plan == PLAN
    one, other = turns(tmp_path, plan, CASES), turns(tmp_path, plan, CASES)
    assert [next(one), next(other), *one, *other] == ["also-third", "breaks-first", "breaks-third"]
