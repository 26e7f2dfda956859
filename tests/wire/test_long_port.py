"""LPRT's argument, and the replies 228 and 521."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.long_port import (
    LongPortError,
    find_families,
    find_long_port,
    format_long_port,
)

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)


@pytest.mark.parametrize(
    ("host", "port", "written"),
    [
        ("127.0.0.1", 5282, "4,4,127,0,0,1,2,20,162"),
        ("::1", 21, "6,16,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,0,21"),
    ],
)
def test_address_is_written_with_its_lengths(host: str, port: int, written: str) -> None:
    assert format_long_port(host, port) == written


@pytest.mark.parametrize(
    "text",
    [
        "Entering Long Passive Mode (4,4,127,0,0,1,2,20,162)",
        "Entering Long Passive Mode (4, 4, 127, 0, 0, 1, 2, 20, 162)",
        "4,4,127,0,0,1,2,20,162",
        "Mode 2 of 1,2: (4,4,127,0,0,1,2,20,162)",
    ],
)
def test_address_of_a_228_is_found(text: str) -> None:
    assert find_long_port(text) == ("127.0.0.1", 5282)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Entering Long Passive Mode", "no numbers with commas in it"),
        ("(127,0,0,1,20,162)", "family 127 with 0 octets of address"),
        ("(4,6,127,0,0,1,2,20,162)", "family 4 with 6 octets of address"),
        ("(4,4,127,0,0,1,20,162)", "the address is not followed by 2 and two octets of a port"),
        ("(4,4,127,0,0,1,2,20)", "the address is not followed by 2 and two octets of a port"),
        ("(4,4,127,0,0,256,2,20,162)", "a number over 255"),
        ("(4,4,127,0,0,1,2,0,0)", "the port is 0"),
        ("(4,4)", "the address is not followed by 2 and two octets of a port"),
    ],
)
def test_what_is_wrong_with_a_228_is_told(text: str, problem: str) -> None:
    with pytest.raises(LongPortError) as raised:
        find_long_port(text)
    assert str(raised.value) == problem


@pytest.mark.parametrize(
    ("text", "families"),
    [("Supported address families are (4, 6)", (4, 6)), ("(4)", (4,)), ("(4,6) now", (4, 6))],
)
def test_families_of_a_521_are_found(text: str, families: tuple[int, ...]) -> None:
    assert find_families(text) == families


@pytest.mark.parametrize("text", ["", "4,6", "()", "(IP)", "(4,6", "(4,,6)"])
def test_521_without_a_list_is_none(text: str) -> None:
    with pytest.raises(LongPortError, match=r"no \(af1, af2, \.\.\., afn\)"):
        find_families(text)


@given(ADDRESSES, st.integers(1, 65535))
def test_what_was_written_is_found(host: str, port: int) -> None:
    found, number = find_long_port(f"228 ({format_long_port(host, port)})"[4:])
    assert (ipaddress.ip_address(found), number) == (ipaddress.ip_address(host), port)


@given(
    st.text(st.characters(codec="latin-1"), max_size=200) | st.text("0123456789,() ", max_size=80)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (find_long_port, find_families):
        with suppress(LongPortError):
            read(text)
