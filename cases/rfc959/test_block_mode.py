"""Block mode (RFC 959 section 3.4.2), which is optional (RFC 1123 section 4.1.5).

A server may leave the data connection open after the transfer. QUIT makes it close (section 3.2),
so that what it sent can be read to the end. As much as must come is read before that: nobody reads
a reply that the server cannot send because nobody reads the file.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES, octets
from conformance.session import Scratch, Session

HUNDRED_THOUSAND = octets(100_000)
PADDING = re.compile(rb"[ \x00]+(?=\|)")
"""What a host may add to records of a fixed length (R63)."""
LINE_PADDING = {"A": rb"[ \x00]+(?=\r\n)", "L 8": rb"(?!)", "E": rb"[\x40\x00]+(?=\x15)"}
"""The same of a text in file structure, where such a host divides it at its line ends."""
TYPES = {"ascii": "A", "local-8": "L 8", "ebcdic": "E"}
RECORDS = b"\x80\x00\x03one" + b"\x80\x00\x03two" + b"\xc0\x00\x04four"
SEVERAL_BITS = {
    "end-of-record-and-file": ("R", b"\x80\x00\x05hello" + b"\xc0\x00\x05world", b"hello|world|"),
    "suspect-and-end-of-file": ("F", b"\x00\x00\x05hello" + b"\x60\x00\x05world", b"helloworld"),
    "all-three": ("R", b"\x80\x00\x05hello" + b"\xe0\x00\x05world", b"hello|world|"),
}
"""A structure, a file in it, and what it says. In record structure each record has an end, the last
one included (section 3.4).
"""
DIVISIONS = {
    "one-block": b"\x40\x00\x0bhello world",
    "empty-last-block": b"\x00\x00\x0bhello world" + b"\x40\x00\x00",
    "two-blocks": b"\x00\x00\x05hello" + b"\x40\x00\x06 world",
    "empty-block-inside": b"\x00\x00\x05hello" + b"\x00\x00\x00" + b"\x40\x00\x06 world",
}


@requirement("rfc959-3.4.2-file-is-sent-in-blocks")
@pytest.mark.parametrize(
    "content", [b"", ALL_OCTETS, HUNDRED_THOUSAND], ids=["empty", "octets", "long"]
)
def test_retr_sends_whole_blocks(session: Session, scratch: Scratch, content: bytes) -> None:
    """The long file does not fit into one block."""
    name = scratch.file("octets", content)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    begun = data.receive_some(len(content))
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    blocks = data.receive_blocks(begun)
    received = b"".join(block.data for block in blocks if not block.is_marker)
    session.must_equal(received, content, "the blocks' data")


@requirement("rfc959-3.4.2-last-block-says-end-of-file")
@pytest.mark.parametrize("content", [b"", HUNDRED_THOUSAND], ids=["empty", "long"])
def test_last_block_says_end_of_file(session: Session, scratch: Scratch, content: bytes) -> None:
    name = scratch.file("octets", content)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    begun = data.receive_some(len(content))
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    ends = [block.ends_file for block in data.receive_blocks(begun)]
    session.must(ends[-1:] == [True], "the last block ends the file", seen=f"{len(ends)} blocks")
    session.must(not any(ends[:-1]), "no block before it does", seen=f"{ends}")


@requirement("rfc959-3.4.2-blocks-are-joined")
@pytest.mark.parametrize("sent", DIVISIONS.values(), ids=DIVISIONS)
def test_stor_joins_the_blocks(session: Session, scratch: Scratch, sent: bytes) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(sent)
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"hello world", "the file's octets")


@requirement("rfc959-3.4.2-blocks-are-joined")
def test_stor_takes_the_longest_block(session: Session, scratch: Scratch) -> None:
    """The count has 16 bits, all of which may be set."""
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x40\xff\xff" + HUNDRED_THOUSAND[:65535])
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), HUNDRED_THOUSAND[:65535], "the file's octets")


@requirement("rfc959-3.4.2-blocks-are-joined")
def test_stor_takes_a_header_in_pieces(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    for octet in DIVISIONS["two-blocks"]:
        data.send(bytes([octet]))
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"hello world", "the file's octets")


@requirement("rfc959-3.4.2-end-of-file-completes-the-store")
def test_end_of_file_block_completes_the_store(session: Session, scratch: Scratch) -> None:
    """The data connection stays open on our side."""
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("new")).needed(125, 150)
    data.send(DIVISIONS["one-block"][:8])
    if session.control.speaks(session.target.bounds.quiet):
        session.inconclusive("a reply comes before the end of file, and tells nothing of it")
    data.send(DIVISIONS["one-block"][8:])
    session.transfer_end().must_be(226, 250)


@requirement("rfc959-3.4.2-close-before-end-of-file-is-a-failure")
@pytest.mark.parametrize(
    "sent",
    [b"\x00\x00\x05hello", b"\x40\x00\x0bhello", b"\x40\x00"],
    ids=["between-blocks", "within-data", "within-header"],
)
def test_close_before_end_of_file_is_a_failure(
    session: Session, scratch: Scratch, sent: bytes
) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("new")).needed(125, 150)
    data.send(sent)
    data.close()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-3.4.2-end-of-record-bit")
def test_blocks_mark_the_ends_of_records(session: Session, scratch: Scratch) -> None:
    name = scratch.path("records")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(RECORDS)
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    blocks = [block for block in data.receive_blocks() if not block.is_marker]
    marked = b"".join(block.data + b"|" * block.ends_record for block in blocks)
    received = PADDING.sub(b"", marked)
    session.must_equal(received, b"one|two|four|", "the records, each with its end")


@requirement("rfc959-3.4.2-descriptor-bits-combine")
@pytest.mark.parametrize(("structure", "sent", "stored"), SEVERAL_BITS.values(), ids=SEVERAL_BITS)
def test_stor_understands_several_bits(
    session: Session, scratch: Scratch, structure: str, sent: bytes, stored: bytes
) -> None:
    name = scratch.path("records")
    session.send("TYPE", "A").needed(200)
    session.send("STRU", structure).if_supported(500, 501, 502, 504).needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(sent)
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    session.transfer_end().needed(226, 250)
    session.send("QUIT").needed(221)
    blocks = [block for block in data.receive_blocks() if not block.is_marker]
    marked = b"".join(block.data + b"|" * block.ends_record for block in blocks)
    received = PADDING.sub(b"", marked)
    session.must(received.startswith(stored), "all that was stored", seen=f"{received!r}")


@requirement("rfc959-3.4.2-suspect-data-are-kept")
def test_suspect_data_are_kept(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x20\x00\x05hello" + b"\x40\x00\x06 world")
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"hello world", "the file's octets")


@requirement("rfc959-3.4.2-marker-is-not-data")
def test_marker_is_not_stored(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x00\x00\x05hello" + b"\x10\x00\x06123456" + b"\x40\x00\x06 world")
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"hello world", "the file's octets")


@requirement("rfc959-3.4.2-marker-has-printable-characters-only")
def test_markers_are_printable(session: Session, scratch: Scratch) -> None:
    name = scratch.file("long", HUNDRED_THOUSAND)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(len(HUNDRED_THOUSAND))
    session.transfer_end().needed(226, 250)
    session.send("QUIT").needed(221)
    markers = [block.data for block in data.receive_blocks(begun) if block.is_marker]
    if not markers:
        session.inconclusive("the server inserts no marker in a file of 100,000 octets")
    for marker in markers:
        printable = bool(marker) and all(33 <= octet <= 126 for octet in marker)
        session.must(printable, "printable characters without a space", seen=f"{marker!r}")


@requirement("rfc959-3.4.2-any-type-in-block-mode")
@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_each_type_travels_in_block_mode(session: Session, scratch: Scratch, kind: str) -> None:
    name = scratch.path("lines")
    content = LINES.decode().encode("cp037").replace(b"\r\x25", b"\x15") if kind == "E" else LINES
    session.send("TYPE", *kind.split()).if_supported(500, 501, 502, 504).needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x40" + len(content).to_bytes(2, "big") + content)
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    blocks = data.receive_blocks()
    whole = b"".join(block.data for block in blocks if not block.is_marker)
    received = re.sub(LINE_PADDING[kind], b"", whole)
    session.must_equal(received, content, "the blocks' data")


@requirement("rfc959-4.1.3-abor-when-idle-closes-the-data-connection")
def test_abor_closes_a_data_connection_left_open(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    if session.transfer_end().needed(226, 250).code != 250:
        session.inconclusive("the server closes the data connection after each transfer")
    session.send("ABOR").if_supported().must_be(225, 226)
    data.must_end()
