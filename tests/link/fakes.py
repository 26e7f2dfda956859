"""Peers that a test holds in its own hands: channels without sockets, and sockets without threads.

A connection over loopback needs no thread: the system keeps what one end sends until the other end
reads it.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from conformance.link.interface import (
    Address,
    Channel,
    Established,
    HandshakeError,
    Pending,
    Security,
    SilenceError,
)
from conformance.link.replay import ReplayLink
from conformance.link.sockets import SocketLink
from conformance.link.transcript import Event, Kind
from conformance.tls_settings import TlsSettings

ENDS = "127.0.0.1 40000 127.0.0.1 21"
RESET = struct.pack("ii", 1, 0)


class InClear:
    """The security of a channel that nobody asks for TLS."""

    established: Established | None = None
    ended_by_notice = False
    pending = False

    def __init__(self) -> None:
        self.meanwhile: list[Pending] = []

    def fileno(self) -> int:
        return -1

    def advance(self) -> None:
        raise AssertionError("nothing is pending")

    def begin(self, settings: TlsSettings, resumes: Security | None = None) -> None:
        raise HandshakeError(f"nobody speaks TLS here: {settings}, {resumes}")

    def complete(self, within: float) -> Established:
        raise HandshakeError(f"nobody speaks TLS here within {within} s")

    def end(self, within: float) -> None:
        raise AssertionError(f"there is no TLS to end within {within} s")

    def is_ended_by_peer(self, within: float) -> bool:
        raise AssertionError(f"there is no TLS to end within {within} s")

    def send_clear(self, octets: bytes, within: float) -> None:
        raise AssertionError(f"nobody sends {octets!r} below TLS here within {within} s")

    def cut(self) -> None:
        raise AssertionError("nobody cuts it here")


class Source:
    """A channel that gives what `next_octets` returns, for as long as it is asked."""

    number = 1
    local = Address("127.0.0.1", 40000)
    peer = Address("127.0.0.1", 20)

    def __init__(self, next_octets: Callable[[], bytes]) -> None:
        self.security = InClear()
        self._next_octets = next_octets
        self.sent: list[bytes] = []
        self.within = 0.0
        self.closed = 0
        self.broken_off = 0
        self.thinned = False

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        self.sent.append(octets if shown is None else shown)
        self.within = within

    def send_urgent(self, octets: bytes) -> None:
        self.sent.append(octets)

    def receive(self, within: float) -> bytes:
        if within <= 0:
            raise SilenceError("no time is left")
        return self._next_octets()

    def thin(self) -> None:
        self.thinned = True

    def finish_sending(self) -> None:
        raise AssertionError("nobody finishes sending here")

    def close(self) -> None:
        self.closed += 1

    def reset(self) -> None:
        self.broken_off += 1


def recorded(*events: tuple[Kind, bytes], data: bool = False) -> Channel:
    """A channel of a transcript with these events."""
    connected = Event(0.0, 1, data, Kind.CONNECTED, note=ENDS)
    others = [Event(0.0, 1, data, kind, octets) for kind, octets in events]
    link = ReplayLink([connected, *others], "token")
    return link.data(Address("", 0), link_beside()) if data else link.control()


def link_beside() -> Channel:
    """A control connection that matters to nobody."""
    return Source(bytes)


class Wire(NamedTuple):
    """Both ends of a control connection over loopback."""

    link: SocketLink
    channel: Channel
    peer: socket.socket


@contextmanager
def wired(host: str = "127.0.0.1", *, own_ports: bool = False) -> Iterator[Wire]:
    """Connect a link to a socket of the test's own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as server:
        address = Address(*server.getsockname()[:2])
        link = SocketLink(address, "token", 2.0, own_ports=own_ports)
        channel = link.control()
        peer, _ = server.accept()
        peer.settimeout(5)
        with peer:
            yield Wire(link, channel, peer)
        link.close()


def break_off(peer: socket.socket) -> None:
    """Close with a TCP reset."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    peer.close()
