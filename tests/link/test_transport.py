"""Lines that travel in another way: what becomes of their octets, and that nothing else changes."""

from __future__ import annotations

import pytest

from conformance.link.interface import Address
from conformance.link.transport import (
    PieceChannel,
    PieceLink,
    Pieces,
    between_cr_and_lf,
    each_octet,
    in_lower_case,
    whole,
    with_no_operations,
)
from conformance.wire.telnet import TelnetDecoder

from .fakes import Source, wired

NOP = b"\xff\xf1"
ALL = (whole, each_octet, between_cr_and_lf, in_lower_case, with_no_operations)
LINES = (
    b"NOOP\r\n",
    b"RETR a Name\r\n",
    b"X\r\n",
    b"CWD \xff\xff\r\n",
    b"CWD \r\x00\r\x00\r\n",
    b"CWD a\x0bb\x85c d\r\n",
    b"RNFR Old\r\nRNTO New\r\nNOOP\r\n",
    b"",
)


@pytest.mark.parametrize("octets", LINES)
@pytest.mark.parametrize("pieces", ALL, ids=lambda pieces: pieces.__name__)
def test_line_means_the_same_in_every_way(pieces: Pieces, octets: bytes) -> None:
    decoder, plain = TelnetDecoder(), TelnetDecoder()
    text = b"".join(decoder.feed(piece)[0] for piece in pieces(octets))
    assert text.lower() == plain.feed(octets)[0].lower()
    assert decoder.pending == b""


@pytest.mark.parametrize(
    ("pieces", "sent"),
    [
        (whole, [b"MKD A b\r\n"]),
        (each_octet, [b"M", b"K", b"D", b" ", b"A", b" ", b"b", b"\r", b"\n"]),
        (between_cr_and_lf, [b"MKD A b\r", b"\n"]),
        (in_lower_case, [b"mkd A b\r\n"]),
        (with_no_operations, [NOP.join((b"", b"M", b"KD", b" A", b" b", b"\r\n"))]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_line_becomes(pieces: Pieces, sent: list[bytes]) -> None:
    assert list(pieces(b"MKD A b\r\n")) == sent


def test_several_lines_are_each_cut_at_their_end() -> None:
    assert between_cr_and_lf(b"A\r\nB c\r\n") == [b"A\r", b"\nB c\r", b"\n"]


def test_only_first_words_are_in_lower_case() -> None:
    assert in_lower_case(b"RNFR Old\r\nRNTO New\r\n") == (b"rnfr Old\r\nrnto New\r\n",)
    assert in_lower_case(b"CWD a\r\x00B C\r\n") == (b"cwd a\r\x00B C\r\n",)


@pytest.mark.parametrize("octets", LINES[3:5], ids=["doubled-iac", "cr-nul"])
def test_no_operation_parts_no_two_octets_that_belong_together(octets: bytes) -> None:
    (sent,) = with_no_operations(octets)
    for pair in (b"\xff\xff", b"\r\x00", b"\r\n"):
        assert sent.replace(NOP, b"").count(pair) == sent.count(pair)
    assert sent.endswith(b"\r\n")


def test_channel_sends_in_pieces_and_shows_no_secret_in_any() -> None:
    source = Source(bytes)
    channel = PieceChannel(source, each_octet)
    channel.send(b"NO", within=3.0)
    channel.send(b"PASS me\r\n", b"PASS ****\r\n")
    assert source.sent == [b"N", b"O", b"PASS ****\r\n", *[b""] * 8]
    assert channel.peer == source.peer


def test_channel_cuts_one_line_where_it_is_told() -> None:
    source = Source(bytes)
    channel = PieceChannel(source, whole)
    channel.cut([4, 2, 4, 0, 99])
    channel.send(b"NOOP\r\n")
    channel.send(b"NOOP\r\n")
    assert source.sent == [b"NO", b"OP", b"\r\n", b"NOOP\r\n"]


def test_urgent_octets_go_as_they_are() -> None:
    source = Source(bytes)
    PieceChannel(source, each_octet).send_urgent(b"\xff\xf2")
    assert source.sent == [b"\xff\xf2"]


def test_link_is_the_same_but_for_its_control_connections() -> None:
    with wired() as wire:
        link = PieceLink(wire.link, each_octet)
        assert link.transcript is wire.link.transcript
        assert link.fresh("name") == "token-1-name"
        listener = link.listen(wire.channel)
        assert listener.address.host == "127.0.0.1"
        data = link.data(listener.address, wire.channel)
        data.send(b"whole")
        assert listener.accept(2.0).receive(2.0) == b"whole"
        assert isinstance(link.control(Address(*listener.address)), PieceChannel)
        link.close()


def test_channel_reads_and_ends_as_the_one_below() -> None:
    source = Source(lambda: b"200 ok\r\n")
    channel = PieceChannel(source, whole)
    assert channel.receive(1.0) == b"200 ok\r\n"
    channel.close()
    channel.reset()
    with pytest.raises(AssertionError, match="nobody"):
        channel.finish_sending()
    assert (source.closed, source.broken_off) == (1, 1)
