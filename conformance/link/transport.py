"""Another way for the same octets: a link whose control connections send lines in pieces.

What a line is cut into must make no difference to a server. Wraps any link. Must not know FTP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conformance.link.interface import Address, Channel, Link, Listener

Pieces = Callable[[bytes], Sequence[bytes]]
"""What octets that are sent at once become: segments, one after the other."""


def whole(octets: bytes) -> Sequence[bytes]:
    """Change nothing."""
    return (octets,)


class PieceChannel:
    """A control connection that sends each line as `pieces` says; `cut` says it for one line."""

    def __init__(self, channel: Channel, pieces: Pieces) -> None:
        self._channel = channel
        self._pieces = pieces
        self._cuts: tuple[int, ...] = ()
        self.number, self.local, self.peer = channel.number, channel.local, channel.peer

    def cut(self, places: Sequence[int]) -> None:
        """Cut the next line at these offsets; those behind its end do nothing."""
        self._cuts = tuple(places)

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        """Send the octets in their pieces; what shall not be shown is in none of them."""
        places, self._cuts = self._cuts, ()
        pieces = _cut(octets, places) if places else self._pieces(octets)
        for number, piece in enumerate(pieces):
            hidden = None if shown is None else shown if number == 0 else b""
            self._channel.send(piece, hidden, within)

    def send_urgent(self, octets: bytes) -> None:
        """Send as it is: the mark of urgent data has its place."""
        self._channel.send_urgent(octets)

    def receive(self, within: float) -> bytes:
        """Return what came."""
        return self._channel.receive(within)

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

    def control(self, address: Address | None = None) -> PieceChannel:
        """Connect to the target."""
        return PieceChannel(self._link.control(address), self._pieces)

    def data(self, address: Address, beside: Channel, window: int | None = None) -> Channel:
        """Connect to an address that the target named."""
        return self._link.data(address, beside, window)

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
