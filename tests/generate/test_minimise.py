"""Shortening in one pass."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.minimise import minimised
from conformance.generate.steps import Step


def steps(letters: str) -> list[Step]:
    return [Step(0, "NOOP", letter, together=True) for letter in letters]


def letters(of: Sequence[Step] | None) -> str:
    return "".join(step.argument for step in of or ())


@given(st.text("abx", max_size=12), st.text("abx", max_size=12))
def test_only_what_is_needed_is_left(before: str, after: str) -> None:
    def shows_it(tried: Sequence[Step]) -> list[Step] | None:
        return list(tried) if "R" in letters(tried) and "T" in letters(tried) else None

    whole = steps(f"{before}R{after}T{before}")
    best = minimised(whole, shows_it)
    assert letters(best) == "RT" or (best is None and len(whole) == 2)


def test_nothing_can_go() -> None:
    plain = [Step(0, "RNFR"), Step(0, "RNTO")]
    assert minimised(plain, lambda tried: list(tried) if len(tried) == 2 else None) is None


def test_decoration_goes_too() -> None:
    best = minimised(steps("R"), lambda tried: list(tried) if "R" in letters(tried) else None)
    assert best == [Step(0, "NOOP", "R")]
