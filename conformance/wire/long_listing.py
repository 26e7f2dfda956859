"""Lines of LIST, as far as they can be read: kind, name, and when it was changed.

No RFC gives these lines a form (RFC 959 section 4.1.3); two are common, that of UNIX and that of
DOS. A line of any other form is passed over. Their times have no zone, and often no year: they
compare with those of the same listing alone. Must not know what entries are for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

FILE, DIRECTORY, LINK, OTHER = "file", "directory", "link", "other"

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
)}  # fmt: skip
_UNIX = re.compile(
    rb"([A-Za-z-])[-A-Za-z]{9}[.+@]? .*? "
    rb"([A-Za-z]{3}) +([0-9]{1,2}) +(?:([0-9]{1,2}):([0-9]{2})|([0-9]{4})) (.+)",
    re.DOTALL,
)
_DOS = re.compile(
    rb"([0-9]{2})-([0-9]{2})-([0-9]{2}|[0-9]{4}) +([0-9]{1,2}):([0-9]{2})([AP]M)? +"
    rb"(<[A-Z]+>|[0-9]+) +(.+)",
    re.DOTALL | re.IGNORECASE,
)
_UNIX_KINDS: Mapping[bytes, str] = {b"-": FILE, b"d": DIRECTORY, b"l": LINK}
_ARROW = b" -> "
_LONGEST = 4096
"""Octets of a line that is looked at: longer ones name nothing of use."""


class When(NamedTuple):
    """When an entry was changed, in the server's own zone. Without a year `year` is 0: it was
    within the last months. Without a time of day `hour` is -1: it was longer ago, or is to come.
    """

    year: int
    month: int
    day: int
    hour: int = -1
    minute: int = 0


class LongEntry(NamedTuple):
    """One line: kind, the name's octets (without what a link points to), and when it was changed;
    None where no such time can be.
    """

    kind: str
    name: bytes
    when: When | None


def read_long_listing(octets: bytes) -> list[LongEntry]:
    """Return the entries of the lines that can be read, in order.

    A line behind an entry that is none itself may belong to its name, which then has a line end in
    it: where that is a bare LF it does, and where it is CR LF the name is given both ways.
    """
    found: list[LongEntry] = []
    for line in octets.split(b"\r\n"):
        whole, *others = _joined(line.split(b"\n"))
        entry = _entry(whole)
        if entry is not None:
            found.append(entry)
        elif whole and found and b"\r\n" not in found[-1].name:
            found.append(found[-1]._replace(name=found[-1].name + b"\r\n" + whole))
        found += [entry for entry in map(_entry, others) if entry is not None]
    return found


def _joined(parts: list[bytes]) -> list[bytes]:
    """The parts, each with those behind it that begin no entry."""
    joined = parts[:1]
    for part in parts[1:]:
        if 0 < len(joined[-1]) < _LONGEST and part and _entry(part) is None:
            joined[-1] += b"\n" + part
        else:
            joined.append(part)
    return joined


def _entry(line: bytes) -> LongEntry | None:
    if len(line) > _LONGEST:
        return None
    unix = _UNIX.fullmatch(line)
    if unix is not None:
        return _of_unix(unix)
    dos = _DOS.fullmatch(line)
    return None if dos is None else _of_dos(dos)


def _of_unix(found: re.Match[bytes]) -> LongEntry | None:
    letter, month, day, hour, minute, year, name = found.groups()
    number = _MONTHS.get(month.decode("ascii").lower())
    if number is None:
        return None
    kind = _UNIX_KINDS.get(letter, OTHER)
    if kind == LINK:
        name = name.partition(_ARROW)[0]
    if year is not None:
        when = When(int(year), number, int(day))
    else:
        when = When(0, number, int(day), int(hour), int(minute))
    return LongEntry(kind, name, _possible(when))


def _of_dos(found: re.Match[bytes]) -> LongEntry:
    month, day, year, hour, minute, half, size, name = found.groups()
    hours = int(hour)
    if half is not None:
        hours = hours % 12 + (12 if half.upper() == b"PM" else 0)
    years = int(year) if len(year) == 4 else 2000 + int(year)
    when = When(years, int(month), int(day), hours, int(minute))
    kind = {b"<DIR>": DIRECTORY}.get(size.upper(), LINK if size.startswith(b"<") else FILE)
    return LongEntry(kind, name, _possible(when))


def _possible(when: When) -> When | None:
    in_range = 1 <= when.month <= 12 and 1 <= when.day <= 31
    return when if in_range and when.hour <= 23 and 0 <= when.minute <= 59 else None
