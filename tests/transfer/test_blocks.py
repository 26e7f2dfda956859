"""conformance.transfer.blocks: RFC 959 section 3.4.2, by hand-made vectors and round trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.blocks import (
    DESCRIPTOR,
    EXPLICIT_END,
    LARGEST,
    NOTHING_AFTER,
    PRINTABLE,
    WHOLE_BLOCK,
    WHOLE_HEADER,
    Block,
    BlockDecoder,
    BlockEncoder,
    file_data,
    read_blocks,
)
from conformance.transfer.pieces import Data, EndOfFile, EndOfRecord, Marker, Piece, joined

from .feeding import ALL_PIECES, FEW, decoded, error_of, files

MARKER_OF_THE_DOCUMENT = b"\x10\x00\x06" + b"123456"
END = b"\x40\x00\x00"

VECTORS: dict[str, tuple[bytes, list[Piece]]] = {
    "empty-file": (END, [EndOfFile()]),
    "one-block": (b"\x40\x00\x05hello", [Data(b"hello"), EndOfFile()]),
    "end-alone": (b"\x00\x00\x05hello" + END, [Data(b"hello"), EndOfFile()]),
    "records": (
        b"\x80\x00\x03one\xc0\x00\x03two",
        [Data(b"one"), EndOfRecord(), Data(b"two"), EndOfRecord(), EndOfFile()],
    ),
    "empty-records": (
        b"\x80\x00\x00\xc0\x00\x00",
        [EndOfRecord(), EndOfRecord(), EndOfFile()],
    ),
    "suspect": (
        b"\x20\x00\x03bad\x60\x00\x03end",
        [Data(b"bad", True), Data(b"end", True), EndOfFile()],
    ),
    "marker": (
        b"\x00\x00\x01a" + MARKER_OF_THE_DOCUMENT + b"\x40\x00\x01b",
        [Data(b"a"), Marker(b"123456"), Data(b"b"), EndOfFile()],
    ),
    "all-bits-but-marker": (
        b"\xe0\x00\x01a",
        [Data(b"a", True), EndOfRecord(), EndOfFile()],
    ),
}


def test_one_block() -> None:
    assert read_blocks(b"\x40\x00\x05hello") == [Block(64, b"hello")]


def test_marker_of_the_document() -> None:
    (block,) = read_blocks(MARKER_OF_THE_DOCUMENT)
    assert block.is_marker
    assert not block.ends_file


def test_blocks_follow_each_other_without_filler() -> None:
    octets = b"\x00\x00\x01a" + b"\x80\x00\x00" + b"\xc0\x00\x02bc"
    assert read_blocks(octets) == [Block(0, b"a"), Block(128, b""), Block(192, b"bc")]


def test_count_has_sixteen_bits() -> None:
    (block,) = read_blocks(b"\x40\xff\xff" + b"x" * 65535)
    assert len(block.data) == 65535


def test_descriptor_bits_combine() -> None:
    (block,) = read_blocks(b"\xc0\x00\x00")
    assert block.ends_record
    assert block.ends_file


def test_no_octets_are_no_blocks() -> None:
    assert read_blocks(b"") == []


def test_blocks_are_shown_as_they_are() -> None:
    """What only their meaning forbids is for who judges: undefined bits, more after the end."""
    octets = b"\x40\x00\x00" + b"\x0f\x00\x01a" + b"\x10\x00\x03a b"
    assert read_blocks(octets) == [Block(64, b""), Block(15, b"a"), Block(16, b"a b")]


@pytest.mark.parametrize(
    ("octets", "offset", "rule", "found"),
    [
        (b"\x40", 1, WHOLE_HEADER, "the header that begins at 0 has 1 octets of 3"),
        (b"\x40\x00", 2, WHOLE_HEADER, "the header that begins at 0 has 2 octets of 3"),
        (b"\x40\x00\x05hell", 7, WHOLE_BLOCK, "the block that begins at 0 has 4 octets of 5"),
        (b"\x00\x00\x01a\x20", 5, WHOLE_HEADER, "the header that begins at 4 has 1 octets of 3"),
        (
            b"\x00\x00\x01a\x00\x01\x00",
            7,
            WHOLE_BLOCK,
            "the block that begins at 4 has 0 octets of 256",
        ),
    ],
)
def test_what_is_cut_short_is_refused(octets: bytes, offset: int, rule: str, found: str) -> None:
    expected = (offset, rule, f"offset {offset}, {found}: {rule}")
    assert error_of(read_blocks, octets) == expected
    decoder = BlockDecoder()
    decoder.feed(octets)
    assert error_of(decoder.finish) == expected


def test_markers_are_no_data_of_the_file() -> None:
    blocks = [Block(0, b"one"), Block(16, b"mark"), Block(96, b"two")]
    assert file_data(blocks) == b"onetwo"


@pytest.mark.parametrize(("octets", "pieces"), VECTORS.values(), ids=VECTORS)
def test_blocks_are_decoded(octets: bytes, pieces: list[Piece]) -> None:
    assert decoded(BlockDecoder(), octets) == joined(pieces)


@pytest.mark.parametrize("name", sorted(VECTORS.keys() - {"end-alone"}))
def test_blocks_are_encoded(name: str) -> None:
    octets, pieces = VECTORS[name]
    assert BlockEncoder().encode(pieces) == octets


def test_ends_that_come_alone_make_empty_blocks() -> None:
    encoder = BlockEncoder()
    octets = [encoder.encode([piece]) for piece in (Data(b"a"), EndOfRecord(), EndOfFile())]
    assert octets == [b"\x00\x00\x01a", b"\x80\x00\x00", END]


def test_no_end_goes_into_the_block_of_a_marker() -> None:
    octets = BlockEncoder().encode([Marker(b"1"), EndOfRecord(), EndOfFile()])
    assert octets == b"\x10\x00\x011" + b"\xc0\x00\x00"


def test_marker_block_may_end_record_and_file() -> None:
    expected = [Marker(b"1"), EndOfRecord(), EndOfFile()]
    assert decoded(BlockDecoder(), b"\xf0\x00\x011") == expected


def test_empty_block_in_the_middle_is_nothing() -> None:
    assert decoded(BlockDecoder(), b"\x00\x00\x00\x20\x00\x00" + END) == [EndOfFile()]


def test_data_come_as_they_arrive() -> None:
    decoder = BlockDecoder()
    assert decoder.feed(b"\x80\x00") == []
    assert decoder.feed(b"\x05he") == [Data(b"he")]
    assert decoder.feed(b"llo\x40\x00\x00") == [Data(b"llo"), EndOfRecord(), EndOfFile()]
    assert decoder.finish() == []


def test_long_data_are_divided() -> None:
    pieces: list[Piece] = [Data(b"abcde", True), EndOfRecord(), EndOfFile()]
    assert BlockEncoder(2).encode(pieces) == b"\x20\x00\x02ab\x20\x00\x02cd\xe0\x00\x01e"


def test_longest_block() -> None:
    octets = BlockEncoder().encode([Data(b"x" * (LARGEST + 1)), EndOfFile()])
    assert [len(block.data) for block in read_blocks(octets)] == [65535, 1]
    assert [block.descriptor for block in read_blocks(octets)] == [0, 64]


@pytest.mark.parametrize("largest", [0, -1, 65536])
def test_blocks_of_no_possible_length(largest: int) -> None:
    with pytest.raises(ValueError, match="wanted 1 to 65535"):
        BlockEncoder(largest)


def test_marker_must_fit_into_one_block() -> None:
    with pytest.raises(ValueError, match="a marker of 3 octets: wanted 2"):
        BlockEncoder(2).encode([Marker(b"123")])


@pytest.mark.parametrize("text", [b"", b"a b", b"a\r\n"])
def test_markers_are_printable(text: bytes) -> None:
    with pytest.raises(ValueError, match="not printable"):
        BlockEncoder().encode([Marker(text)])
    octets = b"\x00\x00\x01x" + b"\x10\x00" + bytes([len(text)]) + text
    offset, rule, _ = error_of(BlockDecoder().feed, octets)
    assert (offset, rule) == (7, PRINTABLE)


@pytest.mark.parametrize("descriptor", [1, 2, 4, 8, 0xFF])
def test_undefined_descriptor_bits(descriptor: int) -> None:
    offset, rule, message = error_of(BlockDecoder().feed, b"\x00\x00\x01a" + bytes([descriptor]))
    assert (offset, rule) == (4, DESCRIPTOR)
    assert message == f"offset 4, a descriptor of {descriptor}: {DESCRIPTOR}"


def test_nothing_follows_the_last_block() -> None:
    expected = (3, NOTHING_AFTER, f"offset 3: {NOTHING_AFTER}")
    assert error_of(BlockDecoder().feed, END + b"\x00") == expected
    decoder = BlockDecoder()
    decoder.feed(END)
    assert error_of(decoder.feed, b"\x00\x00\x00") == expected


@pytest.mark.parametrize("octets", [b"", b"\x00\x00\x05hello", b"\x80\x00\x00"])
def test_close_is_no_end_in_block_mode(octets: bytes) -> None:
    decoder = BlockDecoder()
    decoder.feed(octets)
    expected = (len(octets), EXPLICIT_END, f"offset {len(octets)}: {EXPLICIT_END}")
    assert error_of(decoder.finish) == expected


@FEW
@given(pieces=files(ALL_PIECES), largest=st.integers(127, 200) | st.just(LARGEST))
def test_blocks_there_and_back(pieces: list[Piece], largest: int) -> None:
    octets = BlockEncoder(largest).encode(pieces)
    assert decoded(BlockDecoder(), octets) == joined(pieces)
    assert all(len(block.data) <= largest for block in read_blocks(octets))


@FEW
@given(pieces=files(ALL_PIECES))
def test_blocks_encoded_piece_by_piece_are_the_same_file(pieces: list[Piece]) -> None:
    encoder = BlockEncoder()
    octets = b"".join(encoder.encode([piece]) for piece in pieces)
    assert decoded(BlockDecoder(), octets) == joined(pieces)


@FEW
@given(blocks=st.lists(st.builds(Block, st.integers(0, 255), st.binary(max_size=300)), max_size=6))
def test_blocks_that_are_shown_are_those_that_there_were(blocks: list[Block]) -> None:
    octets = b"".join(
        bytes([block.descriptor]) + len(block.data).to_bytes(2, "big") + block.data
        for block in blocks
    )
    assert read_blocks(octets) == blocks
