"""Transfers in EBCDIC type, for servers that accept it.

Why: RFC 959 section 3.1.1.2. The letters used here stand at the same places in all EBCDIC code
pages. A host whose own type this is may keep lines as records, pad them, and end the last one
(ruling R63).
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

HELLO_ASCII = b"HELLO 959"
HELLO_EBCDIC = b"\xc8\xc5\xd3\xd3\xd6\x40\xf9\xf5\xf9"
TWO_LINES_ASCII = b"AB\r\nCD\r\n"
TWO_LINES_EBCDIC = b"\xc1\xc2\x15\xc3\xc4\x15"
ADDED = re.compile(rb"[\x40\x00]+(?=\x15)")
"""What such a host may add to a line in EBCDIC."""
ADDED_IN_ASCII = re.compile(rb"[ \x00]+(?=\r\n)")


@requirement("rfc959-3.1.1.2-data-travels-in-ebcdic")
def test_text_stored_in_ascii_is_sent_in_ebcdic(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "E").if_supported(500, 501, 502, 504).needed(200)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(HELLO_ASCII)
    data.close()
    session.transfer_end().needed(226, 250)
    session.send("TYPE", "E").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive().rstrip(b"\x40\x00\x0d\x15\x25")
    session.must_equal(received, HELLO_EBCDIC, "the text in EBCDIC")


@requirement("rfc959-3.1.1.2-data-travels-in-ebcdic")
def test_text_received_in_ebcdic_is_sent_in_ascii(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "E").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(HELLO_EBCDIC)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive().rstrip(b" \x00\r\n")
    session.must_equal(received, HELLO_ASCII, "the text in ASCII")


@requirement("rfc959-3.1.1.2-lines-end-in-nl")
def test_lines_are_sent_with_nl_in_ebcdic(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "E").if_supported(500, 501, 502, 504).needed(200)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(TWO_LINES_ASCII)
    data.close()
    session.transfer_end().needed(226, 250)
    session.send("TYPE", "E").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = ADDED.sub(b"", data.receive())
    session.should(
        received == TWO_LINES_EBCDIC, "each line ends with NL, 0x15", seen=received[:40].hex(" ")
    )


@requirement("rfc959-3.1.1.2-lines-end-in-nl")
def test_nl_received_in_ebcdic_ends_a_line(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "E").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(TWO_LINES_EBCDIC)
    data.close()
    session.transfer_end().needed(226, 250)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = ADDED_IN_ASCII.sub(b"", data.receive())
    session.should(
        received == TWO_LINES_ASCII, "each NL comes as CR LF", seen=received[:40].hex(" ")
    )


@requirement("rfc959-3.1.2-same-parameters-give-the-identical-file")
@pytest.mark.parametrize("argument", ["E", "E N", "E T", "E C"])
def test_ebcdic_text_comes_back_identical(
    session: Session, scratch: Scratch, argument: str
) -> None:
    """Each line begins with a space, which carriage control wants there."""
    name, text = scratch.path("text"), b"\x40\xc1\xc2\x15\x40\xc3\xc4\x15"
    session.send("TYPE", argument).if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(text)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    padded = received != text and ADDED.sub(b"", received) == text
    if padded and session.send("STRU", "R").positive:
        session.should(False, "the text, and nothing added", seen=received[-40:].hex(" "))
        return
    session.must_equal(received, text, "the text")
