"""Compressed mode (RFC 959 section 3.4.3), which is optional.

As in block mode, QUIT makes the server close what it may leave open. An escape sequence is
followed by the string that it describes; what a server makes of one that nothing follows is not
judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS
from conformance.session import Scratch, Session

RUNS = b"start" + b"\x00" * 200 + b"middle" + b"x" * 200 + b"end"
END = b"\x00\x40\x01."
ZERO, SPACE, EBCDIC_SPACE = b"\x00", b" ", b"\x40"
FILLERS = {
    "image": ("I", ZERO, b"<", b">"),
    "local-8": ("L 8", ZERO, b"<", b">"),
    "ascii": ("A", SPACE, b"<", b">\r\n"),
    "ebcdic": ("E", EBCDIC_SPACE, b"\xc1", b"\xc2\x15"),
}
"""A type, its filler, and what stands around three of them: a line of text in a type of text."""
STRINGS = {
    "one-octet": (b"\x01a", b"a"),
    "two-strings": (b"\x05hello\x06 world", b"hello world"),
    "longest-string": (b"\x7f" + ALL_OCTETS[:127], ALL_OCTETS[:127]),
}
REPLICATIONS = {
    "once": (b"\x81a", b"a"),
    "some": (b"\x8aa", b"a" * 10),
    "most": (b"\xbfa", b"a" * 63),
    "zeros": (b"\x85\x00", b"\x00" * 5),
    "between-strings": (b"\x01<\x83-\x01>", b"<--->"),
}


@requirement("rfc959-3.4.3-compressed-file-expands-to-the-file")
@pytest.mark.parametrize("content", [ALL_OCTETS, RUNS, b"x"], ids=["octets", "runs", "one-octet"])
def test_retr_expands_to_the_file(session: Session, scratch: Scratch, content: bytes) -> None:
    name = scratch.file("octets", content)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    strings = data.receive_compressed(ZERO)
    received = b"".join(string.data for string in strings if not string.is_marker)
    session.must_equal(received, content, "the expanded octets")


@requirement("rfc959-3.4.3-end-of-file-is-an-escape-sequence")
def test_escape_sequence_tells_the_end_of_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", RUNS)
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    ends = [string.ends_file for string in data.receive_compressed(ZERO)]
    session.must(ends[-1:] == [True], "the last string ends the file", seen=f"{len(ends)} strings")


@requirement("rfc959-3.4.3-byte-string-is-stored")
@pytest.mark.parametrize(("sent", "stored"), STRINGS.values(), ids=STRINGS)
def test_byte_strings_are_stored(
    session: Session, scratch: Scratch, sent: bytes, stored: bytes
) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(sent + END)
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), stored + b".", "the file's octets")


@requirement("rfc959-3.4.3-replication-is-expanded")
@pytest.mark.parametrize(("sent", "stored"), REPLICATIONS.values(), ids=REPLICATIONS)
def test_replications_are_expanded(
    session: Session, scratch: Scratch, sent: bytes, stored: bytes
) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(sent + END)
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), stored + b".", "the file's octets")


@requirement("rfc959-3.4.3-filler-follows-the-type")
@pytest.mark.parametrize(("kind", "filler", "before", "behind"), FILLERS.values(), ids=FILLERS)
def test_filler_follows_the_type(
    session: Session, scratch: Scratch, kind: str, filler: bytes, before: bytes, behind: bytes
) -> None:
    """Three fillers are stored; what comes back in stream mode tells what they were."""
    name = scratch.path("new")
    session.send("TYPE", *kind.split()).if_supported(500, 501, 502, 504).needed(200)
    session.send("MODE", "C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x01" + before + b"\xc3\x00\x40" + bytes([len(behind)]) + behind)
    session.transfer_end().must_be(226, 250)
    session.send("MODE", "S").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.transfer_end().needed(226, 250)
    begin = received[:5]  # a host whose files have records may pad the line (ruling R63)
    session.must_equal(begin, before + filler * 3 + behind[:1], "the line with three fillers")


@requirement("rfc959-3.4.3-descriptor-applies-to-the-next-string")
@pytest.mark.parametrize(
    ("last", "stored"),
    [(b"\x05world", b"world"), (b"\x83!", b"!!!"), (b"\xc2", b"\x00\x00")],
    ids=["byte-string", "replication", "filler"],
)
def test_string_after_the_end_of_file_mark_is_data(
    session: Session, scratch: Scratch, last: bytes, stored: bytes
) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", "C").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"\x06hello \x00\x40" + last)
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"hello " + stored, "the file's octets")
