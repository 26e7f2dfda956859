"""Time values: YYYYMMDDHHMMSS.sss (RFC 3659 section 2.3).

In UTC always, so that two of them compare as numbers do. Must not know any clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from fractions import Fraction
from typing import NamedTuple

from conformance.wire.errors import WireError

_FORM = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.([0-9]{1,40}))?"
)
_FIRST_YEAR = 1000
_LEAP_SECOND = 60


class TimestampError(WireError):
    """It is no time value; the text says why."""


class Timestamp(NamedTuple):
    """A time in UTC. They compare in the order of time."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    fraction: Fraction = Fraction(0)

    @property
    def whole(self) -> Timestamp:
        """The time without its fraction of a second, which servers may leave out."""
        return self._replace(fraction=Fraction(0))


def read_timestamp(text: str) -> Timestamp:
    """Return the time. Raises TimestampError for another form, and for numbers out of range."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise TimestampError(f"{text[:60]!r} is not 14 digits, then a point and digits or nothing")
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    ranges = (
        ("year", year, _FIRST_YEAR, 9999),
        ("month", month, 1, 12),
        ("day", day, 1, monthrange(year, month)[1] if year and 1 <= month <= 12 else 31),
        ("hour", hour, 0, 23),
        ("minute", minute, 0, 59),
        ("second", second, 0, _LEAP_SECOND),
    )
    for name, number, least, most in ranges:
        if not least <= number <= most:
            raise TimestampError(f"{text[:60]!r}: the {name} {number} is not {least} to {most}")
    digits = found[7] or ""
    fraction = Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)
    return Timestamp(year, month, day, hour, minute, second, fraction)
