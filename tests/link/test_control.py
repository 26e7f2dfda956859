"""Replies off a control connection: in any pieces, within bounds, whatever comes between them."""

from __future__ import annotations

import itertools
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.link.control import ControlConnection, EndedError, FloodError
from conformance.link.interface import BrokenError, LinkError, SilenceError
from conformance.link.transcript import Kind
from conformance.wire.reply import Defect

from .fakes import Source, break_off, recorded, wired

REPLIES = b"220 ready\r\n214-help\r\n 220 inside\r\n214 end\r\n200 ok\r\n"


def _receiving(*pieces: bytes) -> ControlConnection:
    events = [(Kind.RECEIVED, piece) for piece in pieces]
    return ControlConnection(recorded(*events, (Kind.SILENT, b"")))


@given(st.lists(st.integers(0, len(REPLIES)), max_size=12))
def test_replies_are_the_same_in_whatever_pieces_they_come(places: list[int]) -> None:
    borders = [0, *sorted(places), len(REPLIES)]
    pieces = [REPLIES[begin:end] for begin, end in pairwise(borders) if begin < end]
    control = _receiving(*pieces)
    assert [control.read_reply(1).code for _ in range(3)] == [220, 214, 200]
    assert not control.waiting


def test_second_reply_of_a_segment_waits() -> None:
    control = _receiving(b"226 done\r\n200 ok\r\n")
    assert not control.waiting
    assert control.read_reply(1).code == 226
    assert control.waiting
    assert control.read_reply(1).code == 200


def test_part_of_a_reply_is_waiting_too() -> None:
    control = _receiving(b"226 done\r\n20")
    control.read_reply(1)
    with pytest.raises(SilenceError):
        control.read_reply(1)
    assert control.waiting


@pytest.mark.parametrize("piece", [b"226 done\r\n", b"22"], ids=["reply", "part"])
@pytest.mark.parametrize("together", [True, False], ids=["one-segment", "two-segments"])
def test_reply_that_comes_is_seen_and_kept_in_whatever_segment(
    piece: bytes, together: bool
) -> None:
    first, rest = b"150 go on\r\n", b"6 done\r\n" if piece == b"22" else b""
    begun = [first + piece] if together else [first, b"\xff\xf1", piece]
    control = _receiving(*begun, rest) if rest else _receiving(*begun)
    assert control.read_reply(1).code == 150
    assert control.speaks(1)
    assert control.speaks(1)
    assert control.read_reply(1).code == 226
    assert not control.speaks(1)


@pytest.mark.parametrize("kind", [Kind.SILENT, Kind.ENDED, Kind.BROKEN])
def test_connection_without_a_reply_says_nothing(kind: Kind) -> None:
    control = ControlConnection(recorded((kind, b""), (Kind.RECEIVED, b"226 done\r\n")))
    assert not control.speaks(1)
    assert control.ended is (kind is not Kind.SILENT)
    if control.ended:
        with pytest.raises(EndedError):
            control.read_reply(1)
    else:
        assert control.read_reply(1).code == 226


def test_silence_is_no_end() -> None:
    control = ControlConnection(recorded((Kind.SILENT, b""), (Kind.RECEIVED, b"220 late\r\n")))
    with pytest.raises(SilenceError):
        control.read_reply(1)
    assert not control.ended
    assert control.read_reply(1).code == 220


def test_reply_that_drips_without_end_meets_one_deadline() -> None:
    def drip() -> bytes:
        time.sleep(0.001)  # or a quick machine reads more of it than a line may have
        return b"2"

    control = ControlConnection(Source(drip))
    with pytest.raises(SilenceError, match="not complete"):
        control.read_reply(0.05)


def test_end_is_told() -> None:
    control = ControlConnection(recorded((Kind.ENDED, b"")))
    for _ in range(2):
        with pytest.raises(EndedError) as caught:
            control.read_reply(1)
        assert caught.value.reply is None
        assert control.ended


def test_partial_reply_before_the_end_is_kept() -> None:
    control = ControlConnection(recorded((Kind.RECEIVED, b"226 do"), (Kind.ENDED, b"")))
    with pytest.raises(EndedError) as caught:
        control.read_reply(1)
    assert caught.value.reply is not None
    assert caught.value.reply.code == 226
    assert caught.value.reply.defects == (Defect.UNFINISHED,)


def test_break_is_told_from_an_end() -> None:
    control = ControlConnection(recorded((Kind.BROKEN, b"")))
    with pytest.raises(BrokenError):
        control.read_reply(1)
    assert control.ended


def test_reset_over_loopback_is_a_break() -> None:
    with wired() as wire:
        control = ControlConnection(wire.channel)
        break_off(wire.peer)
        with pytest.raises(BrokenError):
            control.read_reply(2)


def test_options_offered_and_asked_for_are_refused() -> None:
    control = ControlConnection(
        recorded(
            (Kind.RECEIVED, b"\xff\xfb\x01220 \xff\xfd\x18ready\r\n"),
            (Kind.SENT, b"\xff\xfe\x01"),
            (Kind.SENT, b"\xff\xfc\x18"),
        )
    )
    reply = control.read_reply(1)
    assert (reply.code, reply.text, reply.defects) == (220, "ready", ())
    assert [str(event) for event in control.telnet_events] == ["IAC WILL 1", "IAC DO 24"]


def test_refusals_are_not_answered() -> None:
    channel = Source(lambda: b"\xff\xfc\x01\xff\xfe\x01220 ready\r\n")
    assert ControlConnection(channel).read_reply(1).code == 220
    assert channel.sent == []


def test_lone_iac_in_a_reply_is_a_defect_of_it() -> None:
    control = _receiving(b"220 h\xff\x01llo\r\n")
    assert control.read_reply(1).defects == (Defect.TELNET,)


ENDLESS = {
    "line": itertools.repeat(b"x" * 8192),
    "reply": itertools.chain((b"220-begin\r\n",), itertools.repeat(b"220-more\r\n" * 800)),
    "telnet-commands": itertools.repeat(b"\xff\xf1" * 4096),
    "offers": itertools.repeat(b"\xff\xfb\x01" * 2048),
    "subnegotiation": itertools.chain((b"\xff\xfa\x01",), itertools.repeat(b"x" * 8192)),
}


@pytest.mark.parametrize("octets", ENDLESS.values(), ids=ENDLESS)
def test_flood_is_bounded_and_stays_a_flood(octets: itertools.repeat[bytes]) -> None:
    control = ControlConnection(Source(octets.__next__))
    for _ in range(2):
        with pytest.raises(FloodError):
            control.read_reply(60)
    assert control.ended


def test_reply_before_a_flood_is_given_first() -> None:
    pieces = itertools.chain((b"220 ready\r\n" + b"x" * 70_000,), itertools.repeat(b"x" * 8192))
    control = ControlConnection(Source(pieces.__next__))
    assert control.read_reply(1).code == 220
    with pytest.raises(FloodError):
        control.read_reply(1)


class _Leaving(Source):
    """A peer that offers an option and is gone."""

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        super().send(octets, shown, within)
        raise BrokenError("sending failed")


def test_connection_that_breaks_at_a_refusal_is_broken() -> None:
    channel = _Leaving(lambda: b"\xff\xfb\x01")
    with pytest.raises(BrokenError):
        ControlConnection(channel).read_reply(1)
    assert channel.sent == [b"\xff\xfe\x01"]


@pytest.mark.parametrize("error", [EndedError, FloodError, SilenceError, BrokenError])
def test_all_that_can_go_wrong_is_a_link_error(error: type[Exception]) -> None:
    assert issubclass(error, LinkError)


def test_what_is_shown_in_place_of_a_password_reaches_the_channel() -> None:
    channel = Source(bytes)
    ControlConnection(channel).send(b"PASS secret\r\n", b"PASS ****\r\n", 1)
    assert channel.sent == [b"PASS ****\r\n"]
