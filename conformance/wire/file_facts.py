"""The replies to SIZE, MDTM and MLST as octets (RFC 3659 sections 3.1, 4.1 and 7.2).

Each is fixed to the last octet: one line for SIZE and MDTM, and for MLST one space before each
entry. Must not know what the numbers mean.
"""

from __future__ import annotations

import re

from conformance.wire.errors import WireError
from conformance.wire.facts import MOST_DIGITS, Entry, FactsError, read_entry
from conformance.wire.octets import printable
from conformance.wire.timestamp import Timestamp, read_timestamp

_SHOWN = 200
_SIZE = re.compile(rb"213 ([0-9]{1,%d})\r\n" % MOST_DIGITS)
_TIME = re.compile(rb"213 ([^\r\n]*+)\r\n")
_MOST_ENTRIES = 1000


class FileFactError(WireError):
    """The reply has another form; the text says which one, with the octets."""


def read_size(octets: bytes) -> int:
    """Return the number of octets that a reply to SIZE tells. Raises FileFactError."""
    found = _SIZE.fullmatch(octets)
    if found is None:
        raise FileFactError(f"not 213, one space, digits, CR LF: {printable(octets, _SHOWN)}")
    return int(found[1])


def read_modification_time(octets: bytes) -> Timestamp:
    """Return the time that a reply to MDTM tells. Raises FileFactError or TimestampError."""
    found = _TIME.fullmatch(octets)
    if found is None:
        raise FileFactError(f"not 213, one space, a time, CR LF: {printable(octets, _SHOWN)}")
    return read_timestamp(found[1].decode("latin-1"))


def read_listed(octets: bytes) -> list[Entry]:
    """Return the entries of a reply to MLST. Raises FileFactError or FactsError.

    Their names must be one and the same: several entries are several types of one file. They are
    empty where nothing was named, and the server has no name for where the user is.
    """
    first, *inner = octets.split(b"\r\n")[:-1] or [b""]
    last = inner.pop() if inner else b""
    if not first.startswith(b"250-") or not last.startswith(b"250") or not inner:
        raise FileFactError(f"not 250-, entries, 250: {printable(octets, _SHOWN)}")
    for line in inner:
        if not line.startswith(b" "):
            raise FactsError(f"no space before the facts: {printable(line, _SHOWN)}")
    entries = [read_entry(line[1:], nameless=True) for line in inner[:_MOST_ENTRIES]]
    if len({entry.name for entry in entries}) > 1:
        raise FactsError(f"entries with several names: {printable(octets, _SHOWN)}")
    return entries
