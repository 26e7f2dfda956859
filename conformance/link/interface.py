"""What a case's connection to the world is: a link that gives channels.

Sockets, the replay of a transcript and a script for tests all look like this. All that is not
decided by the case itself (time, fresh names, addresses) comes through here, so that a transcript
can bring it back. Must not know FTP.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from conformance.link.transcript import Transcript
from conformance.tls_settings import TlsSettings

PATIENCE = 6
"""A transfer may take so many times the bound of one wait, or a drip of octets would never end."""


class LinkError(Exception):
    """The peer did not do what was waited for; the message is for people."""


class SilenceError(LinkError):
    """Nothing came, or nothing could be sent, within the bound."""


def not_taken(within: float) -> SilenceError:
    """What a peer has done that does not take what is sent."""
    return SilenceError(
        f"the server took no octets for {within:g} s, or not all in {PATIENCE * within:g} s"
    )


class BrokenError(LinkError):
    """The peer broke the connection off, or it was closed when something was to be sent."""


class UnreachableError(LinkError):
    """No connection could be made."""


class HandshakeError(LinkError):
    """No TLS session was agreed on."""


class Established(NamedTuple):
    """What a TLS handshake agreed on.

    `version` as OpenSSL writes it ("TLSv1.3"), `resumed` whether it took up an earlier session,
    `fingerprint` the SHA-256 of the server's certificate in hexadecimal digits.
    """

    version: str
    cipher: str
    resumed: bool
    fingerprint: str


class Address(NamedTuple):
    """Host and port of one end of a connection."""

    host: str
    port: int


class Pending(Protocol):
    """Something beside a connection that must go on while that is waited for."""

    @property
    def pending(self) -> bool:
        """Whether there is anything left to do."""

    def fileno(self) -> int:
        """The descriptor to wait for."""

    def advance(self) -> None:
        """Do what can be done without waiting; keeps what goes wrong for whoever uses it."""


class Security(Pending, Protocol):
    """TLS on one connection, of which our side is the client. Times are in seconds.

    Pending is its handshake.
    """

    established: Established | None
    """What was agreed on; None in clear."""
    ended_by_notice: bool
    """Whether the peer's end of sending was told by close_notify."""
    meanwhile: list[Pending]
    """What goes on while octets of this connection are waited for."""

    def begin(self, settings: TlsSettings, resumes: Security | None = None) -> None:
        """Begin the handshake, with the newest TLS session of another connection's where given.

        Raises HandshakeError where a file of the settings cannot be used.
        """

    def complete(self, within: float) -> Established:
        """Bring the handshake to its end; once it is over, say the same again.

        Raises HandshakeError, or SilenceError where it takes longer.
        """

    def end(self, within: float) -> None:
        """Send close_notify, wait for the peer's, and go on in clear.

        Raises SilenceError, BrokenError; LinkError where the peer closes instead.
        """

    def is_ended_by_peer(self, within: float) -> bool:
        """Whether the peer's close_notify comes in that time; then both go on in clear."""

    def send_clear(self, octets: bytes, within: float) -> None:
        """Send octets below TLS. Raises SilenceError, BrokenError."""

    def cut(self) -> None:
        """Close the connection without close_notify."""


class Channel(Protocol):
    """One TCP connection. Times are in seconds."""

    number: int
    local: Address
    peer: Address

    @property
    def security(self) -> Security:
        """What the connection has of TLS."""

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

    def thin(self) -> None:
        """Keep in the transcript of what came the beginning and the length alone."""

    def finish_sending(self) -> None:
        """Close the sending half."""

    def close(self) -> None:
        """Close both halves."""

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""


class Listener(Protocol):
    """A port at which the server's data connection is awaited."""

    address: Address

    def fileno(self) -> int:
        """The descriptor to wait for."""

    def accept(self, within: float) -> Channel:
        """Return the connection that was made. Raises SilenceError where none was."""

    def close(self) -> None:
        """Stop listening."""


class Link(Protocol):
    """All that a case can reach."""

    transcript: Transcript
    token: str
    """What every fresh name contains."""

    def control(self, address: Address | None = None, *, fresh: bool = False) -> Channel:
        """Connect to the target, or to another address of it. Raises UnreachableError.

        A `fresh` connection is made now, and not one that was opened ahead of need: what the server
        was sent before may matter to it.
        """

    def data(
        self, address: Address, beside: Channel, window: int | None = None, host: str = ""
    ) -> Channel:
        """Connect to an address that the target named, from the host of the control connection or
        from another one of loopback.

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
