"""The first digits that may follow each command (RFC 959 section 6).

One diagram, one requirement. Exact codes are judged with each command's row.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session

SIMPLE = {
    "ABOR": "ABOR",
    "ALLO": "ALLO 1",
    "CDUP": "CDUP",
    "CWD-somewhere": "CWD .",
    "CWD-nowhere": "CWD /absent-directory/absent",
    "DELE": "DELE",
    "HELP": "HELP",
    "MKD": "MKD",
    "MODE": "MODE S",
    "NOOP": "NOOP",
    "PASV": "PASV",
    "PORT": "PORT 0",
    "PWD": "PWD",
    "RMD": "RMD",
    "SITE": "SITE HELP",
    "SMNT": "SMNT /absent-directory",
    "STAT": "STAT",
    "STRU": "STRU F",
    "SYST": "SYST",
    "TYPE": "TYPE A",
    "QUIT": "QUIT",
}
AFTERWARDS = {name: line for name, line in SIMPLE.items() if name != "QUIT"}
TRANSFERS = ["RETR", "STOR", "APPE", "LIST", "NLST"]


@requirement("rfc959-6-simple-commands")
@pytest.mark.parametrize("line", SIMPLE.values(), ids=SIMPLE)
def test_simple_command_is_completed_or_refused(session: Session, line: str) -> None:
    answer = session.send_malformed(line).not_given_up()
    session.must(answer.code // 100 in (2, 4, 5), "2yz, 4yz or 5yz", seen=answer.received)


@requirement("rfc959-6-transfer-commands")
@pytest.mark.parametrize("verb", TRANSFERS)
def test_transfer_is_preliminary_first_and_never_intermediate(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", b"content")
    data = session.data("PASV")
    first = session.send(verb, name).not_given_up()
    session.must(first.code // 100 in (1, 2, 4, 5), "1yz, 2yz, 4yz or 5yz", seen=first.received)
    if first.preliminary:
        data.close()
        last = session.transfer_end().not_given_up()
        session.must(last.code // 100 in (2, 4, 5), "2yz, 4yz or 5yz", seen=last.received)


@requirement("rfc959-6-transfer-commands")
def test_rein_is_completed_or_refused(session: Session) -> None:
    answer = session.send("REIN").if_supported()
    if answer.code == 120:
        answer = session.reply()
    answer.not_given_up()
    session.must(answer.code // 100 in (2, 4, 5), "2yz, 4yz or 5yz", seen=answer.received)


@requirement("rfc959-6-rename-sequence")
def test_rename_goes_from_intermediate_to_completed(session: Session, scratch: Scratch) -> None:
    old = scratch.file("old")
    session.send("RNFR", old).must_be(350)
    session.send("RNTO", scratch.path("new")).must_be(250)


@requirement("rfc959-6-rename-sequence")
def test_rename_of_something_absent_is_refused(session: Session, scratch: Scratch) -> None:
    """RNFR may be accepted unseen: then RNTO fails."""
    answer = session.send("RNFR", scratch.path("absent"))
    if answer.intermediate:
        answer = session.send("RNTO", scratch.path("new"))
    answer.must_be_refused(450, 550, 553)


@requirement("rfc959-6-restart-sequence")
def test_restart_goes_from_intermediate_to_transfer(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"content")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "0").if_supported(500, 501, 502, 504).must_be(350)
    answer = session.send("RETR", name).not_given_up()
    session.must(answer.code // 100 in (1, 2, 4, 5), "never 3yz", seen=answer.received)
    if answer.preliminary:
        data.close()
        last = session.transfer_end().not_given_up()
        session.must(last.code // 100 in (2, 4, 5), "2yz, 4yz or 5yz", seen=last.received)


@requirement("rfc959-6-login-sequence")
def test_login_goes_from_user_to_access(visitor: Session, target: Described) -> None:
    answer = visitor.send("USER", target.user).must_be(230, 331, 332)
    if answer.code == 331:
        answer = visitor.send("PASS", target.password).must_be(230, 202, 332)
    if answer.code == 332:
        visitor.send("ACCT", target.need("login.account")).must_be(230, 202)


@requirement("rfc959-6-login-sequence")
@pytest.mark.parametrize("line", ["USER", "PASS", "ACCT", "PASS early", "ACCT early"])
def test_login_command_out_of_order_is_never_preliminary(visitor: Session, line: str) -> None:
    answer = visitor.send_malformed(line).not_given_up()
    visitor.must(answer.code // 100 in (2, 3, 4, 5), "2yz to 5yz", seen=answer.received)


@requirement("rfc959-5.4-reply-class")
@pytest.mark.parametrize("verb", ["RETR", "LIST", "NLST"])
def test_transfer_that_cannot_begin_is_refused(
    session: Session, scratch: Scratch, verb: str
) -> None:
    """The port is closed again before PORT names it. PORT itself may be refused already (R29).

    NLST asks for a directory: it need not know what to do with the name of a file.
    """
    name = scratch.file("file", b"content")
    data = session.listen()
    data.discard()
    answer = session.send("PORT", data.host_port).implemented()
    if answer.positive:
        answer = session.send(verb, scratch.root if verb == "NLST" else name)
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(425, 426, 451)


@requirement("rfc959-5.4-reply-class")
@pytest.mark.parametrize("line", ["TYPE A", "TYPE I", "MODE S", "STRU F", "NOOP", "SYST"])
def test_information_and_parameters_are_completed_at_once(session: Session, line: str) -> None:
    verb, *arguments = line.split()
    session.send(verb, *arguments).must_be(200, 215)


@requirement("rfc959-6-session-goes-on-after-any-outcome")
@pytest.mark.parametrize("line", AFTERWARDS.values(), ids=AFTERWARDS)
def test_session_goes_on_after_a_simple_command(session: Session, line: str) -> None:
    session.send_malformed(line)
    session.must_stay_open()
