"""Types, formats and structures beyond RFC 959 (RFC 1123 sections 4.1.2.1, 4.1.2.2 and 4.1.2.4)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES
from conformance.session import Scratch, Session

RECORDS = b"first record\xff\x01second \xff\xff record\xff\x01\xff\x01last\xff\x01\xff\x02"
"""Four records in stream mode, one of them empty, and the end of file (RFC 959 section 3.4.1)."""


@requirement("rfc1123-4.1.2.1-type-image")
def test_image_type_is_accepted(session: Session) -> None:
    session.send("TYPE", "I").must_be(200)


@requirement("rfc1123-4.1.2.1-type-local-8")
def test_local_type_of_eight_bits_is_accepted(session: Session) -> None:
    session.send("TYPE", "L", "8").must_be(200)


@requirement("rfc1123-4.1.2.1-local-8-equals-image")
def test_retrieval_in_local_8_is_as_in_image(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "L", "8").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), ALL_OCTETS, "the file's octets")
    session.transfer_end().should_be(226, 250)


@requirement("rfc1123-4.1.2.1-local-8-equals-image")
def test_store_in_local_8_is_as_in_image(session: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    session.send("TYPE", "L", "8").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().should_be(226, 250)
    session.must_equal(scratch.contents(name) or b"", ALL_OCTETS, "the file's octets")


@requirement("rfc1123-4.1.2.1-type-local-m")
@pytest.mark.parametrize("size", ["7", "9", "16", "32", "36"])
def test_local_type_of_another_size_is_accepted_or_refused(session: Session, size: str) -> None:
    session.send("TYPE", "L", size).if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc1123-4.1.2.1-local-m-keeps-the-file")
@pytest.mark.parametrize("size", ["16", "32", "36"])
def test_file_kept_in_words_comes_back_unchanged(
    session: Session, scratch: Scratch, size: str
) -> None:
    """288 octets: whole words of each of these sizes."""
    content = ALL_OCTETS + ALL_OCTETS[:32]
    name = scratch.path("words")
    session.send("TYPE", "L", size).if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(content)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), content, "the words that were stored")
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.2-type-telnet-format")
@pytest.mark.parametrize("parameters", ["A T", "a t"])
def test_telnet_format_is_accepted(session: Session, parameters: str) -> None:
    session.send("TYPE", *parameters.split()).should_be(200)


@requirement("rfc1123-4.1.2.2-type-telnet-format")
def test_telnet_format_of_ebcdic_is_accepted(session: Session) -> None:
    session.send("TYPE", "E").if_supported(500, 501, 502, 504)
    session.send("TYPE", "E", "T").should_be(200)


@requirement("rfc1123-4.1.2.2-telnet-format-equals-non-print")
def test_retrieval_in_telnet_format_is_as_in_non_print(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().needed(226, 250)
    session.send("TYPE", "A", "T").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    received = data.receive()
    session.should(received == LINES, "the lines as in TYPE A N", seen=repr(received))


@requirement("rfc1123-4.1.2.2-telnet-format-equals-non-print")
def test_store_in_telnet_format_is_as_in_non_print(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "A", "T").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().should_be(226, 250)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.should(received == LINES, "the lines as in TYPE A N", seen=repr(received))


@requirement("rfc1123-4.1.2.4-record-structure-is-invertible")
def test_records_come_back_as_they_were_stored(session: Session, scratch: Scratch) -> None:
    name = scratch.path("records")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(RECORDS)
    data.close()
    session.transfer_end().should_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    received = data.receive()
    same = received.replace(b"\xff\x01\xff\x02", b"\xff\x03") == RECORDS.replace(
        b"\xff\x01\xff\x02", b"\xff\x03"
    )
    session.should(same, "the records that were stored", seen=repr(received))
