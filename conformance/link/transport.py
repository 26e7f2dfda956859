"""Another way for the same octets: what lines of a control connection become before they are sent.

What a line is cut into must make no difference to a server, nor which case the letters of its
first word have, nor a Telnet command that means nothing. Lines here end with CR LF and hold it
nowhere else. `PieceLink` wraps any link. Must not know FTP.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from conformance.link.interface import Address, Channel, Link, Listener
from conformance.wire.telnet import IAC, NOP

Pieces = Callable[[bytes], Sequence[bytes]]
"""What octets that are sent at once become: segments, one after the other."""


def whole(octets: bytes) -> Sequence[bytes]:
    """Change nothing."""
    return (octets,)


def each_octet(octets: bytes) -> Sequence[bytes]:
    """Cut between any two octets."""
    return [octets[place : place + 1] for place in range(len(octets))]


def between_cr_and_lf(octets: bytes) -> Sequence[bytes]:
    """Cut each line between its CR and its LF; what follows a line travels with its LF."""
    return re.split(rb"(?<=\r)(?=\n)", octets)


def in_lower_case(octets: bytes) -> Sequence[bytes]:
    """Write the letters up to each line's first space in lower case."""
    return (b"".join(map(_lowered, _lines(octets))),)


def with_no_operations(octets: bytes) -> Sequence[bytes]:
    """Put Telnet's NOP (RFC 854, page 14) before each line, into it, and before its CR LF.

    Never between two octets that Telnet takes as one (IAC IAC, CR NUL, CR LF), nor behind a line's
    end: a server that closes upon the line would leave it unread, and TCP throw away the reply.
    """
    return (b"".join(map(_interspersed, _lines(octets))),)


_END_OF_LINE = b"\r\n"
_NO_OPERATION = bytes((IAC, NOP))


def _lines(octets: bytes) -> list[bytes]:
    """The lines with their ends; a CR alone ends none."""
    return re.findall(rb".*?\r\n|.+", octets, re.DOTALL)


def _lowered(line: bytes) -> bytes:
    word, space, rest = line.partition(b" ")
    return word.lower() + space + rest


def _interspersed(line: bytes) -> bytes:
    body = line.removesuffix(_END_OF_LINE)
    word, space, rest = body.partition(b" ")
    words = [_halved(word)]
    if space:
        words.append(_halved(space + rest))
    parts = [b"", *words, line[len(body) :]]
    return _NO_OPERATION.join(parts)


def _halved(octets: bytes) -> bytes:
    """The octets with NOP in their middle, or behind it where Telnet takes two of them as one."""
    units = _UNIT.findall(octets)
    half = len(units) // 2
    if not half:
        return octets
    return b"".join(units[:half]) + _NO_OPERATION + b"".join(units[half:])


_UNIT = re.compile(rb"\xff\xff|\r\x00|.", re.DOTALL)


def nothing() -> None:
    """Do nothing."""


class PieceChannel:
    """A control connection that sends each line as `pieces` says; `cut` says it for one line."""

    def __init__(self, channel: Channel, pieces: Pieces) -> None:
        self._channel = channel
        self._pieces = pieces
        self._cuts: tuple[int, ...] = ()
        self._between: Callable[[], None] = nothing
        self.number, self.local, self.peer = channel.number, channel.local, channel.peer
        self.security = channel.security

    def cut(self, places: Sequence[int], between: Callable[[], None] = nothing) -> None:
        """Cut the next line at these offsets; those behind its end do nothing.

        `between` is called after each piece but the last: who sends at once what is left has the
        system put it into the segment that is still on its way.
        """
        self._cuts, self._between = tuple(places), between

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        """Send the octets in their pieces; what shall not be shown is in none of them."""
        places, self._cuts = self._cuts, ()
        between, self._between = self._between, nothing
        pieces = _cut(octets, places) if places else self._pieces(octets)
        for number, piece in enumerate(pieces):
            if number:
                between()
            hidden = None if shown is None else shown if number == 0 else b""
            self._channel.send(piece, hidden, within)

    def send_urgent(self, octets: bytes) -> None:
        """Send as it is: the mark of urgent data has its place."""
        self._channel.send_urgent(octets)

    def receive(self, within: float) -> bytes:
        """Return what came."""
        return self._channel.receive(within)

    def thin(self) -> None:
        """Keep in the transcript of what came the beginning and the length alone."""
        self._channel.thin()

    def finish_sending(self) -> None:
        """Close the sending half."""
        self._channel.finish_sending()

    def close(self) -> None:
        """Close both halves."""
        self._channel.close()

    def reset(self) -> None:
        """Break it off."""
        self._channel.reset()


def _cut(octets: bytes, places: Sequence[int]) -> list[bytes]:
    inside = sorted({place for place in places if 0 < place < len(octets)})
    ends = [*inside, len(octets)]
    return [octets[begin:end] for begin, end in zip([0, *inside], ends, strict=True)]


class PieceLink:
    """A link whose control connections are of that kind."""

    def __init__(self, link: Link, pieces: Pieces = whole) -> None:
        self._link = link
        self._pieces = pieces
        self.transcript = link.transcript
        self.token = link.token

    def control(self, address: Address | None = None, *, fresh: bool = False) -> PieceChannel:
        """Connect to the target."""
        return PieceChannel(self._link.control(address, fresh=fresh), self._pieces)

    def data(
        self, address: Address, beside: Channel, window: int | None = None, host: str = ""
    ) -> Channel:
        """Connect to an address that the target named."""
        return self._link.data(address, beside, window, host)

    def listen(
        self, beside: Channel, host: str | None = None, window: int | None = None, port: int = 0
    ) -> Listener:
        """Listen beside a control connection."""
        return self._link.listen(beside, host, window, port)

    def fresh(self, stem: str) -> str:
        """Return a name that exists nowhere on the target."""
        return self._link.fresh(stem)

    def close(self) -> None:
        """Close whatever is still open."""
        self._link.close()
