"""What every server supports (RFC 1123 section 4.1.2.13; R10, R15, R34)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES
from conformance.session import Scratch, Session

DENIED = (450, 550, 553)
"""Who is not allowed to do this to this file cannot see whether the command is implemented."""
SIMPLE = {
    "PASV": ("PASV", (227,)),
    "TYPE": ("TYPE A", (200,)),
    "MODE": ("MODE S", (200,)),
    "STRU": ("STRU F", (200,)),
    "SYST": ("SYST", (215,)),
    "STAT": ("STAT", (211, 212, 213)),
    "HELP": ("HELP", (211, 214)),
    "NOOP": ("NOOP", (200,)),
    "QUIT": ("QUIT", (221,)),
}


@requirement("rfc1123-4.1.2.13-commands")
@pytest.mark.parametrize(("line", "codes"), SIMPLE.values(), ids=SIMPLE)
def test_command_is_implemented(session: Session, line: str, codes: tuple[int, ...]) -> None:
    session.send(*line.split(" ")).must_be(*codes)


@requirement("rfc1123-4.1.2.13-commands")
def test_port_is_implemented(session: Session) -> None:
    session.send("PORT", session.listen().host_port).must_be(200)


@requirement("rfc1123-4.1.2.13-commands")
def test_user_and_pass_are_implemented(visitor: Session) -> None:
    answer = visitor.send("USER", visitor.target.user).must_be(230, 331, 332)
    if answer.code == 331:
        visitor.send("PASS", visitor.target.password).must_be(230, 332)


@requirement("rfc1123-4.1.2.13-account")
def test_acct_is_implemented(session: Session) -> None:
    """A system without accounts is excepted, and none says whether it has them (R10)."""
    answer = session.send("ACCT", "none").coded().not_given_up()
    session.should(answer.code not in (500, 502), "ACCT is implemented", seen=answer.received)


@requirement("rfc1123-4.1.2.13-commands")
def test_cwd_is_implemented(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).must_be(250)
    where = session.send("PWD").not_given_up()
    if not where.refused and scratch.name.lower().encode() not in where.octets.lower():
        session.inconclusive(f"CWD was answered as done, and PWD: {where.received}")


@requirement("rfc1123-4.1.2.13-commands")
def test_cdup_is_implemented(session: Session, scratch: Scratch) -> None:
    """From a directory that has a parent: the one after login may have none."""
    session.send("CWD", scratch.root).needed(250)
    session.send("CDUP").must_be(200, 250)


@requirement("rfc1123-4.1.2.13-commands")
def test_pwd_is_implemented(session: Session, scratch: Scratch) -> None:
    """Where directories can be made: a file system that has none is excepted."""
    session.send("CWD", scratch.root).needed(250)
    where = session.send("PWD").must_be(257)
    if scratch.name.lower().encode() not in where.octets.lower():
        session.inconclusive(f"PWD is answered, and tells of another directory: {where.received}")


@requirement("rfc1123-4.1.2.13-commands")
def test_mkd_is_implemented(session: Session, scratch: Scratch) -> None:
    name = scratch.path("directory")
    made = session.send("MKD", name).must_be(257)
    answer = session.send("CWD", name)
    if not answer.positive:
        session.inconclusive(f"MKD was answered as done, and CWD: {answer.received}")
    if made.pathname and b"directory" not in made.pathname.lower():
        session.inconclusive(f"MKD was answered by another pathname: {made.received}")


@requirement("rfc1123-4.1.2.13-commands")
def test_rmd_is_implemented(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    answer = session.send("RMD", name)
    if answer.code in DENIED:
        session.inconclusive(f"removing is not allowed: {answer.received}")
    answer.must_be(250)
    if session.send("CWD", name).positive:
        session.inconclusive("RMD was answered as done, and the directory is there")


@requirement("rfc1123-4.1.2.13-commands")
def test_dele_is_implemented(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file")
    answer = session.send("DELE", name)
    if answer.code in DENIED:
        session.inconclusive(f"deleting is not allowed: {answer.received}")
    answer.must_be(250)
    if scratch.contents(name) is not None:
        session.inconclusive("DELE was answered as done, and the file is there")


@requirement("rfc1123-4.1.2.13-commands")
def test_rnfr_and_rnto_are_implemented(session: Session, scratch: Scratch) -> None:
    new = scratch.path("new")
    answer = session.send("RNFR", scratch.file("old"))
    if not answer.refused:
        answer.must_be(350)
        answer = session.send("RNTO", new)
    if answer.code in DENIED:
        session.inconclusive(f"renaming is not allowed: {answer.received}")
    answer.must_be(250)
    if scratch.contents(new) is None:
        session.inconclusive("RNTO was answered as done, and no file has the new name")


@requirement("rfc1123-4.1.2.13-commands")
@pytest.mark.parametrize("verb", ["RETR", "LIST", "NLST"])
def test_sending_command_is_implemented(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", b"content")
    data = session.data("PASV")
    session.send(verb, name if verb == "RETR" else scratch.root).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must(received != b"", f"{verb} sends something")
    # Some servers list the directory itself, and not what is in it.
    shown = ("content",) if verb == "RETR" else ("file", scratch.name)
    if not any(word.lower().encode() in received.lower() for word in shown):
        session.inconclusive(f"{verb} sends what is not there: {received[:80]!r}")


@requirement("rfc1123-4.1.2.13-commands")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_storing_command_is_implemented(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, name).must_be(125, 150)
    data.send(b"content")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name) or b"", b"content", "the file's octets")


@requirement("rfc1123-4.1.2.13-type-ascii-non-print")
@pytest.mark.parametrize("parameters", ["A", "A N"])
def test_ascii_non_print_is_supported(session: Session, scratch: Scratch, parameters: str) -> None:
    name = scratch.path("lines")
    session.send("TYPE", *parameters.split()).must_be(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the lines that were stored")
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.13-type-image")
def test_image_is_supported(session: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    session.send("TYPE", "I").must_be(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), ALL_OCTETS, "the octets that were stored")
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.13-type-local-8")
def test_local_8_is_supported(session: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    session.send("TYPE", "L", "8").must_be(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), ALL_OCTETS, "the octets that were stored")
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.13-mode-stream")
def test_stream_mode_is_supported(session: Session) -> None:
    session.send("MODE", "S").must_be(200)


@requirement("rfc1123-4.1.2.13-structure-file")
def test_file_structure_is_supported(session: Session) -> None:
    session.send("STRU", "F").must_be(200)


@requirement("rfc1123-4.1.2.13-structure-record")
def test_record_structure_is_supported_where_files_have_records(session: Session) -> None:
    session.send("STRU", "R").if_supported(500, 501, 502, 504).must_be(200)
