"""How cases are dealt out to the workers of pytest-xdist: evenly, and the long ones first.

Each worker gets a share of the list, and one that has done its own takes over from another's end;
so a long case stands at the beginning of a share, and each share has as many. Those that may wait
come at once or in the middle: not all workers wait at the same time. Which worker runs a case
changes nothing about it. Must not know the target.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from types import FunctionType
from typing import TypeVar

import pytest

_T = TypeVar("_T")

_WAITING = frozenset(
    {"must_close", "must_end", "is_opened_by_server", "is_closed_by_server", "further_reply"}
)
"""What a case does that lasts until a bound is over where the server does nothing. At the end of a
run it would let all other workers wait with it.
"""


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Let workers that are done take over from others, unless --dist asks for another way."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"
    return (yield)


def may_wait(case: FunctionType) -> bool:
    """Whether a case may have to wait until a bound is over."""
    return not _WAITING.isdisjoint(case.__code__.co_names)


def dealt(
    long: Sequence[_T], waiting: Sequence[_T], others: Sequence[_T], workers: int
) -> list[_T]:
    """Return all as one list, of which each worker's share begins with as many long ones.

    Those that may wait follow at once in every other share, and stand in the middle of the rest:
    while some workers wait, the others have the processors.
    """
    left, taken = len(long) + len(waiting) + len(others), 0
    made: list[_T] = []
    for worker in range(workers):
        first, then = long[worker::workers], waiting[worker::workers]
        room = max(0, left // (workers - worker) - len(first) - len(then))
        rest = others[taken : taken + room]
        before = len(rest) // 2 if worker % 2 else 0
        share = [*first, *rest[:before], *then, *rest[before:]]
        taken += room
        left -= len(share)
        made += share
    return made + list(others[taken:])
