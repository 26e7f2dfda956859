"""Ctrl-C between two lines: a traceback that pytest cannot show as it is."""

from __future__ import annotations

import pytest

from conformance.plugin.interrupting import pytest_keyboard_interrupt


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
