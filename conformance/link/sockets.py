"""The link of real runs: blocking TCP sockets with a bound on each wait.

No thread, no event loop: one socket is read at a time, with a time-out that the caller names. Must
not know FTP.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import time
from collections.abc import Callable
from functools import partial

from conformance.link.ahead import Ahead
from conformance.link.deadline import NEVER, Deadline
from conformance.link.interface import (
    PATIENCE,
    Address,
    BrokenError,
    Channel,
    Listener,
    SilenceError,
    UnreachableError,
    not_taken,
)
from conformance.link.secured import SocketSecurity
from conformance.link.transcript import SENDING, Kind, Transcript

_DATA_CHUNK = 1 << 18
_CONTROL_CHUNK = 1 << 12
"""Octets asked for at once. Python sets aside as many for each call, so a reply asks for few."""

_RESET = struct.pack("ii", 1, 0)


class SocketChannel:
    """One connected TCP socket."""

    def __init__(
        self,
        plain: socket.socket,
        number: int,
        data: bool,
        transcript: Transcript,
        deadline: Deadline = NEVER,
    ) -> None:
        # Urgent octets are read in line, or one that a server sends would vanish from its reply.
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # The user's default data port is the control connection's own, which both must then share.
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # The system keeps the time-outs: Python's own would add a poll to each call.
        plain.settimeout(None)
        self._socket = plain
        self._receive_within = self._send_within = 0.0
        self._data = data
        self._chunk = _DATA_CHUNK if data else _CONTROL_CHUNK
        self._transcript = transcript
        self._deadline = deadline
        self.number = number
        self.local = Address(*plain.getsockname()[:2])
        self.peer = Address(*plain.getpeername()[:2])
        self.security = SocketSecurity(plain, self)

    @property
    def deadline(self) -> Deadline:
        """The moment behind which nothing is waited for."""
        return self._deadline

    @property
    def peer_host(self) -> str:
        """The peer's address, which its certificate may have to name."""
        return self.peer.host

    def note(self, kind: Kind, octets: bytes = b"", note: str = "") -> None:
        """Put an event of this connection into the transcript."""
        self._transcript.add(self.number, self._data, kind, octets, note)

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        """Send all octets in as few segments as they need."""
        self.note(Kind.SENT, octets if shown is None else shown)
        within = self.deadline.cut(within)
        try:
            self.write(self.security.sealed(octets), within)
        except (BlockingIOError, TimeoutError):
            self.deadline.check()
            self.note(Kind.SILENT, note=SENDING)
            raise not_taken(within) from None
        except OSError:
            self.note(Kind.BROKEN, note=SENDING)
            raise BrokenError("sending failed") from None

    def write(self, octets: bytes, within: float) -> None:
        """Send octets as they are. Raises OSError, TimeoutError and BlockingIOError among them."""
        if within != self._send_within:
            self._send_within = within
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(within))
        sent = self._socket.send(octets)
        if sent < len(octets):
            self._send_rest(memoryview(octets)[sent:], time.monotonic() + PATIENCE * within)

    def _send_rest(self, octets: memoryview, deadline: float) -> None:
        """A peer that takes a few octets at a time would never end a sendall."""
        while octets:
            octets = octets[self._socket.send(octets) :]
            if octets and time.monotonic() >= deadline:
                raise TimeoutError

    def send_urgent(self, octets: bytes) -> None:
        """Send octets, the last of them as TCP urgent data, which TLS knows nothing of."""
        self.note(Kind.URGENT, octets)
        secured = self.security.established is not None
        try:
            self._socket.send(self.security.sealed(octets), 0 if secured else socket.MSG_OOB)
        except OSError:
            self.note(Kind.BROKEN, note=SENDING)
            raise BrokenError("sending failed") from None

    def receive(self, within: float) -> bytes:
        """Return what has come, waiting for the first octet only; for none where no time is left,
        so that a deadline which has passed stands in the transcript too.
        """
        within = self.deadline.cut(within)
        try:
            if within <= 0:
                raise TimeoutError
            involved = self.security.involved
            octets = self.security.receive(within) if involved else self._read(within)
        except (BlockingIOError, TimeoutError):
            self.deadline.check()
            self.note(Kind.SILENT)
            raise SilenceError(f"nothing came within {within:g} s") from None
        except OSError:
            self.note(Kind.BROKEN)
            raise BrokenError("the connection broke") from None
        if octets:
            self.note(Kind.RECEIVED, octets)
        else:
            self.note(Kind.ENDED, note=self.security.how_ended())
        return octets

    def _read(self, within: float) -> bytes:
        if within != self._receive_within:
            self._receive_within = within
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(within))
        return self._socket.recv(self._chunk)

    def thin(self) -> None:
        """Keep in the transcript of what came the beginning and the length alone."""
        self._transcript.thin(self.number)

    def finish_sending(self) -> None:
        """Send FIN, under TLS close_notify before it, and go on reading."""
        self.note(Kind.FINISHED)
        self.security.notify()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close, under TLS with close_notify; a second time does nothing."""
        if self._socket.fileno() >= 0:
            self.note(Kind.CLOSED)
            self.security.notify()
            if self._data:
                self.security.linger()
            self._socket.close()

    def reset(self) -> None:
        """Close at once with RST, throwing away what is unsent."""
        if self._socket.fileno() >= 0:
            self.note(Kind.RESET)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._socket.close()


class SocketListener:
    """A listening TCP socket for one data connection."""

    def __init__(self, plain: socket.socket, link: SocketLink, number: int) -> None:
        self._socket = plain
        self._link = link
        self._number = number
        self._met = False
        self.address = Address(*plain.getsockname()[:2])

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return self._socket.fileno()

    def accept(self, within: float) -> Channel:
        """Return the next connection. Raises SilenceError."""
        transcript = self._link.transcript
        try:
            self._socket.settimeout(max(self._link.deadline.cut(within), 0.0001))
            plain, _ = self._socket.accept()
        except (TimeoutError, BlockingIOError):
            self._link.deadline.check()
            transcript.add(self._number, True, Kind.SILENT)
            raise SilenceError(f"the server made no data connection within {within:g} s") from None
        except OSError:
            transcript.add(self._number, True, Kind.BROKEN)
            raise BrokenError("the data connection broke") from None
        try:
            deadline = self._link.deadline
            channel = SocketChannel(plain, self._number, True, transcript, deadline)
        except OSError:  # reset between its arrival and our look at it
            plain.close()
            transcript.add(self._number, True, Kind.BROKEN)
            raise BrokenError("the data connection broke") from None
        self._met = True
        self._link.keep(channel)
        transcript.add(self._number, True, Kind.ACCEPTED, note=_ends(channel))
        return channel

    def close(self) -> None:
        """Stop listening; a second time does nothing. A port at which nobody came stays the link's:
        whoever names it must meet nobody, and no other process that the system gives it to.
        """
        if self._socket.fileno() >= 0:
            self._socket.close()
            if not self._met:
                self._link.hold(self.address)


Make = Callable[[float], socket.socket]
"""Makes a connection within so many seconds. Raises OSError, and UnicodeError for a host's name."""

_ANY_PORT = ("", 0)
_BIND_ADDRESS_NO_PORT = getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24)
"""Of Linux (ip(7)); Python has a name for it since 3.12."""


class SocketLink:
    """Real connections to one target.

    `token` goes into every fresh name and tells this run's files from all others. Nothing is waited
    for behind the deadline.
    """

    def __init__(
        self,
        target: Address,
        token: str,
        connect_within: float = 4.0,
        deadline: Deadline = NEVER,
        ahead: Ahead | None = None,
        *,
        own_ports: bool = False,
    ) -> None:
        """`ahead` brings the control connections that are ready, where there is one; under
        `own_ports`, the port of each is nobody else's, and can be listened at."""
        self.deadline = deadline
        self._own_ports = own_ports
        self._ahead = ahead
        self.transcript = Transcript()
        self.token = token
        self._target = target
        self._within = connect_within
        self._open: list[Channel | Listener] = []
        self._held: list[socket.socket] | None = []
        """Ports at which nobody listens; None once the link is closed."""
        self._numbers = 0
        self._names = 0

    def keep(self, channel: Channel | Listener) -> None:
        """Close it at the end, if nobody did before."""
        self._open.append(channel)

    def hold(self, address: Address) -> None:
        """Have nobody listen there until the link is closed."""
        if self._held is not None:
            held = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                held.bind(address)
            self._held.append(held)

    def _connect(self, address: Address, data: bool, make: Make) -> Channel:
        self._numbers += 1
        number = self._numbers
        plain: socket.socket | None = None
        try:
            plain = make(self.deadline.cut(self._within))
            channel = SocketChannel(plain, number, data, self.transcript, self.deadline)
        except (OSError, UnicodeError) as error:  # the latter for a host that can be no name
            if plain is not None:
                plain.close()
            self.deadline.check()
            said = getattr(error, "strerror", None) or str(error)
            reason = "no answer" if isinstance(error, TimeoutError) else said
            note = f"{address.host} port {address.port}: {reason}"
            self.transcript.add(number, data, Kind.UNREACHABLE, note=note)
            raise UnreachableError(note) from None
        self._open.append(channel)
        self.transcript.add(number, data, Kind.CONNECTED, note=_ends(channel))
        return channel

    def control(self, address: Address | None = None, *, fresh: bool = False) -> Channel:
        """Connect to the target, or to another address of it."""
        address = address or self._target
        ahead = self._ahead if address == self._target else None

        def make(within: float) -> socket.socket:
            if self._own_ports:
                # A port that is bound is nobody else's; one that connecting chooses may be that of
                # others' connections elsewhere, and cannot be listened at beside this one.
                return socket.create_connection(address, within, _ANY_PORT)
            ready = ahead.take(address, within) if ahead is not None and not fresh else None
            return ready or socket.create_connection(address, within)

        channel = self._connect(address, False, make)
        if ahead is not None:
            ahead.prepare(address, channel.peer)
        return channel

    def data(
        self, address: Address, beside: Channel, window: int | None = None, host: str = ""
    ) -> Channel:
        """Connect to the address that the target named."""
        bound = partial(_data_socket, address, host or beside.local.host, window)
        return self._connect(address, True, bound)

    def listen(
        self, beside: Channel, host: str | None = None, window: int | None = None, port: int = 0
    ) -> Listener:
        """Listen beside a control connection, even at its own port."""
        host = host or beside.local.host
        self._numbers += 1
        plain = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        _narrow(plain, window)
        if port:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            plain.bind((host, port))
            plain.listen(4)
        except OSError as error:
            plain.close()
            note = f"cannot listen at {host} port {port}: {error.strerror}"
            self.transcript.add(self._numbers, True, Kind.UNREACHABLE, note=note)
            raise UnreachableError(note) from None
        listener = SocketListener(plain, self, self._numbers)
        self._open.append(listener)
        note = f"{listener.address.host} {listener.address.port}"
        self.transcript.add(self._numbers, True, Kind.LISTENING, note=note)
        return listener

    def fresh(self, stem: str) -> str:
        """Return the run's token, a number and the stem."""
        self._names += 1
        name = f"{self.token}-{self._names}-{stem}"
        self.transcript.add(0, False, Kind.NAMED, note=name)
        return name

    def close(self) -> None:
        """Close whatever is still open."""
        held, self._held = self._held or [], None
        for thing in (*self._open, *held):
            thing.close()
        self._open.clear()


def _timeval(seconds: float) -> bytes:
    """A struct timeval; zero would mean no bound at all."""
    microseconds = max(1000, int(seconds * 1_000_000))
    return struct.pack("ll", *divmod(microseconds, 1_000_000))


def _data_socket(address: Address, source: str, window: int | None, within: float) -> socket.socket:
    with contextlib.ExitStack() as failing:
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        plain = failing.enter_context(socket.socket(family, socket.SOCK_STREAM))
        _narrow(plain, window)
        plain.settimeout(within)
        _bind(plain, source)
        plain.connect(address)
        failing.pop_all()
    return plain


def _bind(plain: socket.socket, host: str) -> None:
    """Have it connect from that address, and choose its port then: one that is bound before is
    nobody else's until a minute behind its end, and a few runs would use up all that there are.
    """
    if sys.platform == "linux":
        plain.setsockopt(socket.IPPROTO_IP, _BIND_ADDRESS_NO_PORT, 1)
    plain.bind((host, 0))


def _narrow(plain: socket.socket, window: int | None) -> None:
    if window is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, window)


def _ends(channel: Channel) -> str:
    local, peer = channel.local, channel.peer
    return f"{local.host} {local.port} {peer.host} {peer.port}"
