r"""conformance.transfer.ebcdic: IBM 037 and Latin-1, all 256 octets, NL being "\n"."""

from __future__ import annotations

import pytest

from conformance.transfer.ebcdic import LF, NL, EbcdicDecoder, EbcdicEncoder

from .feeding import converted

ALL_OCTETS = bytes(range(256))
PLACES = {
    # From Unicode's VENDORS/MICSFT/EBCDIC/CP037.TXT, apart from NL and LF.
    0x00: 0x00,
    0x05: 0x09,
    0x0B: 0x0B,
    0x0C: 0x0C,
    0x0D: 0x0D,
    0x15: 0x0A,
    0x25: 0x85,
    0x37: 0x04,
    0x40: 0x20,
    0x4A: 0xA2,
    0x4B: 0x2E,
    0x4F: 0x7C,
    0x5A: 0x21,
    0x5F: 0xAC,
    0x7F: 0x22,
    0x81: 0x61,
    0xA9: 0x7A,
    0xB0: 0x5E,
    0xBA: 0x5B,
    0xBB: 0x5D,
    0xC0: 0x7B,
    0xC1: 0x41,
    0xD0: 0x7D,
    0xE0: 0x5C,
    0xE9: 0x5A,
    0xF0: 0x30,
    0xF9: 0x39,
    0xFF: 0x9F,
}


@pytest.mark.parametrize(("network", "local"), PLACES.items())
def test_each_octet_has_its_place(network: int, local: int) -> None:
    assert converted(EbcdicDecoder(), bytes([network])) == bytes([local])
    assert converted(EbcdicEncoder(), bytes([local])) == bytes([network])


def test_text_there_and_back() -> None:
    network = b"\xc8\xc5\xd3\xd3\xd6\x40\xf9\xf5\xf9\x15"
    assert converted(EbcdicDecoder(), network) == b"HELLO 959\n"
    assert converted(EbcdicEncoder(), b"HELLO 959\n") == network


def test_all_octets_have_one_place_each() -> None:
    local = converted(EbcdicDecoder(), ALL_OCTETS)
    assert sorted(local) == list(ALL_OCTETS)
    assert converted(EbcdicEncoder(), local) == ALL_OCTETS


def test_only_the_line_ends_differ_from_the_published_table() -> None:
    published = ALL_OCTETS.decode("cp037").encode("latin-1")
    local = converted(EbcdicDecoder(), ALL_OCTETS)
    assert {octet for octet in ALL_OCTETS if local[octet] != published[octet]} == {NL, LF}
