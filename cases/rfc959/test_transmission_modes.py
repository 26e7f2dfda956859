"""Stream mode, and what holds for each mode (RFC 959 sections 3.4 and 3.4.1).

Block and compressed mode have files of their own. Record structure is optional where files have no
records (ruling R34), page structure is discouraged (RFC 1123 section 4.1.2.3). Where octets end a
file of records or pages, a server may leave the data connection open (ruling R71): QUIT makes it
close.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, BUFFER_BORDERS, EVERY_LINE_END, LINES, octets
from conformance.session import Scratch, Session

TYPES = {"ascii": "A", "image": "I", "local-8": "L 8", "ebcdic": "E"}
END_TOGETHER = b"one\xff\x01two\xff\x01\xff\x01four\xff\x03"
END_APART = b"one\xff\x01two\xff\x01\xff\x01four\xff\x01\xff\x02"
ESCAPED_TOGETHER = b"\xff\xffin \xff\xff\xff\xff the\xff\xff\xff\x03"
ESCAPED_APART = b"\xff\xffin \xff\xff\xff\xff the\xff\xff\xff\x01\xff\x02"
TWO_PAGES = b"\x04\x00\x05\x01hello" + b"\x04\x01\x00\x00"
PADDING = re.compile(rb"[ \x00]+(?=\xff[\x01\x03])")
"""What a host may add to records of a fixed length (R63)."""
LINE_PADDING = {"A": rb"[ \x00]+(?=\r\n)", "I": rb"(?!)", "L 8": rb"(?!)"}
LINE_PADDING["E"] = rb"[\x40\x00]+(?=\x15)"
"""The same of a text in file structure, where such a host divides it at its line ends."""
TEXT_LIKE_CONTROL = b"\xff\x01\xff\x02\xff\x03\xff\xff\x00\x40\x1a\x04"


@requirement("rfc959-3.4-transfer-ends-with-end-of-file")
@pytest.mark.parametrize("verb", ["RETR", "LIST", "NLST"])
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_server_closes_after_what_it_sends(
    session: Session, scratch: Scratch, verb: str, way: str
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = session.data(way)
    session.send(verb, name if verb == "RETR" else scratch.root).needed(125, 150)
    came = (data.must_end() or b"").lower()
    session.transfer_end().must_be(226, 250)
    # Some servers list the directory itself, and not what is in it.
    there = (b"octets", scratch.name.lower().encode())
    shown = b"abc" in came if verb == "RETR" else any(name in came for name in there)
    if not shown:
        session.inconclusive(f"what came is not what is there: {came[:80]!r}")


@requirement("rfc959-3.4-line-ends-travel-as-crlf")
def test_lines_come_with_cr_lf(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    received = data.receive()
    session.transfer_end().should_be(226, 250)
    session.must_equal(received, LINES, "the file's lines")


@requirement("rfc959-3.4.1-every-octet-is-data")
@pytest.mark.parametrize("size", BUFFER_BORDERS)
def test_sizes_around_buffers(session: Session, scratch: Scratch, size: int) -> None:
    content = octets(size)
    name = scratch.file("octets", content)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, content, "the file's octets")


@requirement("rfc959-3.4.1-every-octet-is-data")
@pytest.mark.parametrize(
    "content",
    [TEXT_LIKE_CONTROL, EVERY_LINE_END, b"\x00" * 1000, b"\xff" * 999, b"\xff"],
    ids=["control-codes", "line-ends", "zeros", "odd-number-of-ones", "one-octet"],
)
def test_octets_that_mean_something_elsewhere(
    session: Session, scratch: Scratch, content: bytes
) -> None:
    """Control codes of records, Telnet commands, ends of files of old: all of them are data
    here.
    """
    name = scratch.path("octets")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(content)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, content, "the file's octets")


@requirement("rfc959-3.4.1-every-octet-is-data")
def test_octets_stored_one_by_one(session: Session, scratch: Scratch) -> None:
    """The borders of the user's writes are no part of the file."""
    name = scratch.path("octets")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    for octet in TEXT_LIKE_CONTROL:
        data.send(bytes([octet]))
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), TEXT_LIKE_CONTROL, "the file's octets")


@requirement("rfc959-3.4.1-server-closes-to-end-the-file")
@pytest.mark.parametrize("content", [b"", b"x", ALL_OCTETS], ids=["empty", "one-octet", "octets"])
def test_server_closes_when_all_is_sent(session: Session, scratch: Scratch, content: bytes) -> None:
    name = scratch.file("octets", content)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.must_equal(received, content, "the octets before the end of file")
    session.transfer_end().must_be(226, 250)


@requirement("rfc959-3.4.1-close-ends-the-file-stored")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_store_ends_when_the_user_closes(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("STOR", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-3.4.1-close-ends-the-file-stored")
def test_store_goes_on_until_the_user_closes(session: Session, scratch: Scratch) -> None:
    """Nothing in the data ends the file; between the two parts the server has time to be wrong."""
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(TEXT_LIKE_CONTROL)
    with session.preparing():
        other = session.another().log_in()
        other.send("NOOP").must_be(200, 500, 502)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    expected = TEXT_LIKE_CONTROL + ALL_OCTETS
    session.must_equal(scratch.contents(name), expected, "the file's octets")


@requirement("rfc959-3.4.1-any-type-in-stream-mode")
@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_each_type_travels_in_stream_mode(session: Session, scratch: Scratch, kind: str) -> None:
    """Stored and retrieved with the same parameters, the file comes back as it went."""
    name = scratch.path("lines")
    content = LINES.decode().encode("cp037").replace(b"\r\x25", b"\x15") if kind == "E" else LINES
    session.send("TYPE", *kind.split()).if_supported(500, 501, 502, 504).needed(200)
    session.send("MODE", "S").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(content)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = re.sub(LINE_PADDING[kind], b"", data.receive())
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, content, "the file's octets")


@requirement("rfc959-3.4-every-end-of-record-is-explicit")
def test_last_record_has_an_end_of_record(session: Session, scratch: Scratch) -> None:
    name = scratch.path("records")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(END_APART)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    received = data.receive()
    plain = PADDING.sub(b"", received)
    ended = plain.endswith((b"four\xff\x03", b"four\xff\x01\xff\x02"))
    session.must(ended, "an end of record after the last record", seen=f"{received[-12:]!r}")


@requirement("rfc959-3.4.1-record-ends-are-control-codes")
def test_records_end_with_control_codes(session: Session, scratch: Scratch) -> None:
    name = scratch.path("records")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(END_APART)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    received = data.receive()
    either = PADDING.sub(b"", received) in (END_APART, END_TOGETHER)
    session.must(either, "the four records with their control codes", seen=f"{received!r}")


@requirement("rfc959-3.4.1-record-codes-are-understood")
@pytest.mark.parametrize("sent", [END_APART, END_TOGETHER], ids=["apart", "together"])
def test_ends_of_record_and_file_are_understood(
    session: Session, scratch: Scratch, sent: bytes
) -> None:
    name = scratch.path("records")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(sent)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    session.transfer_end().needed(226, 250)
    session.send("QUIT").needed(221)
    received = data.receive()
    either = PADDING.sub(b"", received) in (END_APART, END_TOGETHER)
    session.must(either, "the four records that were stored", seen=f"{received!r}")


@requirement("rfc959-3.4.1-escape-octet-is-doubled")
def test_octets_of_all_ones_in_records(session: Session, scratch: Scratch) -> None:
    """Record structure is owed to text alone: a server may refuse to store an image in records."""
    name = scratch.path("records")
    session.send("TYPE", "I").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).if_supported().needed(125, 150)
    data.send(ESCAPED_TOGETHER)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    received = data.receive()
    either = PADDING.sub(b"", received) in (ESCAPED_TOGETHER, ESCAPED_APART)
    session.must(either, "each octet of all ones twice", seen=f"{received!r}")


@requirement("rfc959-3.4-page-structure-ends-with-last-page")
def test_last_page_ends_a_file_of_pages(session: Session, scratch: Scratch) -> None:
    """The last page has a header of four bytes, no data, and the type zero (section 3.1.2.3)."""
    name = scratch.path("pages")
    session.send("TYPE", "L", "8").needed(200)
    session.send("STRU", "P").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).if_supported().needed(125, 150)
    data.send(TWO_PAGES)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    last = data.receive()[-4:]
    ended = (last[:1], last[2:]) == (b"\x04", b"\x00\x00")
    session.must(ended, "a last page at the end", seen=f"{last!r}")
