"""The transcript: every octet and every event of a case's connections, in order, passwords masked.

Reports print it, a replay reads it. Must not know FTP beyond the need to hide a password.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from conformance.wire.octets import printable

MASK = b"****"
SENDING = "sending"
"""The note on a break or a silence that sending met; one without it, receiving met."""

BY_NOTICE, WITHOUT_NOTICE = "by close_notify", "without close_notify"
"""The notes on the end of a connection under TLS."""
_KEPT_OF_A_FLOOD = 1 << 16
"""Octets that a transcript keeps of a data connection which brought too many."""

IN_CLEAR = "in clear"
"""The note on octets that were sent below TLS."""

THINNED = f"no more than {_KEPT_OF_A_FLOOD} octets are kept of these: the rest stands as zeros"
"""The note on a data connection that brought more than is taken."""

_MOST_TEXT = 1 << 15
"""Characters of a dialogue that reports show."""

_SHORTEST_SECRET = 4
_LINE_LIMIT = 300


class Kind(StrEnum):
    """What happened."""

    CONNECTED = "connected"
    UNREACHABLE = "unreachable"
    LISTENING = "listening"
    ACCEPTED = "accepted"
    SENT = "sent"
    URGENT = "urgent"
    RECEIVED = "received"
    ENDED = "ended"
    BROKEN = "broken"
    SILENT = "silent"
    FINISHED = "finished"
    CLOSED = "closed"
    RESET = "reset"
    SECURED = "secured"
    REFUSED = "TLS handshake failed"
    UNSECURED = "TLS ended, in clear"
    NAMED = "named"
    NOTE = "note"


class Event(NamedTuple):
    """One entry: monotonic seconds, number of the connection, what happened, octets, note.

    `data` tells a data connection from a control connection.
    """

    seconds: float
    connection: int
    data: bool
    kind: Kind
    octets: bytes = b""
    note: str = ""


class Transcript:
    """Events in the order in which they happened."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.events: list[Event] = []
        self._clock = clock
        self._secrets: list[bytes] = []

    def hide(self, secret: str) -> None:
        """Mask this text wherever it travels on a control connection."""
        octets = secret.encode("utf-8", "surrogateescape")
        if len(octets) >= _SHORTEST_SECRET and octets not in self._secrets:
            self._secrets.append(octets)

    def masked(self, octets: bytes) -> bytes:
        """Return the octets as they may be shown."""
        for secret in self._secrets:
            if secret in octets:
                octets = octets.replace(secret, MASK)
        return octets

    def masked_text(self, text: str) -> str:
        """Return a printable text as it may be shown."""
        for secret in self._secrets:
            shown = printable(secret)
            if shown in text:
                text = text.replace(shown, MASK.decode())
        return text

    def add(
        self, connection: int, data: bool, kind: Kind, octets: bytes = b"", note: str = ""
    ) -> None:
        """Append an event that happens now."""
        if octets and not data:
            octets = self.masked(octets)
        # As Event(…) does, without its detour through Python: every exchange pays for two of these.
        entry = (self._clock(), connection, data, kind, octets, note)
        self.events.append(tuple.__new__(Event, entry))

    def lines(self, start: int = 0, until: int | None = None) -> Iterator[str]:
        """Yield the dialogue from one event up to before another, printable, a line each."""
        began = self.events[0].seconds if self.events else 0.0
        for event in self.events[start:until]:
            yield from _shown(event, event.seconds - began)

    def text(self, until: int | None = None) -> str:
        """Return the dialogue, printable: of a long one its beginning and its end."""
        return within(self.lines(until=until), _MOST_TEXT)

    def thin(self, connection: int) -> None:
        """Keep of what a data connection brought the beginning, and of the rest the length: nobody
        reads a flood.
        """
        left = _KEPT_OF_A_FLOOD
        zeros: dict[int, bytes] = {}
        for index, event in enumerate(self.events):
            if event.connection != connection or event.kind is not Kind.RECEIVED:
                continue
            length = len(event.octets)
            if left < length:
                self.events[index] = event._replace(octets=zeros.setdefault(length, bytes(length)))
            left -= length
        self.add(connection, True, Kind.NOTE, note=THINNED)


def within(lines: Iterable[str], most: int) -> str:
    """Return the lines as a text of about `most` characters: those of the beginning and of the end,
    and how many were left out between them.
    """
    head: list[str] = []
    tail: deque[str] = deque()
    length = room = left_out = 0
    for line in lines:
        if not tail and length + len(line) <= most // 2:
            head.append(line)
            length += len(line) + 1
            continue
        tail.append(line)
        room += len(line) + 1
        while room > most // 2 and len(tail) > 1:
            room -= len(tail.popleft()) + 1
            left_out += 1
    between = [f"... ({left_out} lines left out)"] if left_out else []
    return "\n".join([*head, *between, *tail])


_ARROWS = {Kind.SENT: ">", Kind.URGENT: ">!", Kind.RECEIVED: "<"}


def _shown(event: Event, seconds: float) -> Iterator[str]:
    if event.kind is Kind.NAMED:
        return
    where = f"{'data' if event.data else 'control'} {event.connection}"
    clear = f"({IN_CLEAR}) " if event.note == IN_CLEAR else ""
    head = f"{seconds * 1000:9.1f} ms  {where:<10}"
    arrow = _ARROWS.get(event.kind)
    if arrow is None:
        yield f"{head} -- {event.kind}{' ' + event.note if event.note else ''}"
    elif event.data:
        sample = printable(event.octets[:60])
        more = "…" if len(event.octets) > 60 else ""
        yield f"{head} {arrow:<2} {clear}{len(event.octets)} octets: {sample}{more}"
    else:
        for line in event.octets.splitlines(keepends=True):
            yield f"{head} {arrow:<2} {clear}{printable(line[:_LINE_LIMIT])}{_cut(line)}"


def _cut(line: bytes) -> str:
    return f"… ({len(line)} octets in all)" if len(line) > _LINE_LIMIT else ""
