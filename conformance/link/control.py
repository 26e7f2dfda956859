"""A control connection: lines out, replies in.

Joins a channel with the Telnet decoder and the reply parser, refuses each Telnet option that the
server offers or asks for (RFC 1123 section 4.1.2.12), and keeps one deadline over all the segments
of a reply. Never judges.
"""

from __future__ import annotations

import time
from collections import deque

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
        self._parser = ReplyParser()
        self._telnet = TelnetDecoder()
        self._replies: deque[Reply] = deque()

    @property
    def waiting(self) -> bool:
        """Whether a reply, or part of one, has been received and not been taken."""
        return bool(self._replies or self._parser.pending)

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
        if self.ended:
            raise EndedError
        octets = self._receive(within)
        deadline = 0.0
        while True:
            for reply in self._parse(octets):
                self._replies.append(reply)
            if self._replies:
                return self._replies.popleft()
            now = time.monotonic()
            deadline = deadline or now + within
            if now >= deadline:
                raise SilenceError(f"the reply was not complete within {within:g} s")
            octets = self._receive(deadline - now)

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
            raise FloodError(str(error)) from None

    def _parse(self, octets: bytes) -> list[Reply]:
        text, events = self._telnet.feed(octets)
        for event in events:
            self._note(event)
        try:
            return self._parser.feed(text)
        except WireError as error:
            self.ended = True
            raise FloodError(str(error)) from None

    def _note(self, event: TelnetEvent) -> None:
        if len(self.telnet_events) >= _MOST_EVENTS:
            self.ended = True
            raise FloodError("the server sends Telnet commands without end")
        self.telnet_events.append(event)
        if isinstance(event, TelnetCommand) and not event.defined:
            self._parser.note(Defect.TELNET)
        answer = refusal(event) if isinstance(event, Negotiation) else None
        if answer is not None:
            self.channel.send(answer)


_MOST_EVENTS = 1000
