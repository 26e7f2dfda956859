"""The login sequence when it goes well: USER, PASS and, where asked for, ACCT.

RFC 959 sections 4.1.1 and 5.4. What is out of order or wrong is in test_login_out_of_order and
test_wrong_password; a new USER after login is in test_new_user.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session


@requirement("rfc959-5.4-user-is-answered-by-its-row")
def test_known_user_is_accepted(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).must_be(230, 331, 332)


@requirement("rfc959-5.4-unknown-user-is-answered-by-the-row")
def test_unknown_user_is_accepted_or_refused(visitor: Session) -> None:
    visitor.send("USER", visitor.fresh("nobody")).must_be(331, 332, 530, 230)


@requirement("rfc959-5.4-pass-is-answered-by-its-row")
def test_right_password_is_accepted(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("PASS", target.password).must_be(230, 202, 332)


@requirement("rfc959-4.1.1-no-account-needed-means-230")
def test_right_password_completes_a_login_without_account(
    visitor: Session, target: Described
) -> None:
    if target.login.account:
        visitor.inconclusive("this login has an account")
    visitor.send("USER", target.user).needed(331)
    answer = visitor.send("PASS", target.password)
    if answer.code == 332 and not visitor.send("PWD").positive:
        visitor.inconclusive("the server wants an account, and the description gives none")
    answer.must_be(230)


@requirement("rfc959-4.1.1-user-and-password-give-access")
def test_login_opens_the_files(visitor: Session, target: Described, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets of the file")
    with visitor.preparing():
        answer = visitor.send("USER", target.user)
        if answer.intermediate:
            answer = visitor.send("PASS", target.password)
        if answer.intermediate:
            answer = visitor.send("ACCT", target.need("login.account"))
        answer.must_be(230, 202)
        visitor.send("TYPE", "I").must_be(200)
        data = visitor.data("PASV")
    visitor.send("RETR", name).must_be(125, 150)
    received = data.receive()
    visitor.reply().must_be(226, 250)
    visitor.must_equal(received, b"octets of the file", "the file's octets")


@requirement("rfc959-4.1.1-user-and-password-give-access")
def test_same_user_may_be_logged_in_twice(
    session: Session, target: Described, scratch: Scratch
) -> None:
    """The document ties a login to its control connection, not to its name."""
    if target.limits.max_sessions == 1:
        session.inconclusive("this login may have one session only")
    session.send("CWD", scratch.root).needed(250)
    other = session.another()
    with session.preparing():
        other.log_in()
    other.send("CWD", scratch.root).must_be(250)
    session.send("PWD").must_be(257)


@requirement("rfc959-5.3-login-verbs-in-any-case")
@pytest.mark.parametrize(
    ("user", "password"),
    [("user", "pass"), ("User", "Pass"), ("uSER", "pASS")],
    ids=["lower", "capital", "mixed"],
)
def test_login_verbs_work_in_any_case(
    visitor: Session, target: Described, user: str, password: str
) -> None:
    answer = visitor.send(user, target.user).must_be(230, 331, 332)
    if answer.intermediate:
        visitor.send(password, target.password).must_be(230, 202, 332)


@requirement("rfc959-4.1.1-user-replaces-the-user-before-it")
def test_second_user_replaces_the_first(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    visitor.send("USER", visitor.fresh("nobody")).needed(331)
    answer = visitor.send("USER", target.user)
    if answer.refused:
        visitor.unsupported("the server takes no second USER before PASS")
    if answer.intermediate:
        visitor.send("PASS", target.password).must_be(230, 332)
    if not target.login.account:
        visitor.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-user-replaces-the-user-before-it")
def test_user_may_be_repeated(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    answer = visitor.send("USER", target.user)
    if answer.refused:
        visitor.unsupported("the server takes no second USER before PASS")
    if answer.intermediate:
        visitor.send("PASS", target.password).must_be(230, 332)


@requirement("rfc959-4.1.1-user-without-a-name-is-refused")
@pytest.mark.parametrize("line", ["USER", "USER "], ids=["bare", "space"])
def test_user_without_a_name_is_refused(visitor: Session, line: str) -> None:
    visitor.send_malformed(line).should_be_refused(500, 501, 530)


NAMES = {
    "with-spaces": "two words",
    "with-leading-dash": "-l",
    "with-quotes": "\"'`",
    "with-percent-signs": "%s%n%x",
    "with-a-pathname": "../../etc/passwd",
    "with-a-tab": "a\tb",
    "with-300-characters": "n" * 300,
}


@requirement("rfc959-4.1.1-user-argument-is-a-telnet-string")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_user_takes_any_string(visitor: Session, target: Described, name: str) -> None:
    """Whatever the server thinks of such a name, it answers, and a right login can follow."""
    first = visitor.send("USER", name).must_be(331, 332, 530, 501, 500, 230)
    answer = visitor.send("USER", target.user)
    if answer.positive or answer.refused:
        visitor.inconclusive("the server takes no second USER")
    if first.refused and answer.absence in ("closed", "broken"):
        visitor.inconclusive("the server closes after a name that it refuses")
    visitor.send("PASS", target.password).must_be(230, 202, 332)
