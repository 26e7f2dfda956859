"""Real sockets over loopback: a bound on each wait, ends told from breaks, urgent data."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from conformance.link import sockets
from conformance.link.interface import (
    Address,
    BrokenError,
    SilenceError,
    UnreachableError,
)
from conformance.link.sockets import SocketLink
from conformance.link.transcript import SENDING, Event, Kind
from fixtures.servers.ports import open_window

from .fakes import Source, Wire, break_off, wired

LARGE = bytes(64 << 20)
"""More than both ends buffer."""


@pytest.fixture
def wire() -> Iterator[Wire]:
    with wired() as both:
        yield both


@contextlib.contextmanager
def refusing() -> Iterator[Address]:
    """A port at which nobody listens, nor begins to."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield Address(*nobody.getsockname())


def last(wire: Wire) -> Event:
    return wire.link.transcript.events[-1]


def test_connection_is_recorded_with_both_ends(wire: Wire) -> None:
    here, there = wire.peer.getpeername(), wire.peer.getsockname()
    assert wire.channel.local == here
    assert wire.channel.peer == there
    assert last(wire).kind is Kind.CONNECTED
    assert last(wire).note == f"127.0.0.1 {here[1]} 127.0.0.1 {there[1]}"


def test_octets_go_both_ways_and_into_the_transcript(wire: Wire) -> None:
    wire.peer.sendall(b"220 ready\r\n")
    assert wire.channel.receive(2) == b"220 ready\r\n"
    wire.channel.send(b"NOOP\r\n")
    assert wire.peer.recv(100) == b"NOOP\r\n"
    kinds = [(event.kind, event.octets) for event in wire.link.transcript.events[1:]]
    assert kinds == [(Kind.RECEIVED, b"220 ready\r\n"), (Kind.SENT, b"NOOP\r\n")]


def test_transcript_keeps_what_is_shown_in_place_of_a_password(wire: Wire) -> None:
    wire.channel.send(b"PASS secret\r\n", shown=b"PASS ****\r\n")
    assert wire.peer.recv(100) == b"PASS secret\r\n"
    assert last(wire).octets == b"PASS ****\r\n"


def test_wait_for_octets_is_bounded(wire: Wire) -> None:
    with pytest.raises(SilenceError):
        wire.channel.receive(0.02)
    assert last(wire).kind is Kind.SILENT


def test_bound_can_change_from_wait_to_wait(wire: Wire) -> None:
    for within in (0.02, 0.01, 0.02):
        with pytest.raises(SilenceError):
            wire.channel.receive(within)
    wire.peer.sendall(b"late")
    assert wire.channel.receive(2) == b"late"


@pytest.mark.parametrize("within", [0.0, -1.0])
def test_no_octet_is_taken_where_no_time_is_left(wire: Wire, within: float) -> None:
    wire.peer.sendall(b"x")
    with pytest.raises(SilenceError):
        wire.channel.receive(within)
    assert last(wire).kind is Kind.SILENT
    assert wire.channel.receive(2) == b"x"


def test_end_is_empty(wire: Wire) -> None:
    wire.peer.sendall(b"221 bye\r\n")
    wire.peer.close()
    assert wire.channel.receive(2) == b"221 bye\r\n"
    assert wire.channel.receive(2) == b""
    assert last(wire).kind is Kind.ENDED


def test_reset_is_a_break(wire: Wire) -> None:
    break_off(wire.peer)
    with pytest.raises(BrokenError):
        wire.channel.receive(2)
    assert (last(wire).kind, last(wire).note) == (Kind.BROKEN, "")


def test_sending_after_a_reset_is_a_break(wire: Wire) -> None:
    break_off(wire.peer)
    with pytest.raises(BrokenError):
        wire.channel.send(b"NOOP\r\n")
    assert (last(wire).kind, last(wire).note) == (Kind.BROKEN, SENDING)
    with pytest.raises(BrokenError):
        wire.channel.send_urgent(b"\xff\xf2")


def test_wait_for_a_peer_that_takes_nothing_is_bounded(wire: Wire) -> None:
    with pytest.raises(SilenceError):
        wire.channel.send(LARGE, within=0.05)
    assert (last(wire).kind, last(wire).note) == (Kind.SILENT, SENDING)


def test_wait_for_a_peer_that_takes_a_little_at_a_time_is_bounded(wire: Wire) -> None:
    over = threading.Event()

    def sip() -> None:
        while not over.wait(0.005) and wire.peer.recv(50_000):
            pass

    thread = threading.Thread(target=sip, daemon=True)
    thread.start()
    with pytest.raises(SilenceError):
        wire.channel.send(LARGE, within=0.1)
    over.set()
    thread.join(5)
    assert not thread.is_alive()


class Slow:
    """A socket whose peer takes so many octets in each bound of a wait."""

    def __init__(self, takes: int) -> None:
        self.now, self.taken, self._takes = 0.0, 0, takes

    def setsockopt(self, *_: object) -> None:
        pass

    def send(self, octets: bytes) -> int:
        self.now += 10.0
        taken = min(self._takes, len(octets))
        self.taken += taken
        return taken


@pytest.mark.parametrize(("takes", "whole"), [(20, True), (14, False)])
def test_slow_peer_is_waited_for_as_long_as_it_takes_something(
    takes: int, whole: bool, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(takes)
    monkeypatch.setattr(wire.channel, "_socket", slow)
    monkeypatch.setattr(sockets, "time", SimpleNamespace(monotonic=lambda: slow.now))
    with contextlib.nullcontext() if whole else pytest.raises(SilenceError, match="all in 60 s"):
        wire.channel.send(bytes(100), within=10.0)
    assert (slow.taken == 100) is whole
    monkeypatch.undo()


def test_large_content_arrives_whole(wire: Wire) -> None:
    received = bytearray()

    def take() -> None:
        while octets := wire.peer.recv(1 << 20):
            received.extend(octets)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    content = bytes(range(256)) * (1 << 15)
    wire.channel.send(content, within=5)
    wire.channel.close()
    thread.join(5)
    assert received == content


def test_last_octet_is_sent_as_urgent_data(wire: Wire) -> None:
    wire.channel.send_urgent(b"\xff\xf2")
    assert wire.peer.recv(10) == b"\xff"
    wire.peer.settimeout(None)  # Python's own would wait for octets in line
    assert wire.peer.recv(1, socket.MSG_OOB) == b"\xf2"
    assert last(wire) == last(wire)._replace(kind=Kind.URGENT, octets=b"\xff\xf2")


def test_urgent_data_of_a_server_stays_in_line(wire: Wire) -> None:
    wire.peer.send(b"226 done\r\n", socket.MSG_OOB)
    received = b""
    while not received.endswith(b"\n"):
        received += wire.channel.receive(2)
    assert received == b"226 done\r\n"


def test_sending_half_can_be_closed_alone(wire: Wire) -> None:
    wire.channel.finish_sending()
    assert wire.peer.recv(10) == b""
    wire.peer.sendall(b"still here")
    assert wire.channel.receive(2) == b"still here"


def test_closed_channel_is_broken_and_closes_twice(wire: Wire) -> None:
    wire.channel.close()
    wire.channel.close()
    wire.channel.reset()
    assert [event.kind for event in wire.link.transcript.events].count(Kind.CLOSED) == 1
    with pytest.raises(BrokenError):
        wire.channel.receive(1)
    with pytest.raises(BrokenError):
        wire.channel.send(b"x")
    wire.channel.finish_sending()


def test_reset_reaches_the_peer(wire: Wire) -> None:
    wire.channel.reset()
    with pytest.raises(ConnectionResetError):
        wire.peer.recv(1)


def test_other_address_of_the_target_is_reached(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address(*server.getsockname())
        channel = wire.link.control(address)
        assert channel.peer == address != wire.channel.peer
        assert (last(wire).kind, last(wire).data) == (Kind.CONNECTED, False)
        assert last(wire).note.endswith(f" 127.0.0.1 {address.port}")


def test_refused_connection_is_unreachable() -> None:
    with refusing() as address:
        link = SocketLink(address, "token")
        with pytest.raises(UnreachableError, match=f"127.0.0.1 port {address.port}: .*refused"):
            link.control()
    (event,) = link.transcript.events
    assert (event.kind, event.data) == (Kind.UNREACHABLE, False)


def test_wait_for_a_connection_is_bounded() -> None:
    with contextlib.ExitStack() as held:
        server = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        # The system completes connections for as long as the queue has room.
        for _ in range(3):
            filling = held.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(server.getsockname())
        link = SocketLink(Address(*server.getsockname()), "token", connect_within=0.05)
        with pytest.raises(UnreachableError, match="no answer"):
            link.control()


def test_host_that_can_be_no_name_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        SocketLink(Address("a" * 64, 21), "token").control()


def test_data_connection_comes_from_the_host_of_the_control_connection(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address(*server.getsockname())
        beside = Source(bytes)
        beside.local = Address("127.0.0.2", 40000)
        channel = wire.link.data(address, beside, window=4096)
        peer, (host, port) = server.accept()
        with peer:
            assert channel.local == (host, port)
            assert host == "127.0.0.2"
            assert last(wire).data


def test_data_connection_to_a_closed_port_is_unreachable(wire: Wire) -> None:
    with refusing() as address, pytest.raises(UnreachableError):
        wire.link.data(address, wire.channel)
    assert (last(wire).kind, last(wire).data) == (Kind.UNREACHABLE, True)


def test_listener_takes_the_connection_of_a_server(wire: Wire) -> None:
    listener = wire.link.listen(wire.channel, window=4096)
    with socket.create_connection(listener.address) as peer:
        channel = listener.accept(2)
        assert channel.peer == peer.getsockname()
        peer.sendall(b"content")
        assert channel.receive(2) == b"content"
    kinds = [event.kind for event in wire.link.transcript.events if event.data]
    assert kinds == [Kind.LISTENING, Kind.ACCEPTED, Kind.RECEIVED]
    numbers = {event.connection for event in wire.link.transcript.events if event.data}
    assert numbers == {2}


def test_wait_for_the_connection_of_a_server_is_bounded(wire: Wire) -> None:
    listener = wire.link.listen(wire.channel)
    with pytest.raises(SilenceError):
        listener.accept(0.02)
    with pytest.raises(SilenceError):
        listener.accept(0)
    assert last(wire).kind is Kind.SILENT


def test_connection_that_broke_before_it_was_taken_is_a_break(wire: Wire) -> None:
    listener = wire.link.listen(wire.channel)
    break_off(socket.create_connection(listener.address))
    with pytest.raises(BrokenError):
        listener.accept(2)
    assert last(wire).kind is Kind.BROKEN


def test_closed_listener_takes_nothing(wire: Wire) -> None:
    listener = wire.link.listen(wire.channel)
    listener.close()
    listener.close()
    with pytest.raises(BrokenError):
        listener.accept(1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(listener.address, 1)


def test_port_at_which_nobody_listens_is_nobody_elses(wire: Wire) -> None:
    """Another process that got it would meet what a server sends to nobody."""
    with open_window() as window:
        listener = wire.link.listen(wire.channel, port=window.control_port)
        listener.close()
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(listener.address)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(listener.address, 1)
        wire.link.close()
        with socket.create_server(listener.address):
            pass


def test_port_that_a_server_has_come_to_is_given_back(wire: Wire) -> None:
    listener = wire.link.listen(wire.channel)
    with socket.create_connection(listener.address):
        listener.accept(2).close()
        listener.close()
    assert wire.link._held == []


def test_port_of_the_control_connection_can_be_listened_at() -> None:
    with wired(own_ports=True) as wire:
        listener = wire.link.listen(wire.channel, port=wire.channel.local.port)
        assert listener.address == wire.channel.local
        with socket.create_connection(listener.address):
            assert listener.accept(2).local == wire.channel.local


def test_port_that_is_taken_is_unreachable(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with pytest.raises(UnreachableError, match="cannot listen"):
            wire.link.listen(wire.channel, port=server.getsockname()[1])
        assert last(wire).kind is Kind.UNREACHABLE


def test_ipv6_works_throughout() -> None:
    with wired("::1") as wire:
        assert wire.channel.peer.host == "::1"
        listener = wire.link.listen(wire.channel)
        channel = wire.link.data(listener.address, wire.channel)
        assert listener.accept(2).peer == channel.local


def test_fresh_names_differ_and_carry_the_token(wire: Wire) -> None:
    names = [wire.link.fresh("scratch") for _ in range(3)]
    assert names == ["token-1-scratch", "token-2-scratch", "token-3-scratch"]
    assert (last(wire).kind, last(wire).note) == (Kind.NAMED, names[-1])


def test_closing_the_link_closes_all_that_is_open(wire: Wire) -> None:
    listener = wire.link.listen(wire.channel)
    wire.link.close()
    wire.link.close()
    assert wire.peer.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(listener.address, 1)
