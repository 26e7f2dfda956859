"""How the tests feed codecs: whole or in parts, down to pieces, octets or the error that comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from hypothesis import settings
from hypothesis import strategies as st

from conformance.transfer.errors import TransferError
from conformance.transfer.pieces import (
    Data,
    EndOfFile,
    EndOfRecord,
    Marker,
    ModeDecoder,
    Piece,
    joined,
)

FEW = settings(max_examples=60)
"""Examples enough to find a wrong border, few enough to stay quick."""


class Codec(Protocol):
    """What decoders have, and encoders that take octets."""

    def feed(self, octets: bytes) -> Sequence[object]:
        """Return what these octets become."""

    def finish(self) -> Sequence[object]:
        """Return what was held back."""


class Conversion(Protocol):
    """A codec from octets to octets."""

    def feed(self, octets: bytes) -> bytes:
        """Return what these octets become."""

    def finish(self) -> bytes:
        """Return what was held back."""


Outcome = list[object] | tuple[int, str, str]
"""What came of a stream: all that was decoded, or the error's offset, rule and finding."""


def outcome(codec: Codec, parts: Iterable[bytes]) -> Outcome:
    """Feed the parts, then finish. Neighbouring data are joined, octets come one by one."""
    outputs: list[object] = []
    try:
        for part in parts:
            outputs += codec.feed(part)
        outputs += codec.finish()
    except TransferError as error:
        return error.offset, error.rule, error.found
    pieces = [output for output in outputs if isinstance(output, Piece)]
    return list(joined(pieces)) if pieces else outputs


def converted(codec: Conversion, *parts: bytes) -> bytes:
    """Return all octets that the parts become."""
    return b"".join(codec.feed(part) for part in parts) + codec.finish()


def decoded(codec: ModeDecoder, *parts: bytes) -> list[Piece]:
    """Return all pieces of the parts, neighbouring data joined."""
    pieces = [piece for part in parts for piece in codec.feed(part)]
    return joined([*pieces, *codec.finish()])


def error_of(call: Callable[..., object], *arguments: object) -> tuple[int, str, str]:
    """Return offset, rule and finding of the TransferError that the call raises."""
    try:
        call(*arguments)
    except TransferError as error:
        return error.offset, error.rule, str(error)
    raise AssertionError(f"no TransferError from {call}")


@st.composite
def parts_of(draw: st.DrawFn, octets: bytes) -> list[bytes]:
    """Draw a way to cut the octets into parts, empty ones among them."""
    places = st.integers(0, len(octets))
    cuts = sorted(draw(st.lists(places, max_size=8)))
    return [octets[a:b] for a, b in zip([0, *cuts], [*cuts, len(octets)], strict=True)]


RUNS = st.builds(
    lambda octet, count: bytes([octet]) * count, st.integers(0, 255), st.integers(0, 200)
)
TRICKY = (
    st.binary(max_size=40) | RUNS | st.lists(st.sampled_from(b"\xff\x00 \x40\x01\r\n")).map(bytes)
)
"""Octets that any mode may take for its own, and runs of all lengths."""

PRINTABLE = st.binary(min_size=1, max_size=127).map(
    lambda octets: bytes(33 + octet % 94 for octet in octets)
)

PLAIN_DATA = st.builds(Data, TRICKY)
ANY_DATA = st.builds(Data, TRICKY, st.booleans())
RECORD_PIECES = PLAIN_DATA | st.just(EndOfRecord())
ALL_PIECES = ANY_DATA | st.just(EndOfRecord()) | st.builds(Marker, PRINTABLE)


def files(pieces: st.SearchStrategy[Piece]) -> st.SearchStrategy[list[Piece]]:
    """Draw files: some of the pieces, then their end."""
    return st.lists(pieces, max_size=12).map(lambda drawn: [*drawn, EndOfFile()])
