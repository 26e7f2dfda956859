"""QUIT, and the loss of the control connection (RFC 959 sections 4.1.1, 5.2, 5.4 and 7)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LARGER_THAN_BUFFERS
from conformance.session import Described, Scratch, Session

WINDOW = 1 << 16
"""Octets that our side buffers where the server shall still be sending when the rest comes."""

RESULTS = frozenset({226, 250, 425, 426, 450, 451, 452, 551, 552, 553})
"""Final replies of a transfer. Whether it had to be completed is another requirement."""


@requirement("rfc959-5.4-quit-is-answered-by-its-row")
def test_quit_is_answered_with_221(session: Session) -> None:
    session.send("QUIT").must_be(221)


@requirement("rfc959-5.4-quit-is-answered-by-its-row")
def test_quit_before_login_is_answered_with_221(visitor: Session) -> None:
    visitor.send("QUIT").must_be(221)


@requirement("rfc959-5.4-quit-is-answered-by-its-row")
def test_quit_between_user_and_pass_is_answered_with_221(
    visitor: Session, target: Described
) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("QUIT").must_be(221)


@requirement("rfc959-5.4-quit-is-answered-by-its-row")
def test_quit_with_a_rename_pending_is_answered_with_221(
    session: Session, scratch: Scratch
) -> None:
    session.send("RNFR", scratch.file("file")).needed(350)
    session.send("QUIT").must_be(221)


@requirement("rfc959-5.3-login-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["quit", "Quit", "qUIT"], ids=["lower", "capital", "mixed"])
def test_quit_works_in_any_case(session: Session, verb: str) -> None:
    session.send(verb).must_be(221)
    session.must_close()


@requirement("rfc959-4.1.1-quit-closes-the-control-connection")
def test_server_closes_after_quit(session: Session) -> None:
    session.send("QUIT").needed(221)
    session.must_close()


@requirement("rfc959-4.1.1-quit-closes-the-control-connection")
def test_server_closes_after_quit_before_login(visitor: Session) -> None:
    visitor.send("QUIT").needed(221)
    visitor.must_close()


@requirement("rfc959-4.1.1-quit-closes-the-control-connection")
def test_server_closes_after_quit_with_a_data_port_open(session: Session) -> None:
    """NOOP gives the server time to take the data connection before it sees QUIT."""
    session.data("PASV")
    session.send("NOOP").needed(200, 500, 502)
    session.send("QUIT").needed(221)
    session.must_close()


@requirement("rfc959-4.1.1-quit-with-an-argument")
def test_quit_with_an_argument_is_as_its_reply_says(session: Session) -> None:
    answer = session.send_malformed("QUIT now").must_be(221, 501, 500)
    if answer.positive:
        session.must_close()
    else:
        session.must_stay_open()


@requirement("rfc959-4.1.1-quit-ends-this-session-only")
def test_quit_leaves_the_users_other_session(
    session: Session, target: Described, scratch: Scratch
) -> None:
    if target.limits.max_sessions and target.limits.max_sessions < 3:
        session.inconclusive("this login may have too few sessions")
    other = session.another()
    with session.preparing():
        other.log_in()
        session.send("QUIT").must_be(221)
        session.must_close()
    other.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-quit-ends-this-session-only")
def test_quit_after_a_transfer_leaves_a_session_that_began_since(
    session: Session, target: Described, scratch: Scratch
) -> None:
    """What the server had for the data connection may be the other session's by then."""
    if target.limits.max_sessions and target.limits.max_sessions < 3:
        session.inconclusive("this login may have too few sessions")
    name = scratch.file("file", b"octets of the file")
    with session.preparing():
        data = session.data("PORT")
        session.send("RETR", name).must_be(125, 150)
        data.receive()
        session.transfer_end().must_be(226, 250)
        other = session.another().log_in()
        session.send("QUIT").must_be(221)
        session.must_close()
    other.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-5.2-control-connection-is-closed-after-all-replies")
def test_replies_to_commands_before_quit_come_first(session: Session) -> None:
    with session.preparing():
        syst = session.send("SYST").must_be(215)
    first, second, last = session.pipeline("SYST", "NOOP", "QUIT")
    first.must_be(syst.code)
    second.must_be(200, 500, 502)  # a server without NOOP answers it, too (R74)
    last.must_be(221)
    session.must_close()


@requirement("rfc959-4.1.1-quit-lets-the-transfer-finish")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_quit_lets_a_retrieval_finish(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way, window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(1)
    session.send_octets(b"QUIT\r\n")
    session.must_equal(begun + data.receive(), LARGER_THAN_BUFFERS, "the file's octets")


@requirement("rfc959-4.1.1-quit-lets-the-transfer-finish")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_quit_lets_a_storage_finish(session: Session, scratch: Scratch, way: str) -> None:
    """Where no reply tells that it is stored, the end of the data connection does."""
    name = scratch.path("upload")
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("STOR", name).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS[:1000])
    session.send_octets(b"QUIT\r\n")
    data.offer(LARGER_THAN_BUFFERS[1000:])
    data.finish_sending()
    codes = {session.reply().code, session.reply().code}
    if not codes & {226, 250}:
        data.is_closed_by_server(session.target.bounds.data)
    session.must(scratch.contents(name) == LARGER_THAN_BUFFERS, "the file is stored whole")


@requirement("rfc959-4.1.1-quit-waits-for-the-result-of-the-transfer")
def test_result_of_a_retrieval_is_told_after_quit(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(1)
    session.send_octets(b"QUIT\r\n")
    received = begun + data.receive()
    codes = [session.reply().code, session.reply().code]
    if not begun or not LARGER_THAN_BUFFERS.startswith(received):
        session.inconclusive("the file does not come, so that no transfer runs when QUIT does")
    told = any(code in RESULTS for code in codes)
    session.must(told, "a reply tells the result of the transfer", seen=f"replies {codes}")


@requirement("rfc959-4.1.1-quit-waits-for-the-result-of-the-transfer")
def test_result_of_a_storage_is_told_after_quit(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("upload")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS[:1000])
    if session.control.speaks(session.target.bounds.quiet):
        session.inconclusive("a reply comes before the end of file, and tells nothing of it")
    session.send_octets(b"QUIT\r\n")
    data.offer(LARGER_THAN_BUFFERS[1000:])
    data.close()
    codes = [session.reply().code, session.reply().code]
    told = any(code in RESULTS for code in codes)
    session.must(told, "a reply tells the result of the transfer", seen=f"replies {codes}")


@requirement("rfc959-5.2-control-connection-is-closed-after-all-transfers")
def test_server_closes_when_the_transfer_before_quit_is_over(
    session: Session, scratch: Scratch
) -> None:
    """A server that ends the transfer at once has the time to; then our side ends it."""
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("upload")).needed(125, 150)
    session.send_octets(b"QUIT\r\n")
    data.is_closed_by_server()
    data.close()
    answers = [session.reply()]
    while answers[-1].code and len(answers) < 4:
        answers.append(session.reply())
    closed = answers[-1].absence in ("closed", "broken")
    session.must(closed, "the server closes after the replies", seen=answers[-1].received)
    codes = [answer.code for answer in answers]
    if 221 not in codes:
        session.inconclusive(f"no reply to QUIT, so that it may close for any reason: {codes}")


@requirement("rfc959-4.1.1-lost-control-connection-aborts-the-transfer")
def test_lost_control_connection_ends_a_retrieval(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    data.receive_some(1)
    session.control.channel.close()
    data.must_end()


@requirement("rfc959-4.1.1-lost-control-connection-aborts-the-transfer")
def test_lost_control_connection_ends_a_storage(session: Session, scratch: Scratch) -> None:
    """The data have no end: only the loss of the control connection ends it.

    A server may look for that only between reads of data: so more comes after it. The same after
    PASV stands with the data connections.
    """
    session.send("TYPE", "I").needed(200)
    data = session.data("PORT")
    session.send("STOR", scratch.path("upload")).needed(125, 150)
    data.send(b"the beginning")
    session.control.channel.close()
    data.offer(b" and more")
    data.must_end()


@requirement("rfc959-5.2-server-answers-the-close-of-the-control-connection")
def test_server_closes_when_the_user_does(visitor: Session) -> None:
    """That it says farewell is another matter: the monitor sees a reply that nobody asked for."""
    visitor.control.channel.finish_sending()
    answer = visitor.reply()
    if answer.code:
        answer = visitor.reply()
    closed = answer.absence in ("closed", "broken")
    visitor.should(closed, "the server closes its side", seen=answer.received)
