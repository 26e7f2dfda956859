"""`loading.py PID` keeps one processor busy for as long as the process PID is its parent.

So that a run meets what it meets on a busy machine. Must not outlive whoever started it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_ROUNDS = 100_000
"""Of the loop, between two looks at whether the parent is still there."""

_LONGEST_GOODBYE = 10.0
"""Seconds that a process gets to end."""


@contextlib.contextmanager
def load(processes: int) -> Iterator[list[int]]:
    """Keep so many processors busy; gives the ids of the processes that do."""
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(_started()) for _ in range(processes)]
        yield [process.pid for process in started]


@contextlib.contextmanager
def _started() -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, str(Path(__file__)), str(os.getpid())]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=_LONGEST_GOODBYE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def keep_busy(parent: int) -> None:
    """Do nothing of use until another process is the parent."""
    while os.getppid() == parent:
        for number in range(_ROUNDS):
            _ = number * number


if __name__ == "__main__":
    keep_busy(int(sys.argv[1]))
