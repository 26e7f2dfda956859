"""One final reply for each command, in order, and none unasked (RFC 959 section 5.4).

The monitor counts replies in every case. These cases provoke what makes servers miscount: errors,
transfers that never begin, several commands in one segment (R46).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session
from conformance.spec import COMMANDS

SINGLE = {
    "noop": "NOOP",
    "multi-line-help": "HELP",
    "status": "STAT",
    "unknown-verb": "XYZZY",
    "unknown-parameter": "TYPE Z",
    "missing-argument": "CWD",
    "surplus-argument": "PWD now",
    "rename-out-of-order": "RNTO {absent}",
    "password-out-of-order": "PASS again",
    "passive": "PASV",
    "abort-when-idle": "ABOR",
    "restart": "REST 0",
    "rename-from-nothing": "RNFR",
}
NO_NOOP = (500, 502)
"""A server without NOOP answers it, too (ruling R74)."""
WITHOUT_TRANSFER = [verb for verb in COMMANDS if verb not in ("STOU", "LIST", "NLST")]


@requirement("rfc959-5.4-one-final-reply")
@pytest.mark.parametrize("line", SINGLE.values(), ids=SINGLE)
def test_one_reply_and_no_more(session: Session, line: str) -> None:
    session.send_malformed(line.format(absent=session.fresh("absent")))
    session.must_stay_silent()


@requirement("rfc959-5.4-one-final-reply")
def test_transfer_is_completed_once(session: Session, scratch: Scratch) -> None:
    name = scratch.file("content", b"content")
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    data.receive()
    session.transfer_end().needed(226, 250)
    session.must_stay_silent()


@requirement("rfc959-5.4-one-final-reply")
def test_transfer_of_an_absent_file_is_refused_once(session: Session) -> None:
    session.data("PASV")
    answer = session.send("RETR", session.fresh("absent"))
    if answer.preliminary:
        session.transfer_end().needed(450, 550, 226)
    session.must_stay_silent()


@requirement("rfc959-5.4-one-final-reply")
def test_transfer_without_a_data_connection_is_refused_once(session: Session) -> None:
    """A server that connects already upon PORT refuses that."""
    nobody = session.listen()
    nobody.discard()
    if session.send("PORT", nobody.host_port).positive and session.send("LIST").preliminary:
        session.transfer_end().needed(425, 226)
    session.must_stay_silent()


@requirement("rfc959-4.2-every-command-is-answered")
@pytest.mark.parametrize("verb", WITHOUT_TRANSFER)
def test_bare_verb_is_answered(session: Session, verb: str) -> None:
    answer = session.send_malformed(verb)
    session.must(answer.code != 0, "a reply to each command", seen=answer.received)


@requirement("rfc959-4.2-every-command-is-answered")
@pytest.mark.parametrize("verb", WITHOUT_TRANSFER)
def test_bare_verb_before_login_is_answered(visitor: Session, verb: str) -> None:
    answer = visitor.send_malformed(verb)
    visitor.must(answer.code != 0, "a reply to each command", seen=answer.received)


@requirement("rfc959-5.4-replies-in-order")
def test_replies_to_commands_in_one_segment_come_in_order(session: Session) -> None:
    lines = ("SYST", "NOOP", "PWD", "TYPE I", f"CWD {session.fresh('absent')}", "SYST")
    system, noop, directory, parameter, absent, last = session.pipeline(*lines)
    system.must_be(215)
    noop.must_be(200, *NO_NOOP)
    directory.must_be(257, 502, 550)
    parameter.must_be(200)
    absent.must_be_refused(550)
    last.must_be(215)


@requirement("rfc959-5.4-replies-in-order")
def test_many_commands_in_one_segment_are_all_answered_in_order(session: Session) -> None:
    answers = session.pipeline(*["NOOP", "SYST"] * 32)
    for noop, system in zip(answers[::2], answers[1::2], strict=True):
        noop.must_be(200, *NO_NOOP)
        system.must_be(215)


@requirement("rfc959-5.4-replies-in-order")
def test_error_among_pipelined_commands_keeps_the_order(session: Session) -> None:
    session.send_octets(b"SYST\r\nXYZZY\r\nPWD\r\nMODE Z\r\nNOOP\r\n")
    session.reply().must_be(215)
    session.reply().must_be_refused(500, 502)
    session.reply().must_be(257, 502, 550)
    session.reply().must_be_refused(501, 504)
    session.reply().must_be(200, *NO_NOOP)


@requirement("rfc959-5.4-replies-in-order")
def test_commands_in_one_segment_before_login_are_answered_in_order(visitor: Session) -> None:
    user, end = visitor.pipeline(f"USER {visitor.target.user}", "QUIT")
    user.must_be(230, 331, 332, 530)
    end.must_be(221)


@requirement("rfc959-5.4-no-reply-unasked")
def test_nothing_comes_after_login(session: Session) -> None:
    session.must_stay_silent()


@requirement("rfc959-5.4-no-reply-unasked")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_nothing_comes_when_an_unused_data_connection_closes(session: Session, verb: str) -> None:
    """The first NOOP lets the server have done with PASV or PORT."""
    data = session.data(verb)
    session.send("NOOP").needed(200, *NO_NOOP)
    data.discard()
    session.must_stay_silent()


@requirement("rfc959-5.4-no-reply-unasked")
def test_nothing_comes_after_a_transfer(session: Session, scratch: Scratch) -> None:
    data = session.data("PASV")
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(b"content")
    data.close()
    session.transfer_end().needed(226, 250)
    session.must_stay_silent()
