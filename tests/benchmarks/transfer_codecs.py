"""What the codecs of `conformance.transfer` cost alone, in megabytes of the file a second.

Each takes its file in buffers of a size that servers read at once, without sockets and disks.
There are three files: octets in no order, lines of text, and runs, for the mode that compresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from conformance.samples import octets
from conformance.transfer.ascii import AsciiDecoder, AsciiEncoder
from conformance.transfer.blocks import BlockDecoder, BlockEncoder
from conformance.transfer.compressed import SPACE, CompressedDecoder, CompressedEncoder
from conformance.transfer.ebcdic import EbcdicDecoder, EbcdicEncoder
from conformance.transfer.local import LocalDecoder, LocalEncoder
from conformance.transfer.pages import Page, PageDecoder, PageEncoder, PageType
from conformance.transfer.pieces import Data, EndOfFile, ModeDecoder, ModeEncoder
from conformance.transfer.stream import (
    RecordStreamDecoder,
    RecordStreamEncoder,
    StreamDecoder,
    StreamEncoder,
)
from conformance.transfer.vertical import AsaDecoder, AsaEncoder

BUFFER = 1 << 16
"""Octets that are fed at once."""
FILE = octets(9 << 20)
"""Nine MiB: whole words of 36 bits."""
LINE = b"The quick brown fox jumps over the lazy dog, and so on.\n"
TEXT = LINE * (len(FILE) // len(LINE))
RUN = b"name" + b" " * 36 + b"-" * 30 + b"1234567890"
RUNS = RUN * (len(FILE) // len(RUN))
ROUNDS = 3


class Rate(NamedTuple):
    """Megabytes of the file a second, towards the data connection and from it."""

    name: str
    encoded: float
    decoded: float


class Conversion(Protocol):
    """A codec from octets to octets."""

    def feed(self, octets: bytes, /) -> bytes: ...
    def finish(self) -> bytes: ...


def measure() -> list[Rate]:
    """Return the rates of all codecs: modes, types, page structure."""
    return [
        _mode("stream, image", FILE, StreamEncoder(), StreamDecoder),
        _mode("stream, records", FILE, RecordStreamEncoder(), RecordStreamDecoder),
        _mode("block", FILE, BlockEncoder(), BlockDecoder),
        _mode("block, 512 octets each", FILE, BlockEncoder(512), BlockDecoder),
        *(
            _mode(name, file, CompressedEncoder(SPACE), lambda: CompressedDecoder(SPACE))
            for name, file in {
                "compressed, no runs": FILE,
                "compressed, text": TEXT,
                "compressed, runs": RUNS,
            }.items()
        ),
        _type("ASCII", TEXT, AsciiEncoder, AsciiDecoder),
        _type("EBCDIC", TEXT, EbcdicEncoder, EbcdicDecoder),
        _type("carriage control", TEXT, AsaEncoder, AsaDecoder),
        *(_local(size) for size in (7, 8, 32, 36)),
        _pages(),
    ]


def _mode(name: str, file: bytes, encoder: ModeEncoder, make: Callable[[], ModeDecoder]) -> Rate:
    pieces = [Data(buffer) for buffer in _buffers(file)]
    made = [encoder.encode([piece]) for piece in pieces]
    buffers = _buffers(b"".join(made) + encoder.encode([EndOfFile()]))

    def encode() -> None:
        for piece in pieces:
            encoder.encode([piece])

    def decode() -> None:
        decoder = make()
        for buffer in buffers:
            decoder.feed(buffer)
        decoder.finish()

    return Rate(name, _fastest(file, encode), _fastest(file, decode))


def _type(
    name: str,
    file: bytes,
    encoder: Callable[[], Conversion],
    decoder: Callable[[], Conversion],
) -> Rate:
    there = _buffers(file)
    back = _buffers(_converted(encoder(), there))
    encoded = _fastest(file, lambda: _converted(encoder(), there))
    return Rate(name, encoded, _fastest(file, lambda: _converted(decoder(), back)))


def _local(size: int) -> Rate:
    stored = _converted(LocalDecoder(size), [FILE])
    return _type(
        f"local, {size} bits", stored, lambda: LocalEncoder(size), lambda: LocalDecoder(size)
    )


def _pages() -> Rate:
    """Return the rate of pages of 255 octets, the most that TYPE L 8 has."""
    parts = [FILE[at : at + 255] for at in range(0, len(FILE), 255)]
    pages = [Page(4, number & 255, PageType.SIMPLE, part) for number, part in enumerate(parts)]
    pages.append(Page(4, 0, PageType.LAST))
    buffers = _buffers(PageEncoder().encode(pages))

    def decode() -> None:
        decoder = PageDecoder()
        for buffer in buffers:
            decoder.feed(buffer)
        decoder.finish()

    encoded = _fastest(FILE, lambda: PageEncoder().encode(pages))
    return Rate("pages of 255 octets", encoded, _fastest(FILE, decode))


def _buffers(stream: bytes) -> list[bytes]:
    return [stream[at : at + BUFFER] for at in range(0, len(stream), BUFFER)]


def _converted(codec: Conversion, buffers: list[bytes]) -> bytes:
    return b"".join(codec.feed(buffer) for buffer in buffers) + codec.finish()


def _fastest(file: bytes, run: Callable[[], object]) -> float:
    """Return megabytes of the file a second in the fastest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return len(file) / 1e6 / min(seconds)
