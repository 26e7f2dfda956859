"""Runs the cases in a process below this one, and lets that process end by itself.

A run that is told to end removes first what it has made on the target, which takes longer than
Python would wait for it. Must not know what is run, nor what becomes of it.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

GRACE = 120.0
"""Seconds that a run has to clean up the target once it was told to end, a minute of which it may
sweep; then it is killed.
"""

Heard = Callable[[int, FrameType | None], None]


class InterruptedRunError(Exception):
    """A run was told to end before its end; the message says what that means for the target."""


def run_below(command: Sequence[str]) -> int:
    """Run a program to its end, and return its status. In the main thread only.

    Ctrl-C and SIGTERM are handed on to it, and it is waited for; a second Ctrl-C kills it, and so
    does the end of `GRACE`. Raises InterruptedRunError then.
    """
    below = _Below()
    with _hearing(below.heard):
        status = below.run(command)
    if below.killed:
        raise InterruptedRunError(
            "interrupted, and ended before it had cleaned up: what is left on the target, the next "
            "run removes"
        )
    if below.told:
        raise InterruptedRunError("interrupted; start it again to begin anew")
    return status


@contextmanager
def held_back() -> Iterator[None]:
    """Have Ctrl-C and SIGTERM heard only when this is left. A start that either breaks off may have
    begun a process of which nobody knows then.
    """
    heard: list[int] = []
    before = {}
    numbers = (signal.SIGTERM, signal.SIGINT)
    # What is ignored stays so, for the process below as well; and who is not in the main thread
    # hears no signals.
    with suppress(ValueError):
        for one in numbers:
            if signal.getsignal(one) is not signal.SIG_IGN:
                before[one] = signal.signal(one, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if heard:
        signal.raise_signal(heard[0])


class _Below:
    """The process below, and what it has been told."""

    def __init__(self) -> None:
        self.told = self.killed = False
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str]) -> int:
        self._process = subprocess.Popen(command)
        if self.told:
            self._end()
        return self._process.wait()

    def heard(self, number: int, frame: FrameType | None) -> None:
        """Hand a signal on. Nothing is raised, for that would break off the waiting."""
        del frame
        again, self.told = self.told, True
        if self._process is None:
            return
        if number == signal.SIGALRM or (again and number == signal.SIGINT):
            self.killed = True
            self._process.kill()
        elif not again:
            self._end()

    def _end(self) -> None:
        assert self._process is not None  # both callers have seen to it
        # Where Ctrl-C has reached it by itself, this tells it nothing new. And SIGTERM is heeded
        # also by what was started in the background, where Ctrl-C is ignored.
        self._process.send_signal(signal.SIGTERM)
        signal.setitimer(signal.ITIMER_REAL, GRACE)


@contextmanager
def _hearing(heard: Heard) -> Iterator[None]:
    wanted = [signal.SIGTERM, signal.SIGALRM]
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        wanted.append(signal.SIGINT)
    before = [(number, signal.signal(number, heard)) for number in wanted]
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before:
            signal.signal(number, handler)
