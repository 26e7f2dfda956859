"""ACCT (RFC 959 sections 4.1.1 and 5.4, ruling R10).

Most servers have no accounts: what needs one is judged only where the server asks for it, or where
the target's description has logins for it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import UNIX_LINES
from conformance.session import Described, Scratch, Session


@requirement("rfc959-4.1.1-acct-completes-a-login-that-asks-for-it")
def test_files_are_closed_until_the_account_is_given(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    login = target.account_login
    visitor.send("USER", login.user).needed(331)
    answer = visitor.send("PASS", login.password)
    if answer.positive:
        visitor.unsupported("the server asks for no account at login")
    answer.needed(332)
    visitor.send("CWD", scratch.root).must_be_refused(530, 503, 532)


@requirement("rfc959-4.1.1-acct-completes-a-login-that-asks-for-it")
def test_right_account_opens_the_files(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    login = target.account_login
    visitor.send("USER", login.user).needed(331)
    answer = visitor.send("PASS", login.password)
    if answer.positive:
        visitor.unsupported("the server asks for no account at login")
    answer.needed(332)
    visitor.send("ACCT", login.account or target.need("login.account")).must_be(230, 202)
    visitor.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-acct-completes-a-login-that-asks-for-it")
def test_wrong_account_opens_no_files(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    login = target.account_login
    visitor.send("USER", login.user).needed(331)
    answer = visitor.send("PASS", login.password)
    if answer.positive:
        visitor.unsupported("the server asks for no account at login")
    answer.needed(332)
    answer = visitor.send("ACCT", visitor.fresh("wrong"))
    if answer.positive:
        visitor.inconclusive("the server looks at no account: it may be for its books alone")
    answer.must_be_refused(530)
    visitor.send("CWD", scratch.root).must_be_refused(530, 503, 532)


@requirement("rfc959-4.1.1-account-needed-means-332")
def test_right_password_asks_for_the_account(visitor: Session, target: Described) -> None:
    login = target.need("account_login")
    visitor.send("USER", login.user).needed(331)
    visitor.send("PASS", login.password).must_be(332)


@requirement("rfc959-5.4-acct-is-answered-by-its-row")
def test_acct_after_login_is_answered(session: Session) -> None:
    session.send("ACCT", "conformance").if_supported().must_be(202, 230, 503, 530)


@requirement("rfc959-5.4-acct-before-user-is-out-of-order")
def test_acct_before_user_is_out_of_order(visitor: Session) -> None:
    visitor.send("ACCT", "conformance").if_supported().should_be(202, 503, 530)


@requirement("rfc959-4.1.1-acct-may-come-at-any-time")
def test_acct_after_login_leaves_the_login(
    session: Session, target: Described, scratch: Scratch
) -> None:
    session.send("ACCT", target.login.account or "conformance").if_supported()
    session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-acct-keeps-the-working-directory-and-parameters")
def test_acct_keeps_directory_and_type(
    session: Session, target: Described, scratch: Scratch
) -> None:
    scratch.file("lines", UNIX_LINES)
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    session.send("ACCT", target.login.account or "conformance").if_supported()
    data = session.data("PASV")
    session.send("RETR", "lines").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, UNIX_LINES, "the file's octets in image type")


@requirement("rfc959-4.1.1-account-for-a-later-command")
def test_account_opens_a_command_that_asks_for_it(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    """332 stores the command until ACCT comes, 532 drops it: then it is sent again."""
    login = target.storing_login
    visitor.log_in(login)
    data = visitor.data("PASV")
    answer = visitor.send("STOR", scratch.path("upload"))
    if answer.code not in (332, 532):
        visitor.unsupported("the server asks for no account to store a file")
    visitor.send("ACCT", login.account or target.need("login.account")).needed(230, 202)
    if answer.code == 532:
        data = visitor.data("PASV")
        answer = visitor.send("STOR", scratch.path("upload"))
    else:
        answer = visitor.reply()
    opened = answer.code in (125, 150)
    visitor.should(opened, "125 or 150: the account has come", seen=answer.received)
    if opened:
        data.send(b"octets")
        data.close()
        visitor.reply().should_be(226, 250)


@requirement("rfc959-4.1.1-account-for-a-later-command")
@pytest.mark.parametrize("verb", ["STOR", "APPE", "STOU"])
def test_storing_command_asks_for_the_account(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    visitor.log_in(target.need("storing_login"))
    visitor.send("CWD", scratch.root).needed(250)
    visitor.data("PASV")
    answer = visitor.send(verb, *([] if verb == "STOU" else ["upload"]))
    if verb == "STOU":
        answer.if_supported()
    answer.should_be(532, 332)


@requirement("rfc959-4.1.3-refused-stor-stores-nothing")
def test_stor_without_the_account_makes_no_file(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    name = scratch.path("upload")
    visitor.log_in(target.need("storing_login"))
    visitor.data("PASV")
    answer = visitor.send("STOR", name)
    if not answer.refused:
        visitor.inconclusive("STOR was not refused")
    visitor.must(not scratch.has(name), "a refused STOR made no file")


@requirement("rfc959-4.1.1-acct-alone-is-no-login")
def test_acct_before_user_opens_no_files(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    visitor.send("ACCT", target.login.account or "conformance")
    answer = visitor.send("CWD", scratch.root)
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)


@requirement("rfc959-4.1.1-acct-alone-is-no-login")
def test_acct_between_user_and_pass_opens_no_files(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("ACCT", target.login.account or "conformance")
    visitor.send("CWD", scratch.root).must_be_refused(530, 503)


@requirement("rfc959-4.1.1-acct-without-information-is-refused")
def test_acct_without_information_is_refused(visitor: Session, target: Described) -> None:
    """A server that takes any account, or finds it superfluous, loses nothing without one."""
    visitor.log_in(target.account_login)
    visitor.send("ACCT", "conformance").if_supported(500, 502, 504, 202, 230)
    visitor.send_malformed("ACCT").must_be_refused(501, 500)
