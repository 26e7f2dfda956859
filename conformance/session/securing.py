"""TLS in a case's hand: handshakes on the control connection, and protection of data connections.

What a run under TLS does behind each greeting stands here, too. Does not judge but by `must_…`.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from conformance.link.control import ControlConnection
from conformance.link.data import DataConnection
from conformance.link.interface import (
    BrokenError,
    Established,
    HandshakeError,
    LinkError,
    Security,
    SilenceError,
)
from conformance.session.case import Case
from conformance.session.offering import Offering
from conformance.session.read_only import LineWatch
from conformance.tls_settings import TlsSettings
from conformance.wire.octets import printable

if TYPE_CHECKING:
    from conformance.session.answer import Answer

LACKING_TLS = (431, 500, 502, 504, 530, 534)
"""Replies to AUTH TLS that leave a case of TLS unsupported (ruling R240)."""

_MOST_LAST_WORDS = 16
"""Pieces that may come before a close: an alert of TLS, a reply, and no flood."""

_SECURED = "the TLS handshake on the control connection succeeds"
_IN_CLEAR = "the server ends TLS with close_notify, and the control connection goes on in clear"


class Securing(Offering):
    """What a session has of TLS.

    `protected` is whether data connections are protected: whether a PROT P was accepted last.
    """

    control: ControlConnection

    def __init__(self, case: Case, always: bool) -> None:
        super().__init__(case)
        self.protected = False
        self._always = always
        self._transferring = False
        self.lists = False
        """Whether the last transfer that was asked for is that of a listing."""
        self._watch = LineWatch()
        self._expected: tuple[DataConnection, bool, bool] | None = None

    @property
    def over_ipv6(self) -> bool:
        """Whether the control connection is an IPv6 one."""
        return ":" in self.control.channel.peer.host

    @property
    def most_octets(self) -> int:
        """Octets that the data connection of the last transfer may bring."""
        return self.case.target.bounds.octets(listing=self.lists)

    def _withhold(self, octets: bytes) -> None:
        """End the case where octets of its own would write, and the run is read-only."""
        line = self._watch.found(octets) if self.case.read_only else b""
        if line:
            self.case.inconclusive(f"{printable(line, 80)} writes, and the run is read-only")

    # ------------------------------------------------------------------ the control connection

    @property
    def _security(self) -> Security:
        return self.control.channel.security

    @property
    def secured(self) -> bool:
        """Whether the control connection is under TLS."""
        return self._security.established is not None

    @property
    def tls(self) -> Established:
        """What the handshake of the control connection agreed on; inconclusive in clear."""
        agreed = self._security.established
        if agreed is None:
            self.case.inconclusive("the control connection is not under TLS")
        return agreed

    def secure(self, resume: Securing | None = None, version: str = "") -> None:
        """Do the TLS handshake on the control connection; inconclusive where it fails.

        `resume` is a session whose TLS session is taken up, `version` the only one to offer.
        """
        try:
            self._shake_hands(resume, version)
        except LinkError as error:
            self.case.inconclusive(f"set-up: {error}")

    def must_secure(self, resume: Securing | None = None, version: str = "") -> None:
        """Do the TLS handshake on the control connection; fail where it fails."""
        try:
            self._shake_hands(resume, version)
        except LinkError as error:
            self.failed("no-tls", "", str(error), _SECURED)

    def takes_handshake(self) -> bool:
        """Whether the TLS handshake on the control connection succeeds; where it does not, nothing
        more can be said on it.
        """
        try:
            self._shake_hands(None, "")
        except LinkError:
            self._lost()
            return False
        return True

    def _shake_hands(self, resume: Securing | None, version: str) -> None:
        if self.control.waiting:
            # In a segment of its own it would meet the handshake, and make it fail.
            raise HandshakeError("the server says more in clear before the TLS handshake")
        settings = self.case.target.tls
        settings = replace(settings, version=version) if version else settings
        self._security.begin(settings, resume._security if resume is not None else None)
        self._security.complete(self.case.target.bounds.login)

    def unsecure(self) -> None:
        """End TLS with close_notify both ways, and go on in clear; inconclusive otherwise."""
        try:
            self._security.end(self.case.target.bounds.reply)
        except LinkError as error:
            self.case.inconclusive(f"set-up: {error}")

    def must_unsecure(self) -> None:
        """End TLS with close_notify both ways, and go on in clear; fail otherwise."""
        try:
            self._security.end(self.case.target.bounds.reply)
        except LinkError as error:
            self.failed("no-close-notify", "", str(error), _IN_CLEAR)

    def is_unsecured_by_server(self, within: float | None = None) -> bool:
        """Whether the server ends TLS with close_notify in so many seconds; then all goes on in
        clear.
        """
        if not self.secured:
            return False
        bound = self.case.target.bounds.quiet if within is None else within
        try:
            return self._security.is_ended_by_peer(bound)
        except LinkError:
            return False

    def send_clear(self, octets: bytes) -> None:
        """Send exactly these octets below TLS, and read nothing."""
        self._withhold(octets)
        try:
            self._security.send_clear(octets, self.case.target.bounds.reply)
        except LinkError:
            self._lost()

    def is_dropped(self, within: float | None = None) -> bool:
        """Whether the server closes the control connection in so many seconds; what octets come
        before, of TLS or in clear, is passed over.
        """
        bound = self.case.target.bounds.reply if within is None else within
        self._lost()
        try:
            return any(not self.control.channel.receive(bound) for _ in range(_MOST_LAST_WORDS))
        except BrokenError:
            return True
        except LinkError:
            return False

    @abstractmethod
    def _lost(self) -> None:
        """Note that nothing more can be said on the control connection."""

    # ------------------------------------------------------------------ runs under TLS

    def _secure_at_once(self) -> None:
        """Do the handshake before the greeting: implicit TLS."""
        try:
            self._shake_hands(None, "")
        except LinkError as error:
            self.case.unanswered |= isinstance(error, SilenceError)
            self._insecure(error, "is to speak TLS from the first octet")

    def protect(self) -> None:
        """Secure the control connection if it is not, and have data connections protected."""
        if not self.secured:
            answer = self.send("AUTH", "TLS")
            if answer.code not in (234, 334):
                said = f"AUTH TLS is answered {answer.received}"
                self.case.inconclusive(f"the server offers no TLS: {said}")
            try:
                self._shake_hands(None, "")
            except LinkError as error:
                self._insecure(error, "has accepted AUTH TLS")
        self._protect_data()

    def _protect_behind_login(self) -> None:
        """Have data connections protected where that had to wait for a login; inconclusive where
        they cannot be: the run would judge transfers in clear.
        """
        if not self._always or not self.secured or self.protected:
            return
        answer = self._protect_data()
        if not self.protected:
            said = f"PROT P is answered {answer.received}"
            self.case.inconclusive(f"the server protects no data connections: {said}")

    def _insecure(self, error: LinkError, did: str) -> NoReturn:
        self.case.inconclusive(f"no TLS with the server that {did}: {error}")

    def _protect_data(self) -> Answer:
        self.send("PBSZ", "0")
        return self.send("PROT", "P")

    def leave_unprotected(self) -> None:
        """Have data connections in clear: of two servers neither would be the client of TLS."""
        if self.protected:
            self.send("PROT", "C").needed(200)

    def _note_protection(self, verb: str, line: bytes, answer: Answer) -> None:
        """Follow what an accepted command does to protection (RFC 4217 sections 4, 9 and 13)."""
        if not answer.positive and answer.code not in (234, 334):
            return
        if verb == "PROT":
            self.protected = line.strip().upper().endswith(b" P")
        elif verb in ("AUTH", "REIN"):
            self.protected = False
            if verb == "REIN" and self._always and self.secured:
                # The set-up of the run goes on behind it, whatever becomes of TLS there.
                self.is_unsecured_by_server()
                self.protect()

    # ------------------------------------------------------------------ data connections

    def expect(
        self, connection: DataConnection, *, clear: bool = False, resume: bool = True
    ) -> None:
        """Note the data connection of the next transfer, or of the one that runs.

        `clear` leaves it unprotected whatever PROT said; without `resume` the TLS session of the
        control connection is not taken up.
        """
        self._expected = (connection, clear, resume)
        if self._transferring:
            self.begin_protection()

    def begin_protection(self) -> None:
        """Begin the handshake on the data connection that is expected, if there is to be one."""
        if self._expected is None or not self.protected:
            return
        connection, clear, resume = self._expected
        if not clear:
            connection.protect(*self.protection(resume))
            self._security.meanwhile[:] = [connection]

    def protection(self, resume: bool) -> tuple[TlsSettings, Security | None]:
        """How a data connection is protected, and whose TLS session it takes up."""
        return self.case.target.tls, self._security if resume else None
