"""CWD: what it changes, what it leaves, what it refuses (RFC 959 section 4.1.1, appendix II).

CDUP is in test_parent_directory, PWD in a file of its own.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import UNIX_LINES
from conformance.session import Described, Scratch, Session

NAMES = {
    "plain": "directory",
    "with-spaces": "two  words",
    "with-a-double-quote": 'quo"te',
    "with-a-leading-dash": "-dash",
    "with-dots": "one.two..three",
    "in-both-cases": "UPPER lower",
    "like-a-command": "CWD",
    "with-100-characters": "n" * 100,
}
"""Names that a directory may have, all in ASCII."""


def _need_to_be_in(session: Session, name: str) -> None:
    """End the case where PWD names another directory, or is not answered: that CWD was answered as
    done does not show that it did anything.
    """
    where = session.send("PWD").not_given_up()
    quoted = [line.partition(b'"')[2].rpartition(b'"')[0] for line in where.lines]
    named = b" ".join(quoted).replace(b'""', b'"').lower()
    if not where.refused and name.lower().encode() not in named:
        session.inconclusive(f"CWD was answered as done, and PWD: {where.received}")


@requirement("rfc959-5.4-cwd-is-answered-by-its-row")
def test_cwd_is_answered_with_250(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).must_be(250)


@requirement("rfc959-4.1.1-cwd-changes-the-working-directory")
def test_retrieval_is_relative_to_the_new_directory(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets of the file")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("RETR", "file").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, b"octets of the file", "the file's octets")


@requirement("rfc959-4.1.1-cwd-changes-the-working-directory")
def test_storage_is_relative_to_the_new_directory(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", inner).needed(250)
    data = session.data("PASV")
    session.send("STOR", "upload").must_be(125, 150)
    data.send(b"octets of the file")
    data.close()
    session.reply().must_be(226, 250)
    stored = scratch.contents(scratch.path("inner/upload"))
    session.must(stored == b"octets of the file", "the file is in the new directory")


@requirement("rfc959-4.1.1-cwd-changes-the-working-directory")
def test_second_cwd_leaves_the_first_directory(session: Session, scratch: Scratch) -> None:
    first, second = scratch.directory("first"), scratch.directory("second")
    scratch.file("first/file", b"of the first")
    scratch.file("second/file", b"of the second")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", first).needed(250)
    session.send("CWD", second).needed(250)
    data = session.data("PASV")
    session.send("RETR", "file").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, b"of the second", "the octets of the second directory's file")


@requirement("rfc959-4.1.1-cwd-shows-in-pwd")
def test_pwd_names_the_new_directory(session: Session, scratch: Scratch) -> None:
    """The server's name for a directory may differ from ours: it is right if it leads there."""
    scratch.file("marker", b"here")
    session.send("TYPE", "I").needed(200)
    before = session.send("PWD").needed(257).pathname
    session.send("CWD", scratch.root).needed(250)
    named = session.send("PWD").needed(257).pathname
    if not before or not named:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", before).needed(250)
    session.send("CWD", named).must_be(250)
    data = session.data("PASV")
    session.send("RETR", "marker").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, b"here", "the octets of a file in the directory that PWD named")


@requirement("rfc959-4.1.1-cwd-takes-a-pathname")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_cwd_takes_an_absolute_pathname(session: Session, scratch: Scratch, name: str) -> None:
    directory = scratch.directory(name)
    if session.send("CWD", directory).should_be(250).positive:
        _need_to_be_in(session, name)


@requirement("rfc959-4.1.1-cwd-takes-a-pathname")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_cwd_takes_a_relative_pathname(session: Session, scratch: Scratch, name: str) -> None:
    scratch.directory(name)
    session.send("CWD", scratch.root).needed(250)
    if session.send("CWD", name).should_be(250).positive:
        _need_to_be_in(session, name)


@requirement("rfc959-4.1.1-cwd-takes-a-pathname")
def test_cwd_takes_a_pathname_of_several_components(session: Session, scratch: Scratch) -> None:
    scratch.directory("one")
    scratch.directory("one/two")
    scratch.directory("one/two/three")
    session.send("CWD", scratch.root).needed(250)
    if session.send("CWD", "one/two/three").should_be(250).positive:
        _need_to_be_in(session, "three")


@requirement("rfc959-4.1.1-cwd-keeps-the-login")
def test_cwd_keeps_the_login(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    session.send("CWD", inner).needed(250)
    session.send("CWD", scratch.root).must_be(250)
    session.send("PWD").must_be(257)
    _need_to_be_in(session, scratch.name)


@requirement("rfc959-4.1.1-cwd-keeps-the-transfer-parameters")
def test_cwd_keeps_the_type(session: Session, scratch: Scratch) -> None:
    scratch.file("lines", UNIX_LINES)
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("RETR", "lines").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, UNIX_LINES, "the file's octets in image type")


@requirement("rfc959-4.1.1-cwd-keeps-the-transfer-parameters")
def test_cwd_keeps_the_data_port(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets of the file")
    session.send("TYPE", "I").needed(200)
    data = session.data("PORT")
    session.send("CWD", scratch.root).needed(250)
    session.send("RETR", "file").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, b"octets of the file", "the file's octets")


@requirement("rfc959-4.1.1-cwd-is-the-users-own")
def test_cwd_moves_no_other_session(session: Session, target: Described, scratch: Scratch) -> None:
    if target.limits.max_sessions and target.limits.max_sessions < 3:
        session.inconclusive("this login may have too few sessions")
    other = session.another()
    with session.preparing():
        other.log_in()
        before = other.send("PWD").must_be(257).text.rpartition('"')[0]
        session.send("CWD", scratch.root).must_be(250)
        _need_to_be_in(session, scratch.name)
    after = other.send("PWD").must_be(257).text.rpartition('"')[0]
    session.must(after == before, "the other session's directory is as it was", seen=after)


@requirement("rfc959-4.1.1-cwd-to-no-directory-is-refused")
def test_cwd_to_nothing_is_refused(session: Session, scratch: Scratch) -> None:
    scratch.path("absent/file")
    answer = session.send("CWD", scratch.path("absent"))
    if answer.positive:
        data = session.data("PASV")
        if session.send("STOR", "file").preliminary:
            data.close()
            session.inconclusive("directories need not be made here (ruling R65)")
    answer.must_be_refused(550)


@requirement("rfc959-4.1.1-cwd-to-no-directory-is-refused")
def test_cwd_below_nothing_is_refused(session: Session, scratch: Scratch) -> None:
    scratch.path("absent/inner/file")
    answer = session.send("CWD", scratch.path("absent/inner"))
    if answer.positive:
        data = session.data("PASV")
        if session.send("STOR", "file").preliminary:
            data.close()
            session.inconclusive("directories need not be made here (ruling R65)")
    answer.must_be_refused(550)


@requirement("rfc959-4.1.1-cwd-to-no-directory-is-refused")
def test_cwd_to_a_file_is_refused(session: Session, scratch: Scratch) -> None:
    scratch.path("file/file")
    answer = session.send("CWD", scratch.file("file", b"no directory"))
    if answer.positive:
        data = session.data("PASV")
        if session.send("STOR", "file").preliminary:
            data.close()
            session.inconclusive("directories need not be made here (ruling R65)")
    answer.must_be_refused(550)


@requirement("rfc959-4.1.1-cwd-to-no-directory-is-refused")
def test_cwd_to_a_directory_that_is_gone_is_refused(session: Session, scratch: Scratch) -> None:
    directory = scratch.directory("gone")
    scratch.path("gone/file")
    session.send("RMD", directory).needed(250)
    answer = session.send("CWD", directory)
    if answer.positive:
        data = session.data("PASV")
        if session.send("STOR", "file").preliminary:
            data.close()
            session.inconclusive("directories need not be made here (ruling R65)")
    answer.must_be_refused(550)


@requirement("rfc959-4.1.1-refused-cwd-changes-nothing")
@pytest.mark.parametrize("name", ["absent", "file"])
def test_refused_cwd_leaves_the_directory(session: Session, scratch: Scratch, name: str) -> None:
    scratch.file("file", b"octets of the file")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    with session.preparing():
        session.send("CWD", name).must_be_refused()
    data = session.data("PASV")
    session.send("RETR", "file").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, b"octets of the file", "the octets of the old directory's file")


@requirement("rfc959-4.1.1-cwd-without-a-pathname")
@pytest.mark.parametrize("line", ["CWD", "CWD "], ids=["bare", "space"])
def test_cwd_without_a_pathname_is_answered(session: Session, line: str) -> None:
    session.send_malformed(line).must_be(250, 501, 500, 550)
    session.send("PWD").must_be(257)
