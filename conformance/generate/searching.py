"""Has Hypothesis draw sequences of one way, and play each of them.

Must not know what playing is, nor what is made of what it finds.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from conformance.generate.budgets import Budget, settings_of
from conformance.generate.drawing import TOPICS, sequences
from conformance.generate.machine import LONG_LIVES, MOST_RULES, Play, machine_for
from conformance.generate.steps import Step

WAYS = (*TOPICS, LONG_LIVES)
"""All ways of drawing, by the name that their cases have."""


def search(way: str, budget: Budget, seed: int, play: Play) -> None:
    """Draw until the budget is used up, or `play` raises: then raise what it raised."""
    chosen = settings_of(budget)
    if way == LONG_LIVES:
        _run_machine(chosen, seed, play)
        return

    @seeded(seed)
    @chosen
    @given(sequences(TOPICS[way]))
    def each(steps: list[Step]) -> None:
        play(steps)

    each()


def _run_machine(chosen: settings, seed: int, play: Play) -> None:
    long = settings(chosen, stateful_step_count=MOST_RULES)
    run_state_machine_as_test(seeded(seed)(machine_for(play)), settings=long)
