"""What people see of octets."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.octets import printable


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"", ""),
        (b"220 Ready ~", "220 Ready ~"),
        (b"a\\b", r"a\\b"),
        (b"220 hi\r\n", r"220 hi\r\n"),
        (b"\t\x00\x1b[2J\x7f\x80\xff", r"\t\x00\x1B[2J\x7F\x80\xFF"),
    ],
)
def test_vectors(octets: bytes, shown: str) -> None:
    assert printable(octets) == shown


def test_what_is_over_the_limit_is_cut_and_counted() -> None:
    assert printable(b"\n" * 5, 3) == "\\n\\n\\n… (5 octets in all)"
    assert printable(b"\n" * 3, 3) == "\\n\\n\\n"


@given(st.binary())
def test_all_is_printable_ascii_and_reads_back(octets: bytes) -> None:
    shown = printable(octets)
    assert all(" " <= character <= "~" for character in shown)
    quoted = shown.replace("'", "\\'")
    assert ast.literal_eval(f"b'{quoted}'") == octets


@given(st.binary(), st.integers(0, 40))
def test_never_longer_than_the_limit_allows(octets: bytes, limit: int) -> None:
    assert len(printable(octets, limit)) <= 4 * limit + len("… (1000000 octets in all)")
