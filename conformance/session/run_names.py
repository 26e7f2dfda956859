"""Names of what a run makes on a target: recognizable, and not to be guessed.

Each begins with the run's token, "ftp-conformance-", eight hexadecimal digits, random or of a seed,
and four that follow from them. So a name that somebody else chose is not taken for one of the
suite's, however near it comes. Which digits a run has is for others; must not know any run.
"""

from __future__ import annotations

import hashlib
import re
import zlib

PREFIX = "ftp-conformance-"
LEFT = "left"
"""What the name of a directory ends in that holds what no run could remove."""

RANDOM_DIGITS = 8
_NAME = re.compile(
    rf"({PREFIX}([0-9a-f]{{{RANDOM_DIGITS}}})([0-9a-f]{{4}}))-(?:[a-z0-9_-]+-)?[0-9]+-[0-9]+-[^/\r\n\0]+"
)


def token_with(random: str) -> str:
    """Return the token of a run that has drawn these digits."""
    return f"{PREFIX}{random}{_following(random)}"


def token_of_seed(seed: int) -> str:
    """Return the token of a run that shall send the same octets each time."""
    return token_with(hashlib.sha256(str(seed).encode()).hexdigest()[:RANDOM_DIGITS])


def case_part(case: str) -> str:
    """Return what tells the names of one case from those of all others of a run, whichever worker
    runs it.
    """
    return f"{zlib.crc32(case.encode()):08x}"


def random_part(token: str) -> str:
    """Return the digits that a run has drawn for its token; "0" where it has drawn none."""
    return token.removeprefix(PREFIX)[:RANDOM_DIGITS] or "0"


def token_of(name: str) -> str:
    """Return the token of the run that has made what has this name; "" where no run has."""
    found = _NAME.fullmatch(name)
    if found is None or _following(found[2]) != found[3]:
        return ""
    return found[1]


def _following(random: str) -> str:
    return f"{zlib.crc32(f'{PREFIX}{random}'.encode()) & 0xFFFF:04x}"
