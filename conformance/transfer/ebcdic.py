r"""EBCDIC type: text in EBCDIC on the data connection, in Latin-1 with "\n" at home.

RFC 959 section 3.1.1.2 names the code and the end of line, NL, and no code page. This is IBM's 037
(CCSID 37, for the USA and Canada), which has each character of Latin-1 once: the table that Unicode
publishes as VENDORS/MICSFT/EBCDIC/CP037.TXT, Python's cp037. There NL, 0x15, is U+0085 and LF,
0x25, is U+000A; here they are exchanged, so that the end of a line is one at home, and all 256
octets have one place each, there and back.

Nothing is held back between two feeds.
"""

from __future__ import annotations

NL = 0x15
"""The end of a line in EBCDIC."""
LF = 0x25
"""Line feed in EBCDIC, without a meaning of its own: U+0085 at home."""

_EXCHANGED = {NL: 0x0A, LF: 0x85}
_OCTETS = bytes(range(256))
_TO_LOCAL = bytes(
    _EXCHANGED.get(octet, local)
    for octet, local in enumerate(_OCTETS.decode("cp037").encode("latin-1"))
)
_TO_EBCDIC = bytes.maketrans(_TO_LOCAL, _OCTETS)


class EbcdicDecoder:
    """From EBCDIC to Latin-1."""

    def feed(self, octets: bytes) -> bytes:
        """Return the local form of these octets."""
        return octets.translate(_TO_LOCAL)

    def finish(self) -> bytes:
        """Return nothing: no octet is held back."""
        return b""


class EbcdicEncoder:
    """From Latin-1 to EBCDIC."""

    def feed(self, octets: bytes) -> bytes:
        """Return the network form of these octets."""
        return octets.translate(_TO_EBCDIC)

    def finish(self) -> bytes:
        """Return nothing: no octet is held back."""
        return b""
