"""Segments say nothing about where a command ends (RFC 1123 section 4.1.2.10).

Nothing shows when a server reads. The first piece of a command therefore comes in one segment with
a NOOP, whose reply says that it was read. Where a piece shall have a segment of its own, a round
trip on another session gives the server time. Where all hangs on one piece there are two, since a
server that looks at its sessions in turn may answer the first before it comes to the piece. A
server with a process or a thread for each may read late all the same, but hardly each time.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

LINE = b"SYST\r\n"
CUTS = range(1, len(LINE))
ARGUMENT = b"TYPE I\r\n"
MANY = 1500
TIMES = 3
"""How often a piece is sent that must be read before the rest of its line comes."""
NO_NOOP = (500, 502)
"""A server without NOOP answers it, too (ruling R74)."""


@requirement("rfc1123-4.1.2.10-command-in-pieces")
@pytest.mark.parametrize("cut", CUTS)
def test_command_cut_in_two_is_one_command(session: Session, cut: int) -> None:
    session.send_octets(b"NOOP\r\n" + LINE[:cut])
    session.reply().needed(200, *NO_NOOP)
    session.send_octets(LINE[cut:])
    session.reply().must_be(215)
    session.must_stay_silent()


@requirement("rfc1123-4.1.2.10-command-in-pieces")
@pytest.mark.parametrize("cut", range(1, len(ARGUMENT)))
def test_command_with_argument_cut_in_two_is_one_command(session: Session, cut: int) -> None:
    session.send_octets(b"NOOP\r\n" + ARGUMENT[:cut])
    session.reply().needed(200, *NO_NOOP)
    session.send_octets(ARGUMENT[cut:])
    session.reply().must_be(200)
    session.must_stay_silent()


@requirement("rfc1123-4.1.2.10-command-in-pieces")
def test_command_in_single_octets_is_one_command(session: Session) -> None:
    """CR and LF stay together: another case parts them."""
    other = session.another()
    for octet in LINE[:-2]:
        session.send_octets(bytes((octet,)))
        other.send("NOOP")
    session.send_octets(b"\r\n")
    session.reply().must_be(215)
    session.must_stay_silent()


@requirement("rfc1123-4.1.2.10-command-in-pieces")
def test_login_in_single_octets_is_understood(visitor: Session) -> None:
    other = visitor.another()
    for octet in b"USER " + visitor.target.user.encode():
        visitor.send_octets(bytes((octet,)))
        other.send("NOOP")
    visitor.send_octets(b"\r\n")
    visitor.reply().must_be(230, 331, 332)


@requirement("rfc1123-4.1.2.10-several-commands-in-one-read")
def test_two_commands_in_one_segment_are_both_answered(session: Session) -> None:
    first, second = session.pipeline("NOOP", "SYST")
    first.must_be(200, *NO_NOOP)
    second.must_be(215)


@requirement("rfc1123-4.1.2.10-several-commands-in-one-read")
def test_rename_in_one_segment_is_carried_out(session: Session, scratch: Scratch) -> None:
    old = scratch.file("old", b"content")
    new = scratch.path("new")
    first, second = session.pipeline(f"RNFR {old}", f"RNTO {new}")
    first.must_be(350)
    second.must_be(250)
    session.must(scratch.has(new), "the file has its new name")


@requirement("rfc1123-4.1.2.10-several-commands-in-one-read")
def test_more_commands_than_a_buffer_holds_are_all_answered(session: Session) -> None:
    """Each reply is judged before the next one is awaited: of a server that loses commands, all
    that do not come would be waited for.
    """
    session.send_octets(b"NOOP\r\n" * MANY)
    for _ in range(MANY):
        session.reply().must_be(200, *NO_NOOP)


@requirement("rfc1123-4.1.2.10-no-action-before-the-end-of-line")
def test_verb_without_an_end_of_line_is_not_carried_out(session: Session) -> None:
    """NOOP and what follows it are one word, so a server that acts on NOOP alone answers 200."""
    other = session.another()
    for _ in range(TIMES):
        session.send_octets(b"NOOP")
        other.send("NOOP")
        other.send("NOOP")
        session.send_octets(b"XYZZY\r\n")
        session.reply().must_be_refused(500, 502)


@requirement("rfc1123-4.1.2.10-no-action-before-the-end-of-line")
def test_directory_is_not_made_before_the_end_of_line(session: Session, scratch: Scratch) -> None:
    directory = scratch.path("made")
    session.send_octets(b"MKD " + directory.encode())
    early = scratch.has(directory)
    session.send_octets(b"\r\n")
    session.reply().needed(257)
    session.must(not early, "nothing is made before CR LF")


@requirement("rfc959-5.3-no-action-before-the-end-of-line")
@pytest.mark.parametrize("beginning", [b"NOOP", b"NOOP "], ids=["verb", "space"])
def test_unfinished_command_is_not_answered(session: Session, beginning: bytes) -> None:
    """The rest makes one line of it; an answer to the beginning would be one reply too many."""
    other = session.another()
    for _ in range(TIMES):
        session.send_octets(beginning)
        other.send("NOOP")
        other.send("NOOP")
        session.send_octets(b"\r\n")
        session.reply().must_be(200, 501, *NO_NOOP)
    session.must_stay_silent()
