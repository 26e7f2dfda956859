"""Octets for people's eyes: in transcripts, failure texts and reports.

Whatever a server sends is untrusted, so no control character, escape sequence or octet over 127
may reach a terminal as it came. What comes out is printable ASCII (the mark of a cut apart) and
reads back unambiguously. Knows nothing of what the octets mean.
"""

from __future__ import annotations

_NAMED = {0x5C: "\\\\", 0x0D: "\\r", 0x0A: "\\n", 0x09: "\\t"}
_SHOWN = {
    octet: _NAMED.get(octet) or f"\\x{octet:02X}"
    for octet in range(256)
    if octet in _NAMED or not 0x20 <= octet <= 0x7E
}


def printable(octets: bytes, limit: int | None = None) -> str:
    r"""Return `octets` as printable ASCII: `\\`, `\r`, `\n`, `\t`, and `\xNN` for all the others.

    With a `limit` (in octets, before they are escaped), what is longer is cut there and its whole
    length told: `… (N octets in all)`.
    """
    if limit is not None and len(octets) > limit:
        shown = octets[:limit].decode("latin-1").translate(_SHOWN)
        return f"{shown}… ({len(octets)} octets in all)"
    return octets.decode("latin-1").translate(_SHOWN)
