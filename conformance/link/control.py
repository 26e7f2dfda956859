"""A control connection: lines out, replies in.

Joins a channel with the Telnet decoder and the reply parser, refuses each Telnet option that the
server offers or asks for (RFC 1123 section 4.1.2.12), and keeps one deadline over all the segments
of a reply. Never judges.
"""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress

from conformance.link.interface import BrokenError, Channel, LinkError, SilenceError
from conformance.wire.errors import WireError
from conformance.wire.reply import Defect, Reply, ReplyParser
from conformance.wire.telnet import Negotiation, TelnetCommand, TelnetDecoder, TelnetEvent, refusal


class EndedError(LinkError):
    """The server closed the control connection; `reply` is what it left unfinished."""

    def __init__(self, reply: Reply | None = None) -> None:
        super().__init__("the server closed the control connection")
        self.reply = reply


class FloodError(LinkError):
    """The server sends without end."""


class ControlConnection:
    """One control connection to the target."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.telnet_events: list[TelnetEvent] = []
        self.ended = False
        self._flood: FloodError | None = None
        self._parser = ReplyParser()
        self._telnet = TelnetDecoder()
        self._replies: deque[Reply] = deque()

    @property
    def waiting(self) -> bool:
        """Whether a reply, or part of one, has been received and not been taken."""
        return bool(self._replies or self._parser.pending)

    def speaks(self, within: float) -> bool:
        """Whether a reply, or part of one, waits or comes within so many seconds: it is left to
        `read_reply`, which also raises what is wrong with the connection.
        """
        deadline = time.monotonic() + within
        with suppress(LinkError):
            while not self.waiting and not self.ended:
                self._replies.extend(self._parse(self._receive(deadline - time.monotonic())))
        return self.waiting

    def send(self, octets: bytes, shown: bytes | None, within: float) -> None:
        """Send octets in one write. Raises SilenceError or BrokenError."""
        self.channel.send(octets, shown, within)

    def read_reply(self, within: float) -> Reply:
        """Return the next reply.

        Raises SilenceError where it is not complete within that many seconds, EndedError or
        BrokenError where the connection is over, FloodError where it passes every bound.
        """
        if self._replies:
            return self._replies.popleft()
        if self._flood is not None:
            raise self._flood
        if self.ended:
            raise EndedError
        octets = self._receive(within)
        taken, deadline = 0, time.monotonic() + within
        while True:
            self._replies.extend(self._parse(octets))
            if self._replies:
                return self._replies.popleft()
            taken += len(octets)
            if taken > _MOST_OCTETS:
                raise self._flooded(f"no reply is in {taken} octets")
            try:
                octets = self._receive(deadline - time.monotonic())
            except SilenceError:
                message = f"the reply was not complete within {within:g} s"
                raise SilenceError(message) from None

    def _receive(self, within: float) -> bytes:
        try:
            octets = self.channel.receive(within)
        except BrokenError:
            self.ended = True
            raise
        if not octets:
            self.ended = True
            raise EndedError(self._unfinished())
        return octets

    def _unfinished(self) -> Reply | None:
        try:
            return self._parser.end()
        except WireError as error:
            raise self._flooded(str(error)) from None

    def _flooded(self, message: str) -> FloodError:
        self.ended = True
        self._flood = FloodError(message)
        return self._flood

    def _parse(self, octets: bytes) -> list[Reply]:
        text, events = self._telnet.feed(octets)
        for event in events:
            self._note(event)
        try:
            return self._parser.feed(text)
        except WireError as error:
            raise self._flooded(str(error)) from None

    def _note(self, event: TelnetEvent) -> None:
        if len(self.telnet_events) >= _MOST_EVENTS:
            raise self._flooded("the server sends Telnet commands without end")
        self.telnet_events.append(event)
        if isinstance(event, TelnetCommand) and not event.defined:
            self._parser.note(Defect.TELNET)
        answer = refusal(event) if isinstance(event, Negotiation) else None
        if answer is not None:
            self.channel.send(answer)


_MOST_EVENTS = 1000
_MOST_OCTETS = 4 << 20
"""Octets that one reply may take with all Telnet commands in it."""
