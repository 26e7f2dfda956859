"""HELP, alone and with a command's name (RFC 959 section 4.1.3)."""

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session
from conformance.spec import COMMANDS


@requirement("rfc959-4.1.3-help-is-answered-211-or-214")
def test_help_is_answered_211_or_214(session: Session) -> None:
    session.send("HELP").must_be(211, 214)


@requirement("rfc959-4.1.3-help-tells-something")
def test_reply_to_help_has_a_text(session: Session) -> None:
    answer = session.send("HELP").must_be(211, 214)
    session.must(any(line.strip() for line in answer.lines), "the reply has a text")


@requirement("rfc959-4.1.3-help-takes-a-command-name")
@pytest.mark.parametrize("verb", COMMANDS)
def test_help_with_a_command_is_answered_211_or_214(session: Session, verb: str) -> None:
    session.send("HELP", verb).if_supported(500, 501, 502, 504).must_be(211, 214)


@requirement("rfc959-5.4-help-success-is-211-or-214")
@pytest.mark.parametrize("argument", ["XYZZY", "a text of several words", "noop", "n" * 400])
def test_help_with_any_argument_is_help_or_a_refusal(session: Session, argument: str) -> None:
    session.send("HELP", argument).must_be(211, 214, 500, 501, 502, 504)


@requirement("rfc959-4.1.3-help-does-not-run-the-command")
@pytest.mark.parametrize("verb", ["QUIT", "REIN", "CDUP", "USER"])
def test_help_does_not_carry_the_command_out(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.directory("directory")
    session.send("CWD", scratch.root).needed(250)
    session.send("HELP", verb).must_be(211, 214, 500, 501, 502, 504)
    session.send("CWD", "directory").must_be(250)


@requirement("rfc959-4.1.3-help-does-not-run-the-command")
def test_help_with_dele_deletes_nothing(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("HELP", "DELE", name).must_be(211, 214, 500, 501, 502, 504)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file")


@requirement("rfc959-4.1.3-help-before-login")
def test_help_is_answered_before_user(visitor: Session) -> None:
    visitor.send("HELP").should_be(211, 214)


@requirement("rfc959-5.4-help-success-is-211-or-214")
def test_reply_to_help_is_the_only_one(session: Session) -> None:
    session.send("HELP").must_be(211, 214)
    session.must_stay_silent()
