"""DELE: the file goes, and nothing else does (RFC 959 section 4.1.3)."""

import pytest

from conformance.marker import requirement
from conformance.samples import LINES, ODD_NAMES
from conformance.session import Scratch, Session


@requirement("rfc959-5.4-dele-success-is-250")
def test_dele_of_a_file_is_answered_250(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("DELE", name)
    if answer.refused:
        session.inconclusive("DELE was refused: what is judged is how it succeeds")
    answer.must_be(250)


@requirement("rfc959-4.1.3-dele-deletes-the-file")
def test_deleted_file_is_listed_no_more(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("DELE", name).must_be(250)
    session.must(not scratch.has("file"), "the name is listed no more")


@requirement("rfc959-4.1.3-dele-deletes-the-file")
def test_deleted_file_cannot_be_retrieved(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("DELE", name).must_be(250)
    session.must(scratch.contents(name) is None, "RETR finds no file any more")


@requirement("rfc959-4.1.3-dele-deletes-the-file")
def test_dele_takes_a_relative_pathname(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("DELE", "file").must_be(250)
    session.must(scratch.contents(name) is None, "the file of the working directory is gone")


@requirement("rfc959-4.1.3-dele-asks-nothing-back")
def test_dele_asks_for_no_confirmation(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("DELE", name).should_be(250)
    session.should(scratch.contents(name) is None, "the file is gone at once")


@requirement("rfc959-4.1.3-dele-deletes-only-the-named-file")
def test_dele_leaves_the_other_files(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    others = [scratch.file(other, LINES) for other in ("file2", "fil", "other", ".file")]
    session.send("DELE", name).must_be(250)
    for other in others:
        session.must_equal(scratch.contents(other) or b"", LINES, f"the file {other}")
    if scratch.contents(name) is not None:
        session.inconclusive("DELE was answered as done, and the file is there")


@requirement("rfc959-4.1.3-dele-deletes-only-the-named-file")
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=list(ODD_NAMES))
def test_dele_takes_an_odd_name_as_it_is(session: Session, scratch: Scratch, name: str) -> None:
    """The others are what a server deletes that expands, splits, trims or folds the name."""
    others = [scratch.file(other, b"other") for other in ("axb", "abd", "a", "b", "two", "upper")]
    odd = scratch.file(name, LINES)
    if scratch.contents(odd) != LINES:
        session.inconclusive("the file cannot be retrieved under the name that it was given")
    session.send("DELE", odd).must_be(250)
    session.must(scratch.contents(odd) is None, "the file of that name is gone")
    gone = [other for other in others if scratch.contents(other) != b"other"]
    session.must(not gone, "no other file is gone", seen=f"gone: {gone}")


@requirement("rfc959-4.1.3-dele-deletes-the-file")
def test_dele_takes_a_name_with_a_dash_in_front(session: Session, scratch: Scratch) -> None:
    name = scratch.file("-rf", LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("DELE", "-rf").must_be(250)
    session.must(scratch.contents(name) is None, "the file is gone")


@requirement("rfc959-4.1.3-dele-deletes-only-the-named-file")
@pytest.mark.parametrize("pattern", ["fil*", "fil?", "fil[a-z]", "*", "{file,fila}"])
def test_dele_of_a_pattern_that_names_no_file_deletes_none(
    session: Session, scratch: Scratch, pattern: str
) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("DELE", pattern)
    if answer.positive and not scratch.has("file"):
        session.inconclusive("the pathnames of this system have patterns (RFC 959 section 4.1.3)")
    answer.must_be_refused(450, 550, 553, 501)
    session.must(scratch.has("file"), "the file is left")


@requirement("rfc959-4.1.3-dele-deletes-only-the-named-file")
def test_dele_is_not_cut_short_at_a_nul(session: Session, scratch: Scratch) -> None:
    name, other = scratch.file("file", LINES), scratch.file("other", LINES)
    session.send("DELE", other).needed(250)
    if scratch.contents(other) is not None:
        session.inconclusive("DELE deletes nothing at all")
    session.send_malformed(f"DELE {name}\0more".encode())
    session.must_equal(scratch.contents(name) or b"", LINES, "the file whose name comes before NUL")


@requirement("rfc959-4.1.3-dele-of-an-absent-file-is-refused")
def test_dele_of_an_absent_file_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("DELE", scratch.path("absent")).must_be_refused(450, 550)


@requirement("rfc959-4.1.3-dele-of-an-absent-file-is-refused")
def test_second_dele_of_a_file_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("DELE", name).needed(250)
    session.send("DELE", name).must_be_refused(450, 550)


@requirement("rfc959-5.4-dele-failure-has-a-code-of-its-row")
@pytest.mark.parametrize("name", ["absent", "absent/below", "file/below"])
def test_dele_that_is_refused_has_a_code_of_its_row(
    session: Session, scratch: Scratch, name: str
) -> None:
    scratch.file("file", LINES)
    session.send("DELE", scratch.path(name)).must_be_refused(450, 550)


@requirement("rfc959-4.1.3-dele-of-a-directory-is-refused")
def test_dele_of_a_directory_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.send("DELE", name).should_be_refused(450, 550, 553)
    session.send("CWD", name).should_be(250)


@requirement("rfc959-4.2-refused-dele-changes-nothing")
@pytest.mark.parametrize("verb", ["DELE", "RMD"])
def test_directory_with_files_is_whole_after_a_refusal(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.directory("directory")
    inner = scratch.file("directory/inside", LINES)
    if session.send(verb, name).must_be(250, 450, 550).positive:
        session.inconclusive("it was not refused")
    session.must_equal(scratch.contents(inner) or b"", LINES, "the file in the directory")


@requirement("rfc959-4.2-refused-dele-changes-nothing")
def test_file_is_whole_after_dele_of_something_below_it(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("DELE", scratch.path("file/below")).must_be_refused(450, 550)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file")
