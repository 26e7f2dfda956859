"""MKD: the directory that it makes, and what keeps it from making one (RFC 959 section 4.1.3,
appendix II).

How the 257 names the directory stands in test_directory_quoting.py.
"""

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Answer, Scratch, Session
from conformance.session.described import Described


def _made(session: Session, answer: Answer, name: bytes) -> None:
    """End the case where the 257 names another directory: what MKD has made, nobody knows."""
    named = answer.pathname.rstrip(b"/\\").lower()
    if named and not named.endswith(name):
        session.inconclusive(f"MKD says that it made another directory: {answer.received}")


@requirement("rfc959-5.4-mkd-success-is-257")
def test_mkd_is_answered_257(session: Session, scratch: Scratch) -> None:
    session.send("MKD", scratch.path("made")).must_be(257)


@requirement("rfc959-4.1.3-mkd-makes-the-directory")
def test_made_directory_can_be_entered(session: Session, scratch: Scratch) -> None:
    name = scratch.path("made")
    _made(session, session.send("MKD", name).must_be(257), b"made")
    session.send("CWD", name).must_be(250)


@requirement("rfc959-4.1.3-mkd-makes-the-directory")
def test_made_directory_takes_a_file(session: Session, scratch: Scratch) -> None:
    session.send("MKD", scratch.path("made")).must_be(257)
    inner = scratch.path("made/inside")
    data = session.data("PASV")
    session.send("STOR", inner).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must(scratch.contents(inner) is not None, "the file in the new directory is there")


@requirement("rfc959-4.1.3-mkd-relative-is-a-subdirectory")
def test_mkd_with_a_relative_pathname_makes_a_subdirectory(
    session: Session, scratch: Scratch
) -> None:
    session.send("CWD", scratch.root).needed(250)
    _made(session, session.send("MKD", "made").must_be(257), b"made")
    session.send("CWD", scratch.path("made")).must_be(250)


@requirement("rfc959-appendix-ii-mkd-and-rmd-operands-are-subdirectories")
def test_mkd_of_the_working_directorys_own_name_goes_below_it(
    session: Session, scratch: Scratch
) -> None:
    outer = scratch.directory("name")
    session.send("CWD", outer).needed(250)
    _made(session, session.send("MKD", "name").should_be(257), b"name")
    session.send("CWD", scratch.path("name/name")).should_be(250)


@requirement("rfc959-4.1.3-mkd-changes-no-working-directory")
def test_mkd_leaves_the_working_directory(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    before = session.send("PWD").needed(257).naming()
    _made(session, session.send("MKD", "made").needed(257), b"made")
    after = session.send("PWD").must_be(257)
    session.must_equal(after.pathname, before.pathname, "the working directory's pathname")


@requirement("rfc959-appendix-ii-mkd-of-an-existing-directory-is-refused")
def test_mkd_of_an_existing_directory_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    inner = scratch.file("directory/inside", LINES)
    session.send("MKD", name).must_be_refused(550, 521, 553)
    session.must_equal(scratch.contents(inner) or b"", LINES, "the file in the directory")


@requirement("rfc959-appendix-ii-mkd-of-an-existing-directory-is-refused")
def test_second_mkd_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.path("made")
    session.send("MKD", name).needed(257)
    session.send("MKD", name).must_be_refused(550, 521, 553)


@requirement("rfc959-appendix-ii-mkd-of-an-existing-directory-is-refused")
def test_mkd_of_the_working_directory_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("MKD", scratch.root).must_be_refused(550, 521, 553)


@requirement("rfc959-appendix-ii-mkd-of-a-files-name-is-refused")
def test_mkd_of_a_files_name_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MKD", name)
    if answer.positive and session.send("CWD", name).positive and scratch.contents(name) == LINES:
        session.inconclusive("file and directory of one name do not conflict on this system")
    answer.must_be_refused(550, 521, 553)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file")


@requirement("rfc959-4.1.3-mkd-below-an-absent-directory")
@pytest.mark.parametrize("parent", ["absent", "file"])
def test_mkd_below_what_is_no_directory_is_whole_or_refused(
    session: Session, scratch: Scratch, parent: str
) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.path("absent")).needed(550)
    name = scratch.path(f"{parent}/made")
    answer = session.send("MKD", name).must_be(257, 450, 550, 553)
    session.send("CWD", name).must_be(250 if answer.positive else 550)


@requirement("rfc959-5.4-mkd-failure-has-a-code-of-its-row")
@pytest.mark.parametrize("name", ["directory", "file", "absent/made", "file/made"])
def test_mkd_that_is_refused_has_a_code_of_its_row(
    session: Session, scratch: Scratch, name: str
) -> None:
    scratch.file("file", LINES)
    scratch.directory("directory")
    answer = session.send("MKD", scratch.path(name))
    if answer.positive:
        session.inconclusive("MKD was not refused")
    answer.must_be_refused(550, 521, 553)


@requirement("rfc959-5.4-unwritable-directories-are-kept")
def test_mkd_in_an_unwritable_directory_is_refused(session: Session, target: Described) -> None:
    name = target.need("files.unwritable") + "/" + session.fresh("made")
    session.send("MKD", name).must_be_refused(550, 553)
    session.send("CWD", name).must_be_refused(550)
