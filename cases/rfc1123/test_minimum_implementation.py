"""What every server supports (RFC 1123 section 4.1.2.13; R10, R15, R34)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES
from conformance.session import Scratch, Session

SIMPLE = {
    "CDUP": ("CDUP", (200, 250)),
    "PASV": ("PASV", (227,)),
    "TYPE": ("TYPE A", (200,)),
    "MODE": ("MODE S", (200,)),
    "STRU": ("STRU F", (200,)),
    "PWD": ("PWD", (257,)),
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
    answer = session.send("ACCT", "none")
    session.should(answer.code not in (500, 502), "ACCT is implemented", seen=answer.received)


@requirement("rfc1123-4.1.2.13-commands")
def test_cwd_is_implemented(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).must_be(250)


@requirement("rfc1123-4.1.2.13-commands")
def test_mkd_is_implemented(session: Session, scratch: Scratch) -> None:
    session.send("MKD", scratch.path("directory")).must_be(257)


@requirement("rfc1123-4.1.2.13-commands")
def test_rmd_is_implemented(session: Session, scratch: Scratch) -> None:
    session.send("RMD", scratch.directory("directory")).must_be(250)


@requirement("rfc1123-4.1.2.13-commands")
def test_dele_is_implemented(session: Session, scratch: Scratch) -> None:
    session.send("DELE", scratch.file("file")).must_be(250)


@requirement("rfc1123-4.1.2.13-commands")
def test_rnfr_and_rnto_are_implemented(session: Session, scratch: Scratch) -> None:
    session.send("RNFR", scratch.file("old")).must_be(350)
    session.send("RNTO", scratch.path("new")).must_be(250)


@requirement("rfc1123-4.1.2.13-commands")
@pytest.mark.parametrize("verb", ["RETR", "LIST", "NLST"])
def test_sending_command_is_implemented(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", b"content")
    data = session.data("PASV")
    session.send(verb, name if verb == "RETR" else scratch.root).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must(received != b"", f"{verb} sends something")


@requirement("rfc1123-4.1.2.13-commands")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_storing_command_is_implemented(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("file")
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
