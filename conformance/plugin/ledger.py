"""Which runs of this user's, on this machine, are still alive.

Each process of a run holds a shared lock on the run's file as long as it lives; the system takes
the lock away whatever the end, kill -9 included. So what a run left on a target can be told from
what a run makes that is under way. The file goes when nothing of the run is left; where it stays,
a later run tries again. A run of another machine's has no file here: nobody can say by this whether
it lives. Must not know targets.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ALIVE, ENDED, UNKNOWN = "alive", "ended", "unknown"
FORGOTTEN = 90 * 86400.0
"""Seconds after which the file of a run that has ended goes: its target does not come back."""

_MOST = 10_000
"""Files that are looked at to find those."""


class Ledger:
    """The files of all runs. Where their folder cannot be made or written, it knows no run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: IO[str] | None = None

    def hold(self, token: str, first: bool) -> None:
        """Say that this process belongs to the run of that token; to its end, or to `let_go`.

        `first` is whether the run begins with it.
        """
        with suppress(OSError):
            if first:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._forget_old_ones()
            self._held = self._path(token).open("a" if first else "r", encoding="utf-8")
            fcntl.flock(self._held, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def claim(self, token: str) -> bool:
        """Say that a run of that token begins with this process, instead of the one held; return
        False, and change nothing, where one is under way. Of two at once at most one is told True.
        """
        try:
            file = self._path(token).open("a", encoding="utf-8")
        except OSError:
            return True
        try:
            # Nobody else holds it; and from here to its end this process does.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        except OSError:  # a file system without locks
            file.close()
            return True
        self.let_go()
        self._held = file
        return True

    def let_go(self) -> None:
        """Say that this process has nothing to do with its run any more."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def forget(self, token: str) -> None:
        """Say that nothing is left of a run."""
        with suppress(OSError):
            self._path(token).unlink(missing_ok=True)

    def state(self, token: str) -> str:
        """Return whether the run of that token is alive, has ended, or is unknown here."""
        with self.ended(token) as state:
            return state

    @contextmanager
    def ended(self, token: str) -> Iterator[str]:
        """Give the state of a run, and keep others from clearing up behind it meanwhile."""
        try:
            file = self._path(token).open("r", encoding="utf-8")
        except OSError:
            yield UNKNOWN
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                state = ENDED
            except BlockingIOError:
                state = ALIVE
            except OSError:  # a file system without locks
                state = UNKNOWN
            yield state

    def _path(self, token: str) -> Path:
        return self._folder / f"{token}.run"

    def _forget_old_ones(self) -> None:
        before = time.time() - FORGOTTEN
        for path, _ in zip(self._folder.glob("*.run"), range(_MOST), strict=False):
            if path.stat().st_mtime < before and self.state(path.stem) == ENDED:
                self.forget(path.stem)


def ledger_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the files of runs are: in XDG_STATE_HOME, or in its usual place."""
    state, home = environment.get("XDG_STATE_HOME", ""), environment.get("HOME", "")
    # Without a home there is no such place: in a file no folder can be made.
    usual = Path(home) / ".local" / "state" if home else Path(os.devnull)
    return (Path(state) if state else usual) / "ftp-conformance" / "runs"
