"""A link that plays a transcript back: no server, no network, the same verdict.

A case is a function of its link alone, so what it sends now must be what it sent then; where it is
not, the transcript is stale and ReplayError says so. `script` writes such a transcript by hand, for
tests. Must not know FTP.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.link.interface import (
    Address,
    BrokenError,
    Channel,
    Established,
    HandshakeError,
    Listener,
    Pending,
    Security,
    SilenceError,
    UnreachableError,
    not_taken,
)
from conformance.link.secured import from_note
from conformance.link.transcript import BY_NOTICE, SENDING, Event, Kind, Transcript
from conformance.tls_settings import TlsSettings

_MAKES_CONNECTION = (Kind.CONNECTED, Kind.UNREACHABLE)


class ReplayError(Exception):
    """The case does something else than when the transcript was made."""


class ReplayChannel:
    """One connection of the transcript."""

    def __init__(self, number: int, link: ReplayLink, note: str) -> None:
        host, port, peer_host, peer_port = note.split()
        self.number = number
        self.local = Address(host, int(port))
        self.peer = Address(peer_host, int(peer_port))
        self.security = ReplaySecurity(self, link)
        self._link = link

    def _sends(self, kind: Kind, octets: bytes, within: float) -> None:
        event = self._link.take(self.number, (kind,))
        if not event.data:
            octets = self._link.transcript.masked(octets)
        if event.octets != octets:
            raise ReplayError(
                f"sends {octets[:80]!r}, but sent {event.octets[:80]!r} when recorded"
            )
        following = self._link.peek(self.number)
        if following is None or following.note != SENDING:
            return
        if self._link.take(self.number, (Kind.BROKEN, Kind.SILENT)).kind is Kind.BROKEN:
            raise BrokenError("sending failed")
        raise not_taken(within)

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        """Check that the same octets were sent, and raise what was raised then."""
        self._sends(Kind.SENT, octets if shown is None else shown, within)

    def send_clear(self, octets: bytes, within: float) -> None:
        """Check that the same octets were sent below TLS."""
        self._sends(Kind.SENT, octets, within)

    def send_urgent(self, octets: bytes) -> None:
        """Check that the same octets were sent urgently, and raise what was raised then."""
        self._sends(Kind.URGENT, octets, 0.0)

    def receive(self, within: float) -> bytes:
        """Return the next octets, or raise what was raised then."""
        kinds = (Kind.RECEIVED, Kind.ENDED, Kind.SILENT, Kind.BROKEN)
        event = self._link.take(self.number, kinds)
        if event.kind is Kind.SILENT:
            raise SilenceError(f"nothing came within {within:g} s")
        if event.kind is Kind.BROKEN:
            raise BrokenError("the connection broke")
        self.security.ended_by_notice |= event.note == BY_NOTICE
        return event.octets

    def thin(self) -> None:
        """Keep in the transcript of what came the beginning and the length alone."""
        self._link.transcript.thin(self.number)

    def finish_sending(self) -> None:
        """Nothing to do: a transcript's peer cannot see it."""

    def close(self) -> None:
        """Nothing to do."""

    def reset(self) -> None:
        """Nothing to do."""


class ReplaySecurity:
    """TLS as the transcript tells of it."""

    def __init__(self, channel: ReplayChannel, link: ReplayLink) -> None:
        self._channel = channel
        self._link = link
        self.pending = False
        self.established: Established | None = None
        self.ended_by_notice = False
        self.meanwhile: list[Pending] = []

    def fileno(self) -> int:
        """None: nobody waits for it."""
        return -1

    def advance(self) -> None:
        """Nothing to do."""

    def begin(self, settings: TlsSettings, resumes: Security | None = None) -> None:
        """Nothing to do: what came of it follows."""
        self.pending = True

    def complete(self, within: float) -> Established:
        """Return what was agreed on, or raise what was raised then."""
        if self.pending:
            kinds = (Kind.SECURED, Kind.REFUSED, Kind.SILENT, Kind.BROKEN)
            event = self._link.take(self._channel.number, kinds)
            self.pending = False
            if event.kind is Kind.SILENT:
                message = f"the TLS handshake was not complete within {within:g} s"
                raise SilenceError(message)
            if event.kind is not Kind.SECURED:
                raise {Kind.BROKEN: BrokenError, Kind.REFUSED: HandshakeError}[event.kind](
                    event.note
                )
            self.established = from_note(event.note)
        if self.established is None:
            raise HandshakeError("the TLS handshake failed")
        return self.established

    def end(self, within: float) -> None:
        """Go on in clear, or raise what was raised then."""
        if not self.is_ended_by_peer(within):
            raise SilenceError(f"no close_notify came within {within:g} s")

    def is_ended_by_peer(self, within: float) -> bool:
        """Whether the close_notify came then."""
        kinds = (Kind.UNSECURED, Kind.SILENT, Kind.BROKEN)
        event = self._link.take(self._channel.number, kinds)
        if event.kind is Kind.BROKEN:
            raise BrokenError("the connection broke")
        if event.kind is Kind.UNSECURED:
            self.established = None
        return event.kind is Kind.UNSECURED

    def send_clear(self, octets: bytes, within: float) -> None:
        """Check that the same octets were sent."""
        self._channel.send_clear(octets, within)

    def cut(self) -> None:
        """Nothing to do."""


class ReplayListener:
    """One listening port of the transcript."""

    def __init__(self, number: int, link: ReplayLink, note: str) -> None:
        host, port = note.split()
        self.address = Address(host, int(port))
        self._number = number
        self._link = link

    def fileno(self) -> int:
        """None: nobody waits for it."""
        return -1

    def accept(self, within: float) -> Channel:
        """Return the connection that was made, or raise what was raised then."""
        event = self._link.take(self._number, (Kind.ACCEPTED, Kind.SILENT, Kind.BROKEN))
        if event.kind is Kind.SILENT:
            raise SilenceError(f"the server made no data connection within {within:g} s")
        if event.kind is Kind.BROKEN:
            raise BrokenError("the data connection broke")
        return ReplayChannel(self._number, self._link, event.note)

    def close(self) -> None:
        """Nothing to do."""


class ReplayLink:
    """Gives what the transcript's peers gave, and checks what is sent against it."""

    def __init__(self, events: Iterable[Event], token: str) -> None:
        self.transcript = Transcript()
        self.token = token
        self._passive = (Kind.CLOSED, Kind.RESET, Kind.FINISHED, Kind.NOTE)
        self._events = [event for event in events if event.kind not in self._passive]

    def peek(self, number: int) -> Event | None:
        """Return the next event of a connection without taking it."""
        return next((event for event in self._events if event.connection == number), None)

    def take(self, number: int, kinds: tuple[Kind, ...]) -> Event:
        """Take the next event of a connection. Raises ReplayError where it is of another kind."""
        event = self.peek(number)
        if event is None or event.kind not in kinds:
            found = "nothing more" if event is None else f"{event.kind} {event.octets[:80]!r}"
            wanted = " or ".join(kinds)
            raise ReplayError(f"connection {number}: wants {wanted}, the transcript has {found}")
        self._events.remove(event)
        self.transcript.events.append(event)
        return event

    def _first(self, kinds: tuple[Kind, ...], data: bool) -> Event:
        for event in self._events:
            if event.kind in kinds and event.data is data:
                return self.take(event.connection, kinds)
        raise ReplayError(f"wants {' or '.join(kinds)}, the transcript has no more of them")

    def _connect(self, data: bool) -> Channel:
        event = self._first(_MAKES_CONNECTION, data)
        if event.kind is Kind.UNREACHABLE:
            raise UnreachableError(event.note)
        return ReplayChannel(event.connection, self, event.note)

    def control(self, address: Address | None = None, *, fresh: bool = False) -> Channel:
        """Return the next control connection of the transcript.

        Raises ReplayError where that one led to another port than the one given.
        """
        channel = self._connect(False)
        if address is not None and address.port != channel.peer.port:
            ports = f"port {address.port}, but to {channel.peer.port} when recorded"
            raise ReplayError(f"connects to {ports}")
        return channel

    def data(
        self, address: Address, beside: Channel, window: int | None = None, host: str = ""
    ) -> Channel:
        """Return the next data connection that our side made."""
        return self._connect(True)

    def listen(
        self, beside: Channel, host: str | None = None, window: int | None = None, port: int = 0
    ) -> Listener:
        """Return the next listening port."""
        event = self._first((Kind.LISTENING, Kind.UNREACHABLE), True)
        if event.kind is Kind.UNREACHABLE:
            raise UnreachableError(event.note)
        return ReplayListener(event.connection, self, event.note)

    def fresh(self, stem: str) -> str:
        """Return the name that was given then."""
        name = self._first((Kind.NAMED,), False).note
        if not name.endswith(f"-{stem}"):
            raise ReplayError(f"wants a fresh {stem!r}, the transcript has {name!r}")
        return name

    def close(self) -> None:
        """Nothing to do."""

    def check_all_was_sent(self) -> None:
        """Raise ReplayError where more was sent when recorded than now."""
        for event in self._events:
            if event.kind in (Kind.SENT, Kind.URGENT):
                raise ReplayError(f"ends before it sends {event.octets[:80]!r}, as when recorded")


def script(dialogue: str, token: str = "script") -> ReplayLink:
    """Return a link that plays one control connection, written as in the RFC.

    A line starts with "<" (the server sends) or ">" (the suite sends); CR LF is added. "--" and a
    kind of event stands for that event ("-- ended", "-- silent"). Escapes are those of a Python
    string.
    """
    ends = "127.0.0.1 40000 127.0.0.1 21"
    events = [Event(0.0, 1, False, Kind.CONNECTED, note=ends)]
    for line in filter(None, map(str.strip, dialogue.splitlines())):
        mark, _, text = line.partition(" ")
        octets = text.encode("latin-1").decode("unicode_escape").encode("latin-1") + b"\r\n"
        if mark == "--":
            events.append(Event(0.0, 1, False, Kind(text)))
        else:
            kind = {"<": Kind.RECEIVED, ">": Kind.SENT}[mark]
            events.append(Event(0.0, 1, False, kind, octets))
    return ReplayLink(events, token)
