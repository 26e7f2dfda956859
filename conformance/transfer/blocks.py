"""Block mode: a header of descriptor and count before each block.

RFC 959 section 3.4.2. `BlockDecoder` and `BlockEncoder` carry files; `read_blocks` shows the blocks
themselves, for who judges how a server made them, and so lets pass what only the meaning forbids.
Knows no socket, and nothing of what a block's data mean.

Held back between two feeds: an unfinished header, two octets at most, and the text of an unfinished
marker, 65,535 octets at most. Data of an unfinished block are handed on as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.transfer.errors import TransferError as TransferError
from conformance.transfer.pieces import Data, EndOfFile, EndOfRecord, Marker, Piece

END_OF_RECORD = 128
END_OF_FILE = 64
SUSPECT = 32
MARKER = 16

HEADER = 3
"""Octets of a block's header."""
LARGEST = 0xFFFF
"""Octets that a block holds at most: its count has 16 bits."""

WHOLE_HEADER = "RFC 959 section 3.4.2: a block begins with a header of three octets"
WHOLE_BLOCK = "RFC 959 section 3.4.2: a block holds as many octets as its header counts"
DESCRIPTOR = "RFC 959 section 3.4.2: a descriptor has the bits 128, 64, 32 and 16, and no others"
PRINTABLE = "RFC 959 section 3.4.2: a restart marker is printable characters without a space"
EXPLICIT_END = "RFC 959 section 3.4.2: a block with descriptor bit 64 ends the file, not the close"
NOTHING_AFTER = "RFC 959 section 3.4.2: the block with descriptor bit 64 is the last of the file"

_ENDS = END_OF_RECORD | END_OF_FILE
_DEFINED = _ENDS | SUSPECT | MARKER


class Block(NamedTuple):
    """One block: its descriptor bits and its data."""

    descriptor: int
    data: bytes

    @property
    def ends_record(self) -> bool:
        """Whether it is the last block of a record."""
        return bool(self.descriptor & END_OF_RECORD)

    @property
    def ends_file(self) -> bool:
        """Whether it is the last block of the file."""
        return bool(self.descriptor & END_OF_FILE)

    @property
    def is_marker(self) -> bool:
        """Whether its data are a restart marker, and none of the file's."""
        return bool(self.descriptor & MARKER)


def read_blocks(octets: bytes) -> list[Block]:
    """Return the blocks that these octets are made of, whole and with nothing between them.

    Raises TransferError where the last one is cut short (RFC 959 section 3.4.2).
    """
    blocks: list[Block] = []
    at = 0
    while at < len(octets):
        start = at + HEADER
        if start > len(octets):
            raise _cut_header(at, len(octets) - at)
        count = int.from_bytes(octets[at + 1 : start], "big")
        end = start + count
        if end > len(octets):
            raise _cut_block(at, len(octets) - start, count)
        blocks.append(Block(octets[at], octets[start:end]))
        at = end
    return blocks


def _cut_header(block: int, there: int) -> TransferError:
    found = f"the header that begins at {block} has {there} octets of {HEADER}"
    return TransferError(block + there, WHOLE_HEADER, found)


def _cut_block(block: int, there: int, count: int) -> TransferError:
    found = f"the block that begins at {block} has {there} octets of {count}"
    return TransferError(block + HEADER + there, WHOLE_BLOCK, found)


def file_data(blocks: list[Block]) -> bytes:
    """Return the data of the file that these blocks carry: all but the markers'."""
    return b"".join(block.data for block in blocks if not block.is_marker)


def check_descriptor(descriptor: int, offset: int) -> None:
    """Raise TransferError, with that offset, where bits are set that have no meaning."""
    if descriptor & ~_DEFINED:
        raise TransferError(offset, DESCRIPTOR, f"a descriptor of {descriptor}")


def marker_of(text: bytes, offset: int) -> Marker:
    """Return the marker. Raises TransferError, with that offset, where it is not printable.

    A receiver repeats it in a 110 reply: line ends in it would be replies of the sender's making.
    """
    marker = Marker(text)
    if not marker.is_printable:
        raise TransferError(offset, PRINTABLE, f"a marker {text[:40]!r}")
    return marker


def ends_of(descriptor: int) -> list[Piece]:
    """Return what ends with a string or block of this descriptor, the record first."""
    ends: list[Piece] = []
    if descriptor & END_OF_RECORD:
        ends.append(EndOfRecord())
    if descriptor & END_OF_FILE:
        ends.append(EndOfFile())
    return ends


def described(pieces: Iterable[Piece]) -> Iterator[tuple[int, bytes]]:
    """Yield the descriptor and the octets of what to send, each end with the data before it.

    Ends that stand alone come with no octets. Raises ValueError for a marker that is not printable.
    """
    descriptor, octets = 0, b""
    for piece in pieces:
        if isinstance(piece, EndOfRecord | EndOfFile):
            bits = END_OF_RECORD if isinstance(piece, EndOfRecord) else END_OF_FILE
            if descriptor & (bits | END_OF_FILE):
                yield descriptor, octets
                descriptor, octets = 0, b""
            descriptor |= bits
            continue
        if octets or descriptor:
            yield descriptor, octets
        descriptor, octets = 0, b""
        if isinstance(piece, Marker):
            if not piece.is_printable:
                raise ValueError(f"{piece} is not printable characters without a space")
            yield MARKER, piece.text
        elif piece.octets:
            descriptor, octets = SUSPECT if piece.suspect else 0, piece.octets
    if octets or descriptor:
        yield descriptor, octets


class BlockDecoder:
    """From blocks to pieces. Where the file ends is in the blocks, not in the close."""

    def __init__(self) -> None:
        self._header = b""
        self._marker = bytearray()
        self._descriptor = 0
        self._count = 0
        self._left = 0
        self._block = 0
        """Where the block at hand begins in the stream."""
        self._offset = 0
        self._ended = False

    def feed(self, octets: bytes) -> list[Piece]:
        """Return the pieces that these octets complete, data of an unfinished block among them.

        Raises TransferError at undefined descriptor bits, at a marker that is not printable and at
        what follows the last block.
        """
        pieces: list[Piece] = []
        at = 0
        while at < len(octets):
            if not self._left:
                at = self._read_header(octets, at)
                if self._header:
                    break
            taken = octets[at : at + self._left] if self._left else b""
            at += len(taken)
            self._left -= len(taken)
            self._take(taken, pieces)
        self._offset += len(octets)
        return pieces

    def _read_header(self, octets: bytes, at: int) -> int:
        """Read what is there of a header; return where it ends. Held back where it is not whole."""
        begin = self._offset + at - len(self._header)
        if self._ended:
            raise TransferError(begin, NOTHING_AFTER)
        header = self._header + octets[at : at + HEADER - len(self._header)]
        at += len(header) - len(self._header)
        check_descriptor(header[0], begin)
        self._block = begin
        if len(header) < HEADER:
            self._header = header
            return at
        self._header = b""
        self._descriptor = header[0]
        self._count = self._left = header[1] << 8 | header[2]
        return at

    def _take(self, taken: bytes, pieces: list[Piece]) -> None:
        """Add the pieces that so many more octets of the block at hand make."""
        if self._descriptor & MARKER:
            self._marker += taken
            if not self._left:
                pieces.append(marker_of(bytes(self._marker), self._block + HEADER))
                self._marker.clear()
        elif taken:
            pieces.append(Data(taken, bool(self._descriptor & SUSPECT)))
        if not self._left and self._descriptor & _ENDS:
            pieces += ends_of(self._descriptor)
            self._ended = bool(self._descriptor & END_OF_FILE)

    def finish(self) -> list[Piece]:
        """Return nothing, the last block having come.

        Raises TransferError where it has not, and where a block is cut short.
        """
        if self._header:
            raise _cut_header(self._block, len(self._header))
        if self._left:
            raise _cut_block(self._block, self._count - self._left, self._count)
        if not self._ended:
            raise TransferError(self._offset, EXPLICIT_END)
        return []


class BlockEncoder:
    """From pieces to blocks of at most `largest` octets of data.

    Ends of records and file share the block of the data before them, in the same call; those that
    come alone make an empty block.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        if not 1 <= largest <= LARGEST:
            raise ValueError(f"blocks of {largest} octets: wanted 1 to {LARGEST}")
        self._largest = largest

    def encode(self, pieces: Iterable[Piece]) -> bytes:
        """Return the blocks. Raises ValueError for a marker that is too long or not printable."""
        runs: list[bytes | memoryview] = []
        for descriptor, octets in described(pieces):
            if len(octets) <= self._largest:
                runs += (_header(descriptor, len(octets)), octets)
            elif descriptor & MARKER:
                raise ValueError(f"a marker of {len(octets)} octets: wanted {self._largest}")
            else:
                runs += self._divided(descriptor, octets)
        return b"".join(runs)

    def _divided(self, descriptor: int, octets: bytes) -> Iterator[bytes | memoryview]:
        """Yield headers and data of several blocks, the last of which says what ends."""
        view = memoryview(octets)
        for at in range(0, len(octets), self._largest):
            part = view[at : at + self._largest]
            last = at + len(part) == len(octets)
            yield _header(descriptor if last else descriptor & ~_ENDS, len(part))
            yield part


def _header(descriptor: int, count: int) -> bytes:
    return bytes((descriptor, count >> 8, count & 0xFF))
