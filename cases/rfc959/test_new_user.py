"""USER after login (RFC 959 section 4.1.1, ruling R12): servers may allow it, and then rules hold.

The login sequence itself is in test_login.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import LARGER_THAN_BUFFERS, UNIX_LINES
from conformance.session import Described, Scratch, Session


@requirement("rfc959-4.1.1-new-user-may-be-refused-cleanly")
def test_user_after_login_is_accepted_or_refused(
    session: Session, target: Described, scratch: Scratch
) -> None:
    answer = session.send("USER", target.user)
    answer.must_be(230, 331, 332, 530, 503, 501, 500, 502)
    if not answer.intermediate:
        session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-new-user-flushes-the-login")
def test_files_are_closed_between_new_user_and_its_password(
    session: Session, target: Described, scratch: Scratch
) -> None:
    answer = session.send("USER", target.user)
    if not answer.intermediate:
        session.unsupported("the server begins no new login")
    session.send("CWD", scratch.root).must_be_refused(530, 503)


@requirement("rfc959-4.1.1-new-user-flushes-the-login")
def test_files_are_closed_after_an_unknown_new_user(session: Session, scratch: Scratch) -> None:
    answer = session.send("USER", session.fresh("nobody"))
    if not answer.intermediate:
        session.unsupported("the server begins no new login")
    session.send("CWD", scratch.root).must_be_refused(530, 503)


@requirement("rfc959-4.1.1-new-user-begins-the-login-again")
def test_password_of_the_new_user_gives_access(
    session: Session, target: Described, scratch: Scratch
) -> None:
    answer = session.send("USER", target.user)
    if answer.refused:
        session.unsupported("the server takes no USER after login")
    if answer.intermediate:
        answer = session.send("PASS", target.password).must_be(230, 202, 332)
    if answer.intermediate:
        session.send("ACCT", target.need("login.account")).must_be(230, 202)
    session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-new-user-keeps-the-transfer-parameters")
def test_new_user_keeps_the_type(session: Session, target: Described, scratch: Scratch) -> None:
    name = scratch.file("lines", UNIX_LINES)
    session.send("TYPE", "I").needed(200)
    answer = session.send("USER", target.user)
    if answer.refused:
        session.unsupported("the server takes no USER after login")
    with session.preparing():
        if answer.intermediate:
            answer = session.send("PASS", target.password).must_be(230, 202, 332)
        if answer.intermediate:
            session.send("ACCT", target.need("login.account")).must_be(230, 202)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().needed(226, 250)
    session.must_equal(received, UNIX_LINES, "the file's octets in image type")


@requirement("rfc959-4.1.1-new-user-lets-the-transfer-finish")
def test_new_user_lets_a_retrieval_finish(
    session: Session, target: Described, scratch: Scratch
) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=1 << 16)
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(1)
    session.send_octets(b"USER " + target.user.encode() + b"\r\n")
    session.must_equal(begun + data.receive(), LARGER_THAN_BUFFERS, "the file's octets")
