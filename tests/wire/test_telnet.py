"""Telnet commands taken out of the stream, whatever pieces it comes in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire import telnet
from conformance.wire.telnet import (
    SUBNEGOTIATION_BOUND,
    Negotiation,
    Subnegotiation,
    TelnetCommand,
    TelnetDecoder,
    TelnetEvent,
    escape,
    refusal,
)

STREAMS = st.lists(
    st.sampled_from(
        [b"\xff", b"\xff\xff", b"\xff\xfa", b"\xff\xf0", b"\xfb", b"\xfd\x01", b"a\r\n"]
    )
    | st.binary(max_size=4),
    max_size=30,
).map(b"".join)


def decoded(pieces: list[bytes]) -> tuple[bytes, list[TelnetEvent], bytes]:
    decoder = TelnetDecoder()
    data = b""
    events: list[TelnetEvent] = []
    for piece in pieces:
        more, new = decoder.feed(piece)
        data += more
        events += new
        assert len(decoder.pending) <= 2 * SUBNEGOTIATION_BOUND + 5
    return data, events, decoder.pending


@pytest.mark.parametrize(
    ("octets", "data", "events"),
    [
        (b"220 hi\r\n", b"220 hi\r\n", []),
        (b"a\xff\xffb", b"a\xffb", []),
        (b"a\xff\xf4\xff\xf2b", b"ab", [TelnetCommand(telnet.IP), TelnetCommand(telnet.DM)]),
        (b"\xff\xfb\x01x", b"x", [Negotiation(telnet.WILL, 1)]),
        (b"\xff\xfe\xffx", b"x", [Negotiation(telnet.DONT, 255)]),
        (b"\xff\xfa\x18ab\xff\xffc\xff\xf0x", b"x", [Subnegotiation(0x18, b"ab\xffc")]),
        (b"\xff\xf0x", b"x", [TelnetCommand(telnet.SE)]),
        (b"\xffnx", b"nx", [TelnetCommand(ord("n"))]),
        (b"\xff\r\n", b"\r\n", [TelnetCommand(ord("\r"))]),
        (
            b"\xff\xfa\x18a\xff\xfd\x01x",
            b"x",
            [Subnegotiation(0x18, b"a", complete=False), Negotiation(telnet.DO, 1)],
        ),
        (
            b"\xff\xfa\x18a\xff\xfa\x19b\xff\xf0x",
            b"x",
            [Subnegotiation(0x18, b"a", complete=False), Subnegotiation(0x19, b"b")],
        ),
    ],
)
def test_vectors(octets: bytes, data: bytes, events: list[TelnetEvent]) -> None:
    assert decoded([octets]) == (data, events, b"")


@pytest.mark.parametrize("octets", [b"\xff", b"\xff\xfb", b"\xff\xfa", b"\xff\xfa\x01a\xff"])
def test_pending_is_the_sequence_under_way(octets: bytes) -> None:
    assert decoded([b"x" + octets]) == (b"x", [], octets)


def test_a_subnegotiation_is_bounded() -> None:
    octets = b"\xff\xfa\x01" + b"a" * (SUBNEGOTIATION_BOUND + 1) + b"\xff\xf0x"
    data, events, _ = decoded([octets])
    assert data == b"x"
    assert events == [Subnegotiation(1, b"a" * SUBNEGOTIATION_BOUND, complete=False)]
    _, events, _ = decoded([octets.replace(b"aaa", b"aa", 1)])
    assert events == [Subnegotiation(1, b"a" * SUBNEGOTIATION_BOUND)]


def test_refusals() -> None:
    assert refusal(Negotiation(telnet.WILL, 3)) == bytes((telnet.IAC, telnet.DONT, 3))
    assert refusal(Negotiation(telnet.DO, 3)) == bytes((telnet.IAC, telnet.WONT, 3))
    assert refusal(Negotiation(telnet.WONT, 3)) is None
    assert refusal(Negotiation(telnet.DONT, 3)) is None


def test_signals_as_rfc_854_numbers_them() -> None:
    assert telnet.INTERRUPT == b"\xff\xf4"
    assert telnet.SYNCH == b"\xff\xf2"


def test_events_tell_people_what_they_are() -> None:
    events = [
        TelnetCommand(telnet.AYT),
        TelnetCommand(7),
        Negotiation(telnet.WILL, 1),
        Subnegotiation(24, b"xterm"),
    ]
    assert [str(event) for event in events] == [
        "IAC AYT",
        "IAC 7",
        "IAC WILL 1",
        "IAC SB 24 (5 octets) IAC SE",
    ]
    assert TelnetCommand(telnet.NOP).defined
    assert not TelnetCommand(7).defined


@given(STREAMS, st.lists(st.integers(0, 200), max_size=12))
def test_cuts_change_nothing(octets: bytes, places: list[int]) -> None:
    borders = [0, *sorted(place % (len(octets) + 1) for place in places), len(octets)]
    pieces = [octets[begin:end] for begin, end in pairwise(borders)]
    whole = decoded([octets])
    assert decoded(pieces) == whole
    assert decoded([octets[at : at + 1] for at in range(len(octets))]) == whole


@given(st.binary() | STREAMS)
def test_escaped_octets_come_back_without_events(octets: bytes) -> None:
    assert decoded([escape(octets)]) == (octets, [], b"")
