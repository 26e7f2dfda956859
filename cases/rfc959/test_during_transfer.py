"""Commands that arrive while a transfer runs (RFC 959 sections 4.1.3, STAT, and 4.2, 1yz).

A server may answer at once or after the transfer (RFC 1123 section 4.1.3.3), so both replies are
read when the data connection has ended, in whatever order they come (rulings R45 and R46). The
transfer is larger than all buffers between, so that it is still running when the command arrives.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LARGER_THAN_BUFFERS
from conformance.session import Scratch, Session

WINDOW = 1 << 16
QUEUED = {
    "NOOP": {200},
    "PWD": {257},
    "SYST": {215},
    "HELP": {211, 214},
    "TYPE A": {200},
    "MODE S": {200},
}


@requirement("rfc959-4.1.3-stat-during-a-transfer-is-answered")
def test_stat_during_retr(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(b"STAT\r\n")
    received = data.receive()
    codes = {session.reply().code, session.reply().code}
    session.must_equal(received, LARGER_THAN_BUFFERS, "the file's octets")
    session.must(bool(codes & {226, 250}), "a reply ends the transfer", seen=f"{codes}")
    session.must(bool(codes & {211, 212, 213}), "a reply answers STAT", seen=f"{codes}")
    session.must_stay_silent()


@requirement("rfc959-4.1.3-stat-during-a-transfer-is-answered")
def test_stat_during_stor(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(ALL_OCTETS)
    session.send_octets(b"STAT\r\n")
    data.send(LARGER_THAN_BUFFERS)
    data.close()
    codes = {session.reply().code, session.reply().code}
    session.must(bool(codes & {226, 250}), "a reply ends the transfer", seen=f"{codes}")
    session.must(bool(codes & {211, 212, 213}), "a reply answers STAT", seen=f"{codes}")
    sent = ALL_OCTETS + LARGER_THAN_BUFFERS
    session.must_equal(scratch.contents(name), sent, "the file's octets")


@requirement("rfc959-4.1.3-interrupt-needs-exactly-one-command")
def test_stat_after_interrupt_and_synch_during_retr(session: Session, scratch: Scratch) -> None:
    """While another session gets the file, the buffers get full, and the server waits for room."""
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(1)
    scratch.contents(name)
    session.send_urgent(b"\xff\xf4\xff\xf2")
    session.send_octets(b"STAT\r\n")
    received = begun + data.receive()
    codes = {session.reply().code, session.reply().code}
    session.must_equal(received, LARGER_THAN_BUFFERS, "the file's octets")
    session.should(bool(codes & {226, 250}), "a reply ends the transfer", seen=f"{codes}")
    session.should(bool(codes & {211, 212, 213}), "a reply answers STAT", seen=f"{codes}")


@requirement("rfc959-5.4-commands-during-a-transfer-are-queued")
@pytest.mark.parametrize("line", QUEUED, ids=lambda line: line.replace(" ", "-").lower())
def test_command_during_retr(session: Session, scratch: Scratch, line: str) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(line.encode() + b"\r\n")
    received = data.receive()
    codes = {session.reply().code, session.reply().code}
    session.must_equal(received, LARGER_THAN_BUFFERS, "the file's octets")
    session.should(bool(codes & {226, 250}), "a reply ends the transfer", seen=f"{codes}")
    session.should(bool(codes & QUEUED[line]), f"a reply answers {line}", seen=f"{codes}")
    session.must_stay_silent()


@requirement("rfc959-5.4-commands-during-a-transfer-are-queued")
@pytest.mark.parametrize("line", QUEUED, ids=lambda line: line.replace(" ", "-").lower())
def test_command_during_stor(session: Session, scratch: Scratch, line: str) -> None:
    """The data go on for long: TYPE acts on those to come, and not on these (section 4.1.2)."""
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(ALL_OCTETS)
    session.send_octets(line.encode() + b"\r\n")
    data.send(LARGER_THAN_BUFFERS)
    data.close()
    codes = {session.reply().code, session.reply().code}
    session.should(bool(codes & {226, 250}), "a reply ends the transfer", seen=f"{codes}")
    session.should(bool(codes & QUEUED[line]), f"a reply answers {line}", seen=f"{codes}")
    sent = ALL_OCTETS + LARGER_THAN_BUFFERS
    session.must_equal(scratch.contents(name), sent, "the file's octets")


@requirement("rfc959-5.4-commands-during-a-transfer-are-queued")
def test_several_commands_during_retr(session: Session, scratch: Scratch) -> None:
    """Each has its reply, and the replies to them come in their order."""
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(b"SYST\r\nNOOP\r\nPWD\r\n")
    data.receive()
    codes = [session.reply().code]
    while codes[-1] and len(codes) < 4:
        codes.append(session.reply().code)
    session.should(bool({226, 250} & {*codes}), "a reply ends the transfer", seen=f"{codes}")
    theirs = [code for code in codes if code not in (226, 250)]
    session.should(theirs == [215, 200, 257], "SYST, NOOP, PWD are answered", seen=f"{codes}")
    session.must_stay_silent()


@requirement("rfc959-5.4-commands-during-a-transfer-are-queued")
def test_cwd_during_retr_is_carried_out(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(f"CWD {scratch.root}\r\n".encode())
    data.receive()
    both = [session.reply(), session.reply()]
    codes = [answer.code for answer in both]
    session.should(all(answer.positive for answer in both), "both succeed", seen=f"{codes}")
    answer = session.send("PWD").should_be(257)
    session.should(scratch.root in answer.text, "CWD was carried out", seen=answer.received)


@requirement("rfc959-5.4-commands-during-a-transfer-are-queued")
def test_mkd_during_retr_is_carried_out(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    made = scratch.path("made")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(f"MKD {made}\r\n".encode())
    data.receive()
    codes = {session.reply().code, session.reply().code}
    session.should(257 in codes, "a reply answers MKD", seen=f"{codes}")
    session.should(scratch.has(made), "the directory is there")


@requirement("rfc959-5.4-commands-during-a-transfer-are-queued")
def test_dele_during_retr_is_carried_out(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    other = scratch.file("other", b"old")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(f"DELE {other}\r\n".encode())
    received = data.receive()
    both = [session.reply(), session.reply()]
    codes = [answer.code for answer in both]
    session.should(all(answer.positive for answer in both), "both succeed", seen=f"{codes}")
    session.should(not scratch.has(other), "the other file is gone")
    session.must_equal(received, LARGER_THAN_BUFFERS, "the file's octets")


@requirement("rfc959-5.4-unknown-command-during-a-transfer")
def test_unknown_command_during_retr(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    session.send_octets(b"BOGU\r\n")
    received = data.receive()
    codes = {session.reply().code, session.reply().code}
    session.must_equal(received, LARGER_THAN_BUFFERS, "the file's octets")
    session.should(bool(codes & {226, 250}), "a reply ends the transfer", seen=f"{codes}")
    session.should(bool(codes & {500, 502}), "a reply refuses the command", seen=f"{codes}")
    session.must_stay_silent()
