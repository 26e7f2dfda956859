"""Files of results that xz packed: read line by line, within bounds, and written.

A file from elsewhere is not trusted: neither how much memory it wants, nor how long it becomes.
Must not know what the lines say.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\xfd7zXZ\x00"
"""How such a file begins."""

SUFFIX = ".jsonl.xz"
"""How the names of such files end."""

MOST_OCTETS = 1 << 32
"""Octets that a packed file may unpack to."""

_MOST_MEMORY = 1 << 28
_CHUNK = 1 << 16
_LEVEL = 6
"""Higher ones take longer and make a file of results hardly smaller."""


class PackedError(OSError):
    """It cannot be unpacked; the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__(0, f"it cannot be unpacked: {why}")


class _Unpacking(io.RawIOBase):
    """The octets that a packed file holds."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacking = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)
        self._length = 0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a Buffer, it says
        """Put the next octets into the buffer. Raises PackedError."""
        octets = b""
        while not octets and not self._unpacking.eof:
            packed = self._file.read(_CHUNK) if self._unpacking.needs_input else b""
            if self._unpacking.needs_input and not packed:
                raise PackedError("its end is missing")
            try:
                octets = self._unpacking.decompress(packed, len(buffer))
            except lzma.LZMAError as error:
                raise PackedError(str(error)) from None
        if not octets and (self._unpacking.unused_data or self._file.read(1)):
            raise PackedError("something stands behind its end")
        self._length += len(octets)
        if self._length > MOST_OCTETS:
            raise PackedError(f"it has more than {MOST_OCTETS} octets")
        buffer[: len(octets)] = octets
        return len(octets)


def opened(file: BinaryIO) -> BinaryIO:
    """Return what the file holds, unpacked where it is packed. Its readers may raise OSError."""
    head = file.read(len(MAGIC))
    file.seek(0)
    return io.BufferedReader(_Unpacking(file), _CHUNK) if head == MAGIC else file


def named(name: str) -> Path:
    """Return the file of that name, whose end may be left out where it is a packed one's."""
    path, whole = Path(name), Path(f"{name}{SUFFIX}")
    return whole if whole.is_file() and not path.exists() else path


def packed(lines: Iterable[bytes]) -> bytes:
    """Return the lines as xz packs them."""
    return lzma.compress(b"".join(lines), preset=_LEVEL)
