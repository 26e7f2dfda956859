"""TLS on a connected socket, and the waiting for several connections at once that it brings.

A handshake on the data connection and a reply on the control connection may each wait for the
other (RFC 4217 section 12), so whoever waits for one brings the other on. No thread: one poll over
all that is pending. Must not know FTP.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from typing import Protocol

from conformance.link.deadline import Deadline
from conformance.link.interface import (
    BrokenError,
    Established,
    HandshakeError,
    LinkError,
    Pending,
    Security,
    SilenceError,
    not_taken,
)
from conformance.link.tls import TlsLayer
from conformance.link.transcript import BY_NOTICE, IN_CLEAR, WITHOUT_NOTICE, Kind
from conformance.tls_settings import TlsSettings
from conformance.wire.octets import printable

_CHUNK = 1 << 16
_SHOWN = 60
_LINGER = 2.0
"""Seconds that a peer gets to close after our close_notify. A close with octets unread, such as
tickets of TLS 1.3, would make TCP throw away what we sent last.
"""


class Wire(Protocol):
    """The connection below."""

    @property
    def peer_host(self) -> str:
        """The peer's address."""

    @property
    def deadline(self) -> Deadline:
        """The moment behind which nothing is waited for."""

    def write(self, octets: bytes, within: float) -> None:
        """Send all octets. Raises OSError, TimeoutError among them."""

    def note(self, kind: Kind, octets: bytes = b"", note: str = "") -> None:
        """Put an event into the transcript."""


class SocketSecurity:
    """TLS on one socket: none at first."""

    def __init__(self, plain: socket.socket, wire: Wire) -> None:
        self._socket = plain
        self._wire = wire
        self._layer: TlsLayer | None = None
        self._problem: LinkError | None = None
        self._kept: ssl.SSLSession | None = None
        self._early = b""
        self._ended = False
        self._has_sent = False
        self.pending = False
        self.established: Established | None = None
        self.ended_by_notice = False
        self.meanwhile: list[Pending] = []

    @property
    def involved(self) -> bool:
        """Whether octets of the connection are not simply those of the socket."""
        return self._layer is not None or bool(self._early or self.meanwhile)

    # ------------------------------------------------------------------ the handshake

    def begin(self, settings: TlsSettings, resumes: Security | None = None) -> None:
        """Send the first octets of the handshake."""
        session = resumes.resumable if isinstance(resumes, SocketSecurity) else None
        try:
            self._layer = TlsLayer(settings, self._wire.peer_host, session)
        except (OSError, ValueError) as error:
            raise HandshakeError(f"TLS cannot be used as asked for: {error}") from None
        self.pending, self._problem, self._ended = True, None, False
        self.ended_by_notice = False
        self._step(b"")

    @property
    def resumable(self) -> ssl.SSLSession | None:
        """The newest TLS session that can be taken up by another connection."""
        own = self._layer.session if self._layer is not None and self.established else None
        return self._kept or own

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return self._socket.fileno()

    def advance(self) -> None:
        """Take what has come of the handshake."""
        try:
            octets = self._socket.recv(_CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            self._fail(BrokenError("the connection broke in the TLS handshake"))
            return
        if octets:
            self._step(octets)
        else:
            self._fail(BrokenError("the server closed the connection in the TLS handshake"))

    def _step(self, octets: bytes) -> None:
        layer = self._secured
        problem: LinkError | None = None
        try:
            agreed = layer.shake_hands(octets)
        except HandshakeError as error:
            agreed, problem = None, _in_clear(octets) or error
        try:
            self._flush(layer.outgoing())
        except OSError:
            problem = problem or BrokenError("the connection broke in the TLS handshake")
        if problem is not None:
            self._fail(problem)
        elif agreed is not None:
            self.pending, self.established = False, agreed
            self._wire.note(Kind.SECURED, note=_as_note(agreed))

    def _fail(self, problem: LinkError) -> None:
        self.pending, self._problem, self._layer = False, problem, None
        broke = isinstance(problem, BrokenError)
        self._wire.note(Kind.BROKEN if broke else Kind.REFUSED, note=str(problem))

    def complete(self, within: float) -> Established:
        """Wait for the end of the handshake."""
        deadline = time.monotonic() + self._wire.deadline.cut(within)
        while self.pending:
            try:
                self._wait(deadline)
            except TimeoutError:
                self._wire.deadline.check()
                self._wire.note(Kind.SILENT, note="in the TLS handshake")
                message = f"the TLS handshake was not complete within {within:g} s"
                raise SilenceError(message) from None
            self.advance()
        if self._problem is not None:
            raise self._problem
        assert self.established is not None  # what is neither pending nor failed
        return self.established

    # ------------------------------------------------------------------ octets

    @property
    def _secured(self) -> TlsLayer:
        assert self._layer is not None  # asked for on secured connections only
        return self._layer

    def sealed(self, octets: bytes) -> bytes:
        """Return what the socket is to carry for these octets. Raises OSError."""
        if self.established is None or self._layer is None:
            return octets
        self._has_sent = True
        return self._layer.seal(octets)

    def receive(self, within: float) -> bytes:
        """Return what came, b"" at the end. Raises OSError, TimeoutError among them."""
        deadline = time.monotonic() + within
        while True:
            early, self._early = self._early, b""
            octets = early or self._opened()
            if octets or self._ended:
                return octets
            self._wait(deadline)
            raw = self._socket.recv(_CHUNK, socket.MSG_DONTWAIT)
            if self._layer is None:
                return raw
            if not raw:
                self._ended = True
            self._layer.take(raw)

    def _opened(self) -> bytes:
        layer = self._layer
        if layer is None:
            return b""
        octets = layer.opened()
        self._flush(layer.outgoing())
        if layer.notified:
            self._ended = self.ended_by_notice = True
        return octets

    def how_ended(self) -> str:
        """How the peer's end was told, for the transcript."""
        if self.established is None:
            return ""
        return BY_NOTICE if self.ended_by_notice else WITHOUT_NOTICE

    def _flush(self, octets: bytes) -> None:
        if octets:
            self._wire.write(octets, _LINGER)

    def _wait(self, deadline: float) -> None:
        """Wait for octets, bringing on what is pending beside. Raises TimeoutError."""
        while True:
            waiting = [one for one in self.meanwhile if one.pending]
            beside = {one.fileno(): one for one in waiting if one.fileno() >= 0}
            poll = select.poll()
            for number in {self._socket.fileno(), *beside}:
                poll.register(number, select.POLLIN)
            left = deadline - time.monotonic()
            ready = [number for number, _ in poll.poll(left * 1000)] if left > 0 else []
            if not ready:
                raise TimeoutError
            for number in ready:
                if number in beside:
                    beside[number].advance()
            if self._socket.fileno() in ready:
                return

    # ------------------------------------------------------------------ the end

    def end(self, within: float) -> None:
        """Send close_notify, wait for the peer's, and go on in clear."""
        if not self.is_ended_by_peer(within, asks=True):
            if self._ended:
                raise LinkError("the server closed the connection and sent no close_notify")
            raise SilenceError(f"no close_notify came within {within:g} s")

    def is_ended_by_peer(self, within: float, *, asks: bool = False) -> bool:
        """Wait for the peer's close_notify; octets that come before it are kept for `receive`."""
        deadline = time.monotonic() + self._wire.deadline.cut(within)
        layer = self._secured
        try:
            if asks:
                self.notify()
            while not self._ended and not self._early:
                self._early = self._opened()
                if self._ended or self._early:
                    break
                self._wait(deadline)
                raw = self._socket.recv(_CHUNK, socket.MSG_DONTWAIT)
                self._ended = not raw
                layer.take(raw)
        except TimeoutError:
            self._wire.deadline.check()
            self._wire.note(Kind.SILENT, note="no close_notify")
            return False
        except OSError:
            self._wire.note(Kind.BROKEN)
            raise BrokenError("the connection broke") from None
        if not self.ended_by_notice:
            self._wire.note(Kind.SILENT, note="no close_notify")
            return False
        self._go_on_in_clear(layer)
        return True

    def _go_on_in_clear(self, layer: TlsLayer) -> None:
        with contextlib.suppress(OSError):
            self._flush(layer.notify())
        self._early += layer.left()
        self._kept = self._kept or layer.session
        self._layer, self.established, self._ended = None, None, False
        self._wire.note(Kind.UNSECURED)

    def notify(self) -> None:
        """Send close_notify, if there is TLS to end."""
        if self.established is not None and self._layer is not None:
            with contextlib.suppress(OSError):
                # What is not read before OpenSSL throws away.
                self._early += self._opened()
                self._flush(self._layer.notify())

    def linger(self) -> None:
        """After our close_notify, read until the peer closes, so that nothing is lost."""
        if self.established is None or not self._has_sent or self._ended:
            return
        deadline = time.monotonic() + _LINGER
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            while raw := self._arrived(deadline):
                self._secured.take(raw)
                self._secured.opened()

    def _arrived(self, deadline: float) -> bytes:
        self._wait(deadline)
        return self._socket.recv(_CHUNK, socket.MSG_DONTWAIT)

    def send_clear(self, octets: bytes, within: float) -> None:
        """Send octets below TLS."""
        self._wire.note(Kind.SENT, octets, IN_CLEAR)
        try:
            self._wire.write(octets, within)
        except (BlockingIOError, TimeoutError):
            raise not_taken(within) from None
        except OSError:
            raise BrokenError("sending failed") from None

    def cut(self) -> None:
        """Close the connection without close_notify."""
        if self._socket.fileno() >= 0:
            self._wire.note(Kind.CLOSED, note=WITHOUT_NOTICE)
            deadline = time.monotonic() + _LINGER
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
                # What is unread, or comes later, such as tickets, would turn the end into a reset.
                while self._arrived(deadline):
                    pass
            self._socket.close()


def _in_clear(octets: bytes) -> HandshakeError | None:
    """What is wrong where these octets are none of TLS, but of FTP."""
    if not octets[:3].isdigit():
        return None
    line = octets[: octets.find(b"\n") + 1] or octets
    return HandshakeError(f"the server answers in clear: {printable(line, _SHOWN)}")


def _as_note(agreed: Established) -> str:
    resumed = "resumed" if agreed.resumed else "new"
    return f"{agreed.version} {agreed.cipher} {resumed} {agreed.fingerprint}"


def from_note(note: str) -> Established:
    """Return what the transcript's note on a handshake says."""
    version, cipher, resumed, fingerprint = note.split(" ")
    return Established(version, cipher, resumed == "resumed", fingerprint)
