"""conformance.transfer.blocks: the header of RFC 959 section 3.4.2, read by hand-made vectors."""

from __future__ import annotations

import pytest

from conformance.transfer.blocks import Block, TransferError, file_data, read_blocks


def test_one_block() -> None:
    assert read_blocks(b"\x40\x00\x05hello") == [Block(64, b"hello")]


def test_marker_of_the_document() -> None:
    (block,) = read_blocks(b"\x10\x00\x06123456")
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


@pytest.mark.parametrize("octets", [b"\x40", b"\x40\x00", b"\x40\x00\x05hell", b"\x00\x00\x01ab"])
def test_what_is_cut_short_is_refused(octets: bytes) -> None:
    with pytest.raises(TransferError, match="of"):
        read_blocks(octets)


def test_markers_are_no_data_of_the_file() -> None:
    blocks = [Block(0, b"one"), Block(16, b"mark"), Block(96, b"two")]
    assert file_data(blocks) == b"onetwo"
