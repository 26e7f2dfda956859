"""What a case has read out of a reply, or out of what a data connection brought.

A reader is given to `must_read`: what it cannot read is a finding, with the octets. Knows the
grammars of `wire`, and nothing of any server.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.wire import extended_port as extended
from conformance.wire import fact_lists, facts, file_facts, language, long_port
from conformance.wire.facts import Entry
from conformance.wire.features import Features, read_features
from conformance.wire.language import Languages
from conformance.wire.timestamp import Timestamp, read_timestamp

__all__ = [
    "Entry",
    "Features",
    "Languages",
    "Timestamp",
    "a_size",
    "a_time",
    "a_timestamp",
    "an_entry",
    "chosen_facts",
    "entries",
    "entries_inside",
    "extended_port",
    "families",
    "features",
    "languages",
    "long_address",
    "offered_facts",
    "protocols",
]


def _text(octets: bytes) -> str:
    return octets.decode("latin-1")


def extended_port(octets: bytes) -> int:
    """The port of a reply 229: (|||6446|) (RFC 2428 section 3)."""
    return extended.find_extended_port(_text(octets))


def protocols(octets: bytes) -> tuple[int, ...]:
    """The protocols of a reply 522: text and (1,2) (RFC 2428 section 2)."""
    return extended.find_protocols(_text(octets))


def long_address(octets: bytes) -> tuple[str, int]:
    """Host and port of a reply 228: (4,4,h1,h2,h3,h4,2,p1,p2) (RFC 1639 section 3)."""
    return long_port.find_long_port(_text(octets[4:]))


def families(octets: bytes) -> tuple[int, ...]:
    """The address families of a reply 521: (4,6) (RFC 1639 section 4)."""
    return long_port.find_families(_text(octets))


def a_size(octets: bytes) -> int:
    """The number of a reply 213 to SIZE, one line to the letter (RFC 3659 section 4.1)."""
    return file_facts.read_size(octets)


def a_time(octets: bytes) -> Timestamp:
    """The time of a reply 213 to MDTM, one line to the letter (RFC 3659 section 3.1)."""
    return file_facts.read_modification_time(octets)


def a_timestamp(octets: bytes) -> Timestamp:
    """The time that a fact modify or create tells (RFC 3659 section 2.3)."""
    return read_timestamp(_text(octets))


def an_entry(octets: bytes) -> Entry:
    """The first entry of a reply 250 to MLST (RFC 3659 section 7.2)."""
    return file_facts.read_listed(octets)[0]


def entries(octets: bytes) -> list[Entry]:
    """The entries of a listing of MLSD (RFC 3659 section 7.2)."""
    return facts.read_entries(octets)


def entries_inside(octets: bytes) -> list[Entry]:
    """The entries of a listing of MLSD that are of what is in the directory (ruling R162)."""
    return [entry for entry in facts.read_entries(octets) if entry.is_inside]


def features(octets: bytes) -> Features:
    """The listing of FEAT, whatever its flaws (RFC 2389 section 3.2)."""
    return read_features(octets)


def offered_facts(octets: bytes) -> Mapping[str, bool]:
    """Facts behind MLST in FEAT, each with a semicolon: Type*;Size; (RFC 3659 section 7.8)."""
    return fact_lists.read_offered(read_features(octets).parameters("MLST"))


def chosen_facts(octets: bytes) -> frozenset[str]:
    """The facts of a reply to OPTS MLST: 200 MLST OPTS Type;Size; (RFC 3659 section 7.9.1)."""
    return fact_lists.read_chosen(octets)


def languages(octets: bytes) -> Languages:
    """The tags of the LANG line of FEAT: EN*;FR (RFC 2640 section 4.3)."""
    return language.read_languages(_text(octets))
