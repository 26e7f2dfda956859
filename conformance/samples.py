"""Contents that cases transfer.

They stand apart so that a reader meets each under one name, and so that sizes and borders are
chosen once. Knows nothing of targets or sessions.
"""

from __future__ import annotations

import hashlib
import zlib

ALL_OCTETS = bytes(range(256))
"""Each of the 256 octets once, in order."""

LINES = b"first line\r\nsecond line\r\n\r\nlast line\r\n"
"""Four lines of text as they travel in ASCII type: each ended by CR LF (RFC 959 section
3.1.1.1).
"""

UNIX_LINES = b"first line\nsecond line\n"
"""Octets that ASCII type changes on their way from most servers and image type never does."""

EVERY_LINE_END = b"cr lf\r\nlf\ncr\rlf cr\n\rcr cr lf\r\r\nno end"
"""Every way in which CR and LF can follow each other: for image type, which changes none of
them.
"""


def octets(length: int, seed: str = "conformance") -> bytes:
    """Return `length` octets that look random, hold every octet, and are always the same.

    No window of them repeats, so a block that a server drops, doubles or moves shows.
    """
    return hashlib.shake_256(seed.encode()).digest(length)


MEBIBYTE = octets(1 << 20)
"""1 MiB in which all 256 octets occur in no order."""

BUFFER_BORDERS = tuple(
    size + step for size in (512, 1024, 4096, 8192, 16384, 32768, 65536) for step in (-1, 0, 1)
)
"""Sizes one below, at and one above each power of two that servers use for buffers, in octets."""

ODD_NAMES = {
    "spaces-inside": "two  words apart",
    "leading-space": " space first",
    "trailing-space": "space last ",
    "double-quote-inside": 'say "so" twice',
    "double-quote-first": '"first',
    "double-quote-last": 'last"',
    "two-double-quotes": 'two""quotes',
    "leading-dash": "-la",
    "percent": "100%s%n%25%",
    "asterisk": "a*b",
    "question-mark": "a?b",
    "bracket": "a[bc]d",
    "braces": "{a,b}",
    "leading-dot": ".hidden",
    "leading-tilde": "~name",
    "backslash": "a\\b",
    "shell-letters": "a;b&c|d$e`f'g",
    "upper-and-lower-case": "UpperAndLower",
    "code-of-a-reply": "226 Transfer complete.",
    "utf-8": "gr\u00fc\u00df \u65e5\u672c",
    "255-octets": "n" * 255,
}
"""Names for files and directories that trip up careless servers, by what is odd about them.

A server may refuse any of them (553, RFC 959 section 4.2.2), but must not take one for another.
"""

LARGER_THAN_BUFFERS = MEBIBYTE * 8
"""8 MiB: more than the buffers of both ends of a connection hold, so that a sender blocks."""


def begins_larger(octets: bytes) -> bool:
    """Whether octets are some from the beginning of LARGER_THAN_BUFFERS. What else comes in its
    place may have ended already, and no sender blocks on it.
    """
    return octets != b"" and LARGER_THAN_BUFFERS.startswith(octets)


DIGESTS = {
    **{kind: hashlib.new(kind, ALL_OCTETS).hexdigest() for kind in ("sha1", "sha256", "sha512")},
    "md5": hashlib.new("md5", ALL_OCTETS, usedforsecurity=False).hexdigest(),
    "crc32": f"{zlib.crc32(ALL_OCTETS):08x}",
}
"""Digests of ALL_OCTETS in lower case, by algorithm."""

_MOST_INFLATED = 1 << 20


def deflated(contents: bytes) -> bytes:
    """Return the octets as a stream of zlib."""
    return zlib.compress(contents)


def inflated(stream: bytes) -> bytes | None:
    """Return what a stream of zlib holds, up to 1 MiB; None where it is none."""
    try:
        return zlib.decompressobj().decompress(stream, _MOST_INFLATED)
    except zlib.error:
        return None
