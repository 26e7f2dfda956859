"""How the workers of a run rest while one of them has the target to itself.

Must not know what for.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def _nothing() -> None:
    """Do nothing."""


class Turns:
    """Lets the workers of a run go on together, or one of them alone.

    Two files that they all lock: who wants to be alone holds the first one while the others end
    what they do, and no other begins. `resting` is called before one rests.
    """

    def __init__(self, folder: str, resting: Callable[[], None] = _nothing) -> None:
        """`folder` is theirs; empty where there is one process alone."""
        self._resting = resting
        names = ("gate", "room") if folder else ()
        paths = [Path(folder, name) for name in names]
        self._files = [path.open("a", encoding="utf-8") for path in paths]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Go on beside the others."""
        self._take(fcntl.LOCK_SH)
        try:
            yield
        finally:
            self._give_back()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Inside of `together`: go on while all others rest."""
        # Two who want to be alone would else wait for each other's share.
        self._give_back()
        self._take(fcntl.LOCK_EX)
        try:
            yield
        finally:
            self._give_back()
            self._take(fcntl.LOCK_SH)

    def _take(self, kind: int) -> None:
        if self._files:
            gate, room = self._files
            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._resting()
                fcntl.flock(gate, fcntl.LOCK_EX)
            try:
                fcntl.flock(room, kind)
            finally:
                fcntl.flock(gate, fcntl.LOCK_UN)

    def _give_back(self) -> None:
        if self._files:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)
