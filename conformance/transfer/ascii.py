r"""ASCII type: lines that end in CR LF on the data connection and in "\n" at home.

RFC 959 section 3.1.1.1: "In accordance with the NVT standard, the <CRLF> sequence should be used
where necessary to denote the end of a line of text". That is all of the NVT that it takes over: CR
and LF that are not this sequence get no meaning, so they pass as they are, also the CR NUL by which
Telnet writes a bare CR (RFC 854). A file that is retrieved as it was stored must be identical
(section 3.1.2), and CR that became CR NUL on its way would not be.

Held back between two feeds: one octet, a CR whose LF may follow.
"""

from __future__ import annotations


class AsciiDecoder:
    r"""From CR LF to "\n"."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, octets: bytes) -> bytes:
        """Return the local form of these octets, but for a CR at their end."""
        if not octets:
            return b""
        stream = self._held + octets if self._held else octets
        self._held = b""
        if stream.endswith(b"\r"):
            self._held = b"\r"
            stream = stream[:-1]
        return stream.replace(b"\r\n", b"\n")

    def finish(self) -> bytes:
        """Return the CR that no LF followed, if there is one."""
        held, self._held = self._held, b""
        return held


class AsciiEncoder:
    r"""From "\n" to CR LF. What the decoder makes of the result is what there was."""

    def feed(self, octets: bytes) -> bytes:
        """Return the network form of these octets."""
        return octets.replace(b"\n", b"\r\n")

    def finish(self) -> bytes:
        """Return nothing: no octet is held back."""
        return b""
