"""What a file is made of on its way, whatever the mode: data, ends of records and file, markers.

Each mode writes these four down in octets of its own (RFC 959 section 3.4), so that who stores or
sends a file needs to know none of them. Knows no octet of any mode.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Data:
    """Octets of the file; `suspect` where the sender does not vouch for them (section 3.4.2)."""

    octets: bytes
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class EndOfRecord:
    """A record ends here; what follows, if anything does, is the next one."""


@dataclass(frozen=True, slots=True)
class EndOfFile:
    """The file ends here: the last piece."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A restart marker, none of the file's data (section 3.5)."""

    text: bytes

    @property
    def is_printable(self) -> bool:
        """Whether it is printable NVT-ASCII characters without a space (section 3.4.2)."""
        return bool(self.text) and not self.text.translate(None, _PRINTABLE)


_PRINTABLE = bytes(range(33, 127))

Piece = Data | EndOfRecord | EndOfFile | Marker


class ModeDecoder(Protocol):
    """From a mode's octets to pieces."""

    def feed(self, octets: bytes) -> list[Piece]:
        """Return the pieces that these octets complete; they may come cut anywhere.

        Raises TransferError.
        """

    def finish(self) -> list[Piece]:
        """Return the last pieces: the connection is closed. Raises TransferError."""


class ModeEncoder(Protocol):
    """From pieces to a mode's octets."""

    def encode(self, pieces: Iterable[Piece]) -> bytes:
        """Return the octets of these pieces. Raises ValueError where the mode has none for one."""


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with neighbouring data made one, where both or neither are suspect.

    How a stream was cut on its way shows in nothing else, so this is the form to compare. Data of
    no octets are left out.
    """
    result: list[Piece] = []
    kept = (piece for piece in pieces if not isinstance(piece, Data) or piece.octets)
    for suspect, group in groupby(kept, key=_suspicion):
        if suspect is None:
            result += group
        else:
            runs = [piece.octets for piece in group if isinstance(piece, Data)]
            result.append(Data(b"".join(runs), suspect))
    return result


def _suspicion(piece: Piece) -> bool | None:
    return piece.suspect if isinstance(piece, Data) else None
