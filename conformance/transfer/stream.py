r"""Stream mode: the octets as they are, or with the escapes of a record structured file.

RFC 959 section 3.4.1. In file structure all octets are data, and the close is the end of file; in
record structure 0xFF begins a control code: 0xFF 0x01 ends a record, 0xFF 0x02 the file, 0xFF 0x03
both, 0xFF 0xFF is the octet 0xFF of the data. Neither has a place for restart markers (section
3.5), nor for what block mode calls suspect data, which are sent as any others.

Held back between two feeds: nothing in file structure, one octet in record structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from conformance.transfer.errors import TransferError
from conformance.transfer.pieces import (
    Data,
    EndOfFile,
    EndOfRecord,
    Marker,
    Piece,
)

CONTROL_CODE = (
    "RFC 959 section 3.4.1: the octet after 0xFF is 1 for the end of a record, 2 for that of the"
    " file, 3 for both, or 0xFF for data"
)
WHOLE_CONTROL_CODE = "RFC 959 section 3.4.1: a control code has two octets"
EXPLICIT_END = (
    "RFC 959 section 3.4.1: in record structure 0xFF 0x02 or 0xFF 0x03 ends the file, not the close"
)
NOTHING_AFTER = "RFC 959 section 3.4.1: nothing follows the end of the file"

_ESCAPE = b"\xff"
_DATA = re.compile(rb"(?:[^\xff]++|\xff\xff)*+")
_ENDS: dict[int, list[Piece]] = {
    1: [EndOfRecord()],
    2: [EndOfFile()],
    3: [EndOfRecord(), EndOfFile()],
}


class StreamDecoder:
    """File structure: every octet is data, the close is the end of file."""

    def feed(self, octets: bytes) -> list[Piece]:
        """Return the octets as one piece of data, uncopied."""
        return [Data(octets)] if octets else []

    def finish(self) -> list[Piece]:
        """Return the end of file, which is the close."""
        return [EndOfFile()]


class StreamEncoder:
    """File structure: data alone. The end of file is the close, for which there are no octets."""

    def encode(self, pieces: Iterable[Piece]) -> bytes:
        """Return the data's octets, uncopied where they are one piece.

        Raises ValueError for ends of records and markers.
        """
        runs: list[bytes] = []
        for piece in pieces:
            if isinstance(piece, Data):
                runs.append(piece.octets)
            elif not isinstance(piece, EndOfFile):
                raise ValueError(f"{piece} has no octets in stream mode and file structure")
        return runs[0] if len(runs) == 1 else b"".join(runs)


class RecordStreamDecoder:
    """Record structure: ends of records and file are control codes. Holds back one octet."""

    def __init__(self) -> None:
        self._held = b""
        self._offset = 0
        self._ended = False

    def feed(self, octets: bytes) -> list[Piece]:
        """Return the pieces that these octets complete.

        Raises TransferError at an undefined control code, and at what follows the end of file.
        """
        pieces: list[Piece] = []
        stream = self._held + octets if self._held else octets
        self._held = b""
        at = 0
        while at < len(stream):
            if self._ended:
                raise TransferError(self._offset + at, NOTHING_AFTER)
            end = _end_of_data(stream, at)
            if end > at:
                data = stream[at:end]
                pieces.append(Data(data.replace(b"\xff\xff", _ESCAPE)))
            if end + 2 > len(stream):
                self._held = stream[end:]
                at = end
                break
            pieces += self._control(stream[end + 1], self._offset + end + 1)
            at = end + 2
        self._offset += at
        return pieces

    def _control(self, code: int, offset: int) -> list[Piece]:
        if code not in _ENDS:
            raise TransferError(offset, CONTROL_CODE, f"an octet 0x{code:02X}")
        self._ended = code != 1
        return _ENDS[code]

    def finish(self) -> list[Piece]:
        """Return nothing, the end of file having come. Raises TransferError where it has not."""
        if self._held:
            raise TransferError(self._offset + len(self._held), WHOLE_CONTROL_CODE)
        if not self._ended:
            raise TransferError(self._offset, EXPLICIT_END)
        return []


def _end_of_data(stream: bytes, at: int) -> int:
    """Return where the data that begin there end: at a control code, or with the octets."""
    if stream.find(_ESCAPE, at) < 0:
        return len(stream)
    found = _DATA.match(stream, at)
    return found.end() if found else at


class RecordStreamEncoder:
    """Record structure. `join`: an end of record right before the end of file makes 0xFF 0x03."""

    def __init__(self, join: bool = False) -> None:
        self._join = join

    def encode(self, pieces: Iterable[Piece]) -> bytes:
        """Return the octets of these pieces. Raises ValueError for markers."""
        runs: list[bytes] = []
        record_ended = False
        for piece in pieces:
            if isinstance(piece, Marker):
                raise ValueError(f"{piece} has no octets in stream mode")
            if isinstance(piece, Data):
                runs.append(piece.octets.replace(_ESCAPE, b"\xff\xff"))
            elif isinstance(piece, EndOfRecord):
                runs.append(b"\xff\x01")
            elif record_ended and self._join:
                runs[-1] = b"\xff\x03"
            else:
                runs.append(b"\xff\x02")
            record_ended = isinstance(piece, EndOfRecord)
        return runs[0] if len(runs) == 1 else b"".join(runs)
