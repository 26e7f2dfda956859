"""Entries of MLST and MLSD: facts, one space, a name (RFC 3659 sections 7.2 to 7.6).

Read strictly: the grammar allows no blank more. What a fact's value means for a file is for others;
here is only whether it can be one. Must not know the server's files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.wire.errors import WireError
from conformance.wire.octets import printable
from conformance.wire.timestamp import TimestampError, read_timestamp

STANDARD_FACTS = (
    *("size", "modify", "create", "type", "unique", "perm", "lang", "media-type", "charset"),
)
"""In lower case: names of facts are the same in any case."""

PERMISSIONS = frozenset("acdeflmprw")
MOST_DIGITS = 40
"""Of a size: int() refuses thousands of them, and no file is as large."""

MOST_ENTRIES = 100_000
MOST_OCTETS = 8 << 20
"""Of one listing: no directory that the suite makes is as large, and what stands in memory is many
times what was sent."""

_SHOWN = 120
_RCHAR = r"[A-Za-z0-9,.:!@#$%^&()\-_+?/\\'\"]"
_TOKEN = re.compile(rf"{_RCHAR}+")
_VALUE = re.compile(rf"(?:{_RCHAR}|=)*")
_NAME = re.compile(rf"{_RCHAR}+")
_OS_TYPE = re.compile(rf"OS\.{_RCHAR}+=(?:{_RCHAR}|=)+", re.IGNORECASE)


class FactsError(WireError):
    """It is no entry, or a fact cannot have that value; the text says why, with the octets."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: values by the fact's name in lower case, and the name's octets."""

    facts: Mapping[str, str]
    name: bytes

    @property
    def kind(self) -> str:
        """The type fact in lower case: file, dir, cdir, pdir or os.…; empty where there is none."""
        return self.facts.get("type", "").lower()

    @property
    def last(self) -> bytes:
        """The last component of the name: a server may give it with its directory."""
        return self.name.rstrip(b"/").rpartition(b"/")[2]

    @property
    def is_inside(self) -> bool:
        """Whether it is of what is in the directory, and neither that itself nor one above it."""
        return self.kind not in ("cdir", "pdir") and self.last not in (b"", b".", b"..")


def read_entry(line: bytes, *, nameless: bool = False) -> Entry:
    """Read one entry without its CR LF, and without the space that MLST puts before it.

    `nameless` allows an empty name, as MLST without a pathname may give (section 7.3.1). Raises
    FactsError.
    """
    written, space, name = line.partition(b" ")
    if not space:
        raise FactsError(f"no space before the name: {printable(line, _SHOWN)}")
    if not name and not nameless:
        raise FactsError(f"no name behind the facts: {printable(line, _SHOWN)}")
    return Entry(_facts(written.decode("latin-1"), line), name)


def _facts(written: str, line: bytes) -> dict[str, str]:
    facts: dict[str, str] = {}
    *parts, rest = written.split(";")
    if rest:
        raise FactsError(f"a fact without a semicolon behind it: {printable(line, _SHOWN)}")
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise FactsError(f"{part[:60]!r} is no fact: {printable(line, _SHOWN)}")
        if name.lower() in facts:
            raise FactsError(f"the fact {name} stands twice: {printable(line, _SHOWN)}")
        _check(name.lower(), value, line)
        facts[name.lower()] = value
    return facts


def _is_time(value: str) -> bool:
    try:
        read_timestamp(value)
    except TimestampError:
        return False
    return True


def _is_type(value: str) -> bool:
    return value.lower() in ("file", "cdir", "pdir", "dir") or bool(_OS_TYPE.fullmatch(value))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS


def _is_token(value: str) -> bool:
    return bool(_TOKEN.fullmatch(value))


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "size": _is_number,
    "modify": _is_time,
    "create": _is_time,
    "type": _is_type,
    "unique": _is_token,
    "perm": lambda value: not value or (value.isascii() and value.isalpha()),
    "lang": _is_token,
    "charset": _is_token,
    "media-type": _is_token,
}
"""What a standard fact's value may be. Letters of perm beyond the ten are passed over: servers have
their own."""


def _check(name: str, value: str, line: bytes) -> None:
    if name in _CHECKS and not _CHECKS[name](value):
        raise FactsError(f"{name} cannot be {value[:60]!r}: {printable(line, _SHOWN)}")


def read_entries(octets: bytes) -> list[Entry]:
    """Read a listing of MLSD: each entry ends with CR LF. Raises FactsError at the first flaw, and
    where the listing is beyond bounds.
    """
    if len(octets) > MOST_OCTETS:
        much = f"a listing of {len(octets)} octets"
        raise FactsError(f"{much}, and no more than {MOST_OCTETS} are read")
    if octets.count(b"\r\n") > MOST_ENTRIES:
        raise FactsError(f"more than {MOST_ENTRIES} entries")
    if octets and not octets.endswith(b"\r\n"):
        raise FactsError(f"the last line does not end with CR LF: {printable(octets[-60:], 60)}")
    return [read_entry(line) for line in octets.split(b"\r\n")[:-1]]
