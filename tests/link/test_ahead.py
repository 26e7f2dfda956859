"""Connections opened ahead are handed out only where they are what one made just then would be."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterator

import pytest

from conformance.link.ahead import MOST_SECONDS, Ahead
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.link.transcript import Kind

from .fakes import RESET

WITHIN = 2.0
NOBODYS = Address("127.0.0.1", 1)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(WITHIN)
        yield listening


@pytest.fixture
def address(server: socket.socket) -> Address:
    return Address(*server.getsockname())


@pytest.fixture
def ahead() -> Iterator[Ahead]:
    made = Ahead()
    yield made
    made.stop()


@contextlib.contextmanager
def prepared(ahead: Ahead, server: socket.socket) -> Iterator[socket.socket]:
    """The server's end of a connection that is ready."""
    address = Address(*server.getsockname())
    ahead.prepare(address, address)
    peer, _ = server.accept()
    with peer:
        yield peer


def test_connection_is_made_before_it_is_asked_for(ahead: Ahead, server: socket.socket) -> None:
    with prepared(ahead, server) as peer:
        peer.sendall(b"220 ready\r\n")
        taken = ahead.take(Address(*server.getsockname()), WITHIN)
        assert taken is not None
        with taken:
            assert taken.getblocking()
            assert taken.getsockname() == peer.getpeername()
            assert taken.recv(100) == b"220 ready\r\n"


def test_one_that_is_not_greeted_yet_is_handed_out(ahead: Ahead, server: socket.socket) -> None:
    with prepared(ahead, server) as peer:
        taken = ahead.take(Address(*server.getsockname()), WITHIN)
        assert taken is not None
        with taken:
            assert taken.getsockname() == peer.getpeername()


def test_no_more_than_one_is_ready(ahead: Ahead, server: socket.socket, address: Address) -> None:
    with prepared(ahead, server):
        ahead.prepare(address, address)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_nothing_is_handed_out_that_was_not_prepared(ahead: Ahead, address: Address) -> None:
    assert ahead.take(address, WITHIN) is None


def test_one_that_the_server_has_closed_is_thrown_away(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    with prepared(ahead, server) as peer:
        peer.close()
        assert ahead.take(address, WITHIN) is None
    assert ahead.allowed


def test_one_that_the_server_has_reset_is_thrown_away(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    with prepared(ahead, server) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        peer.close()
        assert ahead.take(address, WITHIN) is None


def test_server_without_room_gets_no_more_of_them(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    with prepared(ahead, server) as peer:
        peer.sendall(b"421 too many\r\n")
        assert ahead.take(address, WITHIN) is None
    assert not ahead.allowed
    ahead.prepare(address, address)
    assert ahead.take(address, WITHIN) is None


def test_one_to_another_address_is_thrown_away(ahead: Ahead, server: socket.socket) -> None:
    with prepared(ahead, server) as peer:
        assert ahead.take(NOBODYS, WITHIN) is None
        assert peer.recv(100) == b""


def test_old_one_is_thrown_away(server: socket.socket, address: Address) -> None:
    clock = Clock()
    ahead = Ahead(clock)
    with prepared(ahead, server):
        clock.now += MOST_SECONDS
        taken = ahead.take(address, WITHIN)
        assert taken is not None
        taken.close()
    with prepared(ahead, server) as peer:
        clock.now += MOST_SECONDS + 0.1
        assert ahead.take(address, WITHIN) is None
        assert peer.recv(100) == b""


def test_refused_one_is_thrown_away(ahead: Ahead) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address(*server.getsockname())
    ahead.prepare(address, address)
    assert ahead.take(address, WITHIN) is None


def test_one_whose_room_is_needed_is_closed(ahead: Ahead, server: socket.socket) -> None:
    with prepared(ahead, server) as peer:
        ahead.let_go()
        assert peer.recv(100) == b""


def test_link_uses_what_is_ready_and_prepares_the_next(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    link = SocketLink(address, "token", ahead=ahead)
    with contextlib.ExitStack() as stack:
        stack.callback(link.close)
        first = link.control()
        stack.enter_context(server.accept()[0])
        following, port = server.accept()
        stack.enter_context(following)
        second = link.control()
        assert first.local != second.local == port
        noted = [event for event in link.transcript.events if event.kind is Kind.CONNECTED]
        assert [event.note.split()[1] for event in noted] == [
            str(first.local.port),
            str(second.local.port),
        ]


def test_fresh_one_is_made_when_it_is_asked_for(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    link = SocketLink(address, "token", ahead=ahead)
    with prepared(ahead, server):
        channel = link.control(fresh=True)
        with server.accept()[0] as peer:
            assert peer.getpeername() == channel.local
        taken = ahead.take(address, WITHIN)
        assert taken is not None
        taken.close()
    link.close()


def test_link_makes_its_own_where_what_is_ready_is_of_no_use(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    link = SocketLink(address, "token", ahead=ahead)
    with prepared(ahead, server) as peer:
        peer.close()
        channel = link.control()
        with server.accept()[0] as other:
            assert other.getpeername() == channel.local
    link.close()


def test_connection_elsewhere_leaves_what_is_ready_alone(
    ahead: Ahead, server: socket.socket, address: Address
) -> None:
    link = SocketLink(address, "token", ahead=ahead)
    with socket.create_server(("127.0.0.1", 0)) as elsewhere, prepared(ahead, server) as peer:
        link.control(Address(*elsewhere.getsockname()))
        taken = ahead.take(address, WITHIN)
        assert taken is not None
        with taken:
            assert taken.getsockname() == peer.getpeername()
    link.close()


@pytest.mark.parametrize(("room", "allowed"), [(0, True), (2, False), (3, True)])
def test_nothing_is_opened_where_there_is_no_room(room: int, allowed: bool) -> None:
    ahead = Ahead()
    ahead.fit(room, 3)
    assert ahead.allowed is allowed


def test_process_without_a_descriptor_left_goes_on(
    ahead: Ahead, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(socket, "socket", none_left)
        ahead.prepare(address, address)
    assert ahead.take(address, WITHIN) is None
