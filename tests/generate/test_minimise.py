"""A sequence is shortened until nothing more can go, and made plainer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.minimise import MOST_TRIES, minimised
from conformance.generate.steps import Step, from_text, to_text

Shows = Callable[[Sequence[Step]], list[Step] | None]


def showing(*wanted: str) -> Shows:
    """What shows it as long as these lines are there, in this order."""

    def shows_it(tried: Sequence[Step]) -> list[Step] | None:
        left = iter(to_text(tried).splitlines())
        return list(tried) if all(line in left for line in wanted) else None

    return shows_it


def shortest(text: str, *wanted: str) -> str:
    """The text of what is left."""
    best = minimised(from_text(text), showing(*wanted))
    return to_text(from_text(text) if best is None else best)


@given(st.lists(st.sampled_from(["NOOP", "PWD", "MKD a"]), max_size=20), st.integers(0, 20))
def test_only_what_is_needed_is_left(others: list[str], place: int) -> None:
    lines = [f"1> {line}" for line in (*others[:place], "RNFR b", *others[place:], "RNTO c")]
    assert shortest("\n".join(lines), "1> RNFR b", "1> RNTO c") == "1> RNFR b\n1> RNTO c\n"


def test_steps_that_only_go_together_go() -> None:
    def balanced(tried: Sequence[Step]) -> list[Step] | None:
        depth = sum((step.verb == "CWD") - (step.verb == "CDUP") for step in tried)
        return list(tried) if depth == 0 and "RMD" in {step.verb for step in tried} else None

    best = minimised(from_text("1> CWD a\n1> NOOP\n1> RMD b\n1> PWD\n1> CDUP"), balanced)
    assert [step.verb for step in best or ()] == ["RMD"]


def test_nothing_can_go() -> None:
    assert minimised(from_text("1> NOOP\n1> PWD"), showing("1> NOOP", "1> PWD")) is None
    assert minimised(from_text("1> NOOP"), lambda _: None) is None


@pytest.mark.parametrize(
    ("text", "plain", "wanted"),
    [
        ("1> NOOP\n1/ 2 3", "1> NOOP\n", "1> NOOP"),
        ("1> NOOP\n1+\n1> PWD", "1> PWD\n", "1> PWD"),
        ('1> STOR a\n1= "octets"\n1- reset', "1> STOR a\n", "1> STOR a"),
        ('1> STOR a\n1= "octets"\n1- reset', "1> STOR a\n1- reset\n", "1- reset"),
        ('1> STOR a\n1= "octets"', "1> STOR a\n1= 'o'\n", "1= 'o"),
        ("3> MKD a\n2> MKD b", "1> MKD b\n", "1> MKD b"),
        ("1> MKD $ROOT/a", "1> MKD a\n", "1> MKD a"),
        ("1> MKD two words", "1> MKD a\n", "1> MKD a"),
        ("1> MKD c/d", "1> MKD a\n", "1> MKD a"),
        ("1> RNFR a\n1> RNTO b\n1> RMD b", "1> RMD a\n", "1> RMD a"),
        ("1> MKD abc\n1/ 8", "1> NOOP\n1/ 5\n", "1/ 5"),
        ("1> MKD abc\n1/ 6", "1> NOOP\n1/ 2\n", "1/ 2"),
    ],
)
def test_steps_become_plainer(text: str, plain: str, wanted: str) -> None:
    best = minimised(
        from_text(text), lambda tried: list(tried) if wanted in to_text(tried) else None
    )
    assert to_text(best or ()) == plain


def test_two_sessions_that_are_needed_stay_two() -> None:
    text = "2> MKD a\n4> MKD a\n"
    best = minimised(
        from_text(text),
        lambda tried: list(tried) if len({step.session for step in tried}) == 2 else None,
    )
    assert [step.session for step in best or ()] == [0, 1]


def test_no_sequence_is_tried_twice_nor_too_many() -> None:
    tried: list[str] = []

    def never(steps: Sequence[Step]) -> None:
        tried.append(to_text(steps))

    minimised([Step(0, "MKD", f"{number}") for number in range(400)], never)
    assert len(tried) == len(set(tried)) == MOST_TRIES


def test_one_pass_may_leave_more() -> None:
    tries = [0, 0]

    def counting(which: int) -> Shows:
        def shows_it(steps: Sequence[Step]) -> list[Step] | None:
            tries[which] += 1
            return list(steps) if "MKD" in {step.verb for step in steps} else None

        return shows_it

    steps = from_text('1> MKD a\n1> STOR b\n1= "octets"\n1> PWD')
    minimised(steps, counting(0), once=True)
    minimised(steps, counting(1))
    assert tries[0] <= tries[1]
