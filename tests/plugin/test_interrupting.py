"""Ctrl-C between two lines: a traceback that pytest cannot show as it is."""

from __future__ import annotations

import signal
import sys

import pytest

from conformance.plugin.interrupting import Interruption, pytest_keyboard_interrupt


def _interrupted() -> None:
    raise KeyboardInterrupt


def test_entries_without_a_line_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lineless = _interrupted.__code__.replace(co_linetable=b"")
    monkeypatch.setattr(_interrupted, "__code__", lineless)
    with pytest.raises(KeyboardInterrupt) as caught:
        _interrupted()
    assert caught.tb.tb_next is not None
    assert caught.tb.tb_next.tb_lineno is None
    pytest_keyboard_interrupt(caught)
    assert "KeyboardInterrupt" in str(caught.getrepr(funcargs=True))


def test_what_was_told_is_not_heeded_once_more_while_the_target_is_swept() -> None:
    """Whoever started the run may hand on a Ctrl-C that has reached it already."""
    interruption = Interruption()
    interruption.check()
    with pytest.raises(KeyboardInterrupt):
        interruption.heard(signal.SIGINT, None)
    interruption.heard(signal.SIGTERM, None)
    with pytest.raises(KeyboardInterrupt):
        interruption.heard(signal.SIGINT, None)


def test_what_would_be_swallowed_is_raised_with_the_next_case() -> None:
    """Hypothesis has a function that the collector of garbage calls, at any moment."""
    interruption = Interruption()

    def gc_callback() -> None:
        interruption.heard(signal.SIGTERM, sys._getframe())

    gc_callback()
    with pytest.raises(KeyboardInterrupt):
        interruption.check()
