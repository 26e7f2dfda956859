"""What a case's connection to the world is: a link that gives channels.

Sockets, the replay of a transcript and a script for tests all look like this. All that is not
decided by the case itself (time, fresh names, addresses) comes through here, so that a transcript
can bring it back. Must not know FTP.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from conformance.link.transcript import Transcript


class LinkError(Exception):
    """The peer did not do what was waited for; the message is for people."""


class SilenceError(LinkError):
    """Nothing came, or nothing could be sent, within the bound."""


class BrokenError(LinkError):
    """The peer broke the connection off, or it was closed when something was to be sent."""


class UnreachableError(LinkError):
    """No connection could be made."""


class Address(NamedTuple):
    """Host and port of one end of a connection."""

    host: str
    port: int


class Channel(Protocol):
    """One TCP connection. Times are in seconds."""

    number: int
    local: Address
    peer: Address

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        """Send all octets; the transcript keeps `shown` in their place where it is given.

        Raises SilenceError where the peer takes nothing any more, BrokenError where it has gone.
        """

    def send_urgent(self, octets: bytes) -> None:
        """Send octets of which the last is TCP urgent data (RFC 854, Synch). Raises BrokenError."""

    def receive(self, within: float) -> bytes:
        """Return what came, b"" once the peer has closed.

        Raises SilenceError where nothing came within that time, and at once where it is not over
        0; BrokenError on a reset.
        """

    def finish_sending(self) -> None:
        """Close the sending half."""

    def close(self) -> None:
        """Close both halves."""

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""


class Listener(Protocol):
    """A port at which the server's data connection is awaited."""

    address: Address

    def accept(self, within: float) -> Channel:
        """Return the connection that was made. Raises SilenceError where none was."""

    def close(self) -> None:
        """Stop listening."""


class Link(Protocol):
    """All that a case can reach."""

    transcript: Transcript
    token: str
    """What every fresh name contains."""

    def control(self, address: Address | None = None) -> Channel:
        """Connect to the target, or to another address of it. Raises UnreachableError."""

    def data(self, address: Address, beside: Channel, window: int | None = None) -> Channel:
        """Connect to an address that the target named, from the host of the control connection.

        `window` bounds the octets that our side buffers. Raises UnreachableError.
        """

    def listen(
        self, beside: Channel, host: str | None = None, window: int | None = None, port: int = 0
    ) -> Listener:
        """Listen on the control connection's own host, or on another one of loopback.

        Port 0 leaves the choice to the system. Raises UnreachableError.
        """

    def fresh(self, stem: str) -> str:
        """Return a name that exists nowhere on the target and ends in `stem`."""

    def close(self) -> None:
        """Close whatever is still open."""
