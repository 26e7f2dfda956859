"""EPRT's argument, and the replies 229 and 522."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.extended_port import (
    ExtendedPortError,
    find_extended_port,
    find_protocols,
    format_extended_port,
)


@pytest.mark.parametrize(
    ("host", "port", "written"),
    [
        ("132.235.1.2", 6275, "|1|132.235.1.2|6275|"),
        ("1080::8:800:200C:417A", 5282, "|2|1080::8:800:200C:417A|5282|"),
    ],
)
def test_examples_of_rfc_2428_are_written_so(host: str, port: int, written: str) -> None:
    assert format_extended_port(host, port) == written


def test_delimiter_is_free() -> None:
    assert format_extended_port("127.0.0.1", 21, "!") == "!1!127.0.0.1!21!"


@pytest.mark.parametrize(
    "text",
    [
        "229 Entering Extended Passive Mode (|||6446|)\r\n",
        "229 Entering Extended Passive Mode (|||6446|).\r\n",
        "229-Several\r\n229 lines (!!!6446!)\r\n",
        "229 listen socket already exists (|||6446|)\r\n",
        "229 (no) (|||6446|) (|||1|)\r\n",
        "229 (|||006446|)\r\n",
    ],
)
def test_port_of_a_229_is_found(text: str) -> None:
    assert find_extended_port(text) == 6446


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("229 |||6446|", "no parentheses with (<d><d><d><tcp-port><d>)"),
        ("229 (6446)", "(6446) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|||6446)", "(|||6446) is not (<d><d><d><tcp-port><d>)"),
        ("229 (||6446|)", "(||6446|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|1|127.0.0.1|6446|)", "(|1|127.0.0.1|6446|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|!|6446|)", "(|!|6446|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|||0|)", "0 is no TCP port"),
        ("229 (|||65536|)", "65536 is no TCP port"),
        ("229 (|||\u0661|)", "(|||?|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|||\u00b2|)", "(|||\\xB2|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (\x1b[2J\x00)", "(\\x1B[2J\\x00) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|||6_446|)", "(|||6_446|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (   6446 )", "(   6446 ) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|||999999999|)", "999999999 is no TCP port"),
        ("229 (|||9999999999|)", "(|||9999999999|) is not (<d><d><d><tcp-port><d>)"),
        ("229 (|||+21|)", "(|||+21|) is not (<d><d><d><tcp-port><d>)"),
        (f"229 (|||{'1' * 5000}|)", "no parentheses with (<d><d><d><tcp-port><d>)"),
        ("", "no parentheses with (<d><d><d><tcp-port><d>)"),
    ],
)
def test_what_is_wrong_with_a_229_is_told(text: str, problem: str) -> None:
    with pytest.raises(ExtendedPortError) as raised:
        find_extended_port(text)
    assert str(raised.value) == problem


@pytest.mark.parametrize(
    ("text", "protocols"),
    [
        ("522 Network protocol not supported, use (1,2)\r\n", (1, 2)),
        ("522 Use (1)\r\n", (1,)),
        ("522-Several\r\n522 lines (2)\r\n", (2,)),
    ],
)
def test_protocols_of_a_522_are_found(text: str, protocols: tuple[int, ...]) -> None:
    assert find_protocols(text) == protocols


@pytest.mark.parametrize(
    "text",
    [
        *("522 Bad network protocol.", "522 use 1", "522 (IPv4)", "522 ()", "522 (1, 2)"),
        *("522 (use 1)", "522 (sic) (1)", "522 (1,)", f"522 ({'1' * 5000})"),
    ],
)
def test_522_without_a_list_is_none(text: str) -> None:
    with pytest.raises(ExtendedPortError, match="no text without parentheses and then"):
        find_protocols(text)


@given(st.integers(1, 65535), st.sampled_from("|!#$~;"), st.text(max_size=30))
def test_port_is_found_behind_any_words(port: int, delimiter: str, words: str) -> None:
    words = words.replace("(", "")
    assert find_extended_port(f"{words}({delimiter * 3}{port}{delimiter})") == port


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (find_extended_port, find_protocols):
        with suppress(ExtendedPortError):
            read(text)
