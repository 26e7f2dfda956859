"""What every server has, and what holds before any parameter is set (RFC 959 section 5.1).

RFC 1123 section 4.1.2.13 asks for more, and is judged in its own folder.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES, UNIX_LINES
from conformance.session import Described, Scratch, Session


@requirement("rfc959-5.1-minimum-commands-are-implemented")
def test_user_is_implemented(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).must_be(230, 331, 332)


@requirement("rfc959-5.1-minimum-commands-are-implemented")
@pytest.mark.parametrize(
    ("verb", "argument", "code"),
    [
        ("TYPE", "A", 200),
        ("MODE", "S", 200),
        ("STRU", "F", 200),
        ("NOOP", "", 200),
        ("QUIT", "", 221),
    ],
    ids=["type", "mode", "stru", "noop", "quit"],
)
def test_command_is_implemented(session: Session, verb: str, argument: str, code: int) -> None:
    session.send(verb, *argument).must_be(code)


@requirement("rfc959-5.1-minimum-commands-are-implemented")
def test_port_is_implemented(session: Session) -> None:
    session.send("PORT", session.listen().host_port).must_be(200)


@requirement("rfc959-5.1-minimum-commands-are-implemented")
def test_retr_is_implemented(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    data = session.data("PORT")
    session.send("RETR", name).must_be(125, 150)
    data.receive()
    session.reply().must_be(226, 250)


@requirement("rfc959-5.1-minimum-commands-are-implemented")
def test_stor_is_implemented(session: Session, scratch: Scratch) -> None:
    data = session.data("PORT")
    session.send("STOR", scratch.path("lines")).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.reply().must_be(226, 250)


@requirement("rfc959-5.1-type-ascii-non-print-is-accepted")
@pytest.mark.parametrize("arguments", [("A",), ("A", "N")], ids=["a", "a-n"])
def test_type_ascii_is_accepted(session: Session, arguments: tuple[str, ...]) -> None:
    session.send("TYPE", *arguments).must_be(200)


@requirement("rfc959-5.1-mode-stream-is-accepted")
def test_mode_stream_is_accepted(session: Session) -> None:
    session.send("MODE", "S").must_be(200)


@requirement("rfc959-5.1-structure-file-is-accepted")
def test_structure_file_is_accepted(session: Session) -> None:
    session.send("STRU", "F").must_be(200)


@requirement("rfc959-5.1-structure-record-is-accepted")
def test_structure_record_is_accepted_where_offered(session: Session) -> None:
    session.send("STRU", "R").if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-5.1-default-type-is-ascii")
def test_file_travels_in_ascii_before_any_type(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", UNIX_LINES)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    by_default = data.receive()
    session.reply().needed(226, 250)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    with session.preparing():
        in_ascii = data.receive()
    session.reply().needed(226, 250)
    if in_ascii == UNIX_LINES:
        session.inconclusive("ASCII type changes no octet here: it cannot be told from image type")
    if in_ascii.split() != UNIX_LINES.split():
        session.inconclusive("under TYPE A comes another file: there is nothing to compare with")
    session.must_equal(by_default, in_ascii, "the file's octets in ASCII type")


@requirement("rfc959-5.1-default-mode-is-stream")
def test_file_travels_in_stream_mode_before_any_mode(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, LINES, "the file's octets without the headers of other modes")


@requirement("rfc959-5.1-default-structure-is-file")
def test_file_travels_in_file_structure_before_any_structure(
    session: Session, scratch: Scratch
) -> None:
    """In record structure octets 255 would be doubled, and marks stand at the ends of records."""
    content = b"\xff" + LINES + b"\xff\xff\x01\x00"
    name = scratch.file("lines", content)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, content, "the file's octets without the marks of records")
