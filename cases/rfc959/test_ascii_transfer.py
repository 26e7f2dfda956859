"""Transfers in ASCII type: a text comes back identical, however its octets were cut on the way.

Why: RFC 959 sections 3.1.1.1, 3.1.1.5 and 3.1.2. CR or LF alone mean nothing there (ruling R36),
so no text here has any. What the server stores meanwhile is seen in the file on ASCII conversion.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import BUFFER_BORDERS, LINES
from conformance.session import Scratch, Session

EITHER = pytest.mark.parametrize("setup", ["PASV", "PORT"])
TEXTS = {
    "empty": b"",
    "four-lines": LINES,
    "one-line-without-end": b"no line end",
    "last-line-without-end": b"first line\r\nno line end",
    "one-line-end": b"\r\n",
    "line-ends-alone": b"\r\n" * 7,
    "line-end-first": b"\r\nsecond line\r\n",
    "empty-lines-between": b"one\r\n\r\n\r\ntwo\r\n\r\nthree\r\n",
    "spaces-at-line-ends": b" leading\r\ntrailing \t\r\n \r\n",
    "lone-points": b".\r\n..\r\nend\r\n.\r\n",
    "format-controls": b"form feed\x0c\r\nvertical tab\x0b\r\nbackspace\x08\r\n",
    "control-z": b"before\x1a\r\nafter\r\n",
    "long-line": b"x" * 100_000 + b"\r\nshort\r\n",
    "many-lines": b"".join(b"line %d\r\n" % number for number in range(40_000)),
}
BORDERLINE = {
    "octets-over-127": bytes(range(128, 255)) + b"\r\n",
    "octet-255": b"\xff\xff\xff\r\n",
    "nul": b"a\x00b\r\n",
    "utf-8": "Grüße, 名前\r\n".encode(),
}
ASA_LINES = b" one line down\r\n0two lines down\r\n1next page\r\n+overprinted\r\n"


def is_padded(received: bytes, text: bytes) -> bool:
    """Whether only spaces at the ends of lines are more, the last one ended or not."""
    if received == text or received.count(b"\r\n") > text.count(b"\r\n") + 1:
        return False
    came, stored = (octets.removesuffix(b"\r\n").split(b"\r\n") for octets in (received, text))
    return [line.rstrip(b" ") for line in came] == [line.rstrip(b" ") for line in stored]


@requirement("rfc959-3.1.2-same-parameters-give-the-identical-file")
@EITHER
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_text_comes_back_identical(
    session: Session, scratch: Scratch, text: bytes, setup: str
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data(setup)
    session.send("STOR", name).must_be(125, 150)
    data.send(text)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data(setup)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    if is_padded(received, text) and session.send("STRU", "R").positive:
        # A host whose files have records may pad each of them and end the last (R63).
        session.should(False, "the text, and nothing added", seen=repr(received[-80:]))
        return
    session.must_equal(received, text, "the text")
    if not text and not scratch.contents(scratch.file("other", LINES)):
        session.inconclusive("a file reads as empty that is not: what was stored cannot be seen")


@requirement("rfc959-3.1.2-same-parameters-give-the-identical-file")
@pytest.mark.parametrize("length", BUFFER_BORDERS)
def test_text_with_line_end_at_the_border_of_a_buffer_comes_back_identical(
    session: Session, scratch: Scratch, length: int
) -> None:
    """The line's end, CR LF, begins after so many octets less one, and is cut between the two."""
    name, line = scratch.path("text"), b"x" * (length - 1)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(line + b"\r")
    data.send(b"\n" + LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, line + b"\r\n" + LINES, "the text")


@requirement("rfc959-3.1.2-same-parameters-give-the-identical-file")
def test_text_sent_octet_by_octet_comes_back_identical(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    for octet in LINES:
        data.send(bytes([octet]))
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "the text")


@requirement("rfc959-3.1.1.1-ascii-data-is-eight-bit-bytes")
@pytest.mark.parametrize("text", BORDERLINE.values(), ids=BORDERLINE)
def test_octets_outside_of_printable_ascii_come_back(
    session: Session, scratch: Scratch, text: bytes
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(text)
    data.close()
    session.transfer_end().should_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), text, "the text")


@requirement("rfc959-3.1.1.5.1-non-print-is-the-default-format")
@pytest.mark.parametrize(
    ("stored", "retrieved"), [("A", "A N"), ("A N", "A")], ids=["stored-so", "retrieved-so"]
)
def test_type_without_format_is_non_print(
    session: Session, scratch: Scratch, stored: str, retrieved: str
) -> None:
    name = scratch.path("text")
    session.send("TYPE", stored).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.send("TYPE", retrieved).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the text")


@requirement("rfc959-4.1.2-format-returns-to-non-print")
def test_type_without_format_after_one_with_format_is_non_print(
    session: Session, scratch: Scratch
) -> None:
    """Where formats make no difference to a server, as on most, nothing can break this."""
    name = scratch.path("text")
    session.send("TYPE", "A C").if_supported(500, 501, 502, 504).needed(200)
    session.send("TYPE", "A").must_be(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(ASA_LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.send("TYPE", "A N").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), ASA_LINES, "the text")


@requirement("rfc959-3.1.1.5.2-telnet-format-ends-lines-with-cr-lf")
def test_text_in_telnet_format_comes_back_identical(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A T").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(TEXTS["format-controls"])
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), TEXTS["format-controls"], "the text")


@requirement("rfc959-3.1.1.5.2-carriage-control-keeps-the-file")
def test_text_with_carriage_control_comes_back_identical(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(ASA_LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), ASA_LINES, "the text")
