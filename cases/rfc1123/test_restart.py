"""Restart markers, and errors of REST (RFC 1123 section 4.1.3.4; R24, R43).

How a transfer is taken up again stands with RFC 959 sections 3.5 and 4.1.3.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

MARKERS = [b"1", b"senders-place-17", b"!#$%&()*+,-./:;<>?@[]^_{|}~"]
DATA = b"\x00\x00\x04data"
LINE_CUT = b"\x00\x00\x04one\r" + b"\x10\x00\x02m1" + b"\x40\x00\x06\ntwo\r\n"
"""Two lines, with a marker between CR and LF."""
LINE_ENDED = b"\x40\x00\x06\nTWO\r\n"
END = b"\x40\x00\x03end"


@requirement("rfc1123-4.1.3.4-110-format")
@pytest.mark.parametrize("marker", MARKERS, ids=["digit", "words", "punctuation"])
def test_reply_to_a_marker_has_the_exact_format(
    session: Session, scratch: Scratch, marker: bytes
) -> None:
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(DATA + b"\x10" + len(marker).to_bytes(2, "big") + marker + END)
    data.close()
    answer = session.reply()
    if answer.code != 110:
        session.unsupported(f"markers get no reply: restart is optional ({answer.received})")
    formed = re.fullmatch(r"MARK [!-~]+ = [!-~]+", answer.text) is not None
    session.must(formed, "MARK ssss = rrrr", seen=answer.received)


@requirement("rfc1123-4.1.3.4-110-names-the-senders-marker-first")
@pytest.mark.parametrize("marker", MARKERS, ids=["digit", "words", "punctuation"])
def test_reply_to_a_marker_begins_with_the_marker_sent(
    session: Session, scratch: Scratch, marker: bytes
) -> None:
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(DATA + b"\x10" + len(marker).to_bytes(2, "big") + marker + END)
    data.close()
    answer = session.reply()
    if answer.code != 110:
        session.unsupported(f"markers get no reply: restart is optional ({answer.received})")
    first = answer.text.removeprefix("MARK ").partition(" ")[0]
    session.must(first == marker.decode(), f"MARK {marker.decode()} = …", seen=answer.received)


@requirement("rfc1123-4.1.3.4-receiver-state-is-in-the-marker")
def test_store_restarts_between_cr_and_lf(session: Session, scratch: Scratch) -> None:
    """The file is compared with the same lines stored at once."""
    name, at_once = scratch.path("lines"), scratch.path("at-once")
    session.send("TYPE", "A").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(LINE_CUT)
    answer = session.reply().needed(110, 226)
    if answer.positive:
        session.unsupported("markers get no reply: restart is optional")
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("REST", answer.text.rpartition("= ")[2].strip()).if_supported().must_be(350)
    session.send("STOR", name).must_be(125, 150)
    data.send(LINE_ENDED)
    session.transfer_end().must_be(226, 250)
    session.send("MODE", "S").needed(200)
    data = session.data("PASV")
    session.send("STOR", at_once).needed(125, 150)
    data.send(b"one\r\nTWO\r\n")
    data.close()
    session.transfer_end().needed(226, 250)
    session.must_equal(scratch.contents(name), scratch.contents(at_once) or b"", "two lines")


@requirement("rfc1123-4.1.3.4-rest-outside-the-file-is-554")
@pytest.mark.parametrize("marker", ["8", "1000000", "99999999999999999999"])
def test_retrieval_from_outside_the_file_is_refused(
    session: Session, scratch: Scratch, marker: str
) -> None:
    """REST may refuse a marker that it cannot use; else the transfer does."""
    name = scratch.file("file", b"content")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("REST", marker).if_supported(500, 502, 504)
    if answer.refused:
        answer.should_be_refused(501)
        return
    answer = session.send("RETR", name)
    if answer.preliminary:
        data.receive()
        answer = session.transfer_end()
    answer.should_be_refused(554)
