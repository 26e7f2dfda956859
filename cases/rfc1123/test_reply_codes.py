"""Which codes replies have (RFC 1123 section 4.1.2.11; R5, R8, R19).

The row of each command is judged with the command, and by the monitor. Here stand situations that
concern all commands alike.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session
from conformance.spec import command_table

SITUATIONS = {
    "unknown-verb": ("XYZZY", (500, 502)),
    "missing-pathname": ("DELE", (500, 501)),
    "unknown-mode": ("MODE Z", (501, 504)),
    "unknown-structure": ("STRU Z", (501, 504)),
    "unknown-type": ("TYPE Z", (501, 504)),
    "malformed-port": ("PORT 1,2,3", (501,)),
    "rename-out-of-order": ("RNTO {absent}", (503,)),
}
ROWS = {
    "NOOP": "NOOP",
    "SYST": "SYST",
    "PWD": "PWD",
    "STAT": "STAT",
    "HELP": "HELP",
    "TYPE": "TYPE I",
    "MODE": "MODE S",
    "STRU": "STRU F",
    "PASV": "PASV",
    "ALLO": "ALLO 1",
    "REST": "REST 0",
    "ABOR": "ABOR",
    "SITE": "SITE HELP",
    "CDUP": "CDUP",
    "QUIT": "QUIT",
}


@requirement("rfc1123-4.1.2.11-codes-of-the-tables")
@pytest.mark.parametrize(("line", "codes"), SITUATIONS.values(), ids=SITUATIONS)
def test_error_has_the_code_that_applies(
    session: Session, line: str, codes: tuple[int, ...]
) -> None:
    session.send_malformed(line.format(absent=session.fresh("absent"))).should_be_refused(*codes)


@requirement("rfc1123-4.1.2.11-codes-of-the-tables")
@pytest.mark.parametrize("verb", ROWS)
def test_code_is_of_the_row(session: Session, verb: str) -> None:
    codes = command_table()[verb].codes
    session.send(*ROWS[verb].split(" ")).should_be(*sorted(codes))


@requirement("rfc1123-4.1.2.11-other-codes-keep-the-digits")
@pytest.mark.parametrize("line", [line for line, _ in SITUATIONS.values()], ids=SITUATIONS)
def test_error_has_a_failing_first_digit(session: Session, line: str) -> None:
    session.send_malformed(line.format(absent=session.fresh("absent"))).must_be_refused()


@requirement("rfc1123-4.1.2.11-replies-are-correctly-formatted")
@pytest.mark.parametrize("line", ["HELP", "STAT", "SYST", "XYZZY", "TYPE Z", "RETR"])
def test_reply_is_correctly_formatted(session: Session, line: str) -> None:
    answer = session.send_malformed(line)
    code = answer.octets[:3]
    single = rb"[1-5][0-5][0-9] [^\r\n]*\r\n"
    several = (
        rb"[1-5][0-5][0-9]-[^\r\n]*\r\n(?:[^\r\n]*\r\n)*?" + re.escape(code) + rb" [^\r\n]*\r\n"
    )
    formed = re.fullmatch(single + b"|" + several, answer.octets) is not None
    session.must(formed, "code, space, text, CR LF; or several lines", seen=answer.received)


@requirement("rfc1123-4.1.2.11-no-spontaneous-replies")
def test_no_reply_comes_without_a_command(session: Session) -> None:
    session.must_stay_silent()


@requirement("rfc1123-4.1.2.11-no-spontaneous-replies")
def test_no_reply_comes_when_a_passive_connection_is_made(session: Session) -> None:
    session.data("PASV")
    session.must_stay_silent()


@requirement("rfc1123-4.1.2.11-transient-code-for-what-may-pass")
@pytest.mark.parametrize("verb", ["RETR", "LIST", "NLST"])
def test_data_connection_that_cannot_be_made_is_a_transient_failure(
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
    answer.should_be(425, 426, 450, 451)
