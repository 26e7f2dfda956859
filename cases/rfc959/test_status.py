"""STAT between transfers, with and without a pathname (RFC 959 section 4.1.3, ruling R17).

STAT during a transfer is another matter.
"""

import re

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

DIGIT = re.compile(rb"[0-9]")
NAMES = ("first", "second file", "third.txt")


@requirement("rfc959-4.1.3-stat-answers-on-the-control-connection")
def test_stat_is_answered(session: Session) -> None:
    answer = session.send("STAT").must_be(211, 212, 213)
    session.must(any(line.strip() for line in answer.lines), "the reply has a text")


@requirement("rfc959-5.4-stat-success-is-211-212-or-213")
def test_stat_has_a_code_of_its_row(session: Session) -> None:
    session.send("STAT").must_be(211, 212, 213)


@requirement("rfc959-5.4-stat-success-is-211-212-or-213")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_stat_beside_a_data_connection_has_a_code_of_its_row(session: Session, verb: str) -> None:
    session.data(verb, connect=False)
    session.send("STAT").must_be(211, 212, 213)
    session.data(verb)
    session.send("STAT").must_be(211, 212, 213)


@requirement("rfc959-4.1.3-stat-gives-general-status")
def test_stat_without_a_pathname_is_answered_211(session: Session) -> None:
    session.send("STAT").should_be(211)


@requirement("rfc959-4.1.3-stat-tells-the-transfer-parameters")
def test_stat_tells_the_type(session: Session) -> None:
    """How it is told is free, so what is looked for is a difference; numbers may be times."""
    session.send("TYPE", "A").needed(200)
    ascii_type = session.send("STAT").needed(211)
    session.send("TYPE", "I").needed(200)
    image_type = session.send("STAT").should_be(211, 212, 213)
    words = [
        [word for word in answer.octets.split() if not DIGIT.search(word)]
        for answer in (ascii_type, image_type)
    ]
    session.should(
        words[0] != words[1],
        "the status under TYPE I differs from that under TYPE A",
        seen=image_type.received,
    )


@requirement("rfc959-5.4-stat-success-is-211-212-or-213")
@pytest.mark.parametrize("kind", ["file", "directory"])
def test_stat_of_a_pathname_has_a_code_of_its_row(
    session: Session, scratch: Scratch, kind: str
) -> None:
    scratch.file("file", LINES)
    scratch.directory("directory")
    scratch.file("directory/inner", LINES)
    answer = session.send("STAT", scratch.path(kind))
    if answer.refused:
        session.inconclusive("STAT was refused: what is judged is how it succeeds")
    answer.must_be(211, 212, 213)


@requirement("rfc959-4.1.3-stat-of-a-pathname-lists-it")
def test_stat_of_a_file_tells_of_that_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("this-file", LINES)
    scratch.file("other-file", LINES)
    answer = session.send("STAT", name).must_be(211, 212, 213)
    session.must(b"other-file" not in answer.octets.lower(), "no other file is mentioned")
    session.should(
        b"this-file" in answer.octets.lower(), "the file is mentioned", seen=answer.received
    )


@requirement("rfc959-4.1.3-stat-of-a-directory-names-its-files")
def test_stat_of_a_directory_names_its_files(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    answer = session.send("STAT", scratch.root).should_be(211, 212, 213)
    missing = [name for name in NAMES if name.encode() not in answer.octets.lower()]
    session.should(not missing, "each file is mentioned", seen=f"not mentioned: {missing}")


@requirement("rfc959-4.1.3-stat-of-a-directory-names-its-files")
def test_stat_takes_a_relative_pathname(session: Session, scratch: Scratch) -> None:
    scratch.directory("directory")
    scratch.file("directory/inner-file", LINES)
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("STAT", "directory").should_be(211, 212, 213)
    session.should(
        b"inner-file" in answer.octets.lower(), "the file is mentioned", seen=answer.received
    )


@requirement("rfc959-4.1.3-stat-of-a-pathname-lists-it")
def test_stat_of_an_empty_directory_is_one_reply(session: Session, scratch: Scratch) -> None:
    empty = scratch.directory("empty")
    scratch.file("file-beside-it", LINES)
    answer = session.send("STAT", empty).must_be(211, 212, 213, 450, 550)
    session.must(b"file-beside-it" not in answer.octets, "no file beside it is mentioned")
    session.must_stay_silent()


@requirement("rfc959-4.1.3-stat-of-a-pathname-lists-it")
def test_reply_to_stat_ends_after_names_like_replies(session: Session, scratch: Scratch) -> None:
    """A name that looks like the last line of a reply must not end it (RFC 959 section 4.2)."""
    for name in ("211 End", "212 End", "213 End", "last"):
        scratch.file(name, LINES)
    session.send("STAT", scratch.root).must_be(211, 212, 213)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-stat-of-a-pathname-uses-no-data-connection")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_stat_of_a_pathname_leaves_the_data_connection(
    session: Session, scratch: Scratch, verb: str
) -> None:
    """A server may connect at PORT, so what is looked at is what travels there."""
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data(verb)
    session.send("STAT", scratch.root).must_be(211, 212, 213)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "what travels there: the file that RETR sends")


@requirement("rfc959-4.1.3-stat-of-an-absent-file")
def test_stat_of_an_absent_file_names_no_other(session: Session, scratch: Scratch) -> None:
    scratch.file("file-that-is-there", LINES)
    answer = session.send("STAT", scratch.path("absent")).must_be(211, 212, 213, 450, 550)
    session.must(b"file-that-is-there" not in answer.octets, "no other file is mentioned")
    session.must_stay_silent()


@requirement("rfc959-4.1.3-stat-changes-nothing")
@pytest.mark.parametrize("argument", ["none", "pathname"])
def test_stat_leaves_the_working_directory(
    session: Session, scratch: Scratch, argument: str
) -> None:
    other = scratch.directory("other")
    session.send("CWD", scratch.root).needed(250)
    session.send("STAT", *([other] if argument == "pathname" else [])).needed(211)
    session.send("CWD", "other").must_be(250)
