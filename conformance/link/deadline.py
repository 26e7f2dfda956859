"""A moment after which nothing is waited for any more, whatever a single wait may take.

Every wait on a link is cut to what is left. What happens then is not for the link to know.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NoReturn


def _never() -> NoReturn:
    raise AssertionError("a deadline that never comes has come")


class Deadline:
    """A moment of the monotonic clock, in seconds; `over` raises what ends whoever waits then."""

    def __init__(self, at: float = math.inf, over: Callable[[], NoReturn] = _never) -> None:
        self._at = at
        self._over = over

    def cut(self, within: float) -> float:
        """Return how many of these seconds may be waited. Raises what `over` does if none are
        left.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            self._over()
        return min(within, left)

    def check(self) -> None:
        """Raise what `over` does if the moment has come."""
        self.cut(0.0)


NEVER = Deadline()
"""The one that never comes."""
