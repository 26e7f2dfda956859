"""RNFR and RNTO as a sequence: what ends it, what may come between (RFC 959 sections 4.1.3 and
4.2).

The state diagram of section 6 has one way through: RNFR answered 3yz, then RNTO. Each failure
leads back to the beginning, and so does success.
"""

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

BETWEEN = {
    "NOOP": ("NOOP",),
    "PWD": ("PWD",),
    "CDUP": ("CDUP",),
    "SYST": ("SYST",),
    "STAT": ("STAT",),
    "HELP": ("HELP",),
    "SITE": ("SITE", "HELP"),
    "TYPE": ("TYPE", "I"),
    "MODE": ("MODE", "S"),
    "STRU": ("STRU", "F"),
    "ALLO": ("ALLO", "10"),
    "REST": ("REST", "0"),
    "PASV": ("PASV",),
    "ABOR": ("ABOR",),
}
"""Commands that touch no file, each with an argument that every server takes."""

WITH_A_PATHNAME = ("CWD", "DELE", "RMD", "MKD", "RETR", "STAT", "SIZE")
"""Commands whose own pathname a careless server keeps where the old pathname stood."""


@requirement("rfc959-4.1.3-rnto-without-rnfr-is-refused")
def test_rnto_without_rnfr_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("RNTO", scratch.path("new")).must_be_refused(503)


@requirement("rfc959-4.1.3-rnto-without-rnfr-is-refused")
def test_rnto_follows_no_rnfr_of_another_session(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    other = session.another().log_in()
    other.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("new")).must_be_refused(503)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that the other named")


@requirement("rfc959-4.1.3-rnto-follows-the-last-rnfr")
def test_last_of_two_rnfr_counts(session: Session, scratch: Scratch) -> None:
    first, second = scratch.file("first", b"first"), scratch.file("second", b"second")
    session.send("RNFR", first).needed(350)
    again = session.send("RNFR", second).must_be(350, 503)
    if again.refused:
        session.inconclusive("after RNFR this server takes no command but RNTO")
    session.send("RNTO", scratch.path("new")).must_be(250)
    session.must_equal(scratch.contents(scratch.path("new")) or b"", b"second", "the renamed file")
    session.must_equal(scratch.contents(first) or b"", b"first", "the file that stays")


@requirement("rfc959-4.1.3-rename-with-a-command-between")
@pytest.mark.parametrize("between", BETWEEN.values(), ids=list(BETWEEN))
def test_rename_with_a_command_between_is_whole_or_refused(
    session: Session, scratch: Scratch, between: tuple[str, ...]
) -> None:
    old, new = scratch.file("old", LINES), scratch.path("new")
    session.send("RNFR", old).needed(350)
    session.send(*between)
    answer = session.send("RNTO", new).must_be(250, 503)
    here, gone = (new, old) if answer.positive else (old, new)
    session.must_equal(scratch.contents(here) or b"", LINES, "the file where the reply says it is")
    session.must(scratch.contents(gone) is None, "there is no file at the other place")


@requirement("rfc959-4.1.3-rename-with-a-command-between")
@pytest.mark.parametrize("verb", WITH_A_PATHNAME)
def test_rename_takes_no_pathname_of_the_command_between(
    session: Session, scratch: Scratch, verb: str
) -> None:
    old, new = scratch.file("old", LINES), scratch.path("new")
    session.send("RNFR", old).needed(350)
    if session.send(verb, scratch.path("absent")).preliminary:
        session.transfer_end()
    answer = session.send("RNTO", new).must_be(250, 503)
    here, gone = (new, old) if answer.positive else (old, new)
    session.must_equal(scratch.contents(here) or b"", LINES, "the file where the reply says it is")
    session.must(scratch.contents(gone) is None, "there is no file at the other place")


@requirement("rfc959-4.1.3-rename-with-a-command-between")
@pytest.mark.parametrize("line", ["XYZZY", "RNFR", "TYPE Z", "RNTO"])
def test_rename_with_a_wrong_line_between_is_whole_or_refused(
    session: Session, scratch: Scratch, line: str
) -> None:
    old, new = scratch.file("old", LINES), scratch.path("new")
    session.send("RNFR", old).needed(350)
    session.send_malformed(line)
    answer = session.send("RNTO", new).must_be(250, 503)
    here, gone = (new, old) if answer.positive else (old, new)
    session.must_equal(scratch.contents(here) or b"", LINES, "the file where the reply says it is")
    session.must(scratch.contents(gone) is None, "there is no file at the other place")


@requirement("rfc959-4.1.3-rename-with-a-command-between")
def test_rename_with_a_listing_between_is_whole_or_refused(
    session: Session, scratch: Scratch
) -> None:
    old, new = scratch.file("old", LINES), scratch.path("new")
    data = session.data("PASV")
    session.send("RNFR", old).needed(350)
    if session.send("NLST", scratch.root).preliminary:
        data.receive()
        session.transfer_end().needed(226, 250)
    answer = session.send("RNTO", new).must_be(250, 503)
    here, gone = (new, old) if answer.positive else (old, new)
    session.must_equal(scratch.contents(here) or b"", LINES, "the file where the reply says it is")
    session.must(scratch.contents(gone) is None, "there is no file at the other place")


@requirement("rfc959-4.2-done-rnto-ends-the-sequence")
def test_second_rnto_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("new")).needed(250)
    session.send("RNTO", scratch.path("newer")).must_be_refused(503)
    session.must_equal(scratch.contents(scratch.path("new")) or b"", LINES, "the renamed file")


@requirement("rfc959-4.2-done-rnto-ends-the-sequence")
def test_second_rnto_takes_no_new_file_of_the_old_name(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", b"first")
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("new")).needed(250)
    scratch.file("old", b"second")
    session.send("RNTO", scratch.path("newer")).must_be_refused(503)
    session.must_equal(scratch.contents(name) or b"", b"second", "the file of the old name")


@requirement("rfc959-4.2-failed-rnto-ends-the-sequence")
def test_rnto_after_a_failed_rnto_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("absent/new")).needed(553, 450)
    session.send("RNTO", scratch.path("new")).should_be_refused(503)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that was not renamed")


@requirement("rfc959-4.2-refused-rnfr-ends-the-sequence")
def test_refused_rnfr_drops_an_earlier_one(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    again = session.send("RNFR", scratch.path("absent")).needed(550, 450)
    if again.code not in (550, 450):
        session.inconclusive("after RNFR this server takes no command but RNTO")
    session.send("RNTO", scratch.path("new")).must_be_refused(503)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that was named first")


@requirement("rfc959-4.2-refused-rnfr-ends-the-sequence")
def test_rnto_after_a_refused_rnfr_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("RNFR", scratch.path("absent")).needed(550, 450)
    session.send("RNTO", scratch.path("new")).must_be_refused(503)


@requirement("rfc959-4.1.3-rnto-completes-the-rename")
def test_rename_can_begin_again_after_a_failure(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("absent/new")).needed(553, 450)
    session.send("RNFR", name).must_be(350)
    session.send("RNTO", scratch.path("new")).must_be(250)
    session.must_equal(scratch.contents(scratch.path("new")) or b"", LINES, "the renamed file")
