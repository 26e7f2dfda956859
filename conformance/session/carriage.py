"""How the lines of a case travel: each in one segment, or in one of the other ways (transports).

Whatever the way, a server must answer alike. Only lines that are well-formed and sent as such are
carried; what a case sends as deliberate octets, it sends itself. Does not know verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.link.control import ControlConnection
from conformance.link.interface import Link, LinkError
from conformance.link.transport import (
    Pieces,
    between_cr_and_lf,
    each_octet,
    in_lower_case,
    whole,
    with_no_operations,
)
from conformance.tls_settings import TlsSettings


@dataclass(frozen=True, slots=True)
class Transport:
    """A way for dialogues. `says` completes "under …: ".

    `requirement` is broken where verdicts differ; where it is empty, the case's own is. `active`
    turns PASV into PORT where PASV is only a means, `ipv6` leads control connections to ::1;
    under `own_ports`, these come from ports that are nobody else's.
    """

    name: str
    says: str
    pieces: Pieces = whole
    requirement: str = ""
    active: bool = False
    ipv6: bool = False
    own_ports: bool = False


TOGETHER = Transport("together", "each line in one segment, as in a plain run")
_IN_PIECES = "rfc1123-4.1.2.10-command-in-pieces"

TRANSPORTS: Mapping[str, Transport] = {
    transport.name: transport
    for transport in (
        TOGETHER,
        Transport("octets", "each octet of a line in a segment of its own", each_octet, _IN_PIECES),
        Transport("crlf", "each line cut between CR and LF", between_cr_and_lf, _IN_PIECES),
        Transport(
            "telnet-nops",
            "Telnet NOPs before each line, in it, and before its CR LF",
            with_no_operations,
            # No user may send them (RFC 1123 section 4.1.2.12): a SHOULD of the server's.
            "rfc1123-3.2.3-unknown-controls-are-ignored",
        ),
        Transport(
            "lower-case",
            "verbs in lower case",
            in_lower_case,
            "rfc959-5.3-verbs-in-any-case",
        ),
        Transport("active", "PORT where PASV was only a means", active=True),
        Transport("ipv6", "the control connection over IPv6", ipv6=True),
    )
}
"""All transports by name."""


class Carriage:
    """Carries the lines of all sessions of one case.

    `tally` counts what travelled otherwise than plainly: "lines", "data connections", "control
    connections". `implicit` is how TLS is spoken where each connection begins with it.
    """

    def __init__(
        self, link: Link, transport: Transport = TOGETHER, implicit: TlsSettings | None = None
    ) -> None:
        self.transport = transport
        self.tally: Counter[str] = Counter({"control connections": 1} if transport.ipv6 else ())
        self._link = link
        self._implicit = implicit
        self._witness: ControlConnection | None = None
        self._pauses = True

    @property
    def aside(self) -> frozenset[int]:
        """The numbers of the connections that belong to no session of the case."""
        return frozenset() if self._witness is None else frozenset((self._witness.channel.number,))

    def send(
        self, control: ControlConnection, octets: bytes, shown: bytes | None, within: float
    ) -> None:
        """Send whole lines. Raises SilenceError or BrokenError."""
        pieces = self.transport.pieces(octets)
        self.tally["lines"] += list(pieces) != [octets]
        masked = self._link.transcript.masked(octets)
        if shown is None and masked != octets:
            shown = masked  # nobody would know a password again by its single octets
        if shown is not None:
            shown = b"".join(self.transport.pieces(shown))
        for number, piece in enumerate(pieces):
            if number == 1 or piece.startswith(b"\n"):
                self._pause(within)
            hidden = None if shown is None else b"" if number else shown
            control.send(piece, hidden, within)

    def withdraw(self) -> None:
        """Note that the case cannot be compared: what travelled otherwise is what it is about."""
        self.tally.clear()

    def _pause(self, within: float) -> None:
        """Give the server time to read what was sent, by round trips of a connection beside.

        Two of them: when it answers the first, one that looks at its connections in turn may not
        have come to the other connection yet.
        """
        if not self._pauses:
            return
        try:
            if self._witness is None:
                self._witness = ControlConnection(self._link.control())
                if self._implicit is not None:
                    security = self._witness.channel.security
                    security.begin(self._implicit)
                    security.complete(within)
                self._witness.read_reply(within)
            for _ in range(2):
                self._witness.send(b"NOOP\r\n", None, within)
                self._witness.read_reply(within)
        except LinkError:
            # A server may serve one user at a time: then nothing tells what it has read.
            self._pauses = False
