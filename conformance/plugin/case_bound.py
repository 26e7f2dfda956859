"""How long one attempt of a case may take, as pytest-timeout has it, and the timer that sees to it.

What pytest-timeout ends is an error of the suite's, so a case that waits often ends itself before:
`SHARE` of its time is for the case, the rest for tidying up behind it. Must not know targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SHARE = 0.9
_TIDYING = 1.0
"""Seconds for tidying up, at least, but no more than half: a busy machine needs them."""


def seconds_of(item: pytest.Item) -> float:
    """Return how many seconds an attempt of the case may wait; 0 where nothing bounds it."""
    timer = item.config.pluginmanager.get_plugin("timeout")
    if timer is None:
        return 0.0
    seconds = float(timer._get_item_settings(item).timeout or 0.0)
    return min(SHARE * seconds, max(seconds - _TIDYING, seconds / 2))


@contextmanager
def timed(item: pytest.Item) -> Iterator[None]:
    """Each time that it is played, a case may take as long as a case may (pytest-timeout); what
    follows is not its time.
    """
    begin_the_timer(item)
    try:
        yield
    finally:
        stop_the_timer(item)


@contextmanager
def untimed(item: pytest.Item) -> Iterator[None]:
    """Inside of `timed`: let no time of a case pass meanwhile; it begins anew behind that."""
    stop_the_timer(item)
    yield
    begin_the_timer(item)


def begin_the_timer(item: pytest.Item) -> None:
    """Let the time of a case begin, or begin anew."""
    timer = item.config.pluginmanager.get_plugin("timeout")
    if timer is None:
        return
    settings = timer._get_item_settings(item)
    if settings.timeout and not settings.func_only:
        item.ihook.pytest_timeout_cancel_timer(item=item)
        item.ihook.pytest_timeout_set_timer(item=item, settings=settings)


def stop_the_timer(item: pytest.Item) -> None:
    """Let the time of a case stand still."""
    if item.config.pluginmanager.get_plugin("timeout") is not None:
        item.ihook.pytest_timeout_cancel_timer(item=item)
