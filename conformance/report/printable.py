"""The last guard between what a server sent and a terminal, a file or an XML parser.

Texts should arrive escaped already (the transcript does that). Whatever slipped through is
escaped here once more, so that no control character, no reordering mark and no undecodable octet
can leave the suite. It must not know where its texts come from or go to.
"""

from __future__ import annotations

import textwrap

_NAMED = {"\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """Return `text` with every character escaped that is neither printable nor a line feed.

    Octets that a decoder smuggled in as lone surrogates (PEP 383) come out as the octets they
    were. A backslash stays as it is: escaped text passes unchanged.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(map(_escaped, text))


def one_line(text: str) -> str:
    r"""Return `text` printable, with line feeds written as ``\n``."""
    return printable(text).replace("\n", "\\n")


def lines_of(text: str) -> list[str]:
    r"""Return the lines of a printable text, broken also after each escaped ``\r\n``.

    A reply of several lines is handed on as one text: people, and whoever looks for its lines in
    a transcript, want them one by one.
    """
    return text.replace("\\r\\n", "\\r\\n\n").removesuffix("\n").split("\n")


def cut(line: str, width: int) -> str:
    """Return `line`, or its beginning with a note of its length where it exceeds `width`."""
    if len(line) <= width:
        return line
    note = f"... ({len(line)} characters)"
    return line[: max(0, width - len(note))] + note


def wrapped(text: str, width: int, *, most: int) -> list[str]:
    """Return `text` broken at blanks into lines of at most `width`, and at most `most` lines.

    Words longer than a line are broken. What exceeds `most` lines is replaced by a note of how
    many characters there were.
    """
    lines: list[str] = []
    # A server may have sent megabytes: what cannot be shown is not wrapped first.
    for paragraph in printable(text[: width * (most + 1)]).split("\n"):
        lines += textwrap.wrap(paragraph, width, break_on_hyphens=False) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"... ({len(text)} characters)"]
    return lines


def _escaped(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    if character in _NAMED:
        return _NAMED[character]
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:
        number -= 0xDC00
    if number <= 0xFF:
        return f"\\x{number:02X}"
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
