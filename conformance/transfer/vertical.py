r"""Vertical format control: from ASA carriage control to Telnet's format effectors, and back.

RFC 959 section 3.1.1.5, formats T and C. Format T needs no codec of its own: its controls stand in
the text, and a host to which N and T are the same SHOULD treat them so (RFC 1123 section 4.1.2.2).
In format C the first character of a line is its control, "used to determine the vertical movement
of the paper which should take place before the rest of the record is printed", and line ends do no
more than separate lines. At home it becomes what moves a printer so, "\n" being the end of a line:

    control                     first in the file   after another line
    blank   up one line         nothing             \n
    0       up two lines        \r\n                \r\n\n
    1       top of next page    \r\f                \r\f
    +       no movement         \r\0                \r\0

so that lines with blanks become plain lines, and plain lines become lines with blanks. What is
stored and retrieved in format C must be identical (section 3.1.2), so each of the others begins
with CR: "\n\n" is an empty line and no 0. CR NUL is Telnet's CR alone (RFC 854). A CR in the text
of a line is doubled, which prints the same. A line with a blank and no text that nothing else would
show, first or last in a file, becomes CR DEL, which prints nothing.

Both work on the local form of text, after `AsciiDecoder` or `EbcdicDecoder` and before the
encoders. Held back between two feeds: two octets at most.
"""

from __future__ import annotations

import re

from conformance.transfer.errors import TransferError

CONTROL_CHARACTER = (
    "RFC 959 section 3.1.1.5.2: the first character of a line is an ASA control: blank, 0, 1 or +"
)

_BLANK = b" "
_FIRST = {_BLANK: b"", b"0": b"\r\n", b"1": b"\r\f", b"+": b"\r\0"}
_NEXT = {_BLANK: b"\n", b"0": b"\r\n\n", b"1": b"\r\f", b"+": b"\r\0"}
_EMPTY_LINE = b"\r\x7f"

_EFFECTORS_AT_START = re.compile(rb"\n|\r[\n\f\0\r\x7f]?")
_EFFECTORS = re.compile(rb"\n|\r\n\n|\r[\n\f\0\r\x7f]?")
_CONTROLS = {b"\r\n\n": b"0", b"\r\f": b"1", b"\r\0": b"+", b"\r": b"+"}


class AsaDecoder:
    """From lines with ASA controls to text with format effectors.

    Holds back a line's end, since the control of the next line decides what becomes of it.
    """

    def __init__(self) -> None:
        self._lines = 0
        """Lines whose end has come."""
        self._begun = False
        """Whether the control of the line at hand has come."""
        self._empty = False
        """Whether the line that began last has a blank and no text."""
        self._offset = 0

    def feed(self, octets: bytes) -> bytes:
        r"""Return the text of these octets, "\n" being the end of each line.

        Raises TransferError where a line begins with no ASA control; an empty line has none.
        """
        result: list[bytes] = []
        for number, text in enumerate(octets.split(b"\n")):
            if number:
                self._end_line()
            if text:
                result.append(self._text(text))
        return b"".join(result)

    def _end_line(self) -> None:
        if not self._begun:
            raise TransferError(self._offset, CONTROL_CHARACTER, "the line is empty")
        self._begun = False
        self._lines += 1
        self._offset += 1

    def _text(self, text: bytes) -> bytes:
        movement = b""
        if not self._begun:
            movement, text = self._movement(text[:1]), text[1:]
            self._offset += 1
        self._empty = self._empty and not text
        self._offset += len(text)
        return movement + text.replace(b"\r", b"\r\r")

    def _movement(self, control: bytes) -> bytes:
        """Return what the control becomes, and begin its line."""
        movement = (_NEXT if self._lines else _FIRST).get(control)
        if movement is None:
            raise TransferError(self._offset, CONTROL_CHARACTER, f"it is {control!r}")
        if self._lines == 1 and self._empty and movement != b"\n":
            movement = _EMPTY_LINE + movement
        self._begun = True
        self._empty = control == _BLANK
        return movement

    def finish(self) -> bytes:
        """Return the end of the last line, or what shows that it is there."""
        if self._begun:
            return _EMPTY_LINE if self._empty else b""
        return b"\n" if self._lines else b""


class AsaEncoder:
    r"""From text with format effectors to lines with ASA controls.

    Text that no AsaDecoder made has lines too: a CR in it overprints, CR LF is as "\n". Holds back
    a CR or CR LF, what follows it being a part of it.
    """

    def __init__(self) -> None:
        self._held = b""
        self._at_start = True
        self._begun = False
        """Whether the control of the line at hand is written: not after a line's end alone."""

    def feed(self, octets: bytes) -> bytes:
        r"""Return the lines of this text, each ended by "\n"."""
        stream = self._held + octets if self._held else octets
        self._held = b""
        result: list[bytes] = []
        at = 0
        while at < len(stream):
            effectors = _EFFECTORS_AT_START if self._at_start else _EFFECTORS
            found = effectors.search(stream, at)
            if found is None or found.start() > at:
                end = found.start() if found else len(stream)
                result += (self._begin(), stream[at:end])
                at = end
                continue
            at = found.end()
            if at == len(stream) and found[0] in (b"\r", b"\r\n"):
                self._held = found[0]
            else:
                result.append(self._controlled(found[0]))
        return b"".join(result)

    def finish(self) -> bytes:
        """Return the last line's end, if it was held back."""
        held, self._held = self._held, b""
        return self._controlled(held) if held else b""

    def _begin(self) -> bytes:
        """Return the blank of the line at hand, unless its control is written."""
        begun, self._begun = self._begun, True
        self._at_start = False
        return b"" if begun else _BLANK

    def _controlled(self, effector: bytes) -> bytes:
        """Return what an effector becomes."""
        if self._at_start and effector == b"\r\n":
            self._at_start, self._begun = False, True
            return b"0"
        if effector in (b"\n", b"\r\n"):
            begin = self._begin()
            self._begun = False
            return begin + b"\n"
        if effector == b"\r\r":
            return self._begin() + b"\r"
        if effector == _EMPTY_LINE:
            return b"\n+\x7f" if self._begun else self._begin()
        end = b"" if self._at_start else self._begin() + b"\n"
        self._at_start, self._begun = False, True
        return end + _CONTROLS[effector]
