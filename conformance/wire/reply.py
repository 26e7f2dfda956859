"""Replies out of the octets of the control connection (RFC 959 section 4.2).

The parser goes on after everything that breaks the rules and notes it on the reply as a `Defect`;
whether a defect fails a server is decided elsewhere. It must not know which command a reply
answers, nor any clock: waiting and giving up are the caller's.

It expects what `conformance.wire.telnet.TelnetDecoder` leaves: Telnet commands taken out and
doubled IAC undone. CR NUL, which stands for a CR that ends no line (RFC 854, page 11), is undone
here, because only here is it known where lines end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from conformance.wire.errors import WireError
from conformance.wire.octets import printable


class Defect(StrEnum):
    """A way in which a reply breaks the grammar of RFC 959 section 4.2, in words for people."""

    BARE_LF = "a line ends in LF without CR before it"
    BARE_CR = "a CR that neither LF nor NUL follows"
    NUL = "a NUL octet that does not belong to CR NUL"
    HIGH_OCTET = "an octet over 127"
    TELNET = "a Telnet control sequence inside a reply"
    NO_CODE = "no code of three digits at the start"
    FIRST_DIGIT = "the code's first digit is none of 1 to 5"
    PROTECTED = "the code's first digit is 6, which only RFC 2228 knows"
    SECOND_DIGIT = "the code's second digit is none of 0 to 5"
    NO_SEPARATOR = "neither space nor hyphen after the code"
    AMBIGUOUS_LINE = "an inner line is the reply's own code without space or hyphen"
    UNFINISHED = "the connection ended inside the reply"


class ReplyTooLong(WireError):  # noqa: N818 - says what happened, like any event
    """A line or a reply went over its bound. `start` holds its first octets (at most 512)."""

    def __init__(self, message: str, start: bytes = b"") -> None:
        super().__init__(message, start)
        self.message = message
        self.start = start

    def __str__(self) -> str:
        return f"{self.message}; it begins with {printable(self.start, 80)}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, well-formed or not.

    `code` is 0 where none can be read. `lines` are without line ends; the first and the last also
    without code and separator, the inner ones as they came. `octets` is the whole as received.
    """

    code: int
    lines: tuple[bytes, ...]
    defects: tuple[Defect, ...]
    octets: bytes

    @property
    def digit(self) -> int:
        """The code's first digit, 0 without a code."""
        return self.code // 100

    @property
    def text(self) -> str:
        """The text of the first line. Each octet becomes the character of that number."""
        return self.lines[0].decode("latin-1") if self.lines else ""


# The common case: one line, nothing odd in it, nothing after it.
_PLAIN = re.compile(rb"([1-5][0-5][0-9]) ([^\x00\r\n\x80-\xff]*)\r\n").fullmatch
_ODD = re.compile(rb"[\x00\r\x80-\xff]").search
_CODE = re.compile(rb"[0-9]{3}(?![0-9])").match
_ODDITIES = (
    (Defect.BARE_CR, re.compile(rb"\r(?!\x00)").search),
    (Defect.NUL, re.compile(rb"(?<!\r)\x00").search),
    (Defect.HIGH_OCTET, re.compile(rb"[\x80-\xff]").search),
)
_START = 512


class ReplyParser:
    """Cuts a stream of octets into replies, whatever pieces it arrives in.

    Between two calls it holds at most `max_reply` octets of a reply under way. `max_line` bounds
    one line without its line end, `max_reply` all octets of one reply; both are in octets.
    """

    def __init__(self, max_line: int = 65536, max_reply: int = 1 << 20) -> None:
        self._max_line = max_line
        self._max_reply = max_reply
        self._whole = bytearray()  # whole lines of the reply under way, as received
        self._partial = bytearray()  # the line that has no end yet
        self._lines: list[bytes] = []
        self._last = b""  # what the last line begins with, inside a multi-line reply
        self._defects: dict[Defect, None] = {}
        self._overflow: ReplyTooLong | None = None

    @property
    def pending(self) -> bytes:
        """The octets received of a reply that is not complete yet."""
        return bytes(self._whole + self._partial)

    def feed(self, octets: bytes) -> list[Reply]:
        """Take what was received and return the replies that it completes, in order.

        Raises ReplyTooLong when a bound is exceeded, and from then on at every call. Replies
        completed before that by the same octets are returned first; the next call raises.
        """
        if not (self._whole or self._partial or self._defects or self._overflow):
            plain = _PLAIN(octets)
            if plain and len(octets) <= min(self._max_line + 2, self._max_reply):
                code, text = plain.groups()
                return [Reply(int(code), (text,), (), bytes(octets))]
        if self._overflow is not None:
            raise self._overflow
        replies: list[Reply] = []
        try:
            self._take(octets, replies)
        except ReplyTooLong as overflow:
            self._overflow = overflow
            self._clear()
            if not replies:
                raise
        return replies

    def note(self, defect: Defect) -> None:
        """Note a defect on the reply under way, or on the next if there is none.

        For what shows only before the octets come here: Defect.TELNET is never found by the
        parser, since octets that look like a Telnet command are data once IAC has been undone.
        """
        self._defects[defect] = None

    def end(self) -> Reply | None:
        """Tell that the connection ended; what was incomplete comes back as a defective reply.

        Returns None when nothing was under way. Raises ReplyTooLong as `feed` does.
        """
        if self._overflow is not None:
            raise self._overflow
        octets = self.pending
        if not octets:
            return None
        partial = bytes(self._partial).removesuffix(b"\r")
        code = int(self._last) if self._last else 0
        if partial:
            content = self._examine(partial)
            if self._last:
                content = content.removeprefix(self._last)
            elif len(content) > 3:
                code, content = self._open(content)
            elif _CODE(content):
                code, content = int(content), b""
            self._lines.append(content)
        self.note(Defect.UNFINISHED)
        return self._close(code, octets)

    def _take(self, octets: bytes, replies: list[Reply]) -> None:
        begin = 0
        while (end := octets.find(b"\n", begin) + 1) > 0:
            self._check_bounds(octets, begin, end)
            if self._partial:
                self._partial += octets[begin:end]
                line = bytes(self._partial)
                self._partial.clear()
            else:
                line = bytes(octets[begin:end])
            if reply := self._line(line):
                replies.append(reply)
            begin = end
        if begin < len(octets):
            self._check_bounds(octets, begin, len(octets))
            self._partial += octets[begin:]

    def _check_bounds(self, octets: bytes, begin: int, end: int) -> None:
        length = len(self._partial) + end - begin
        if len(self._whole) + length > self._max_reply:
            self._exceed(f"a reply longer than {self._max_reply} octets", octets[begin:end])
        if length <= self._max_line:
            return
        # What may be (part of) the line end does not count as the line.
        tail = (bytes(self._partial[-1:]) + octets[max(begin, end - 2) : end])[-2:]
        if tail == b"\r\n":
            length -= 2
        elif tail.endswith((b"\n", b"\r")):
            length -= 1
        if length > self._max_line:
            self._exceed(f"a reply line longer than {self._max_line} octets", octets[begin:end])

    def _exceed(self, message: str, octets: bytes) -> None:
        held = bytes(self._whole[:_START]) + bytes(self._partial[:_START]) + octets[:_START]
        raise ReplyTooLong(message, held[:_START])

    def _line(self, line: bytes) -> Reply | None:
        """Take one whole line; return the reply if it is the last one."""
        if line.endswith(b"\r\n"):
            content = line[:-2]
        else:
            content = line[:-1]
            self.note(Defect.BARE_LF)
        if _ODD(content):
            content = self._examine(content)
        if self._last:
            return self._following_line(line, content)
        code, text = self._open(content)
        self._lines.append(text)
        if not (code or content.startswith(b"000")) or content[3:4] != b"-":
            return self._close(code, line)
        self._last = content[:3] + b" "
        self._whole += line
        return None

    def _following_line(self, line: bytes, content: bytes) -> Reply | None:
        self._whole += line
        if content.startswith(self._last):
            self._lines.append(content[4:])
            return self._close(int(self._last), bytes(self._whole))
        if content == self._last[:3]:
            self.note(Defect.AMBIGUOUS_LINE)
        self._lines.append(content)
        return None

    def _open(self, content: bytes) -> tuple[int, bytes]:
        """Read a reply's first line: its code (0 if there is none) and its text."""
        if not _CODE(content):
            self.note(Defect.NO_CODE)
            return 0, content
        if content[0] == 0x36:
            self.note(Defect.PROTECTED)
        elif not 0x31 <= content[0] <= 0x35:
            self.note(Defect.FIRST_DIGIT)
        if content[1] > 0x35:
            self.note(Defect.SECOND_DIGIT)
        code = int(content[:3])
        if content[3:4] in (b" ", b"-"):
            return code, content[4:]
        self.note(Defect.NO_SEPARATOR)
        return code, content[3:]

    def _examine(self, content: bytes) -> bytes:
        for defect, search in _ODDITIES:
            if search(content):
                self.note(defect)
        return content.replace(b"\r\x00", b"\r")

    def _close(self, code: int, octets: bytes) -> Reply:
        reply = Reply(code, tuple(self._lines), tuple(self._defects), octets)
        self._clear()
        return reply

    def _clear(self) -> None:
        self._whole.clear()
        self._partial.clear()
        self._lines.clear()
        self._defects.clear()
        self._last = b""
