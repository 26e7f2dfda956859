"""CDUP: the way up (RFC 959 section 4.1.1 and appendix II, ruling R1)."""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import UNIX_LINES
from conformance.session import Scratch, Session

HIGHEST = 40
"""How many steps up there are at most from where a login begins."""


@requirement("rfc959-5.4-cdup-is-answered-by-its-row")
def test_cdup_is_answered_with_200_or_250(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("inner")).needed(250)
    session.send("CDUP").must_be(200, 250)


@requirement("rfc959-4.1.1-cdup-answers-as-cwd-does")
def test_cdup_answers_as_cwd_does(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    code = session.send("CWD", scratch.root).needed(250).code
    session.send("CWD", inner).needed(250)
    answer = session.send("CDUP")
    if answer.code != 200:
        answer.should_be(code)


@requirement("rfc959-4.1.1-cdup-goes-to-the-parent")
def test_cdup_goes_to_the_parent(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    scratch.file("file", b"of the parent")
    scratch.file("inner/file", b"of the child")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", inner).needed(250)
    session.send("CDUP").must_be(200, 250)
    data = session.data("PASV")
    session.send("RETR", "file").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, b"of the parent", "the octets of the parent's file")


@requirement("rfc959-4.1.1-cdup-goes-to-the-parent")
def test_cdup_goes_one_level_only(session: Session, scratch: Scratch) -> None:
    scratch.directory("one")
    scratch.directory("one/two")
    session.send("CWD", scratch.root).needed(250)
    session.send("CWD", "one/two").needed(250)
    session.send("CDUP").must_be(200, 250)
    session.send("CWD", "two").must_be(250)
    session.send("CDUP").must_be(200, 250)
    session.send("CDUP").must_be(200, 250)
    session.send("CWD", "one").must_be(250)


@requirement("rfc959-4.1.1-cdup-goes-to-the-parent")
def test_cwd_and_cdup_lead_back(session: Session, scratch: Scratch) -> None:
    scratch.directory("inner")
    session.send("CWD", scratch.root).needed(250)
    before = session.send("PWD").needed(257).text.rpartition('"')[0]
    session.send("CWD", "inner").needed(250)
    session.send("CDUP").must_be(200, 250)
    after = session.send("PWD").must_be(257).text.rpartition('"')[0]
    session.must(after == before, "PWD names the directory that CWD left", seen=after)


@requirement("rfc959-4.1.1-cdup-keeps-the-transfer-parameters")
def test_cdup_keeps_the_type(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    scratch.file("lines", UNIX_LINES)
    session.send("TYPE", "I").needed(200)
    session.send("CWD", inner).needed(250)
    session.send("CDUP").needed(200)
    data = session.data("PASV")
    session.send("RETR", "lines").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, UNIX_LINES, "the file's octets in image type")


@requirement("rfc959-4.1.1-cdup-at-the-top")
def test_cdup_at_the_top_is_refused_or_stays(session: Session) -> None:
    """No name of the top is known: it is where steps up come to an end."""
    path = [session.send("PWD").needed(257).pathname]
    while len(path) < HIGHEST:
        step = session.send("CDUP").must_be(200, 250, 550)
        path.append(session.send("PWD").must_be(257).pathname)
        if step.refused or path[-1] == path[-2]:
            break
    session.must(path[-1] == path[-2], "the topmost directory has no parent", seen=str(path[-2:]))


@requirement("rfc959-4.1.1-cdup-with-an-argument")
def test_cdup_with_an_argument_is_refused_or_ignores_it(session: Session, scratch: Scratch) -> None:
    scratch.directory("one")
    scratch.directory("one/two")
    session.send("CWD", scratch.root).needed(250)
    session.send("CWD", "one").needed(250)
    inside = session.send("PWD").needed(257).text.rpartition('"')[0]
    session.send("CDUP").needed(200)
    above = session.send("PWD").needed(257).text.rpartition('"')[0]
    session.send("CWD", "one").needed(250)
    answer = session.send_malformed("CDUP two").should_be(200, 250, 501, 500)
    reached = session.send("PWD").should_be(257).text.rpartition('"')[0]
    wanted = above if answer.positive else inside
    session.should(reached == wanted, "it is where the reply says", seen=reached)
