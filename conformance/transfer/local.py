"""Local type: logical bytes of any size, packed on the data connection, apart at home.

RFC 959 section 3.1.1.4: logical bytes "should be packed contiguously, disregarding transfer byte
boundaries and with any necessary padding at the end", and what the receiver makes of them "must be
invertible". At home each stands right-justified in as many octets as it needs, zero bits before it:
36 bits in five octets. The padding that is necessary is less than an octet, and zeros as in image
type (section 3.1.1.3).

Held back between two feeds: less than a group, the fewest logical bytes that fill whole octets. It
has at most eight of them: 255 octets on the data connection, 256 at home. Of sizes that are whole
octets nothing is held back.
"""

from __future__ import annotations

from functools import cache

from conformance.transfer.errors import TransferError

LARGEST_SIZE = 255
"""Bits of a logical byte at most: the argument of TYPE has eight bits (RFC 959 section 5.3.2)."""

WHOLE_BYTES = (
    "RFC 959 section 3.1.1.4: logical bytes are packed contiguously, with no more padding at the"
    " end than is necessary"
)
ZERO_PADDING = "RFC 959 section 3.1.1.3: padding must be all zeros"
INVERTIBLE = "RFC 959 section 3.1.1.4: the transformation must be invertible"

Moves = tuple[tuple[tuple[int, bytes], ...], ...]
"""For each octet of a group after the move, where its bits come from: the octets of the group
before it, each with the table that leaves these bits of an octet, at their new places.
"""


def width_of(size: int) -> int:
    """Return the octets in which a logical byte of `size` bits is stored. Raises ValueError."""
    if not 1 <= size <= LARGEST_SIZE:
        raise ValueError(f"logical bytes of {size} bits: wanted 1 to {LARGEST_SIZE}")
    return (size + 7) // 8


class LocalDecoder:
    """From packed logical bytes of `size` bits to stored ones."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._width = width_of(size)
        self._group, _ = _group_of(size)
        self._held = b""
        self._received = 0

    def feed(self, octets: bytes) -> bytes:
        """Return the stored form of the groups that these octets complete."""
        self._received += len(octets)
        if self._size % 8 == 0:
            return octets
        stream = self._held + octets if self._held else octets
        whole = len(stream) - len(stream) % self._group
        self._held = stream[whole:]
        return _moved(stream[:whole], self._group, _moves_home(self._size))

    def finish(self) -> bytes:
        """Return the stored form of what is left.

        Raises TransferError where a logical byte is cut short or the padding is not zeros.
        """
        left = 8 * self._received % self._size
        if left >= 8:
            found = f"{left} bits of {self._size}"
            raise TransferError(self._received, WHOLE_BYTES, found)
        if not self._held:
            return b""
        padding = self._held[-1] & (1 << left) - 1
        if padding:
            found = f"{left} bits of padding are {padding:0{left}b}"
            raise TransferError(self._received - 1, ZERO_PADDING, found)
        stored = _moved(self._held.ljust(self._group, b"\0"), self._group, _moves_home(self._size))
        return stored[: len(self._held) * 8 // self._size * self._width]


class LocalEncoder:
    """From stored logical bytes of `size` bits to packed ones."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._width = width_of(size)
        _, self._group = _group_of(size)
        self._held = b""
        self._received = 0

    def feed(self, octets: bytes) -> bytes:
        """Return the packed form of the groups that these octets complete.

        Raises TransferError, with the offset in what is stored, where a logical byte has more bits
        than `size`.
        """
        begin = self._received - len(self._held)
        self._received += len(octets)
        if self._size % 8 == 0:
            return octets
        stream = self._held + octets if self._held else octets
        whole = len(stream) - len(stream) % self._group
        self._held = stream[whole:]
        self._check(stream[:whole], begin)
        return _moved(stream[:whole], self._group, _moves_away(self._size))

    def _check(self, stored: bytes, offset: int) -> None:
        most = 0xFF >> 8 * self._width - self._size
        first = stored[:: self._width]
        if first.translate(None, bytes(range(most + 1))):
            place = next(place for place, octet in enumerate(first) if octet > most)
            found = f"a logical byte of more than {self._size} bits is stored"
            raise TransferError(offset + place * self._width, INVERTIBLE, found)

    def finish(self) -> bytes:
        """Return the packed form of what is left, padded with zeros to a whole octet.

        Raises TransferError as `feed` does, and where a stored logical byte is cut short.
        """
        left = self._received % self._width
        if left:
            found = f"{left} octets of {self._width}"
            raise TransferError(self._received, INVERTIBLE, found)
        self._check(self._held, self._received - len(self._held))
        bits = len(self._held) // self._width * self._size
        group = self._held.ljust(self._group, b"\0") if self._held else b""
        return _moved(group, self._group, _moves_away(self._size))[: (bits + 7) // 8]


def _group_of(size: int) -> tuple[int, int]:
    """Return the octets of a group, packed and stored."""
    common = next(each for each in (8, 4, 2, 1) if size % each == 0)
    return size // common, 8 // common * width_of(size)


def _moved(octets: bytes, group: int, moves: Moves) -> bytes:
    """Return whole groups with their bits moved: octet by octet of the group, all groups at once.

    Bits of several octets are put together as one long integer, which is faster than any loop.
    """
    count = len(octets) // group
    result = bytearray(count * len(moves))
    for place, sources in enumerate(moves):
        planes = [octets[source::group].translate(table) for source, table in sources]
        plane = planes[0]
        if len(planes) > 1:
            bits = 0
            for each in planes:
                bits |= int.from_bytes(each, "big")
            plane = bits.to_bytes(count, "big")
        result[place :: len(moves)] = plane
    return bytes(result)


@cache
def _moves_home(size: int) -> Moves:
    """Return the moves from packed to stored: each bit of a logical byte, past the zeros before."""
    packed, stored = _group_of(size)
    places = _places(size)
    sources: list[int | None] = [None] * (8 * stored)
    for source in range(8 * packed):
        sources[places[source]] = source
    return _moves(sources)


@cache
def _moves_away(size: int) -> Moves:
    """Return the moves from stored to packed."""
    return _moves(list(_places(size)))


def _places(size: int) -> list[int]:
    """Return for each bit of a packed group its place in the stored one."""
    packed, _ = _group_of(size)
    stored = 8 * width_of(size)
    places = []
    for bit in range(8 * packed):
        number, place = divmod(bit, size)
        places.append(number * stored + stored - size + place)
    return places


def _moves(sources: list[int | None]) -> Moves:
    """Return the moves that put these bits, counted from the leftmost, one after the other."""
    moves = []
    for begin in range(0, len(sources), 8):
        masks: dict[tuple[int, int], int] = {}
        for place, source in enumerate(sources[begin : begin + 8]):
            if source is not None:
                move = source // 8, place - source % 8
                masks[move] = masks.get(move, 0) | 0x80 >> place
        moves.append(tuple((octet, _table(shift, mask)) for (octet, shift), mask in masks.items()))
    return tuple(moves)


@cache
def _table(shift: int, mask: int) -> bytes:
    """Return what each octet becomes, shifted right (left, if negative) and masked."""
    octets = range(256)
    return bytes((each >> shift if shift >= 0 else each << -shift) & mask for each in octets)
