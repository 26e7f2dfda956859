"""How long a run waits for a target that has no room for a session: others may hold it, and a
server may let go of one a moment after it said goodbye.

Its patience is one for the whole run, so that a target which is full for good, or gone, costs it
once. Must not know cases.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from conformance.session import Case, Session
from conformance.verdict import CaseEnded

_SHORTEST = 0.05
"""Seconds between the first two times that the target is asked; twice as many each time."""


class Patience:
    """So many seconds of waiting in all. `rest` waits for a number of seconds."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._left = seconds
        self._clock = clock
        self._rest = rest

    def wait(self, has_room: Callable[[], bool]) -> None:
        """Ask, ever more seldom, until there is room; not at all once the patience is over."""
        seconds = _SHORTEST
        while self._left > 0:
            began = self._clock()
            if has_room():
                return
            self._rest(min(seconds, self._left))
            self._left -= self._clock() - began
            seconds *= 2


def is_greeted(case: Case) -> bool:
    """Whether a further session gets its 220; nothing is sent on it."""
    try:
        return Session(case).greeting.code == 220
    except CaseEnded:
        return False
    finally:
        case.link.close()
