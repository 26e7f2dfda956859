"""SMNT, which hardly a server has (RFC 959 section 4.1.1)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import UNIX_LINES
from conformance.session import Scratch, Session

_LACKING = (500, 502, 504, 202)
"""SMNT answered so does nothing here: 202 says that it is superfluous."""


@requirement("rfc959-5.4-smnt-is-answered-by-its-row")
def test_smnt_is_answered_with_250_or_202(session: Session, scratch: Scratch) -> None:
    session.send("SMNT", scratch.root).if_supported(500, 502, 504, 550).must_be(250, 202)


@requirement("rfc959-4.1.1-smnt-mounts")
def test_smnt_takes_a_directory(session: Session, scratch: Scratch) -> None:
    directory = scratch.directory("directory")
    session.send("SMNT", directory).if_supported(*_LACKING).should_be(250)


@requirement("rfc959-4.1.1-smnt-keeps-the-login")
def test_smnt_keeps_the_login(session: Session, scratch: Scratch) -> None:
    session.send("SMNT", scratch.root).if_supported().needed(250)
    session.send("PWD").must_be(257)


@requirement("rfc959-4.1.1-smnt-keeps-the-transfer-parameters")
def test_smnt_keeps_the_type(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", UNIX_LINES)
    session.send("TYPE", "I").needed(200)
    session.send("SMNT", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, UNIX_LINES, "the file's octets in image type")


@requirement("rfc959-4.1.1-smnt-of-nothing-is-refused")
def test_smnt_of_an_absent_name_is_refused(session: Session, scratch: Scratch) -> None:
    answer = session.send("SMNT", scratch.path("absent")).if_supported(*_LACKING)
    answer.should_be_refused(550, 501)


@requirement("rfc959-4.1.1-smnt-of-nothing-is-refused")
@pytest.mark.parametrize("line", ["SMNT", "SMNT "], ids=["bare", "space"])
def test_smnt_without_a_pathname_is_refused(session: Session, scratch: Scratch, line: str) -> None:
    session.send("SMNT", scratch.root).if_supported(*_LACKING)
    session.send_malformed(line).should_be_refused(501, 500)
