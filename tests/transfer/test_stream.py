"""conformance.transfer.stream: RFC 959 section 3.4.1, by hand-made vectors and round trips."""

from __future__ import annotations

import pytest
from hypothesis import given

from conformance.transfer.pieces import Data, EndOfFile, EndOfRecord, Marker, Piece, joined
from conformance.transfer.stream import (
    CONTROL_CODE,
    EXPLICIT_END,
    NOTHING_AFTER,
    WHOLE_CONTROL_CODE,
    RecordStreamDecoder,
    RecordStreamEncoder,
    StreamDecoder,
    StreamEncoder,
)

from .feeding import FEW, PLAIN_DATA, RECORD_PIECES, decoded, error_of, files

VECTORS: dict[str, tuple[bytes, list[Piece]]] = {
    "empty-file": (b"\xff\x02", [EndOfFile()]),
    "one-record": (b"one\xff\x01\xff\x02", [Data(b"one"), EndOfRecord(), EndOfFile()]),
    "no-record": (b"one\xff\x02", [Data(b"one"), EndOfFile()]),
    "empty-records": (b"\xff\x01\xff\x01\xff\x02", [EndOfRecord(), EndOfRecord(), EndOfFile()]),
    "data-of-all-ones": (b"\xff\xff\xff\xff\xff\x02", [Data(b"\xff\xff"), EndOfFile()]),
    "data-like-control": (b"\xff\xff\x01\xff\x02", [Data(b"\xff\x01"), EndOfFile()]),
    "all-ones-then-end": (
        b"a\xff\xff\xff\x01\xff\x02",
        [Data(b"a\xff"), EndOfRecord(), EndOfFile()],
    ),
}
TOGETHER = b"one\xff\x03"
BOTH_ENDS: list[Piece] = [Data(b"one"), EndOfRecord(), EndOfFile()]


def test_file_structure_passes_octets_uncopied() -> None:
    octets = b"\xff\x02 any octets \xff\x01"
    (piece,) = StreamDecoder().feed(octets)
    assert isinstance(piece, Data)
    assert piece.octets is octets
    assert StreamEncoder().encode([piece]) is octets


def test_close_is_the_end_in_file_structure() -> None:
    decoder = StreamDecoder()
    assert decoder.feed(b"") == []
    assert decoder.finish() == [EndOfFile()]
    assert StreamEncoder().encode([EndOfFile()]) == b""


@pytest.mark.parametrize("piece", [EndOfRecord(), Marker(b"1")])
def test_file_structure_has_data_alone(piece: Piece) -> None:
    with pytest.raises(ValueError, match="no octets in stream mode and file structure"):
        StreamEncoder().encode([Data(b"a"), piece])


@FEW
@given(pieces=files(PLAIN_DATA))
def test_file_structure_there_and_back(pieces: list[Piece]) -> None:
    assert decoded(StreamDecoder(), StreamEncoder().encode(pieces)) == joined(pieces)


@pytest.mark.parametrize(("octets", "pieces"), VECTORS.values(), ids=VECTORS)
def test_records_are_decoded(octets: bytes, pieces: list[Piece]) -> None:
    assert decoded(RecordStreamDecoder(), octets) == pieces


@pytest.mark.parametrize(("octets", "pieces"), VECTORS.values(), ids=VECTORS)
def test_records_are_encoded(octets: bytes, pieces: list[Piece]) -> None:
    assert RecordStreamEncoder().encode(pieces) == octets


def test_both_ends_in_one_control_code() -> None:
    assert decoded(RecordStreamDecoder(), TOGETHER) == BOTH_ENDS
    assert RecordStreamEncoder(join=True).encode(BOTH_ENDS) == TOGETHER


def test_only_ends_next_to_each_other_are_joined() -> None:
    pieces: list[Piece] = [EndOfRecord(), Data(b"a"), EndOfFile()]
    assert RecordStreamEncoder(join=True).encode(pieces) == b"\xff\x01a\xff\x02"


def test_control_code_is_cut_in_two() -> None:
    decoder = RecordStreamDecoder()
    assert decoder.feed(b"one\xff") == [Data(b"one")]
    assert decoder.feed(b"\xff") == [Data(b"\xff")]
    assert decoder.feed(b"\xff") == []
    assert decoder.feed(b"\x03") == [EndOfRecord(), EndOfFile()]
    assert decoder.finish() == []


def test_suspect_data_are_sent_as_any_others() -> None:
    assert RecordStreamEncoder().encode([Data(b"a", suspect=True)]) == b"a"
    assert StreamEncoder().encode([Data(b"a", suspect=True)]) == b"a"


def test_markers_have_no_octets() -> None:
    with pytest.raises(ValueError, match="no octets in stream mode"):
        RecordStreamEncoder().encode([Marker(b"1")])


@pytest.mark.parametrize("join", [False, True], ids=["apart", "joined"])
@FEW
@given(pieces=files(RECORD_PIECES))
def test_records_there_and_back(join: bool, pieces: list[Piece]) -> None:
    octets = RecordStreamEncoder(join).encode(pieces)
    assert decoded(RecordStreamDecoder(), octets) == joined(pieces)


@pytest.mark.parametrize("code", [0, 4, 5, 0x80, 0xFE])
def test_undefined_control_code(code: int) -> None:
    decoder = RecordStreamDecoder()
    decoder.feed(b"one")
    offset, rule, message = error_of(decoder.feed, b"two\xff" + bytes([code]))
    assert (offset, rule) == (7, CONTROL_CODE)
    assert message == (
        f"offset 7, an octet 0x{code:02X}: RFC 959 section 3.4.1: the octet after 0xFF is 1 for"
        " the end of a record, 2 for that of the file, 3 for both, or 0xFF for data"
    )


@pytest.mark.parametrize("end", [b"\xff\x02", b"\xff\x03"])
def test_nothing_follows_the_end(end: bytes) -> None:
    expected = (5, NOTHING_AFTER, f"offset 5: {NOTHING_AFTER}")
    assert error_of(RecordStreamDecoder().feed, b"one" + end + b"two") == expected
    decoder = RecordStreamDecoder()
    decoder.feed(b"one" + end)
    assert error_of(decoder.feed, b"\xff") == expected


@pytest.mark.parametrize(
    ("octets", "offset", "rule"),
    [
        (b"", 0, EXPLICIT_END),
        (b"one\xff\x01", 5, EXPLICIT_END),
        (b"one\xff\xff", 5, EXPLICIT_END),
        (b"one\xff", 4, WHOLE_CONTROL_CODE),
    ],
)
def test_close_is_no_end_in_record_structure(octets: bytes, offset: int, rule: str) -> None:
    decoder = RecordStreamDecoder()
    decoder.feed(octets)
    assert error_of(decoder.finish) == (offset, rule, f"offset {offset}: {rule}")
