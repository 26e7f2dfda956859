"""Ctrl-C at any moment: what pytest would stumble over is taken out of its way.

Must not know cases.
"""

from __future__ import annotations

import pytest
from _pytest._code.code import TracebackEntry


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
