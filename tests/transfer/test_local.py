"""conformance.transfer.local: logical bytes of 1 to 255 bits, packed and stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.local import (
    INVERTIBLE,
    WHOLE_BYTES,
    ZERO_PADDING,
    LocalDecoder,
    LocalEncoder,
    width_of,
)

from .feeding import FEW, converted, error_of, parts_of

TWO_WORDS = bytes.fromhex("0123456789abcdef01")
VECTORS = {
    "words-of-36": (36, TWO_WORDS, bytes.fromhex("0012345678 09abcdef01")),
    "one-word-of-36": (36, bytes.fromhex("0123456780"), bytes.fromhex("0012345678")),
    "bits": (1, b"\xa1", bytes([1, 0, 1, 0, 0, 0, 0, 1])),
    "of-7": (7, bytes([0b1000001_1, 0b000010_00]), b"AB"),
    "of-3": (3, bytes([0b101_110_00]), bytes([5, 6])),
    "of-9": (9, bytes([0b10000000, 0b1_0000000, 0b01_000000]), bytes([1, 1, 0, 1])),
    "of-8": (8, b"abc", b"abc"),
    "of-16": (16, b"abcd", b"abcd"),
    "of-255": (255, b"\x02" + b"\0" * 31, b"\x01" + b"\0" * 31),
}
SIZES = st.integers(1, 255) | st.sampled_from([1, 7, 8, 9, 12, 16, 32, 36])


def packed(values: list[int], size: int) -> bytes:
    """Return these logical bytes packed, by way of one string of bits."""
    bits = "".join(f"{value:0{size}b}" for value in values)
    return bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))


@pytest.mark.parametrize(("size", "wire", "stored"), VECTORS.values(), ids=VECTORS)
def test_logical_bytes_there_and_back(size: int, wire: bytes, stored: bytes) -> None:
    assert converted(LocalDecoder(size), wire) == stored
    assert converted(LocalEncoder(size), stored) == wire


@FEW
@given(data=st.data(), size=SIZES)
def test_every_size_by_a_string_of_bits(data: st.DataObject, size: int) -> None:
    values = data.draw(st.lists(st.integers(0, (1 << size) - 1), max_size=30))
    wire = packed(values, size)
    stored = b"".join(value.to_bytes(width_of(size), "big") for value in values)
    assert converted(LocalEncoder(size), *data.draw(parts_of(stored))) == wire
    if len(wire) * 8 // size == len(values):  # else the padding holds logical bytes of its own
        assert converted(LocalDecoder(size), *data.draw(parts_of(wire))) == stored


@FEW
@given(wire=st.binary(max_size=80), size=SIZES)
def test_every_well_formed_stream_comes_back(wire: bytes, size: int) -> None:
    count = len(wire) * 8 // size
    left = len(wire) * 8 - count * size
    if left >= 8:
        wire = wire[: (count * size + 7) // 8]
        left = len(wire) * 8 - count * size
    if wire:
        wire = wire[:-1] + bytes([wire[-1] >> left << left])
    assert converted(LocalEncoder(size), converted(LocalDecoder(size), wire)) == wire


def test_whole_octets_pass_uncopied() -> None:
    for size in (8, 16, 32):
        assert LocalDecoder(size).feed(TWO_WORDS) is TWO_WORDS
        assert LocalEncoder(size).feed(TWO_WORDS) is TWO_WORDS


@pytest.mark.parametrize("size", [0, -1, 256])
def test_impossible_sizes(size: int) -> None:
    for codec in (LocalDecoder, LocalEncoder):
        with pytest.raises(ValueError, match="wanted 1 to 255"):
            codec(size)


@pytest.mark.parametrize(
    ("size", "wire", "offset", "rule", "found"),
    [
        (36, TWO_WORDS[:5], 4, ZERO_PADDING, "4 bits of padding are 1001"),
        (36, TWO_WORDS[:4], 4, WHOLE_BYTES, "32 bits of 36"),
        (36, TWO_WORDS + b"\0", 10, WHOLE_BYTES, "8 bits of 36"),
        (7, b"\x83\x09", 1, ZERO_PADDING, "2 bits of padding are 01"),
        (16, b"abc", 3, WHOLE_BYTES, "8 bits of 16"),
    ],
)
def test_padding_is_zeros_and_no_more_than_necessary(
    size: int, wire: bytes, offset: int, rule: str, found: str
) -> None:
    decoder = LocalDecoder(size)
    decoder.feed(wire)
    expected = (offset, rule, f"offset {offset}, {found}: {rule}")
    assert error_of(decoder.finish) == expected


@pytest.mark.parametrize(
    ("size", "stored", "offset", "found"),
    [
        (36, b"\x0f\0\0\0\0\x10\0\0\0\0", 5, "a logical byte of more than 36 bits is stored"),
        (36, b"\x1f\0\0\0\0", 0, "a logical byte of more than 36 bits is stored"),
        (36, b"\0\0\0", 3, "3 octets of 5"),
        (7, b"AB\x80", 2, "a logical byte of more than 7 bits is stored"),
        (16, b"abc", 3, "1 octets of 2"),
    ],
)
def test_stored_octets_that_are_no_logical_bytes(
    size: int, stored: bytes, offset: int, found: str
) -> None:
    expected = (offset, INVERTIBLE, f"offset {offset}, {found}: {INVERTIBLE}")
    assert error_of(lambda: converted(LocalEncoder(size), stored)) == expected
    one_by_one = [bytes([octet]) for octet in stored]
    assert error_of(lambda: converted(LocalEncoder(size), *one_by_one)) == expected
