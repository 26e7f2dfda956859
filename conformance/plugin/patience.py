"""How long a run waits for room on its target: others may hold it, and a server may let go of a
session a moment after it said goodbye.

Nobody asks meanwhile: who asks takes the room that there is. The patience is one for the whole run,
so that a target which is full for good, or gone, costs it once. Must not know cases.
"""

from __future__ import annotations

import time
from collections.abc import Callable

_SHORTEST = 0.05
"""Seconds of the first pause; each further one in a row is twice as long."""


class Patience:
    """So many seconds of waiting in all. `rest` waits for a number of seconds."""

    def __init__(self, seconds: float, rest: Callable[[float], None] = time.sleep) -> None:
        self._left = seconds
        self._rest = rest

    def wait(self, before: int, most: float) -> bool:
        """Wait, after so many pauses in a row, for `most` seconds at the longest; return whether
        there was any patience left.
        """
        seconds = min(_SHORTEST * 2**before, self._left, most)
        if seconds <= 0:
            return False
        self._left -= seconds
        self._rest(seconds)
        return True
