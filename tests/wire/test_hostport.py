"""h1,h2,h3,h4,p1,p2: written, and found in the text of a 227."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.hostport import HostPort, HostPortError, find_host_port, format_host_port

NUMBERS = st.integers(0, 255)


@pytest.mark.parametrize(
    "text",
    [
        "Entering Passive Mode (127,0,0,1,4,5).",
        "Entering Passive Mode. 127,0,0,1,4,5",
        "127,0,0,1,4,5",
        "=127,0,0,1,4,5",
        "Passive mode no 2, (127,0,0,1,4,5)",
        "(127,000,00,001,04,005)",
    ],
)
def test_found_wherever_it_stands(text: str) -> None:
    assert find_host_port(text) == HostPort("127.0.0.1", 1029)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no number in it"),
        ("Entering Passive Mode", "no number in it"),
        ("(127,0,0,1)", "4 of six numbers with commas: p1, p2 missing"),
        ("127,0,0,1,4,", "5 of six numbers with commas: p2 missing"),
        ("127.0.0.1:1029", "1 of six numbers"),
        ("1,2,3,4,5,6,7", "more than six numbers"),
        ("127,0,0,1,4,256", "p2 is 256, over 255"),
        ("1000,0,0,1,4,5", "h1 is 1000, over 255"),
        ("127,0,0,1,0,0", "the port is 0"),
        ("\u0661,\u0662,3,4,5,6", "4 of six numbers"),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str) -> None:
    with pytest.raises(HostPortError, match=problem):
        find_host_port(text)


def test_format() -> None:
    assert format_host_port("127.0.0.1", 1029) == "127,0,0,1,4,5"
    assert format_host_port("10.0.0.255", 0) == "10,0,0,255,0,0"


@pytest.mark.parametrize(
    ("host", "port"),
    [
        *(("localhost", 21), ("::1", 21), ("1.2.3", 21), ("1.2.3.256", 21), ("1.2.3.", 21)),
        *(("1.2.3.\u0664", 21), ("1.2.3.4", 65536), ("1.2.3.4", -1)),
    ],
)
def test_what_cannot_be_written(host: str, port: int) -> None:
    with pytest.raises(HostPortError):
        format_host_port(host, port)


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), st.integers(1, 65535), st.text())
def test_round_trip(numbers: tuple[int, ...], port: int, around: str) -> None:
    host = ".".join(str(number) for number in numbers)
    written = format_host_port(host, port)
    assert find_host_port(written) == HostPort(host, port)
    words = "".join(character for character in around if character not in "0123456789,")
    assert find_host_port(f"{words}({written}){words}") == HostPort(host, port)


@given(st.text() | st.text("0123456789,() "))
def test_any_text_gives_a_usable_port_or_a_host_port_error(text: str) -> None:
    try:
        found = find_host_port(text)
    except HostPortError:
        return
    assert 0 < found.port <= 65535
    assert format_host_port(*found)


@pytest.mark.parametrize(
    "text",
    ["1" * 1_000_000, "1," * 500_000, "7" * 1_000_000 + ",1,1,1,1,1"],
    ids=["one-number", "many-numbers", "a-long-field"],
)
def test_a_hostile_text_costs_linear_time_and_is_not_repeated(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(HostPortError) as caught:
        find_host_port(text)
    assert time.process_time() - begun < 2
    assert len(str(caught.value)) < 200
