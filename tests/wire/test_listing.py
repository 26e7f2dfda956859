"""Names out of an NLST listing, and what is wrong with its lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.listing import ListingDefect, line_defects, names_of


@pytest.mark.parametrize(
    ("octets", "names", "defects"),
    [
        (b"", [], ()),
        (b"a\r\nb c\r\n", [b"a", b"b c"], ()),
        (b"a\r\n\r\nb\r\n", [b"a", b"b"], ()),
        (b"a\nb\r\n", [b"a", b"b"], (ListingDefect.BARE_LF,)),
        (b"a\n", [b"a"], (ListingDefect.BARE_LF,)),
        (b"a\r\nb", [b"a", b"b"], (ListingDefect.UNFINISHED,)),
        (b"a\r\nb\r", [b"a", b"b"], (ListingDefect.BARE_CR, ListingDefect.UNFINISHED)),
        (b"a\x00\r\n", [b"a\x00"], (ListingDefect.NUL,)),
        (b"a\r\x00b\r\n", [b"a\r\x00b"], ()),
        (b"a\r\r\n", [b"a\r"], (ListingDefect.BARE_CR,)),
        (b"\xc3\xa4\r\n", [b"\xc3\xa4"], ()),
    ],
)
def test_vectors(octets: bytes, names: list[bytes], defects: tuple[ListingDefect, ...]) -> None:
    assert names_of(octets) == names
    assert line_defects(octets) == defects


@given(st.lists(st.binary(min_size=1).filter(lambda name: not set(name) & set(b"\r\n\x00"))))
def test_round_trip(names: list[bytes]) -> None:
    octets = b"".join(name + b"\r\n" for name in names)
    assert names_of(octets) == names
    assert line_defects(octets) == ()


@given(st.binary() | st.text("a\r\n\x00").map(str.encode))
def test_no_name_holds_a_line_feed_or_is_empty(octets: bytes) -> None:
    assert all(name and b"\n" not in name for name in names_of(octets))
    assert set(line_defects(octets)) <= set(ListingDefect)
