"""PASS without the USER that directly precedes it (RFC 959 section 4.1.1, rulings R13 and R41).

No wrong password is sent here: those cost time at many servers and stand in test_wrong_password.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session

BETWEEN = {
    "syst": ("SYST",),
    "help": ("HELP",),
    "type": ("TYPE", "A"),
    "mode": ("MODE", "S"),
    "stru": ("STRU", "F"),
    "pwd": ("PWD",),
}
"""Commands that may come between USER and PASS, by the word in the case's id."""


@requirement("rfc959-4.1.1-pass-without-user-is-refused")
def test_pass_without_user_is_refused(visitor: Session, target: Described) -> None:
    answer = visitor.send("PASS", target.password)
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(503, 530)


@requirement("rfc959-4.1.1-pass-without-user-is-refused")
def test_pass_without_user_opens_no_files(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    answer = visitor.send("PASS", target.password)
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(503, 530)
    visitor.send("CWD", scratch.root).must_be_refused(530, 503)


@requirement("rfc959-4.1.1-pass-without-user-is-refused")
def test_pass_after_a_user_without_name_is_refused(visitor: Session, target: Described) -> None:
    """Where that USER is accepted, another case judges it."""
    if not visitor.send_malformed("USER").refused:
        visitor.inconclusive("USER without a name is not refused")
    answer = visitor.send("PASS", target.password)
    if answer.absence in ("closed", "broken"):
        visitor.inconclusive("the server closes after USER without a name")
    answer.must_be_refused(503, 530)


@requirement("rfc959-4.1.1-pass-directly-follows-user")
@pytest.mark.parametrize("verb", ["SYST", "HELP", "PWD"])
def test_pass_is_refused_after_another_command(
    visitor: Session, target: Described, verb: str
) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send(verb)
    visitor.send("PASS", target.password).should_be_refused(503, 530)


@requirement("rfc959-4.1.1-pass-reply-tells-the-state-of-the-login")
@pytest.mark.parametrize("command", [*BETWEEN.values(), ("NOOP",)], ids=[*BETWEEN, "noop"])
def test_reply_to_a_late_pass_tells_the_state(
    visitor: Session, target: Described, scratch: Scratch, command: tuple[str, ...]
) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send(*command)
    answer = visitor.send("PASS", target.password).must_be(230, 332, 503, 530)
    if answer.positive:
        visitor.send("CWD", scratch.root).must_be(250)
    else:
        visitor.send("CWD", scratch.root).must_be_refused(530, 503)


@requirement("rfc959-4.1.1-second-pass-is-refused-or-superfluous")
def test_pass_after_login_is_refused_or_superfluous(session: Session, target: Described) -> None:
    session.send("PASS", target.password).should_be(503, 530, 202)


@requirement("rfc959-4.1.1-second-pass-keeps-the-login")
def test_pass_after_login_leaves_the_login(
    session: Session, target: Described, scratch: Scratch
) -> None:
    answer = session.send("PASS", target.password)
    if not answer.refused:
        answer.needed(202, 230)
    after = session.send("CWD", scratch.root)
    if answer.code == after.code == 530:
        session.inconclusive("both replies say that the login is gone (ruling R64)")
    after.must_be(250)
