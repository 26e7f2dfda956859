"""Transfers in record structure, for servers that accept it.

Why: RFC 959 sections 3.1.2 and 3.1.2.2, and ruling R34. In stream mode 0xFF 0x01 ends a record,
0xFF 0x02 the file, 0xFF 0x03 both: how these marks must look is judged with stream mode, here what
they divide. Where they end the file, a server may leave the data connection open (ruling R71), and
QUIT makes it close.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.samples import EVERY_LINE_END, LINES
from conformance.session import Scratch, Session

RECORDS = {
    "one": b"only one\xff\x01\xff\x02",
    "three": b"one\xff\x01two\xff\x01three\xff\x01\xff\x02",
    "empty-between": b"one\xff\x01\xff\x01three\xff\x01\xff\x02",
    "no-records": b"\xff\x02",
}
PADDING = re.compile(rb"[ \x00]+(?=\xff[\x01\x03])")
"""What a host may add to records of a fixed length (R63)."""


@requirement("rfc959-3.1.2-record-transformation-is-invertible")
@pytest.mark.parametrize("records", RECORDS.values(), ids=RECORDS)
def test_text_stored_in_records_comes_back_in_the_same_records(
    session: Session, scratch: Scratch, records: bytes
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(records)
    data.close()
    session.transfer_end().should_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.transfer_end().should_be(226, 250)
    session.send("QUIT").needed(221)
    received = data.receive().replace(b"\xff\x03", b"\xff\x01\xff\x02")
    session.must_equal(received, records, "the records, their last end apart from the file's")


@requirement("rfc959-3.1.2-lines-become-records-and-back")
def test_lines_stored_in_file_structure_come_as_records(session: Session, scratch: Scratch) -> None:
    """A server that keeps octets as they come may send them back as such, or as one record."""
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    session.send("STRU", "F").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().needed(226, 250)
    session.send("STRU", "R").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.transfer_end().should_be(226, 250)
    session.send("QUIT").needed(221)
    received = data.receive().replace(b"\xff\x03", b"\xff\x01\xff\x02")
    if received.removesuffix(b"\xff\x02").removesuffix(b"\xff\x01") == LINES:
        session.inconclusive("the server does not divide a text stored in STRU F into records")
    session.must_equal(
        PADDING.sub(b"", received),
        LINES.replace(b"\r\n", b"\xff\x01") + b"\xff\x02",
        "a record a line",
    )


@requirement("rfc959-3.1.2-lines-become-records-and-back")
def test_lines_stored_in_file_structure_stay_lines_in_file_structure(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    session.send("STRU", "F").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().should_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the lines")


@requirement("rfc959-3.1.2.1-file-structure-is-a-plain-sequence")
@pytest.mark.parametrize(
    "contents",
    [b"\xff\x01a\xff\x02b\xff\x03", b"\xff\xff", EVERY_LINE_END],
    ids=["record-marks", "escaped-ones", "line-ends"],
)
def test_file_structure_takes_no_octet_for_a_mark(
    session: Session, scratch: Scratch, contents: bytes
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    session.send("STRU", "F").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(contents)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), contents, "the file's octets")
