"""RMD: the directory goes (RFC 959 section 4.1.3 and appendix II).

That it is gone shows in CWD, where that refuses what is not there (ruling R65).
"""

import pytest

from conformance.marker import requirement
from conformance.samples import LINES, ODD_NAMES
from conformance.session import Scratch, Session


@requirement("rfc959-5.4-rmd-success-is-250")
def test_rmd_of_a_directory_is_answered_250(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    answer = session.send("RMD", name)
    if answer.refused:
        session.inconclusive("RMD was refused: what is judged is how it succeeds")
    answer.must_be(250)


@requirement("rfc959-4.1.3-rmd-removes-the-directory")
def test_removed_directory_can_be_entered_no_more(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.send("CWD", scratch.path("absent")).needed(550)
    session.send("RMD", name).must_be(250)
    session.send("CWD", name).must_be_refused(550)


@requirement("rfc959-4.1.3-rmd-removes-the-directory")
def test_removed_directory_can_be_made_again(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.send("RMD", name).must_be(250)
    session.send("MKD", name).must_be(257)


@requirement("rfc959-4.1.3-rmd-removes-the-directory")
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=list(ODD_NAMES))
def test_rmd_takes_an_odd_name_as_it_is(session: Session, scratch: Scratch, name: str) -> None:
    """The others are what a server removes that expands, splits, trims or folds the name."""
    others = [scratch.directory(other) for other in ("axb", "abd", "a", "b", "two", "space", "-l")]
    odd = scratch.directory(name)
    session.send("CWD", scratch.path("absent")).needed(550)
    session.send("RMD", odd).must_be(250)
    session.send("CWD", odd).must_be_refused(550)
    for other in others:
        session.send("CWD", other).must_be(250)


@requirement("rfc959-4.1.3-rmd-relative-is-a-subdirectory")
def test_rmd_with_a_relative_pathname_removes_a_subdirectory(
    session: Session, scratch: Scratch
) -> None:
    inner, outer = scratch.directory("directory"), scratch.root
    session.send("CWD", scratch.path("absent")).needed(550)
    session.send("CWD", outer).needed(250)
    session.send("RMD", "directory").must_be(250)
    session.send("CWD", inner).must_be_refused(550)
    session.send("CWD", outer).must_be(250)


@requirement("rfc959-appendix-ii-mkd-and-rmd-operands-are-subdirectories")
def test_rmd_prefers_the_subdirectory_of_the_name(session: Session, scratch: Scratch) -> None:
    outer = scratch.directory("name")
    inner = scratch.directory("name/name")
    session.send("CWD", scratch.path("absent")).needed(550)
    session.send("CWD", outer).needed(250)
    session.send("RMD", "name").should_be(250)
    session.send("CWD", inner).should_be_refused(550)
    session.send("CWD", outer).should_be(250)


@requirement("rfc959-4.1.3-rmd-of-an-absent-directory-is-refused")
def test_rmd_of_an_absent_directory_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("RMD", scratch.path("absent")).must_be_refused(450, 550)


@requirement("rfc959-4.1.3-rmd-of-an-absent-directory-is-refused")
def test_second_rmd_of_a_directory_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.send("RMD", name).needed(250)
    session.send("RMD", name).must_be_refused(450, 550)


@requirement("rfc959-4.1.3-rmd-of-a-file-is-refused")
def test_rmd_of_a_file_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("RMD", name).must_be_refused(450, 550)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file")


@requirement("rfc959-5.4-rmd-failure-has-a-code-of-its-row")
@pytest.mark.parametrize("name", ["absent", "absent/below", "file", "file/below"])
def test_rmd_that_is_refused_has_a_code_of_its_row(
    session: Session, scratch: Scratch, name: str
) -> None:
    scratch.file("file", LINES)
    session.send("RMD", scratch.path(name)).must_be_refused(450, 550)


@requirement("rfc959-4.1.3-rmd-of-a-full-directory")
def test_rmd_of_a_directory_with_a_file_is_whole_or_refused(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.directory("directory")
    inner = scratch.file("directory/inside", LINES)
    session.send("CWD", scratch.path("absent")).needed(550)
    answer = session.send("RMD", name).must_be(250, 450, 550)
    kept = None if answer.positive else LINES
    session.must(scratch.contents(inner) == kept, "the file in it is as the reply says")
    session.send("CWD", name).must_be(550 if answer.positive else 250)


@requirement("rfc959-4.1.3-rmd-of-a-full-directory")
def test_rmd_of_a_directory_with_a_directory_is_whole_or_refused(
    session: Session, scratch: Scratch
) -> None:
    name, inner = scratch.directory("directory"), scratch.directory("directory/inside")
    session.send("CWD", scratch.path("absent")).needed(550)
    answer = session.send("RMD", name).must_be(250, 450, 550)
    session.send("CWD", inner).must_be(550 if answer.positive else 250)


@requirement("rfc959-4.1.3-rmd-of-the-working-directory")
def test_session_survives_rmd_of_the_working_directory(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.send("CWD", name).needed(250)
    answer = session.send("RMD", name).must_be(250, 450, 550)
    where = session.send("PWD").must_be(257, 550)
    session.send("CWD", scratch.root).must_be(250)
    named = where.pathname or where.octets
    if answer.refused and where.positive and b"directory" not in named.lower():
        session.inconclusive(f"another directory was the working directory: {where.received}")
    if answer.positive and not session.send("CWD", name).refused:
        session.inconclusive("the directory can be entered behind its RMD: nothing is survived")


@requirement("rfc959-4.1.3-rmd-of-the-working-directory")
def test_reply_to_rmd_of_the_working_directory_is_true(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.send("CWD", scratch.path("absent")).needed(550)
    session.send("CWD", name).needed(250)
    answer = session.send("RMD", name).must_be(250, 450, 550)
    session.send("CWD", scratch.root).needed(250)
    session.send("CWD", name).must_be(550 if answer.positive else 250)


@requirement("rfc959-appendix-ii-rmd-answers-as-dele")
def test_rmd_succeeds_with_the_code_of_dele(session: Session, scratch: Scratch) -> None:
    file, directory = scratch.file("file", LINES), scratch.directory("directory")
    deleted = session.send("DELE", file).needed(250)
    session.send("RMD", directory).must_be(deleted.code, 250)


@requirement("rfc959-appendix-ii-rmd-answers-as-dele")
def test_rmd_fails_with_a_code_of_dele(session: Session, scratch: Scratch) -> None:
    session.send("RMD", scratch.path("absent")).must_be_refused(450, 550)
