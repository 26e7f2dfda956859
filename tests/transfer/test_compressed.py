"""conformance.transfer.compressed: RFC 959 section 3.4.3, by hand-made vectors and round trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.blocks import DESCRIPTOR, PRINTABLE, Block
from conformance.transfer.compressed import (
    EBCDIC_SPACE,
    EXPLICIT_END,
    MARKER_STRING,
    NOTHING_AFTER,
    SPACE,
    WHOLE_ESCAPE,
    WHOLE_REPLICATION,
    WHOLE_STRING,
    ZERO,
    CompressedDecoder,
    CompressedEncoder,
    expand,
)
from conformance.transfer.pieces import Data, EndOfFile, EndOfRecord, Marker, Piece, joined

from .feeding import ALL_PIECES, FEW, TRICKY, decoded, error_of, files

END = b"\x00\x40\xc0"

STRINGS = {
    "byte-string": (b"\x05hello", ZERO, b"hello"),
    "longest-byte-string": (
        b"\x7f" + b"0123456789" * 12 + b"0123456",
        ZERO,
        b"0123456789" * 12 + b"0123456",
    ),
    "replication": (b"\x84a", ZERO, b"aaaa"),
    "longest-replication": (b"\xbfb", ZERO, b"b" * 63),
    "filler": (b"\xc4", ZERO, b"\0\0\0\0"),
    "filler-of-spaces": (b"\xc3", SPACE, b"   "),
    "filler-of-ebcdic-spaces": (b"\xc3", EBCDIC_SPACE, b"@@@"),
    "longest-filler": (b"\xff", SPACE, b" " * 63),
}

VECTORS: dict[str, tuple[bytes, list[Piece]]] = {
    "empty-file": (END, [EndOfFile()]),
    "end-before-the-last-string": (b"\x00\x40\x05hello", [Data(b"hello"), EndOfFile()]),
    "end-before-the-last-of-several": (
        b"\x01<\x85-\x00\x40\x01>",
        [Data(b"<----->"), EndOfFile()],
    ),
    "records": (
        b"\x00\x80\x03one\x00\xc0\x84-",
        [Data(b"one"), EndOfRecord(), Data(b"----"), EndOfRecord(), EndOfFile()],
    ),
    "empty-records": (b"\x00\x80\xc0\x00\xc0\xc0", [EndOfRecord(), EndOfRecord(), EndOfFile()]),
    "suspect": (
        b"\x00\x20\x01<\x00\x20\x85-\x00\x60\x01>",
        [Data(b"<----->", True), EndOfFile()],
    ),
    "marker": (
        b"\x01a\x00\x10\x06123456\x00\x40\x01b",
        [Data(b"a"), Marker(b"123456"), Data(b"b"), EndOfFile()],
    ),
    "marker-is-not-compressed": (b"\x00\x10\x06000000" + END, [Marker(b"000000"), EndOfFile()]),
}


@pytest.mark.parametrize(("octets", "filler", "data"), STRINGS.values(), ids=STRINGS)
def test_each_kind_of_string(octets: bytes, filler: bytes, data: bytes) -> None:
    assert expand(octets, filler) == [Block(0, data)]
    assert CompressedDecoder(filler).feed(octets) == [Data(data)]
    assert CompressedEncoder(filler).encode([Data(data)]) == octets


def test_shorter_replications_than_the_encoder_writes() -> None:
    assert expand(b"\x83a\x81b\x80c\xc1\xc0", ZERO) == [
        *(Block(0, b"aaa"), Block(0, b"b"), Block(0, b""), Block(0, b"\0"), Block(0, b"")),
    ]
    assert CompressedDecoder(ZERO).feed(b"\x83a\x81b\x80c\xc1\xc0") == [Data(b"aaab\0")]


def test_descriptor_applies_to_the_next_string_only() -> None:
    blocks = expand(b"\x01a\x00\x80\x01b\x01c", ZERO)
    assert blocks == [Block(0, b"a"), Block(128, b"b"), Block(0, b"c")]


def test_end_of_file_before_the_last_string() -> None:
    assert expand(b"\x01a\x00\x40\x01b", ZERO) == [Block(0, b"a"), Block(64, b"b")]


def test_escape_sequence_at_the_end() -> None:
    assert expand(b"\x01a\x00\x40", ZERO) == [Block(0, b"a"), Block(64, b"")]


def test_two_escape_sequences_add_up() -> None:
    octets = b"\x00\x80\x00\x40\x01a"
    assert expand(octets, ZERO) == [Block(192, b"a")]
    assert decoded(CompressedDecoder(ZERO), octets) == [Data(b"a"), EndOfRecord(), EndOfFile()]


def test_strings_are_shown_as_they_are() -> None:
    """What only their meaning forbids is for who judges: undefined bits, more after the end."""
    octets = b"\x00\x4f\x01a\x01b\x00\x10\x01 "
    assert expand(octets, ZERO) == [Block(0x4F, b"a"), Block(0, b"b"), Block(16, b" ")]


@pytest.mark.parametrize(
    ("octets", "offset", "rule", "found"),
    [
        (b"\x05hell", 5, WHOLE_STRING, "the string that begins at 0 has 4 octets of 5"),
        (b"\x01a\x05", 3, WHOLE_STRING, "the string that begins at 2 has 0 octets of 5"),
        (b"\x83", 1, WHOLE_REPLICATION, "the one that begins at 0 has 1"),
        (b"\x01a\x00", 3, WHOLE_ESCAPE, "the one that begins at 2 has 1"),
    ],
)
def test_what_is_cut_short_is_refused(octets: bytes, offset: int, rule: str, found: str) -> None:
    expected = (offset, rule, f"offset {offset}, {found}: {rule}")
    assert error_of(expand, octets, ZERO) == expected
    decoder = CompressedDecoder(ZERO)
    decoder.feed(octets)
    assert error_of(decoder.finish) == expected


@pytest.mark.parametrize(("octets", "pieces"), VECTORS.values(), ids=VECTORS)
def test_strings_are_decoded(octets: bytes, pieces: list[Piece]) -> None:
    assert decoded(CompressedDecoder(ZERO), octets) == joined(pieces)


@pytest.mark.parametrize(("octets", "pieces"), VECTORS.values(), ids=VECTORS)
def test_strings_are_encoded(octets: bytes, pieces: list[Piece]) -> None:
    assert CompressedEncoder(ZERO).encode(pieces) == octets


@pytest.mark.parametrize("empty", [b"\xc0", b"\x80x", b""], ids=["filler", "replication", "none"])
def test_end_of_file_without_data(empty: bytes) -> None:
    """A string of no bytes may be either that counts none, or missing altogether."""
    decoder = CompressedDecoder(ZERO)
    expected = [Data(b"a"), EndOfRecord(), EndOfFile()]
    assert decoded(decoder, b"\x01a\x00\xc0" + empty) == expected


def test_end_of_file_waits_for_its_string() -> None:
    decoder = CompressedDecoder(ZERO)
    assert decoder.feed(b"\x01a\x00\x40") == [Data(b"a")]
    assert decoder.feed(b"\x03b") == []
    assert decoder.feed(b"cd") == [Data(b"bcd"), EndOfFile()]
    assert decoder.finish() == []


def test_ends_that_come_alone_apply_to_a_string_of_no_bytes() -> None:
    encoder = CompressedEncoder(ZERO)
    octets = [encoder.encode([piece]) for piece in (Data(b"a"), EndOfRecord(), EndOfFile())]
    assert octets == [b"\x01a", b"\x00\x80\xc0", END]


@pytest.mark.parametrize(
    ("data", "octets"),
    [
        (b"ab\0\0cd", b"\x06ab\0\0cd"),
        (b"ab\0\0\0cd", b"\x02ab\xc3\x02cd"),
        (b"abxxxcd", b"\x07abxxxcd"),
        (b"abxxxxcd", b"\x02ab\x84x\x02cd"),
        (b"\0" * 66, b"\xff\xc3"),
        (b"\0" * 65, b"\xff\x02\0\0"),
        (b"x" * 66 + b"y", b"\xbfx\x04xxxy"),
        (b"aaaabbbb", b"\x84a\x84b"),
        (bytes(range(1, 130)), b"\x7f" + bytes(range(1, 128)) + b"\x02" + bytes([128, 129])),
    ],
)
def test_runs_are_compressed_where_that_is_shorter(data: bytes, octets: bytes) -> None:
    assert CompressedEncoder(ZERO).encode([Data(data)]) == octets


@FEW
@given(data=st.lists(TRICKY, max_size=6).map(b"".join))
def test_compressed_is_never_longer_than_byte_strings_alone(data: bytes) -> None:
    octets = CompressedEncoder(SPACE).encode([Data(data)])
    assert len(octets) <= len(data) + (len(data) + 126) // 127


def test_replicated_marker_is_understood() -> None:
    assert CompressedDecoder(ZERO).feed(b"\x00\x10\x831") == [Marker(b"111")]


def test_marker_may_end_record_and_file() -> None:
    expected = [Marker(b"1"), EndOfRecord(), EndOfFile()]
    assert decoded(CompressedDecoder(ZERO), b"\x00\xd0\x011") == expected


def test_marker_must_fit_into_one_string() -> None:
    with pytest.raises(ValueError, match="a marker of 128 octets: wanted 127 at most"):
        CompressedEncoder(ZERO).encode([Marker(b"m" * 128)])


@pytest.mark.parametrize("string", [b"\xc0", b"\xc1", b"\x01 ", b"\x02\r\n"])
def test_markers_are_printable(string: bytes) -> None:
    offset, rule, _ = error_of(CompressedDecoder(SPACE).feed, b"\x01a\x00\x10" + string)
    assert (offset, rule) == (4, PRINTABLE)
    with pytest.raises(ValueError, match="not printable"):
        CompressedEncoder(SPACE).encode([Marker(b" ")])


@pytest.mark.parametrize("descriptor", [1, 2, 4, 8, 0xFF])
def test_undefined_descriptor_bits(descriptor: int) -> None:
    octets = b"\x01a\x00" + bytes([descriptor])
    offset, rule, message = error_of(CompressedDecoder(ZERO).feed, octets)
    assert (offset, rule) == (3, DESCRIPTOR)
    assert message == f"offset 3, a descriptor of {descriptor}: {DESCRIPTOR}"


def test_nothing_follows_the_last_string() -> None:
    expected = (3, NOTHING_AFTER, f"offset 3: {NOTHING_AFTER}")
    assert error_of(CompressedDecoder(ZERO).feed, END + b"\x05") == expected
    decoder = CompressedDecoder(ZERO)
    decoder.feed(END)
    assert error_of(decoder.feed, b"\xc1") == expected


@pytest.mark.parametrize(
    ("octets", "rule"),
    [
        (b"", EXPLICIT_END),
        (b"\x05hello", EXPLICIT_END),
        (b"\x00\x80\xc0", EXPLICIT_END),
        (b"\x00\x80", EXPLICIT_END),
        (b"\x00\x10", MARKER_STRING),
        (b"\x00\x50", MARKER_STRING),
    ],
)
def test_close_is_no_end_in_compressed_mode(octets: bytes, rule: str) -> None:
    decoder = CompressedDecoder(ZERO)
    decoder.feed(octets)
    assert error_of(decoder.finish) == (len(octets), rule, f"offset {len(octets)}: {rule}")


@pytest.mark.parametrize("filler", [ZERO, SPACE, EBCDIC_SPACE], ids=["zero", "space", "ebcdic"])
@FEW
@given(pieces=files(ALL_PIECES))
def test_strings_there_and_back(filler: bytes, pieces: list[Piece]) -> None:
    encoder = CompressedEncoder(filler)
    assert decoded(CompressedDecoder(filler), encoder.encode(pieces)) == joined(pieces)
    apart = b"".join(encoder.encode([piece]) for piece in pieces)
    assert decoded(CompressedDecoder(filler), apart) == joined(pieces)
