"""Commands before login, and between USER and PASS (RFC 959 sections 4.1.1 and 5.4, ruling R48).

What reaches for files must be refused and do nothing; everything else is at least answered. PORT
comes before each transfer so that a server which forgets to ask for a login has somewhere to
transfer to.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session
from conformance.spec import command_table

READING = ("RETR", "LIST", "NLST")
STORING = ("STOR", "APPE")
NAMING = ("CWD", "RNFR", "DELE", "RMD", "MKD")

OTHERS: dict[str, tuple[str, ...]] = {
    "REIN": (),
    "TYPE": ("A",),
    "STRU": ("F",),
    "MODE": ("S",),
    "PASV": (),
    "ALLO": ("10",),
    "REST": ("0",),
    "ABOR": (),
    "SITE": ("HELP",),
    "SYST": (),
    "STAT": (),
    "HELP": (),
    "NOOP": (),
}
"""Commands that reach for no file, with an argument that is right."""

CONTENT = b"octets of the file"


@requirement("rfc959-4.1.1-files-need-a-login")
@pytest.mark.parametrize("verb", READING)
def test_nothing_is_read_before_login(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", CONTENT)
    visitor.send("PORT", visitor.listen().host_port)
    answer = visitor.send(verb, name)
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)


@requirement("rfc959-4.1.1-files-need-a-login-also-after-user")
@pytest.mark.parametrize("verb", READING)
def test_nothing_is_read_between_user_and_pass(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", CONTENT)
    visitor.send("PORT", visitor.listen().host_port)
    visitor.send("USER", target.user).needed(331)
    visitor.send(verb, name).must_be_refused(530, 503)


@requirement("rfc959-4.1.1-files-need-a-login")
@pytest.mark.parametrize("verb", STORING)
def test_nothing_is_stored_before_login(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", CONTENT)
    visitor.send("PORT", visitor.listen().host_port)
    answer = visitor.send(verb, name)
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)
    visitor.must(scratch.contents(name) == CONTENT, "the file is as it was")


@requirement("rfc959-4.1.1-files-need-a-login-also-after-user")
@pytest.mark.parametrize("verb", STORING)
def test_nothing_is_stored_between_user_and_pass(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", CONTENT)
    visitor.send("PORT", visitor.listen().host_port)
    visitor.send("USER", target.user).needed(331)
    visitor.send(verb, name).must_be_refused(530, 503)
    visitor.must(scratch.contents(name) == CONTENT, "the file is as it was")


@requirement("rfc959-4.1.1-files-need-a-login")
@pytest.mark.parametrize("verb", NAMING)
def test_no_name_is_touched_before_login(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    scratch.file("file", CONTENT)
    scratch.directory("directory")
    before = scratch.names()
    name = {"MKD": "new", "CWD": "directory", "RMD": "directory"}.get(verb, "file")
    answer = visitor.send(verb, scratch.path(name))
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)
    visitor.must(sorted(scratch.names()) == sorted(before), "all names are as they were")


@requirement("rfc959-4.1.1-files-need-a-login-also-after-user")
@pytest.mark.parametrize("verb", NAMING)
def test_no_name_is_touched_between_user_and_pass(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    scratch.file("file", CONTENT)
    scratch.directory("directory")
    before = scratch.names()
    name = {"MKD": "new", "CWD": "directory", "RMD": "directory"}.get(verb, "file")
    visitor.send("USER", target.user).needed(331)
    visitor.send(verb, scratch.path(name)).must_be_refused(530, 503)
    visitor.must(sorted(scratch.names()) == sorted(before), "all names are as they were")


@requirement("rfc959-4.1.1-files-need-a-login")
def test_nothing_is_renamed_before_login(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    name = scratch.file("file", CONTENT)
    visitor.send("RNFR", name)
    answer = visitor.send("RNTO", scratch.path("new"))
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)
    visitor.must(scratch.contents(name) == CONTENT, "the file has its name still")


@requirement("rfc959-4.1.1-files-need-a-login")
def test_smnt_is_refused_before_login(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    answer = visitor.send("SMNT", scratch.root).if_supported()
    if not answer.refused and visitor.another().send("USER", target.user).positive:
        visitor.inconclusive("this login needs no password (ruling R64)")
    answer.must_be_refused(530, 503)


@requirement("rfc959-4.1.1-no-working-directory-before-login")
@pytest.mark.parametrize("verb", ["PWD", "CDUP"])
def test_there_is_no_working_directory_before_login(visitor: Session, verb: str) -> None:
    visitor.send(verb).should_be_refused(530, 503)


@requirement("rfc959-4.1.1-other-commands-before-login-are-answered")
@pytest.mark.parametrize("verb", OTHERS)
def test_command_without_files_is_answered_before_login(visitor: Session, verb: str) -> None:
    row = command_table()[verb]
    codes = row.codes | {503, 530}
    visitor.send(verb, *OTHERS[verb]).must_be(*sorted(codes - {421}))


@requirement("rfc959-4.1.1-other-commands-before-login-are-answered")
def test_port_is_answered_before_login(visitor: Session) -> None:
    visitor.send("PORT", visitor.listen().host_port).must_be(200, 500, 501, 502, 503, 530)


@requirement("rfc959-4.1.1-user-and-password-give-access")
@pytest.mark.parametrize("verb", ["SYST", "PWD", "NOOP", "TYPE"])
def test_login_works_after_other_commands(
    visitor: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    """USER need not be the first command: one that was refused, or not, does no harm."""
    visitor.send(verb, *OTHERS.get(verb, ()))
    answer = visitor.send("USER", target.user).must_be(331, 332, 230)
    if answer.intermediate:
        answer = visitor.send("PASS", target.password).must_be(230, 202, 332)
    if answer.intermediate:
        visitor.send("ACCT", target.need("login.account")).must_be(230, 202)
    visitor.send("CWD", scratch.root).must_be(250)
