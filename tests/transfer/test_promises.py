"""What every decoder promises, whatever its rules: cut anywhere, bounded, no other error."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.ascii import AsciiDecoder, AsciiEncoder
from conformance.transfer.blocks import BlockDecoder
from conformance.transfer.compressed import SPACE, CompressedDecoder
from conformance.transfer.ebcdic import EbcdicDecoder, EbcdicEncoder
from conformance.transfer.errors import TransferError
from conformance.transfer.local import LocalDecoder, LocalEncoder
from conformance.transfer.pages import PageDecoder
from conformance.transfer.pieces import Data
from conformance.transfer.stream import RecordStreamDecoder, StreamDecoder
from conformance.transfer.vertical import AsaDecoder, AsaEncoder

from .feeding import FEW, Codec, outcome, parts_of


class Promise(NamedTuple):
    """A codec, the octets that it holds back at most, and streams that keep its rules."""

    make: Callable[[], Codec]
    held: int
    streams: tuple[bytes, ...]
    hostile: bytes = b""
    """What makes it hold back as much as it may."""


RECORDS = b"one\xff\x01\xff\xfftwo\xff\xff\xff\x01\xff\x03"
BLOCKS = b"\x80\0\3one\x10\0\2m1\0\0\0\x20\1\0" + b"x" * 256 + b"\xc0\0\3two"
STRINGS = b"\3one\x85-\xc3\0\x80\1a\0\x10\x021m\0\x20\0\x40\2no"
PAGES = b"\4\1\3\1one\5\2\0\3a\4\3\0\0"
WORDS = "000000004 000000001 000000001 000000001 123456789 000000004 000000002 000000000 000000000"
PAGES_OF_WORDS = bytes.fromhex(WORDS.replace(" ", "") + "0")
PROMISES = {
    "stream": Promise(StreamDecoder, 0, (b"\xff\x02any",)),
    "records": Promise(RecordStreamDecoder, 1, (RECORDS, b"\xff\x02"), b"\xff"),
    "blocks": Promise(BlockDecoder, 65534, (BLOCKS, b"\x40\0\0"), b"\x10\xff\xff" + b"m" * 65534),
    "compressed": Promise(
        lambda: CompressedDecoder(SPACE), 127, (STRINGS, b"\0\x40\xc0"), b"\x7f" + b"x" * 126
    ),
    "ascii": Promise(AsciiDecoder, 1, (b"one\r\n\rtwo\r\r\n\n\r",), b"\r"),
    "ascii-away": Promise(AsciiEncoder, 0, (b"one\ntwo\r\n",)),
    "ebcdic": Promise(EbcdicDecoder, 0, (b"\x15\x25\xc1",)),
    "ebcdic-away": Promise(EbcdicEncoder, 0, (b"\n\x85A",)),
    "asa": Promise(AsaDecoder, 0, (b" one\n0two\r\n+\n1\n ",)),
    "asa-away": Promise(
        AsaEncoder, 2, (b"one\r\n\ntwo\r\r\r\0\n\r\f\n\r\x7f", b"\r\n\n"), b"a\r\n"
    ),
    "local-7": Promise(lambda: LocalDecoder(7), 6, (b"\x83\x08",), b"\x80" * 6),
    "local-8": Promise(lambda: LocalDecoder(8), 0, (b"any",)),
    "local-255": Promise(lambda: LocalDecoder(255), 254, (b"x" * 31 + b"\x80",), b"x" * 254),
    "local-7-away": Promise(lambda: LocalEncoder(7), 7, (b"ABC",), b"A" * 7),
    "local-255-away": Promise(lambda: LocalEncoder(255), 255, (b"\1" * 64,), b"\1" * 255),
    "pages": Promise(lambda: PageDecoder(8, 100), 99, (PAGES,), b"\4\1\x60\1" + b"x" * 95),
    "pages-of-words": Promise(lambda: PageDecoder(36, 100), 99 + 8, (PAGES_OF_WORDS,)),
}
EACH = pytest.mark.parametrize("name", PROMISES)
STREAMS = pytest.mark.parametrize(
    ("name", "stream"),
    [(name, stream) for name, promise in PROMISES.items() for stream in promise.streams],
)
ALL_SHORT = [bytes(octets) for length in (0, 1, 2) for octets in product(range(256), repeat=length)]
MADE_OF = {
    # What the rules turn on, so that few examples meet many of them.
    "records": b"\xff\x01\x02\x03a",
    "blocks": b"\x80\x40\x20\x10\0\0\0\1\2a",
    "compressed": b"\0\0\x80\x40\x10\x81\xc1\1\2a",
    "pages": b"\4\4\4\5\0\1\2\3",
}
ODD = "pages-of-words", "local-7", "local-255", "local-7-away", "local-255-away"
"""Codecs that move bits: correct or not, a few inputs show it, and all of them take long."""


def held(codec: object) -> int:
    """Return the octets that a codec holds in its attributes, other codecs among them."""
    total = 0
    for name, value in vars(codec).items():
        if isinstance(value, bytes | bytearray) and name != "_filler":
            total += len(value)
        elif hasattr(value, "feed"):
            total += held(value)
    return total


def octets_for(name: str) -> st.SearchStrategy[bytes]:
    """Draw octets that a codec may get."""
    anything = st.binary(max_size=60)
    if name not in MADE_OF:
        return anything
    return anything | st.lists(st.sampled_from(MADE_OF[name]), max_size=40).map(bytes)


@EACH
@FEW
@given(data=st.data())
def test_cuts_change_nothing(name: str, data: st.DataObject) -> None:
    """Neither what comes of a stream nor the error, its offset included."""
    make = PROMISES[name].make
    octets = data.draw(octets_for(name))
    expected = outcome(make(), [octets])
    assert isinstance(expected, list) or 0 <= expected[0] <= len(octets)
    assert outcome(make(), data.draw(parts_of(octets))) == expected
    assert outcome(make(), [bytes([octet]) for octet in octets]) == expected


@STREAMS
def test_stream_that_keeps_the_rules_is_taken_however_it_is_cut(name: str, stream: bytes) -> None:
    make = PROMISES[name].make
    expected = outcome(make(), [stream])
    assert isinstance(expected, list)
    for place in range(len(stream) + 1):
        assert outcome(make(), [stream[:place], stream[place:]]) == expected


@STREAMS
def test_beginning_of_a_stream_waits_or_is_cut_short(name: str, stream: bytes) -> None:
    """No error before the close; then one at most, inside of what there is."""
    for length in range(len(stream)):
        codec = PROMISES[name].make()
        codec.feed(stream[:length])
        came = outcome(codec, [])
        assert isinstance(came, list) or 0 <= came[0] <= length


@pytest.mark.parametrize("name", sorted(PROMISES.keys() - set(ODD)))
def test_no_short_input_raises_another_error(name: str) -> None:
    make = PROMISES[name].make
    for octets in ALL_SHORT:
        came = outcome(make(), [octets])
        assert isinstance(came, list) or 0 <= came[0] <= len(octets)


@pytest.mark.parametrize("name", ODD)
def test_no_short_input_of_odd_sizes_raises_another_error(name: str) -> None:
    make = PROMISES[name].make
    for octets in ALL_SHORT[:: 1 + 36 * 7]:
        came = outcome(make(), [octets])
        assert isinstance(came, list) or 0 <= came[0] <= len(octets)


@EACH
@FEW
@given(data=st.data())
def test_no_input_makes_it_hold_back_more_than_it_says(name: str, data: st.DataObject) -> None:
    codec = PROMISES[name].make()
    parts = data.draw(parts_of(data.draw(octets_for(name))))
    with suppress(TransferError):
        for part in parts:
            codec.feed(part)
            assert held(codec) <= PROMISES[name].held


@pytest.mark.parametrize("name", [name for name in PROMISES if PROMISES[name].hostile])
def test_what_is_held_back_grows_to_the_bound_and_no_further(name: str) -> None:
    codec, bound = PROMISES[name].make(), PROMISES[name].held
    codec.feed(PROMISES[name].hostile)
    assert held(codec) in (bound, bound - 1)


@pytest.mark.parametrize(
    ("name", "endless"),
    [
        ("blocks", b"\0\0\0"),
        ("blocks", b"\x10\0\x011"),
        ("compressed", b"\0\x80"),
        ("compressed", b"\xc0"),
        ("compressed", b"\x80x"),
        ("records", b"\xff\xff"),
        ("asa-away", b"\r"),
        ("pages", b"\4\1\0\1"),
    ],
)
def test_nothing_endless_is_kept(name: str, endless: bytes) -> None:
    codec = PROMISES[name].make()
    for _ in range(1000):
        codec.feed(endless)
        assert held(codec) <= 2
    codec.feed(endless * 1000)
    assert held(codec) <= 2


def test_octets_become_sixty_three_times_as_many_at_most() -> None:
    (piece,) = CompressedDecoder(SPACE).feed(b"\xff" * 1000)
    assert piece == Data(b" " * 63_000)
