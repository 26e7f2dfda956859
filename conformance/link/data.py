"""A data connection, whoever opens it: octets out or in, up to the end that closes it.

Passive: connected at once, since some servers wait for that before they send a preliminary reply.
Active: a listener whose connection is taken at the first use. Bounded in time and in octets. Never
judges.
"""

from __future__ import annotations

import time

from conformance.link.interface import Address, Channel, LinkError, Listener, SilenceError

_PATIENCE = 6
"""A transfer may take so many times the bound of one wait, or a drip of octets would never end."""


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

    @property
    def channel(self) -> Channel:
        """The connection itself, accepted now where the server opens it. Raises LinkError."""
        if self._channel is None:
            if self._listener is None:
                raise LinkError("the data connection was never opened")
            self._channel = self._listener.accept(self._within)
            self._listener.close()
        return self._channel

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

    def receive(self, at_least: int | None = None, within: float | None = None) -> bytes:
        """Return all octets up to the end, or as soon as there are `at_least` so many.

        `within` bounds each wait in place of the connection's own bound. Raises SilenceError,
        BrokenError (a reset is no end of file) or TooMuchError.
        """
        bound = self._within if within is None else within
        deadline = time.monotonic() + _PATIENCE * bound
        chunks: list[bytes] = []
        length = 0
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
            if length > self._limit:
                raise TooMuchError(f"more than {self._limit} octets came on the data connection")
        return b"".join(chunks)

    def send(self, octets: bytes) -> None:
        """Send all octets. Raises SilenceError or BrokenError."""
        self.channel.send(octets, within=self._within)

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
