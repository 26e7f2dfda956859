"""How old a thing is, by the times that the same listing gives.

Such times have the server's own zone, and in the lines of LIST often no year. Must not know any
clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from conformance.wire.long_listing import When

_ANY_YEAR = 2024
"""A year with a 29 February, for times that are listed without one."""


def age(then: When, now: When) -> timedelta:
    """Return how much earlier it was. A time without a year is one of the last twelve months."""
    if then.hour < 0:
        return timedelta.max  # listed by its day alone: half a year ago, at least
    year = now.year or _ANY_YEAR
    until = _moment(now, year)
    moment = _moment(then, then.year or year)
    if not then.year and moment > until + timedelta(days=1):
        moment = _moment(then, year - 1)
    return until - moment


def _moment(when: When, year: int) -> datetime:
    try:
        return datetime(year, when.month, when.day, max(0, when.hour), when.minute)
    except ValueError:  # a 29 February of another year
        return datetime(year, when.month, 28, max(0, when.hour), when.minute)


__all__ = ["When", "age"]
