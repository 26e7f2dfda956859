"""The data connection in a case's hand: what fails on it is a finding of the case.

Joins the link's data connection with the case's verdicts. Sends nothing on the control connection
but the command that sets it up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from conformance.link.data import DataConnection
from conformance.link.interface import (
    Address,
    BrokenError,
    Established,
    HandshakeError,
    LinkError,
    SilenceError,
)
from conformance.session.judging import Judging
from conformance.transfer.blocks import Block, TransferError, read_blocks
from conformance.transfer.compressed import expand
from conformance.wire.errors import WireError
from conformance.wire.extended_port import find_extended_port, format_extended_port
from conformance.wire.hostport import find_host_port, format_host_port
from conformance.wire.long_port import find_long_port, format_long_port

if TYPE_CHECKING:
    from conformance.session.answer import Answer
    from conformance.session.dialogue import Session


class SessionData(Judging):
    """A data connection, passive or active."""

    def __init__(
        self,
        session: Session,
        connection: DataConnection | None,
        address: Address,
        window: int | None = None,
        protection: tuple[bool, bool] = (False, True),
    ) -> None:
        super().__init__(session.case)
        self._session = session
        self._connection = connection
        self._clear, self._resume = protection
        if connection is not None:
            session.expect(connection, clear=self._clear, resume=self._resume)
        self._window = window
        self._before: int | None = None
        self.address = address

    @property
    def host_port(self) -> str:
        """The address as PORT names it: h1,h2,h3,h4,p1,p2. Inconclusive over IPv6."""
        if ":" in self.address.host:
            self.case.inconclusive("PORT names an IPv4 address, and the data connection is IPv6")
        return format_host_port(self.address.host, self.address.port)

    def extended_port(self, delimiter: str = "|") -> str:
        """The address as EPRT names it: |1|132.235.1.2|6275| (RFC 2428 section 2)."""
        return format_extended_port(self.address.host, self.address.port, delimiter)

    def long_port(self) -> str:
        """The address as LPRT names it: 4,4,h1,h2,h3,h4,2,p1,p2 (RFC 1639 section 2)."""
        return format_long_port(self.address.host, self.address.port)

    @property
    def peer(self) -> Address:
        """The server's end: host and port."""
        return self._made.channel.peer

    @property
    def _made(self) -> DataConnection:
        if self._connection is None:
            self.connect()
        if self._before is not None and self._before == self._session.transfers:
            # After PORT the server opens it upon a transfer only (RFC 959 section 3.2).
            self.case.carriage.withdraw()
            self.case.inconclusive("PASV is no mere means: it is used before a transfer")
        assert self._connection is not None  # connect() makes it or ends the case
        if not self._session.usable:
            self._session.begin_protection()
        return self._connection

    # ------------------------------------------------------------------ protection

    @property
    def secured(self) -> bool:
        """Whether the handshake on it is done."""
        connection = self._connection
        made = connection is not None and connection.opened
        return made and self._made.channel.security.established is not None

    @property
    def tls(self) -> Established:
        """What its handshake agreed on; inconclusive where that fails."""
        try:
            return self._secured()
        except LinkError as error:
            self.case.inconclusive(f"set-up: {error}")

    def must_secure(self) -> Established:
        """Do the TLS handshake now, and return what it agreed on; fail where it fails."""
        try:
            return self._secured()
        except LinkError as error:
            allowed = "the TLS handshake on the data connection succeeds"
            self.failed("no-data-tls", "", str(error), allowed)

    def offers_handshake(self) -> bool:
        """Whether the TLS handshake succeeds as far as our side sees."""
        with suppress(LinkError):
            self._secured()
            return True
        return False

    def _secured(self) -> Established:
        made = self._made
        made.protect(*self._session.protection(self._resume))
        return made.secured()

    @property
    def closed_by_notice(self) -> bool:
        """Whether the server sent close_notify before it closed."""
        return self._made.channel.security.ended_by_notice

    def waits_for_tls(self) -> bool:
        """Whether no octet comes of the server's own accord, in the quiet period."""
        with suppress(LinkError):
            return not self._made.channel.receive(self.case.target.bounds.quiet)
        return True

    def send_clear(self, octets: bytes) -> None:
        """Send exactly these octets below TLS, where the server may not take them."""
        with suppress(LinkError):
            self._made.channel.security.send_clear(octets, self.case.target.bounds.data)

    def cut(self) -> None:
        """Close it without close_notify."""
        made = self._made
        try:
            made.secured()
            made.channel.security.cut()
        except LinkError as error:
            self._broken(error)

    # ------------------------------------------------------------------ octets

    def stand_in(self) -> None:
        """Note that PORT took the place of PASV for it."""
        self._before = self._session.transfers
        self.case.carriage.tally["data connections"] += 1

    def connect(self) -> None:
        """Connect to the address that the server named; inconclusive where that fails."""
        bounds, beside = self.case.target.bounds, self._session.control.channel
        try:
            channel = self.case.link.data(self.address, beside, self._window)
        except LinkError as error:
            self.case.inconclusive(f"no data connection: {error}")
        made = DataConnection(channel=channel, within=bounds.data, limit=bounds.data_octets)
        self._session.expect(made, clear=self._clear, resume=self._resume)
        self._connection = made

    def intrude(self, host: str) -> SessionData:
        """Connect from another address of loopback; inconclusive where that fails."""
        bounds, beside = self.case.target.bounds, self._session.control.channel
        try:
            channel = self.case.link.data(self.address, beside, None, host)
        except LinkError as error:
            self.case.inconclusive(f"no connection from {host}: {error}")
        connection = DataConnection(channel=channel, within=bounds.data, limit=bounds.data_octets)
        return SessionData(self._session, connection, self.address, protection=(True, False))

    def must_connect(self) -> None:
        """Connect to the address that the server named; fail where it does not listen there."""
        beside = self._session.control.channel
        try:
            self.case.link.data(self.address, beside, self._window).close()
        except LinkError as error:
            self.failed("unreachable", "", str(error), "the server listens at the port it named")

    def receive(self) -> bytes:
        """Return all octets up to the server's close. Silence, a reset and a flood fail."""
        try:
            return self._made.receive(limit=self._session.most_octets)
        except LinkError as error:
            self._broken(error)

    def receive_some(self, at_least: int = 1) -> bytes:
        """Return at least so many octets, fewer only where the end comes first."""
        try:
            return self._made.receive(at_least, limit=self._session.most_octets)
        except LinkError as error:
            self._broken(error)

    def receive_what_comes(self) -> bytes:
        """Return the octets up to the server's close, or none where that does not come in order."""
        with suppress(LinkError):
            return self._made.receive(limit=self._session.most_octets)
        return b""

    def receive_blocks(self, begun: bytes = b"") -> list[Block]:
        """Return the blocks of MODE B up to the server's close. Fails where one is cut short.

        `begun` are octets of theirs that were taken before, by `receive_some`.
        """
        octets = begun + self.receive()
        try:
            return read_blocks(octets)
        except TransferError as error:
            self.failed("malformed-block", "", str(error), "whole blocks, nothing between them")

    def receive_compressed(self, filler: bytes) -> list[Block]:
        """Return the expanded strings of MODE C up to the server's close, each with its descriptor.

        `filler` is the filler byte of the type. Fails where a string is cut short.
        """
        octets = self.receive()
        try:
            return expand(octets, filler)
        except TransferError as error:
            self.failed("malformed-string", "", str(error), "whole strings and escape sequences")

    def send(self, octets: bytes) -> None:
        """Send all octets. Fails where the server takes no more."""
        try:
            self._made.send(octets)
        except LinkError as error:
            self._broken(error)

    def offer(self, octets: bytes) -> bool:
        """Send octets that the server may refuse by closing; returns whether it took them."""
        with suppress(LinkError):
            self._made.send(octets)
            return True
        return False

    def finish_sending(self) -> None:
        """End the file in stream mode, and go on reading: the server's end can be waited for."""
        with suppress(LinkError):
            self._made.channel.finish_sending()

    def close(self) -> None:
        """Close: the end of file in stream mode.

        While a transfer runs, a connection that the server is about to make is taken first.
        """
        if self._connection is not None:
            if self._session.usable:
                self._connection.close()
            else:
                self.is_opened_by_server(self.case.target.bounds.data)
                self._connection.finish()

    def discard(self) -> None:
        """Close whatever there is, waiting for nothing: the case is over."""
        if self._connection is not None:
            self._connection.close()

    def reset(self) -> None:
        """Break it off with a TCP reset."""
        try:
            self._made.reset()
        except LinkError as error:
            self._broken(error)

    def is_opened_by_server(self, within: float | None = None) -> bool:
        """Whether the server has made the connection, or makes it in so many seconds."""
        bound = self.case.target.bounds.quiet if within is None else within
        with suppress(LinkError):
            self._made.accept(bound)
            return self._made.opened
        return False

    def is_closed_by_server(self, within: float | None = None) -> bool:
        """Whether the server closes it, or breaks it off, with so many seconds for each wait.

        Octets that still come are passed over.
        """
        bound = self.case.target.bounds.quiet if within is None else within
        try:
            self._made.receive(within=bound, limit=self._session.most_octets)
        except BrokenError:
            return True
        except LinkError:
            return False
        return True

    @property
    def is_at_control_port(self) -> bool:
        """Whether its port is the server's control port, where somebody waits anyway."""
        return self.address.port == self._session.control.channel.peer.port

    def must_end(self) -> bytes | None:
        """Fail where the server does not close it within the bound. Return what came before that,
        None where it was reset, and nobody knows what was lost.
        """
        try:
            return self._made.receive(limit=self._session.most_octets)
        except BrokenError:
            return None
        except LinkError as error:
            self._broken(error)

    def _broken(self, error: LinkError) -> NoReturn:
        kind = _KINDS.get(type(error), "data-flood")
        self.failed(kind, "", str(error), "the data connection carries the file to its end")


_KINDS = {SilenceError: "data-silent", BrokenError: "data-broken", HandshakeError: "no-data-tls"}
_OVER_IPV6 = {"PASV": "EPSV", "PORT": "EPRT"}
"""What names no IPv4 address, and does the same (RFC 2428)."""

_PASSIVE: Mapping[str, tuple[int, Callable[[str], int]]] = {
    "PASV": (227, lambda text: find_host_port(text).port),
    "EPSV": (229, find_extended_port),
    "LPSV": (228, lambda text: find_long_port(text)[1]),
}
"""The reply that names the server's port, and how it is read."""

_ACTIVE: Mapping[str, Callable[[SessionData], str]] = {
    "PORT": lambda data: data.host_port,
    "EPRT": lambda data: data.extended_port(),
    "LPRT": lambda data: data.long_port(),
}
"""What the command says of our port."""


def open_data(
    session: Session, verb: str, connect: bool, window: int | None, protection: tuple[bool, bool]
) -> SessionData:
    """Set up a data connection by this verb, or by what stands in for it where it is a mere means.

    Raises ValueError for a verb that sets up none.
    """
    if verb not in _PASSIVE and verb not in _ACTIVE:
        wanted = ", ".join((*_PASSIVE, *_ACTIVE))
        raise ValueError(f"{verb} sets up no data connection: wanted one of {wanted}")
    stands_in = verb == "PASV" and connect and session.goes_active
    verb = "PORT" if stands_in else verb
    if session.over_ipv6 and verb not in session.case.requirement.commands:
        verb = _OVER_IPV6.get(verb, verb)
    if verb in _PASSIVE:
        return _passive(session, verb, connect, window, protection)
    data = listening(session, None, window, protection=protection)
    _told(session, verb, _ACTIVE[verb](data)).needed(200)
    if stands_in:
        data.stand_in()
    return data


def _told(session: Session, verb: str, *arguments: str) -> Answer:
    """Send it. A case that is about the verb ends as unsupported where the target lacks it."""
    answer = session.send(verb, *arguments)
    is_about_it = verb not in _OVER_IPV6 and verb in session.case.requirement.commands
    return answer.if_supported() if is_about_it else answer


def _passive(
    session: Session, verb: str, connect: bool, window: int | None, protection: tuple[bool, bool]
) -> SessionData:
    """Send PASV or its like; the host is the control connection's in any case."""
    code, read_port = _PASSIVE[verb]
    answer = _told(session, verb)
    text = b"\n".join(answer.needed(code).lines).decode("latin-1")
    try:
        port = read_port(text)
    except WireError as error:
        session.inconclusive(f"set-up: {verb} is answered {answer.received}: {error}")
    address = Address(session.control.channel.peer.host, port)
    data = SessionData(session, None, address, window, protection)
    if connect:
        data.connect()
    return data


def listening(
    session: Session,
    host: str | None,
    window: int | None,
    ports: Sequence[int] = (0,),
    protection: tuple[bool, bool] = (False, True),
) -> SessionData:
    """Return a listener at the first free port of these; inconclusive where there can be none."""
    bounds, listener, problem = session.case.target.bounds, None, ""
    for port in ports:
        try:
            listener = session.case.link.listen(session.control.channel, host, window, port)
            break
        except LinkError as error:
            problem = str(error)
    if listener is None:
        session.inconclusive(problem)
    connection = DataConnection(listener=listener, within=bounds.data, limit=bounds.data_octets)
    return SessionData(session, connection, listener.address, window, protection)
