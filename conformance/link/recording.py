"""Events of a transcript as values that JSON can carry, and back: what a replay needs, on a disk.

An event is a row: seconds, number of the connection, whether it is a data connection, what
happened, octets, note; empty ends of it are left out. Octets are a text of one character each; many
of them are {"z": base64 of what zlib made of them}, or {"sample": [offset, length]}, as long a
piece of the suite's own megabyte, repeated without end. Must not know FTP.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from conformance.link.transcript import Event, Kind
from conformance.samples import MEBIBYTE

_WORTH_IT = 400
"""Octets from which on they are compressed."""

_HEAD = 64
_BEGINS = MEBIBYTE + MEBIBYTE[:_HEAD]
"""Where a piece of the megabyte can begin."""

_MOST_OCTETS = 128 << 20
"""Octets that a compressed text may have: a file from elsewhere is not trusted."""

MOST_KEPT = 8 << 20
"""Characters that the octets of one attempt's data connections may take; further ones are kept as
so many zeros, or a file of noise for every case would fill the disk.
"""

_FEWEST, _MOST = 4, 6
"""Values of a row."""

Row = list[Any]


class RecordingError(Exception):
    """Rows that no transcript wrote; the message says which row, and what is wrong."""


def to_rows(
    events: Iterable[Event], mask: Callable[[bytes], bytes] = bytes, most: int = MOST_KEPT
) -> list[Row]:
    """Return a row for each event, its octets masked, and times counted from the first one. `most`
    bounds what is kept of data connections.
    """
    left = most
    rows: list[Row] = []
    began: float | None = None
    for event in events:
        began = event.seconds if began is None else began
        head: Row = [
            round(event.seconds - began, 6),
            event.connection,
            int(event.data),
            str(event.kind),
        ]
        if event.octets or event.note:
            # The suite's own octets hold no secret, and to look for one in all of them takes long.
            plain = _as_sample(event.octets)
            if plain is None:
                octets = mask(event.octets)
                plain = _plain(octets if left > 0 or not event.data else bytes(len(octets)))
                if event.data and isinstance(plain, dict) and "z" in plain:
                    left -= len(plain["z"])
            head.append(plain)
        if event.note:
            head.append(event.note)
        rows.append(head)
    return rows


def _as_sample(octets: bytes) -> Any:
    if len(octets) < _WORTH_IT:
        return None
    offset = _BEGINS.find(octets[:_HEAD])
    if offset >= 0 and octets == _sample(offset, len(octets)):
        return {"sample": [offset, len(octets)]}
    return None


def _plain(octets: bytes) -> Any:
    if len(octets) < _WORTH_IT:
        return octets.decode("latin-1")
    return {"z": base64.b64encode(zlib.compress(octets, 6)).decode()}


def _sample(offset: int, length: int) -> bytes:
    """So many octets of the megabyte, from there on, repeated without end."""
    if not 0 <= offset < len(MEBIBYTE) or not 0 <= length <= _MOST_OCTETS:
        raise ValueError("a sample beyond its bounds")
    times = -(-(offset + length) // len(MEBIBYTE))
    return (MEBIBYTE * times)[offset : offset + length]


def from_rows(rows: object) -> list[Event]:
    """Return the events. Raises RecordingError."""
    if not isinstance(rows, list):
        raise RecordingError(f"wanted a list of events, found {type(rows).__name__}")
    return [_event(number, row) for number, row in enumerate(rows, start=1)]


def _event(number: int, row: object) -> Event:
    try:
        if not isinstance(row, list) or not _FEWEST <= len(row) <= _MOST:
            raise ValueError("wanted 4 to 6 values")
        seconds, connection, data, kind, octets, note = [*row, "", ""][:_MOST]
        if not isinstance(note, str):
            raise TypeError("wanted a note of text")
        return Event(
            float(seconds), int(connection), bool(data), Kind(kind), octets_from(octets), note
        )
    except (ValueError, TypeError, KeyError, zlib.error, binascii.Error) as error:
        raise RecordingError(f"event {number}: {error}") from None


def octets_from(plain: object) -> bytes:
    """Return the octets of a row. Raises ValueError, TypeError, KeyError or zlib.error."""
    if isinstance(plain, str):
        return plain.encode("latin-1")
    if not isinstance(plain, dict):
        raise TypeError("wanted octets as a text")
    if "sample" in plain:
        return _sample(*map(int, plain["sample"]))
    unpacking = zlib.decompressobj()
    octets = unpacking.decompress(base64.b64decode(plain["z"], validate=True), _MOST_OCTETS)
    if not unpacking.eof:
        raise ValueError("compressed octets that have no end")
    return octets
