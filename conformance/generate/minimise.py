"""Makes a sequence shorter in one pass, for targets on which shrinking by Hypothesis is too slow.

Knows nothing of what the steps do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from conformance.generate.steps import Step

T = TypeVar("T")


def minimised(steps: Sequence[Step], shows_it: Callable[[Sequence[Step]], T | None]) -> T | None:
    """Leave out what is not needed: halves, then quarters, then single steps, then what decorates
    them. Return what `shows_it` gave for the shortest sequence, None where nothing can go.
    """
    kept, best = list(steps), None
    size = max(1, len(kept) // 2)
    while True:
        at = 0
        while at < len(kept):
            shorter = kept[:at] + kept[at + size :]
            shown = shows_it(shorter) if shorter else None
            if shown is None:
                at += size
            else:
                kept, best = shorter, shown
        if size == 1:
            break
        size //= 2
    for at, step in enumerate(kept):
        plain = replace(step, cuts=(), together=False)
        if plain != step:
            shown = shows_it([*kept[:at], plain, *kept[at + 1 :]])
            if shown is not None:
                kept[at], best = plain, shown
    return best
