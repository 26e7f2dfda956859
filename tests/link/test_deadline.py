"""A moment after which nothing is waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NoReturn

import pytest

from conformance.link.deadline import NEVER, Deadline
from conformance.link.interface import Address, SilenceError
from conformance.link.sockets import SocketLink
from conformance.tls_settings import TlsSettings
from fixtures.hostile.listening import Port, until_closed


class OverError(Exception):
    """What is raised in these tests."""


def _over() -> NoReturn:
    raise OverError


def test_wait_is_cut_to_what_is_left() -> None:
    deadline = Deadline(time.monotonic() + 50, _over)
    assert 40 < deadline.cut(100) <= 50
    assert deadline.cut(1) == 1
    assert NEVER.cut(1e9) == 1e9


def test_nothing_is_waited_for_behind_it() -> None:
    deadline = Deadline(time.monotonic(), _over)
    with pytest.raises(OverError):
        deadline.cut(1)
    with pytest.raises(OverError):
        deadline.check()


@pytest.fixture
def silent() -> Iterator[Address]:
    """A server that says nothing."""
    with Port(until_closed) as port:
        yield Address("127.0.0.1", port.port)


def test_every_wait_of_a_link_ends_with_it(silent: Address) -> None:
    with ExitStack() as stack:
        deadline = Deadline(over=_over)
        link = SocketLink(silent, "token", 4.0, deadline)
        stack.callback(link.close)
        channel = link.control()
        listener = link.listen(channel)
        channel.security.begin(TlsSettings(insecure=True))
        deadline._at = time.monotonic() + 0.2
        waits = (
            lambda: channel.receive(30),
            lambda: listener.accept(30),
            lambda: channel.security.complete(30),
            lambda: channel.send(b"NOOP\r\n", within=30),
            lambda: link.control(),
        )
        for wait in waits:
            with pytest.raises(OverError):
                wait()


def test_wait_that_is_over_before_is_a_silence(silent: Address) -> None:
    link = SocketLink(silent, "token", 4.0, Deadline(time.monotonic() + 60, _over))
    channel = link.control()
    with pytest.raises(SilenceError):
        channel.receive(0.01)
    link.close()
