"""conformance.transfer.compressed: the strings of RFC 959 section 3.4.3, by hand-made vectors."""

from __future__ import annotations

import pytest

from conformance.transfer.blocks import Block, TransferError
from conformance.transfer.compressed import SPACE, ZERO, expand


@pytest.mark.parametrize(
    ("octets", "filler", "data"),
    [
        (b"\x05hello", ZERO, b"hello"),
        (b"\x7f" + b"x" * 127, ZERO, b"x" * 127),
        (b"\x83a", ZERO, b"aaa"),
        (b"\xbfb", ZERO, b"b" * 63),
        (b"\xc4", ZERO, b"\0\0\0\0"),
        (b"\xc4", SPACE, b"    "),
        (b"\xff", SPACE, b" " * 63),
    ],
)
def test_each_kind_of_string(octets: bytes, filler: bytes, data: bytes) -> None:
    assert expand(octets, filler) == [Block(0, data)]


def test_descriptor_applies_to_the_next_string_only() -> None:
    blocks = expand(b"\x01a\x00\x80\x01b\x01c", ZERO)
    assert blocks == [Block(0, b"a"), Block(128, b"b"), Block(0, b"c")]


def test_end_of_file_before_the_last_string() -> None:
    assert expand(b"\x01a\x00\x40\x01b", ZERO) == [Block(0, b"a"), Block(64, b"b")]


def test_escape_sequence_at_the_end() -> None:
    assert expand(b"\x01a\x00\x40", ZERO) == [Block(0, b"a"), Block(64, b"")]


def test_two_escape_sequences_add_up() -> None:
    assert expand(b"\x00\x80\x00\x40\x01a", ZERO) == [Block(192, b"a")]


@pytest.mark.parametrize("octets", [b"\x05hell", b"\x83", b"\x00"])
def test_what_is_cut_short_is_refused(octets: bytes) -> None:
    with pytest.raises(TransferError):
        expand(octets, ZERO)
