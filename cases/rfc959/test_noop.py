"""NOOP: an answer, and nothing else (RFC 959 section 4.1.3).

NOOP between RNFR and RNTO stands in test_rename_sequence.py (ruling R41).
"""

import pytest

from conformance.marker import requirement
from conformance.samples import EVERY_LINE_END, LINES
from conformance.session import Scratch, Session
from conformance.session.described import Described


@requirement("rfc959-4.1.3-noop-is-answered-ok")
def test_noop_is_answered_with_success(session: Session) -> None:
    session.send("NOOP").must_be(200)


@requirement("rfc959-5.4-noop-success-is-200")
def test_noop_has_a_code_of_its_row(session: Session) -> None:
    session.send("NOOP").must_be(200)


@requirement("rfc959-4.1.3-noop-is-answered-ok")
def test_each_of_several_noop_is_answered(session: Session) -> None:
    for _ in range(20):
        session.send("NOOP").must_be(200)


@requirement("rfc959-4.1.3-noop-affects-no-parameter")
def test_noop_leaves_the_type(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    session.send("NOOP").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.3-noop-affects-no-parameter")
def test_noop_leaves_the_working_directory(session: Session, scratch: Scratch) -> None:
    scratch.directory("directory")
    session.send("CWD", scratch.root).needed(250)
    session.send("NOOP").needed(200)
    session.send("CWD", "directory").must_be(250)


@requirement("rfc959-4.1.3-noop-affects-no-earlier-command")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_noop_leaves_the_data_port(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data(verb)
    session.send("NOOP").needed(200)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc959-4.1.3-noop-affects-no-earlier-command")
def test_noop_leaves_a_login_that_has_begun(visitor: Session, target: Described) -> None:
    """PASS directly follows USER (RFC 959 section 4.1.1), so its refusal is accepted too."""
    visitor.send("USER", target.user).needed(331)
    visitor.send("NOOP").needed(200, 530)
    visitor.send("PASS", target.password).must_be(230, 202, 332, 503)


@requirement("rfc959-4.1.3-noop-affects-no-earlier-command")
def test_noop_leaves_the_login(session: Session, scratch: Scratch) -> None:
    session.send("NOOP").needed(200)
    session.send("CWD", scratch.root).must_be(250)
