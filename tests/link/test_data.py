"""Data connections, passive and active: every octet up to the end, and no wait without a bound."""

from __future__ import annotations

from collections import deque

import pytest

from conformance.link.data import DataConnection, TooMuchError
from conformance.link.interface import Address, BrokenError, Channel, LinkError, SilenceError
from conformance.link.transcript import Kind

from .fakes import Source, break_off, recorded, wired


class _Listener:
    """A listener at which that channel arrives, or nobody does."""

    address = Address("127.0.0.1", 2000)

    def __init__(self, arrives: Channel | None) -> None:
        self._arrives = arrives
        self.closed = 0

    def fileno(self) -> int:
        return -1

    def accept(self, within: float) -> Channel:
        if self._arrives is None:
            raise SilenceError(f"nobody came within {within:g} s")
        return self._arrives

    def close(self) -> None:
        self.closed += 1


def _pieces(*octets: bytes) -> Source:
    return Source(deque([*octets, b""]).popleft)


def test_all_octets_up_to_the_end_are_received() -> None:
    source = _pieces(b"one", b"two")
    data = DataConnection(channel=source)
    assert data.receive() == b"onetwo"
    assert data.receive() == b""
    assert source.closed == 1


def test_some_octets_can_be_asked_for() -> None:
    data = DataConnection(channel=_pieces(b"one", b"two", b"three"))
    assert data.receive(4) == b"onetwo"
    assert data.receive() == b"three"


def test_fewer_octets_than_asked_for_come_where_the_end_is_nearer() -> None:
    assert DataConnection(channel=_pieces(b"one")).receive(100) == b"one"


def test_reset_is_no_end() -> None:
    channel = recorded((Kind.RECEIVED, b"half"), (Kind.BROKEN, b""), data=True)
    with pytest.raises(BrokenError):
        DataConnection(channel=channel).receive()


def test_reset_over_loopback_is_no_end() -> None:
    with wired() as wire:
        wire.peer.sendall(b"half")
        data = DataConnection(channel=wire.channel, within=2)
        assert data.receive(4) == b"half"
        break_off(wire.peer)
        with pytest.raises(BrokenError):
            data.receive()


def test_silence_is_told_with_what_came_before() -> None:
    channel = recorded((Kind.RECEIVED, b"half"), (Kind.SILENT, b""), data=True)
    with pytest.raises(SilenceError, match="4 octets came"):
        DataConnection(channel=channel).receive()


def test_drip_of_octets_without_end_is_bounded() -> None:
    with pytest.raises(SilenceError):
        DataConnection(channel=Source(lambda: b"x"), within=0.01, limit=1 << 60).receive()


def test_more_octets_than_the_limit_are_not_taken() -> None:
    with pytest.raises(TooMuchError):
        DataConnection(channel=Source(lambda: b"x" * 1000), limit=5000).receive()
    assert len(DataConnection(channel=_pieces(b"x" * 5000), limit=5000).receive()) == 5000


def test_active_connection_is_taken_at_the_first_use() -> None:
    listener = _Listener(_pieces(b"content"))
    data = DataConnection(listener=listener)
    assert data.address == Address("127.0.0.1", 2000)
    assert not data.opened
    assert data.receive() == b"content"
    assert data.opened
    assert listener.closed == 1


def test_active_connection_can_be_awaited() -> None:
    listener = _Listener(_pieces(b""))
    data = DataConnection(listener=listener)
    data.accept(1)
    data.accept(1)
    assert (data.opened, listener.closed) == (True, 1)


def test_active_connection_that_is_never_made_is_a_silence() -> None:
    data = DataConnection(listener=_Listener(None))
    with pytest.raises(SilenceError):
        data.accept(1)
    with pytest.raises(SilenceError):
        data.send(b"octets")
    assert not data.opened


def test_passive_connection_knows_the_end_that_it_reached() -> None:
    assert DataConnection(channel=_pieces()).address == Address("127.0.0.1", 20)


def test_connection_that_was_never_opened_has_no_channel() -> None:
    with pytest.raises(LinkError):
        DataConnection().receive()
    with pytest.raises(LinkError):
        DataConnection().reset()


def test_close_closes_connection_and_listener() -> None:
    source, listener = _pieces(), _Listener(None)
    DataConnection(channel=source).close()
    DataConnection(listener=listener).close()
    assert (source.closed, listener.closed) == (1, 1)


def test_reset_breaks_the_connection_off() -> None:
    source = _pieces()
    DataConnection(channel=source).reset()
    assert (source.broken_off, source.closed) == (1, 0)


def test_octets_are_sent() -> None:
    source = _pieces()
    DataConnection(channel=source).send(b"octets")
    assert source.sent == [b"octets"]


def test_limit_of_one_reading_goes_before_that_of_the_connection() -> None:
    source = _pieces(b"one", b"two")
    with pytest.raises(TooMuchError, match="more than 4 octets"):
        DataConnection(channel=source).receive(limit=4)
    assert source.thinned
