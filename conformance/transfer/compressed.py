"""Compressed mode: byte strings, replications, filler, and escape sequences between them.

RFC 959 section 3.4.3. An escape sequence's descriptor "appl[ies] to the succeeding string of
bytes", so an end of record or of file stands before the string that it ends, and a marker's text is
the string after its descriptor. Two escape sequences in a row apply to the same string.

An end that comes with no data needs a string of no bytes after it. A byte string cannot be one: its
count "must be positive", and with a count of zero its first octet is the escape octet. Of the
counts of replications and of filler nothing of the kind is said, so the encoder writes the shorter
of the two: 0xC0, filler of count zero. The decoder takes both, and it also takes an escape sequence
with the end of file that nothing follows, which shows at the close.

`CompressedDecoder` and `CompressedEncoder` carry files; `expand` shows the strings themselves, each
in the shape of a block with its descriptor, for who judges how a server made them. Knows no socket.

Held back between two feeds: an unfinished string or escape sequence, 127 octets at most. Octets
become 63 times as many at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from conformance.transfer.blocks import (
    END_OF_FILE,
    END_OF_RECORD,
    MARKER,
    SUSPECT,
    Block,
    check_descriptor,
    described,
    ends_of,
    marker_of,
)
from conformance.transfer.errors import TransferError
from conformance.transfer.pieces import Data, Piece

SPACE = b" "
EBCDIC_SPACE = b"\x40"
ZERO = b"\x00"

LONGEST_STRING = 127
"""Octets of a byte string at most: its count has seven bits."""
LONGEST_RUN = 63
"""Octets that a replication or filler stands for at most: its count has six bits."""

WHOLE_ESCAPE = "RFC 959 section 3.4.3: an escape sequence has two octets"
WHOLE_STRING = "RFC 959 section 3.4.3: a byte string holds as many octets as its first one counts"
WHOLE_REPLICATION = "RFC 959 section 3.4.3: a replication has two octets"
MARKER_STRING = "RFC 959 section 3.4.3: a restart marker is the string after its escape sequence"
EXPLICIT_END = (
    "RFC 959 section 3.4.3: an escape sequence with descriptor bit 64 ends the file, not the close"
)
NOTHING_AFTER = "RFC 959 section 3.4.3: the string after descriptor bit 64 is the last of the file"

_REPLICATED = 0x80
_FILLER = 0xC0
_SIX_BITS = 0x3F
_EMPTY_STRING = b"\xc0"
_ENDS = END_OF_RECORD | END_OF_FILE
_STRING = -1
"""In place of a descriptor: the item is a string."""
_LENGTHS = (2, *range(2, 129), *[2] * 64, *[1] * 64)
"""Octets of an item, by its first one."""
_THRICE = re.compile(rb"(.)\1\1", re.DOTALL)


def _items(octets: bytes, filler: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each whole item ends, its descriptor or _STRING, and the string expanded.

    Stops before an item that is not whole.
    """
    at, size = 0, len(octets)
    while at < size:
        head = octets[at]
        end = at + _LENGTHS[head]
        if end > size:
            return
        if head == 0:
            yield end, octets[at + 1], b""
        elif head < _REPLICATED:
            yield end, _STRING, octets[at + 1 : end]
        elif head < _FILLER:
            yield end, _STRING, octets[at + 1 : end] * (head & _SIX_BITS)
        else:
            yield end, _STRING, filler * (head & _SIX_BITS)
        at = end


def _cut(begin: int, there: bytes) -> TransferError:
    """Return the error for an item that begins there in the stream and of which so much is left."""
    end = begin + len(there)
    if there[0] == 0:
        return TransferError(end, WHOLE_ESCAPE, f"the one that begins at {begin} has 1")
    if there[0] >= _REPLICATED:
        return TransferError(end, WHOLE_REPLICATION, f"the one that begins at {begin} has 1")
    found = f"the string that begins at {begin} has {len(there) - 1} octets of {there[0]}"
    return TransferError(end, WHOLE_STRING, found)


def expand(octets: bytes, filler: bytes) -> list[Block]:
    """Return the strings that these octets stand for, expanded.

    `filler` is the filler byte of the type: a space in ASCII and EBCDIC, zero in image and local.
    An escape sequence that no string follows gives an empty one. Raises TransferError where a
    string or an escape sequence is cut short (RFC 959 section 3.4.3).
    """
    blocks: list[Block] = []
    descriptor, escaped, at = 0, False, 0
    for end, bits, string in _items(octets, filler):
        if bits == _STRING:
            blocks.append(Block(descriptor, string))
            descriptor, escaped = 0, False
        else:
            descriptor |= bits
            escaped = True
        at = end
    if at < len(octets):
        raise _cut(at, octets[at:])
    if escaped:
        blocks.append(Block(descriptor, b""))
    return blocks


class CompressedDecoder:
    """From strings to pieces. `filler` is the type's: SPACE, EBCDIC_SPACE or ZERO."""

    def __init__(self, filler: bytes) -> None:
        self._filler = filler
        self._held = b""
        self._descriptor = 0
        self._offset = 0
        """Where what is held begins in the stream."""
        self._ended = False

    def feed(self, octets: bytes) -> list[Piece]:
        """Return the pieces that these octets complete.

        Raises TransferError at undefined descriptor bits, at a marker that is not printable and at
        what follows the last string.
        """
        stream = self._held + octets if self._held else octets
        pieces: list[Piece] = []
        run: list[bytes] = []
        at = 0
        for end, bits, string in _items(stream, self._filler):
            if self._ended:
                break
            if bits != _STRING:
                check_descriptor(bits, self._offset + at + 1)
                self._descriptor |= bits
            elif self._descriptor:
                _flush(run, pieces)
                pieces += self._described(string, self._offset + at)
            else:
                run.append(string)
            at = end
        _flush(run, pieces)
        if self._ended and at < len(stream):
            raise TransferError(self._offset + at, NOTHING_AFTER)
        self._held = stream[at:]
        self._offset += at
        return pieces

    def _described(self, string: bytes, offset: int) -> Iterator[Piece]:
        """Yield the pieces of a string to which the descriptor applies."""
        descriptor, self._descriptor = self._descriptor, 0
        if descriptor & MARKER:
            yield marker_of(string, offset)
        elif string:
            yield Data(string, bool(descriptor & SUSPECT))
        yield from ends_of(descriptor)
        self._ended = bool(descriptor & END_OF_FILE)

    def finish(self) -> list[Piece]:
        """Return the end of file if no string followed its escape sequence, else nothing.

        Raises TransferError where it has not come, and where something is cut short.
        """
        if self._held:
            raise _cut(self._offset, self._held)
        if self._ended:
            return []
        if self._descriptor & MARKER:
            raise TransferError(self._offset, MARKER_STRING)
        if not self._descriptor & END_OF_FILE:
            raise TransferError(self._offset, EXPLICIT_END)
        return list(self._described(b"", self._offset))


def _flush(run: list[bytes], pieces: list[Piece]) -> None:
    """Make the strings one piece of data, and forget them."""
    octets = b"".join(run)
    if octets:
        pieces.append(Data(octets))
    run.clear()


class CompressedEncoder:
    """From pieces to strings. `filler` is the type's: SPACE, EBCDIC_SPACE or ZERO.

    Ends of records and file apply to the last string of the data before them, in the same call;
    those that come alone to a string of no bytes.
    """

    def __init__(self, filler: bytes) -> None:
        self._filler = filler

    def encode(self, pieces: Iterable[Piece]) -> bytes:
        """Return the strings. Raises ValueError for a marker that is too long or not printable."""
        result: list[bytes] = []
        for descriptor, octets in described(pieces):
            if descriptor & MARKER:
                strings = [_marker_string(octets)]
            else:
                strings = _strings(octets, self._filler) or [_EMPTY_STRING]
            inner = descriptor & ~_ENDS
            for string in strings[:-1]:
                result += (bytes((0, inner)), string) if inner else (string,)
            if descriptor:
                result.append(bytes((0, descriptor)))
            result.append(strings[-1])
        return b"".join(result)


def _marker_string(text: bytes) -> bytes:
    if len(text) > LONGEST_STRING:
        raise ValueError(f"a marker of {len(text)} octets: wanted {LONGEST_STRING} at most")
    return bytes((len(text),)) + text


def _strings(octets: bytes, filler: bytes) -> list[bytes]:
    """Return the strings that stand for these octets.

    A run is worth a string of its own where that is shorter than leaving the octets in the byte
    string around it, which it divides in two: from three octets of filler on, four of any other.
    """
    strings: list[bytes] = []
    begin = at = 0
    while found := _THRICE.search(octets, at):
        start, octet = found.start(), found[1]
        at = _end_of_run(octets, start, octet)
        least = 3 if octet == filler else 4
        whole, rest = divmod(at - start, LONGEST_RUN)
        if rest < least:
            rest = 0
        if not whole and not rest:
            continue
        if begin < start:
            strings += _byte_strings(octets, begin, start)
        if whole:
            strings += [_run(octet, LONGEST_RUN, filler)] * whole
        if rest:
            strings.append(_run(octet, rest, filler))
        begin = start + whole * LONGEST_RUN + rest
    strings += _byte_strings(octets, begin, len(octets))
    return strings


def _end_of_run(octets: bytes, at: int, octet: bytes) -> int:
    found = _repeated(octet).match(octets, at)
    return found.end() if found else at


@cache
def _repeated(octet: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(octet) + b"+")


def _run(octet: bytes, count: int, filler: bytes) -> bytes:
    if octet == filler:
        return bytes((_FILLER | count,))
    return bytes((_REPLICATED | count,)) + octet


def _byte_strings(octets: bytes, begin: int, end: int) -> Iterator[bytes]:
    for at in range(begin, end, LONGEST_STRING):
        until = min(at + LONGEST_STRING, end)
        yield bytes((until - at,)) + octets[at:until]
