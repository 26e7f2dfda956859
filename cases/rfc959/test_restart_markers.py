"""Restart by markers in the data (RFC 959 section 3.5): block mode, where a server offers both.

REST with a count of octets in stream mode is in test_restart. A 110 reply tells the sender's
marker, which is ours, and the receiver's (RFC 1123 section 4.1.3.4, ruling R24).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import octets
from conformance.session import Scratch, Session

HUNDRED_THOUSAND = octets(100_000)
MARKED = b"\x00\x00\x06first " + b"\x10\x00\x02m1" + b"\x40\x00\x06second"
ODD_MARKERS = {
    "punctuation": b"!~[]{}\"'",
    "like-a-verb": b"QUIT",
    "digits": b"00000000000000000001",
    "long": b"m" * 60,
}


@requirement("rfc959-3.5-marker-has-meaning-to-the-sender-only")
@pytest.mark.parametrize("marker", ODD_MARKERS.values(), ids=ODD_MARKERS)
def test_any_printable_marker_is_accepted(
    session: Session, scratch: Scratch, marker: bytes
) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(b"\x10\x00" + bytes([len(marker)]) + marker + b"\x40\x00\x05hello")
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"hello", "the file's octets")


@requirement("rfc959-3.5-receiver-returns-the-marker")
def test_marker_is_returned_in_a_110_reply(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("new")).needed(125, 150)
    data.send(MARKED)
    answer = session.reply()
    if answer.positive:
        session.unsupported("the server takes no notice of restart markers")
    answer.must_be(110)
    named = answer.text.startswith("MARK m1 = ")
    session.must(named, "MARK, our marker, = and the server's", seen=answer.received)
    session.transfer_end().must_be(226, 250)


@requirement("rfc959-3.5-restart-at-the-markers-point")
def test_retr_restarts_at_the_servers_marker(session: Session, scratch: Scratch) -> None:
    name = scratch.file("long", HUNDRED_THOUSAND)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(len(HUNDRED_THOUSAND))
    session.transfer_end().needed(226, 250)
    session.send("QUIT").needed(221)
    blocks = data.receive_blocks(begun)
    places = [place for place, block in enumerate(blocks) if block.is_marker]
    if not places:
        session.inconclusive("the server inserts no marker in a file of 100,000 octets")
    rest = b"".join(block.data for block in blocks[places[0] :] if not block.is_marker)
    again = session.another().log_in()
    again.send("TYPE", "I").needed(200)
    again.send("MODE", "B").needed(200)
    data = again.data("PASV")
    again.send("REST", blocks[places[0]].data).if_supported().must_be(350)
    again.send("RETR", name).must_be(125, 150)
    begun = data.receive_some(len(rest))
    again.transfer_end().must_be(226, 250)
    again.send("QUIT").needed(221)
    blocks = data.receive_blocks(begun)
    received = b"".join(block.data for block in blocks if not block.is_marker)
    session.must_equal(received, rest, "the data after the marker")


@requirement("rfc959-3.5-restart-of-a-store-at-the-servers-marker")
def test_stor_restarts_at_the_servers_marker(session: Session, scratch: Scratch) -> None:
    """As much is sent again as was there, so that it is no matter what becomes of the rest."""
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(MARKED)
    answer = session.reply().needed(110, 226)
    if answer.positive:
        session.unsupported("the server takes no notice of restart markers")
    session.transfer_end().needed(226, 250)
    marker = answer.text.rpartition("= ")[2].strip()
    data = session.data("PASV")
    session.send("REST", marker).if_supported().must_be(350)
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x40\x00\x06SECOND")
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"first SECOND", "the file's octets")
