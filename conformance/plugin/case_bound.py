"""How long one attempt of a case may take, as pytest-timeout has it, and the timer that sees to it.

What pytest-timeout ends is an error of the suite's, so a case that waits often ends itself before:
`SHARE` of its time is for the case, the rest for tidying up behind it. Must not know targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SHARE = 0.9


def seconds_of(item: pytest.Item) -> float:
    """Return how many seconds an attempt of the case may wait; 0 where nothing bounds it."""
    timer = item.config.pluginmanager.get_plugin("timeout")
    if timer is None:
        return 0.0
    return SHARE * float(timer._get_item_settings(item).timeout or 0.0)


def begin_the_timer_anew(item: pytest.Item) -> None:
    """Each time that it is played, a case may take as long as a case may (pytest-timeout)."""
    with timer_stopped(item):
        pass


@contextmanager
def timer_stopped(item: pytest.Item) -> Iterator[None]:
    """Let no time of a case pass meanwhile; it begins anew behind that."""
    timer = item.config.pluginmanager.get_plugin("timeout")
    settings = timer._get_item_settings(item) if timer is not None else None
    if settings is None or not settings.timeout or settings.func_only:
        yield
        return
    item.ihook.pytest_timeout_cancel_timer(item=item)
    yield
    item.ihook.pytest_timeout_set_timer(item=item, settings=settings)
