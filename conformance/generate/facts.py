"""What replies of RFC 3659's commands tell: SIZE, MDTM, MLST and MLSD.

A form that is wrong is for the cases of each: here nothing is then told. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.model.world import Listed, Seen
from conformance.wire.errors import WireError
from conformance.wire.facts import Entry, FactsError, read_entries
from conformance.wire.file_facts import FileFactError, read_listed, read_size


def told_by(verb: str, octets: bytes, seen: Seen) -> Seen:
    """Return what was seen, with what a positive reply tells."""
    if verb == "SIZE":
        return seen._replace(number=_number(octets))
    if verb == "MDTM":
        return seen._replace(time=octets[4:].decode("latin-1").strip() or None)
    return seen._replace(entries=_told(octets)) if verb == "MLST" else seen


def listed(octets: bytes | None) -> tuple[Listed, ...] | None:
    """Return the entries of a listing, None where it is none."""
    if octets is None:
        return None
    try:
        return _as_listed(read_entries(octets))
    except FactsError:
        return None


def _number(octets: bytes) -> int | None:
    try:
        return read_size(octets)
    except FileFactError:
        return None


def _told(octets: bytes) -> tuple[Listed, ...] | None:
    try:
        return _as_listed(read_listed(octets))
    except WireError:
        return None


def _as_listed(entries: Iterable[Entry]) -> tuple[Listed, ...]:
    return tuple(Listed(one.name.decode("utf-8", "surrogateescape"), one.facts) for one in entries)
