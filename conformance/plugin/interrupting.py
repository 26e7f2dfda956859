"""Ctrl-C and SIGTERM at any moment: pytest tears down, and the target is swept.

What pytest would stumble over is taken out of its way. Must not know cases.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest
from _pytest._code.code import TracebackEntry

_SWALLOWING = ("gc_callback", "__del__")
"""Functions out of which nothing is raised: CPython prints it, and goes on."""


class Interruption:
    """What ends a run before its end. `workers` are those of pytest-xdist."""

    def __init__(self) -> None:
        self.workers: list[Any] = []
        self._is_told = False

    def listen(self) -> None:
        """Heed SIGTERM as Ctrl-C is heeded."""
        with suppress(ValueError):  # not in the main thread: someone else's signals
            signal.signal(signal.SIGTERM, self.heard)
            # Who starts a run in the background wants no Ctrl-C to reach it.
            if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                signal.signal(signal.SIGINT, self.heard)

    def heard(self, number: int, frame: FrameType | None) -> None:
        """End the run."""
        # Whoever started it may hand on what has reached it already; only a person who presses
        # Ctrl-C once more shall cut the sweeping short.
        if number == signal.SIGTERM and self._is_told:
            return
        self._is_told = True
        # They would go on for ten seconds otherwise.
        for node in self.workers:
            process = getattr(getattr(node.gateway, "_io", None), "popen", None)
            if process is not None:
                process.send_signal(signal.SIGTERM)
        if not _is_swallowed(frame):
            raise KeyboardInterrupt

    def check(self) -> None:
        """End the run where it was told to end, and what that raised did not get through."""
        if self._is_told:
            raise KeyboardInterrupt


def _is_swallowed(frame: FrameType | None) -> bool:
    """Whether nobody would get what is raised here."""
    while frame is not None:
        if frame.f_code.co_name in _SWALLOWING:
            return True
        frame = frame.f_back
    return False


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave out the entries without a line.

    Between two instructions of a frame CPython may be on no line at all; pytest subtracts from that
    line's number, breaks, and the target would stay as it is.
    """
    excinfo.traceback = excinfo.traceback.filter(_is_on_a_line)


def _is_on_a_line(entry: TracebackEntry) -> bool:
    try:
        return entry.lineno >= 0
    except TypeError:
        return False
