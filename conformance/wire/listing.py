"""The lines of an NLST listing, as the data connection brought them in type A.

Lines only: it must not know what a name means, nor the forms of LIST, which no RFC fixes.
"""

from __future__ import annotations

import re
from enum import StrEnum


class ListingDefect(StrEnum):
    """How a listing breaks the rule that every line ends in CR LF (RFC 959 section 3.1.1.1)."""

    BARE_LF = "a line ends in LF without CR before it"
    BARE_CR = "a CR that neither LF nor NUL follows"
    NUL = "a NUL octet that does not belong to CR NUL"
    UNFINISHED = "the last line does not end in CR LF"


_SEARCHES = (
    (ListingDefect.BARE_LF, re.compile(rb"(?<!\r)\n").search),
    (ListingDefect.BARE_CR, re.compile(rb"\r(?![\n\x00])").search),
    (ListingDefect.NUL, re.compile(rb"(?<!\r)\x00").search),
)


def names_of(octets: bytes) -> list[bytes]:
    """Return the names in an NLST listing, in order, without line ends (RFC 959 section 4.1.3).

    Bare LF ends a line too; a last line without line end counts; empty lines are no names. The
    octets of a name stay as they came.
    """
    return [name for line in octets.split(b"\n") if (name := line.removesuffix(b"\r"))]


def line_defects(octets: bytes) -> tuple[ListingDefect, ...]:
    """Return what breaks the line rule in a listing; () for a clean or an empty one."""
    found = [defect for defect, search in _SEARCHES if search(octets)]
    if octets and not octets.endswith(b"\n"):
        found.append(ListingDefect.UNFINISHED)
    return tuple(found)
