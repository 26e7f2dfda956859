"""How many sequences a run plays, by name, and the settings of Hypothesis that go with it.

Profiles of our own, so that none of Hypothesis' own takes over: where it finds itself in a
continuous integration it would play the same few sequences for ever, and forget what it found.
Must not know the target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis import settings


@dataclass(frozen=True, slots=True)
class Budget:
    """How many sequences each way of drawing gets, or, where `seconds` is given, for how long all
    of them go on together.
    """

    name: str
    sequences: int
    seconds: float = 0.0
    bound: float = 120.0
    """Seconds that one way of drawing may take, whatever the target does."""
    seed: int = 0
    """The seed where none is asked for; 0 for another one in each run."""


BUDGETS: Mapping[str, Budget] = {
    budget.name: budget
    for budget in (
        Budget("smoke", 20, seed=1),
        Budget("ci", 150, bound=1200.0),
        Budget("certify", 450, bound=3600.0),
        Budget("soak", 450, seconds=3600.0, bound=7200.0),
    )
}
"""All budgets by name: a plain run takes the first one."""


def settings_of(budget: Budget) -> settings:
    """Return the settings for one way of drawing.

    What is drawn follows the seed alone: nothing is kept from one run to the next.
    No deadline and no check on slowness: how long an example takes is the target's property.
    Shrinking is left to `minimise`, which knows steps. Explaining would explain our own lines.
    """
    # Whoever asks what budgets there are need not wait for Hypothesis.
    from hypothesis import HealthCheck, Phase, Verbosity, settings

    return settings(
        max_examples=budget.sequences,
        database=None,
        deadline=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
    )
