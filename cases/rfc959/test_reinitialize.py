"""REIN: the state of a new connection, on the old one (RFC 959 section 4.1.1, ruling R14).

Optional (RFC 1123 section 4.1.5): a server that lacks it is not judged by these cases.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LARGER_THAN_BUFFERS, LINES, UNIX_LINES
from conformance.session import Described, Scratch, Session


@requirement("rfc959-5.4-rein-is-answered-by-its-row")
def test_rein_is_answered_with_220(session: Session) -> None:
    answer = session.send("REIN").if_supported()
    if answer.code == 120:
        answer = session.reply()
    answer.must_be(220)


@requirement("rfc959-5.4-rein-before-login-is-answered-by-its-row")
def test_rein_before_login_is_answered_with_220_or_530(session: Session, visitor: Session) -> None:
    """Whether the server has REIN at all shows in the other session, which is logged in."""
    session.send("REIN").if_supported().coded().not_given_up()
    visitor.send("REIN").should_be(220, 530)


@requirement("rfc959-5.4-rein-with-an-argument")
def test_rein_with_an_argument_is_as_its_reply_says(session: Session, scratch: Scratch) -> None:
    answer = session.send_malformed("REIN now").if_supported(502)
    answer.must_be(220, 500, 501)
    if answer.positive:
        session.send("CWD", scratch.root).must_be_refused(530, 503)
    else:
        session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-rein-ends-the-login")
@pytest.mark.parametrize("verb", ["CWD", "RNFR"])
def test_files_are_closed_after_rein(
    session: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.directory("directory")
    session.send("REIN").if_supported().needed(220)
    answer = session.send(verb, name)
    if not answer.refused and session.another().send("USER", target.user).positive:
        session.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)


@requirement("rfc959-4.1.1-rein-ends-the-login")
def test_password_alone_is_refused_after_rein(session: Session, target: Described) -> None:
    session.send("REIN").if_supported().needed(220)
    answer = session.send("PASS", target.password)
    if not answer.refused and session.another().send("USER", target.user).positive:
        session.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(503, 530)


@requirement("rfc959-4.1.1-rein-flushes-a-login-begun")
def test_rein_between_user_and_pass_flushes_the_user(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("REIN").if_supported(500, 502, 530, 503).needed(220)
    visitor.send("PASS", target.password).must_be_refused(503, 530)


@requirement("rfc959-4.1.1-rein-keeps-the-control-connection")
def test_control_connection_is_open_after_rein(session: Session, target: Described) -> None:
    session.send("REIN").if_supported().needed(220)
    session.send("USER", target.user).must_be(331, 332, 230)


@requirement("rfc959-4.1.1-rein-allows-a-new-login")
def test_login_works_after_rein(session: Session, target: Described, scratch: Scratch) -> None:
    session.send("REIN").if_supported().needed(220)
    answer = session.send("USER", target.user).must_be(331, 332, 230)
    if answer.intermediate:
        answer = session.send("PASS", target.password).must_be(230, 202, 332)
    if answer.intermediate:
        session.send("ACCT", target.need("login.account")).must_be(230, 202)
    session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-rein-allows-a-new-login")
def test_rein_and_login_work_again_and_again(session: Session, scratch: Scratch) -> None:
    with session.preparing():
        for _ in range(3):
            session.send("REIN").if_supported().must_be(220)
            session.log_in()
    session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-rein-resets-the-type")
def test_rein_resets_the_type_to_ascii(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", UNIX_LINES)
    came = {}
    for kind in ("A", "I"):
        session.send("TYPE", kind).needed(200)
        data = session.data("PASV")
        session.send("RETR", name).needed(125, 150)
        with session.preparing():
            came[kind] = data.receive()
        session.reply().needed(226, 250)
    if came["A"] == came["I"]:
        session.inconclusive("the file is the same in both types: they cannot be told apart")
    session.send("REIN").if_supported().needed(220)
    session.log_in()
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, came["A"], "the file's octets in ASCII type")


@requirement("rfc959-4.1.1-rein-resets-the-mode")
@pytest.mark.parametrize("mode", ["B", "C"], ids=["block", "compressed"])
def test_rein_resets_the_mode_to_stream(session: Session, scratch: Scratch, mode: str) -> None:
    name = scratch.file("lines", LINES)
    session.send("MODE", mode).if_supported(500, 501, 502, 504).needed(200)
    session.send("REIN").if_supported().needed(220)
    session.log_in()
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, LINES, "the file's octets in stream mode")


@requirement("rfc959-4.1.1-rein-resets-the-structure")
@pytest.mark.parametrize("structure", ["R", "P"], ids=["record", "page"])
def test_rein_resets_the_structure_to_file(
    session: Session, scratch: Scratch, structure: str
) -> None:
    name = scratch.file("lines", LINES)
    session.send("STRU", structure).if_supported(500, 501, 502, 504).needed(200)
    session.send("REIN").if_supported().needed(220)
    session.log_in()
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, LINES, "the file's octets in file structure")


@requirement("rfc959-4.1.1-rein-resets-the-data-port")
def test_rein_forgets_the_data_port(session: Session, scratch: Scratch) -> None:
    """The reply to RETR is free: 425, or a try at the default port, where nobody listens.

    Behind the end of a try there is no connection still to come.
    """
    name = scratch.file("file", b"octets of the file")
    data = session.data("PORT")
    session.send("REIN").if_supported().needed(220)
    session.log_in()
    if session.send("RETR", name).preliminary:
        session.transfer_end()
    used = data.is_opened_by_server() and data.receive_some(1)
    session.must(not used, "nothing is sent to the port of before REIN")


@requirement("rfc959-4.1.1-rein-resets-the-working-directory")
def test_login_after_rein_starts_where_a_login_starts(session: Session, scratch: Scratch) -> None:
    start = session.send("PWD").needed(257).text.rpartition('"')[0]
    session.send("CWD", scratch.root).needed(250)
    if session.send("PWD").needed(257).text.rpartition('"')[0] == start:
        session.inconclusive("CWD was answered as done, and PWD says the same as before")
    session.send("REIN").if_supported().needed(220)
    session.log_in()
    reached = session.send("PWD").must_be(257).text.rpartition('"')[0]
    session.must(reached == start, "the login starts in its own directory", seen=reached)


@requirement("rfc959-4.1.1-rein-flushes-a-pending-rename")
def test_rein_forgets_a_pending_rename(session: Session, scratch: Scratch) -> None:
    session.another().log_in().send("REIN").if_supported()
    name = scratch.file("old", b"octets of the file")
    session.send("RNFR", name).needed(350)
    session.send("REIN").needed(220)
    session.log_in()
    session.send("RNTO", scratch.path("new")).must_be_refused(503)
    session.must(scratch.contents(name) is not None, "the file has its name still")


@requirement("rfc959-4.1.1-rein-lets-the-transfer-finish")
def test_rein_lets_a_retrieval_finish(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.another().log_in().send("REIN").if_supported()
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=1 << 16)
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(1)
    session.send_octets(b"REIN\r\n")
    session.must_equal(begun + data.receive(), LARGER_THAN_BUFFERS, "the file's octets")


@requirement("rfc959-4.1.1-rein-lets-the-transfer-finish")
def test_rein_lets_a_storage_finish(session: Session, scratch: Scratch) -> None:
    """Once more octets are sent than buffers hold, the server has begun to store."""
    name = scratch.path("upload")
    session.another().log_in().send("REIN").if_supported()
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=1 << 16)
    session.send("STOR", name).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    session.send_octets(b"REIN\r\n")
    data.send(LINES)
    data.close()
    codes = {session.reply().code, session.reply().code}
    if codes == {120, 220}:
        codes.add(session.reply().code)
    session.must(bool(codes & {226, 250}), "the result of the storage is told", seen=str(codes))
    session.must_equal(scratch.contents(name), LARGER_THAN_BUFFERS + LINES, "the file's octets")
