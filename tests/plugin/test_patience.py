"""How long a run waits for room on its target: ever longer, and not longer than it has patience."""

from __future__ import annotations

import math
import time
from itertools import count
from types import SimpleNamespace
from typing import cast

from conformance.plugin.patience import Patience
from conformance.plugin.run import Run

LONG = 1000.0


def waited(patience: Patience, most: float = LONG) -> int:
    """How many pauses in a row there are."""
    return next(number for number in count() if not patience.wait(number, most))


def test_each_pause_in_a_row_is_twice_as_long() -> None:
    rested: list[float] = []
    patience = Patience(LONG, rested.append)
    assert all(patience.wait(number, LONG) for number in range(4))
    assert rested == [0.05, 0.1, 0.2, 0.4]


def test_patience_is_one_for_all_rows() -> None:
    rested: list[float] = []
    patience = Patience(1.0, rested.append)
    assert patience.wait(0, LONG)
    assert waited(patience) == 5
    assert abs(sum(rested) - 1.0) < 1e-9
    assert waited(patience) == 0


def test_pause_does_not_outlast_the_run() -> None:
    rested: list[float] = []
    patience = Patience(LONG, rested.append)
    assert patience.wait(10, 0.25)
    assert not patience.wait(10, 0.0)
    assert rested == [0.25]


def test_without_patience_nobody_waits() -> None:
    rested: list[float] = []
    assert waited(Patience(0.0, rested.append)) == 0
    assert rested == []


def test_target_that_lets_each_attempt_wait_takes_of_the_patience_too() -> None:
    """One that is silent would else be asked again and again, for all its bounds each time."""
    rested: list[float] = []
    run = SimpleNamespace(
        until=math.inf,
        is_recorded=False,
        target=SimpleNamespace(bounds=SimpleNamespace(room=3.0)),
        _patience=Patience(3.0, rested.append),
    )
    assert Run.pauses(cast("Run", run), 0, time.monotonic())
    assert not Run.pauses(cast("Run", run), 1, time.monotonic() - 4.0)
    assert rested == [0.05]
