"""conformance.transfer.pieces: pieces are told from each other, and joined to one form."""

from __future__ import annotations

from itertools import combinations

import pytest

from conformance.transfer.pieces import Data, EndOfFile, EndOfRecord, Marker, Piece, joined

PIECES: list[Piece] = [Data(b""), Data(b"", True), Marker(b""), EndOfRecord(), EndOfFile()]


@pytest.mark.parametrize(("one", "other"), list(combinations(PIECES, 2)))
def test_no_piece_is_equal_to_another(one: Piece, other: Piece) -> None:
    assert one != other
    assert len({one, other}) == 2


def test_pieces_of_the_same_kind_are_equal() -> None:
    assert EndOfRecord() == EndOfRecord()
    assert EndOfFile() == EndOfFile()
    assert Data(b"a", True) == Data(octets=b"a", suspect=True)


@pytest.mark.parametrize("text", [b"1", b"!~", b"QUIT", b"m" * 70])
def test_printable_marker(text: bytes) -> None:
    assert Marker(text).is_printable


@pytest.mark.parametrize("text", [b"", b"a b", b" ", b"a\r\n", b"\x7f", b"\x80", b"\x00"])
def test_unprintable_marker(text: bytes) -> None:
    assert not Marker(text).is_printable


def test_neighbouring_data_are_joined() -> None:
    assert joined([Data(b"a"), Data(b"b"), EndOfRecord(), Data(b"c")]) == [
        *(Data(b"ab"), EndOfRecord(), Data(b"c")),
    ]


def test_suspect_data_stay_apart() -> None:
    pieces: list[Piece] = [Data(b"a"), Data(b"b", True), Data(b"c", True), Data(b"d")]
    assert joined(pieces) == [Data(b"a"), Data(b"bc", True), Data(b"d")]


def test_data_of_no_octets_are_left_out() -> None:
    assert joined([Data(b""), EndOfRecord(), Data(b"a"), Data(b"", True), Data(b"b")]) == [
        *(EndOfRecord(), Data(b"ab")),
    ]


def test_equal_ends_are_not_joined() -> None:
    assert joined([EndOfRecord(), EndOfRecord()]) == [EndOfRecord(), EndOfRecord()]
