"""STOU names the file in its preliminary reply (RFC 1123 section 4.1.2.9; R4)."""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

SUPPORT = (500, 501, 502, 504)
"""501 too: a server that demands an argument lacks the command as the RFC defines it."""


@requirement("rfc1123-4.1.2.9-stou-preliminary-reply")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_stou_is_answered_by_a_preliminary_reply(
    session: Session, scratch: Scratch, verb: str
) -> None:
    session.send("CWD", scratch.root).needed(250)
    data = session.data(verb)
    session.send("STOU").if_supported(*SUPPORT).must_be(125, 150)
    data.send(b"content")
    data.close()
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.9-stou-reply-format")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_stou_reply_is_file_and_pathname(session: Session, scratch: Scratch, verb: str) -> None:
    session.send("CWD", scratch.root).needed(250)
    data = session.data(verb)
    answer = session.send("STOU").if_supported(*SUPPORT).needed(125, 150)
    data.close()
    formed = re.fullmatch(r"FILE: \S.*", answer.text) is not None
    session.must(formed, "FILE:, one space, the pathname", seen=answer.received)


@requirement("rfc1123-4.1.2.9-stou-reply-names-the-file")
def test_name_in_the_reply_is_that_of_the_file(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("STOU").if_supported(*SUPPORT).needed(125, 150)
    data.send(b"unique content")
    data.close()
    session.transfer_end().needed(226, 250)
    named = re.search(r"FILE: (\S.*)", answer.text)
    session.must(named is not None, "FILE:, one space, the pathname", seen=answer.received)
    pathname = named.group(1) if named is not None else ""
    data = session.data("PASV")
    session.send("RETR", pathname).must_be(125, 150)
    session.must_equal(data.receive(), b"unique content", "the file that the reply names")
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.9-stou-name-is-unique")
def test_each_stou_makes_a_file_of_its_own(session: Session, scratch: Scratch) -> None:
    before = scratch.file("before", b"before")
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    for content in (b"one", b"two", b"three"):
        data = session.data("PASV")
        session.send("STOU").if_supported(*SUPPORT).needed(125, 150)
        data.send(content)
        data.close()
        session.transfer_end().must_be(226, 250)
    contents = sorted(scratch.contents(f"{scratch.root}/{name}") or b"" for name in scratch.names())
    session.must_equal(b" ".join(contents), b"before one three two", "the contents of all files")
    session.must_equal(scratch.contents(before) or b"", b"before", "the file that was there")
