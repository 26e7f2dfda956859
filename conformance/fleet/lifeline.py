"""Stands above the program of a job, and ends it when whoever wanted it is gone.

A process that is killed can end nothing any more; so this one is started beside it, in a session of
its own, and holds the other end of a pipe, which the system closes whatever the end. Started by its
path, for the job may be another version's; so it imports nothing of ours, and must not know what
the program does.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

NOT_STARTED = 127
"""Status of a job whose program could not be started, as shells have it."""

_BY_SIGNAL = 128
"""Added to the number of the signal that ended a program, as shells do."""

_LIFELINE, _SAID = 0, 1
_MOST = 1 << 16
_ENDS = (signal.SIGTERM, signal.SIGINT)


class _Watched:
    """A program in the process group of this one, with all that it starts there."""

    def __init__(self, words: Sequence[str], grace: float) -> None:
        """Start it. Raises OSError where that is not possible."""
        self._grace = grace
        self._heard = _signals()
        self._output, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.STDOUT
            )
        finally:
            os.close(theirs)
        self._open = {_LIFELINE, self._output, self._heard}
        self._is_told = False
        self.is_late = self.is_orphan = False

    @property
    def status(self) -> int | None:
        """What it ended with; nothing while it runs."""
        status = self._process.poll()
        return _BY_SIGNAL - status if status is not None and status < 0 else status

    def attend(self) -> None:
        """Hand on what it says until it has ended and nobody is left who could say more."""
        while not self.is_late and (self._output in self._open or self.status is None):
            ready, _, _ = select.select(self._open, [], [])
            if self._output in ready:
                self._hand_on()
            if _LIFELINE in ready and not os.read(_LIFELINE, _MOST):
                self._open.discard(_LIFELINE)
                self.is_orphan = True
                self._end()
            if self._heard in ready:
                self._heed(os.read(self._heard, _MOST))

    def _hand_on(self) -> None:
        octets = os.read(self._output, _MOST)
        if not octets:
            self._open.discard(self._output)
        with suppress(OSError):  # a full disk is no reason to let go of the program
            os.write(_SAID, octets)

    def _heed(self, numbers: bytes) -> None:
        self.is_late = signal.SIGALRM in numbers
        # What the program has left behind, be it by its own death, is told to end as well.
        if self.status is not None or any(number in numbers for number in _ENDS):
            self._end()

    def _end(self) -> None:
        """Tell all of the group to end: the suite removes first what it has made on the target."""
        if not self._is_told:
            self._is_told = True
            os.killpg(0, signal.SIGTERM)
            signal.setitimer(signal.ITIMER_REAL, self._grace)


def _signals() -> int:
    """Return the end of a pipe from which the numbers of signals are read as they come.

    They get handlers also for the program's sake: what is handled here has its default there, even
    where it was ignored by whoever started this.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGALRM, *_ENDS):
        signal.signal(number, _nothing)
    return heard


def _nothing(*_: object) -> None:
    """Serve as the handler that a signal needs to be seen at all."""


def main(folder: str, grace: str, *words: str) -> int:
    """Run a program to its end, or to that of whoever wanted it, and return its status.

    `folder` is the job's own, which is removed where nobody else is left to do so; `grace` are the
    seconds that all has to end by itself.
    """
    try:
        watched = _Watched(words, float(grace))
    except OSError as error:
        print(f"{words[0]}: cannot be started: {error.strerror}")
        return NOT_STARTED
    watched.attend()
    if watched.is_orphan:
        shutil.rmtree(folder, ignore_errors=True)
    if watched.is_orphan or watched.status is None:
        os.killpg(0, signal.SIGKILL)
    return watched.status or 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
