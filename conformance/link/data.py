"""A data connection, whoever opens it: octets out or in, up to the end that closes it.

Passive: connected at once, since some servers wait for that before they send a preliminary reply.
Active: a listener whose connection is taken at the first use. Where it is to be protected the TLS
handshake begins when the transfer is asked for, and is over before the first octet (RFC 4217
section 12). Bounded in time and in octets. Never judges.
"""

from __future__ import annotations

import contextlib
import time

from conformance.link.interface import (
    PATIENCE,
    Address,
    Channel,
    Established,
    LinkError,
    Listener,
    Security,
    SilenceError,
)
from conformance.tls_settings import TlsSettings

_AT_ONCE = 0.001
"""Seconds for taking a connection that is known to be there."""


class TooMuchError(LinkError):
    """More octets came than the bound allows."""


class DataConnection:
    """One data connection; `within` bounds each wait in seconds, `limit` what is taken in
    octets.
    """

    def __init__(
        self,
        *,
        channel: Channel | None = None,
        listener: Listener | None = None,
        within: float = 10.0,
        limit: int = 64 << 20,
    ) -> None:
        self._channel = channel
        self._listener = listener
        self._within = within
        self._limit = limit
        self._ended = False
        self._protection: tuple[TlsSettings, Security | None] | None = None
        self._problem: LinkError | None = None

    @property
    def channel(self) -> Channel:
        """The connection itself, accepted now where the server opens it. Raises LinkError."""
        if self._channel is None:
            if self._listener is None:
                raise LinkError("the data connection was never opened")
            self.accept(self._within)
        assert self._channel is not None  # accept() makes it or raises
        return self._channel

    # ------------------------------------------------------------------ protection

    def protect(self, settings: TlsSettings, resumes: Security | None) -> None:
        """Have it protected from now on: the handshake begins as soon as there is a connection.

        `resumes` is the connection whose TLS session is taken up. A second time does nothing.
        """
        if self._protection is None:
            self._protection = (settings, resumes)
            if self._channel is not None:
                self._begin_handshake(self._channel)

    def _begin_handshake(self, channel: Channel) -> None:
        assert self._protection is not None  # set by protect() before
        try:
            channel.security.begin(*self._protection)
        except LinkError as error:
            self._problem = error

    @property
    def pending(self) -> bool:
        """Whether the server's connection or its handshake is still to come."""
        if self._protection is None or self._problem is not None:
            return False
        if self._channel is None:
            return self._listener is not None and self._listener.fileno() >= 0
        return self._channel.security.pending

    def fileno(self) -> int:
        """The descriptor to wait for."""
        if self._channel is not None:
            return self._channel.security.fileno()
        return self._listener.fileno() if self._listener is not None else -1

    def advance(self) -> None:
        """Take the server's connection, or what has come of its handshake, without waiting."""
        if self._channel is not None:
            self._channel.security.advance()
            return
        try:
            self.accept(_AT_ONCE)
        except SilenceError:
            return
        except LinkError as error:
            self._problem = error

    def secured(self) -> Established:
        """Return what the handshake agreed on, waiting for its end. Raises LinkError."""
        channel = self.channel
        if self._problem is not None:
            raise self._problem
        return channel.security.complete(self._within)

    def _ready(self, within: float | None = None) -> Channel:
        """The connection as it carries octets. Raises LinkError."""
        channel = self.channel
        if self._problem is not None:
            raise self._problem
        if self._protection is not None and not self._ended:
            channel.security.complete(self._within if within is None else within)
        return channel

    # ------------------------------------------------------------------ octets

    @property
    def address(self) -> Address:
        """Where our side listens, or the server's end that we connected to."""
        if self._listener is not None:
            return self._listener.address
        return self.channel.peer

    @property
    def opened(self) -> bool:
        """Whether the connection has been made."""
        return self._channel is not None

    def accept(self, within: float) -> None:
        """Take the server's connection. Raises SilenceError where it makes none in that time."""
        if self._channel is None and self._listener is not None:
            self._channel = self._listener.accept(within)
            self._listener.close()
            if self._protection is not None:
                self._begin_handshake(self._channel)

    def receive(
        self, at_least: int | None = None, within: float | None = None, limit: int | None = None
    ) -> bytes:
        """Return all octets up to the end, or as soon as there are `at_least` so many.

        `within` bounds each wait, and `limit` the octets, in place of the connection's own bounds.
        Raises SilenceError, BrokenError (a reset is no end of file) or TooMuchError.
        """
        bound = self._within if within is None else within
        deadline = time.monotonic() + PATIENCE * bound
        most = self._limit if limit is None else limit
        chunks: list[bytes] = []
        length = 0
        if not self._ended:
            self._ready(within)
        while not self._ended and (at_least is None or length < at_least):
            left = deadline - time.monotonic()
            try:
                octets = self.channel.receive(min(left, bound))
            except SilenceError:
                message = f"the data connection did not end within bounds; {length} octets came"
                raise SilenceError(message) from None
            if not octets:
                # RFC 959 section 5.2: the side that sees the close issues its own promptly. Servers
                # that linger over theirs say nothing before it comes.
                self._ended = True
                self.channel.close()
                break
            chunks.append(octets)
            length += len(octets)
            if length > most:
                chunks.clear()
                self.channel.thin()
                raise TooMuchError(f"more than {most} octets came on the data connection")
        return b"".join(chunks)

    def send(self, octets: bytes) -> None:
        """Send all octets. Raises SilenceError or BrokenError."""
        self._ready().send(octets, within=self._within)

    def finish(self) -> None:
        """Close it once it is as protected as it is to be: the file may have no octet, and TLS must
        be there to end it.
        """
        if self._channel is not None and self._protection is not None:
            with contextlib.suppress(LinkError):
                self._ready()
        self.close()

    def close(self) -> None:
        """Close it, which is the end of file in stream mode; stop listening where it never was
        opened.
        """
        if self._channel is not None:
            self._channel.close()
        if self._listener is not None:
            self._listener.close()

    def reset(self) -> None:
        """Break it off with a TCP reset. Raises LinkError where it never was opened."""
        self.channel.reset()
