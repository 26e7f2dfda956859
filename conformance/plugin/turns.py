"""How the workers of a run rest while one of them has the target to itself.

Must not know what for.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO


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
        self._is_alone = False
        self._waiting: Callable[[], AbstractContextManager[None]] = nullcontext
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
        self._is_alone = True
        try:
            yield
        finally:
            self._is_alone = False
            self._give_back()
            self._take(fcntl.LOCK_SH)

    @contextmanager
    def waiting_with(self, waiting: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
        """Meanwhile, enter that while others are waited for: their time is not one's own."""
        self._waiting = waiting
        try:
            yield
        finally:
            self._waiting = nullcontext

    def give_way(self) -> None:
        """Inside of `together`, holding nothing on the target: let those go first who want to be
        alone. What takes long would else let them wait as long.
        """
        if not self._is_alone:
            self._give_back()
            self._take(fcntl.LOCK_SH)

    def _take(self, kind: int) -> None:
        if not self._files:
            return
        gate, room = self._files
        if not _is_free(gate, fcntl.LOCK_EX):
            self._resting()
            self._wait(gate, fcntl.LOCK_EX)
        try:
            if not _is_free(room, kind):
                self._wait(room, kind)
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)

    def _wait(self, file: TextIO, kind: int) -> None:
        with self._waiting():
            fcntl.flock(file, kind)

    def _give_back(self) -> None:
        if self._files:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)


def _is_free(file: TextIO, kind: int) -> bool:
    """Whether a lock was to be had at once; it is held then."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
