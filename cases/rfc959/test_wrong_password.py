"""Wrong passwords (RFC 959 sections 4.1.1, 4.2 and 5.4).

Many servers make a failed login wait for seconds, so that nobody can try many (RFC 2577 section 5):
the cases are few, and each has a connection of its own.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session

ANONYMOUS = ("anonymous", "ftp")
"""Who is let in with any password (RFC 1635 section 2)."""


@requirement("rfc959-4.1.1-wrong-password-gives-no-access")
def test_wrong_password_gives_no_access(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    if target.user.lower() in ANONYMOUS:
        visitor.inconclusive("this login takes any password (ruling R64)")
    visitor.send("USER", target.user).needed(331)
    visitor.send("PASS", visitor.fresh("wrong")).must_be_refused(530)
    answer = visitor.send("CWD", scratch.root)
    if answer.absence in ("closed", "broken"):
        visitor.inconclusive("the server closes after a wrong password")
    answer.must_be_refused(530, 503)


@requirement("rfc959-4.2-failed-login-starts-over-with-user")
def test_right_password_alone_is_refused_after_a_wrong_one(
    visitor: Session, target: Described
) -> None:
    visitor.send("USER", target.user).needed(331)
    with visitor.preparing():
        visitor.send("PASS", visitor.fresh("wrong")).must_be_refused()
    answer = visitor.send("PASS", target.password)
    if answer.absence in ("closed", "broken"):
        visitor.inconclusive("the server closes after a wrong password")
    answer.should_be_refused(503, 530)


@requirement("rfc959-4.2-failed-login-can-be-repeated")
def test_login_works_after_a_wrong_password(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    with visitor.preparing():
        visitor.send("PASS", visitor.fresh("wrong")).must_be_refused()
        visitor.send("USER", target.user).must_be(331)
    visitor.send("PASS", target.password).must_be(230, 332)


@requirement("rfc959-4.1.1-empty-password-gives-no-access")
def test_pass_without_password_gives_no_access(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    if not target.password or target.user.lower() in ANONYMOUS:
        visitor.inconclusive("this login has no password, or any (ruling R64)")
    if target.limits.failed_login_delay:
        visitor.inconclusive("a failed login costs seconds here, and other cases have one")
    visitor.send("USER", target.user).needed(331)
    visitor.send_malformed("PASS").must_be_refused(501, 530)
    answer = visitor.send("CWD", scratch.root)
    if answer.absence in ("closed", "broken"):
        visitor.inconclusive("the server closes after an empty password")
    answer.must_be_refused(530, 503)
