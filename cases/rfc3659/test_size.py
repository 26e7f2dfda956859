"""SIZE: how many octets RETR would bring just now, to the octet, or a refusal.

Why: RFC 3659 section 4. Each number is compared with what RETR then brings.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES, MEBIBYTE, UNIX_LINES
from conformance.session import Scratch, Session
from conformance.session.readers import a_size, features

CONTENTS = {"empty": b"", "one-octet": b"x", "all-octets": ALL_OCTETS, "mebibyte": MEBIBYTE}
TEXTS = {"lines-ended-by-lf": UNIX_LINES, "lines-ended-by-cr-lf": LINES}


@requirement("rfc3659-4-size-is-what-a-transfer-brings")
@pytest.mark.parametrize("contents", CONTENTS.values(), ids=CONTENTS)
def test_size_is_what_retr_brings(session: Session, scratch: Scratch, contents: bytes) -> None:
    name = scratch.file("file", contents)
    session.send("TYPE", "I").needed(200)
    told = session.read(a_size, session.send("SIZE", name).if_supported().needed(213).octets)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    with session.preparing():
        brought = len(data.receive())
    session.must(told == brought, f"{brought} octets, as RETR brings", seen=f"{told} octets")


@requirement("rfc3659-4-size-follows-the-type")
@pytest.mark.parametrize("contents", TEXTS.values(), ids=TEXTS)
def test_size_in_ascii_is_what_retr_brings(
    session: Session, scratch: Scratch, contents: bytes
) -> None:
    name = scratch.file("file", contents)
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", name).if_supported().needed(213)
    session.send("TYPE", "A").needed(200)
    answer = session.send("SIZE", name)
    if answer.refused:
        session.unsupported(f"no SIZE in type ASCII: {answer.received}")
    told = session.read(a_size, answer.octets)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    brought = len(data.receive())
    session.must(told == brought, f"{brought} octets, as RETR brings", seen=f"{told} octets")


@requirement("rfc3659-4-size-follows-the-structure")
def test_size_of_records_is_what_retr_brings(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", UNIX_LINES)
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", name).if_supported().needed(213)
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported().needed(200)
    answer = session.send("SIZE", name)
    if answer.refused:
        session.unsupported(f"no SIZE in record structure: {answer.received}")
    told = session.read(a_size, answer.octets)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    brought = len(data.receive())
    session.must(told == brought, f"{brought} octets, as RETR brings", seen=f"{told} octets")


@requirement("rfc3659-4-size-follows-the-mode")
@pytest.mark.parametrize("mode", ["B", "C"])
def test_size_in_another_mode_is_what_retr_brings(
    session: Session, scratch: Scratch, mode: str
) -> None:
    """In these modes a data connection may stay open: QUIT ends it."""
    name = scratch.file("file", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", name).if_supported().needed(213)
    session.send("MODE", mode).if_supported().needed(200)
    answer = session.send("SIZE", name)
    if answer.refused:
        session.unsupported(f"no SIZE in this mode: {answer.received}")
    told = session.read(a_size, answer.octets)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    session.transfer_end().needed(250)
    session.send("QUIT").needed(221)
    brought = len(data.receive())
    session.must(told == brought, f"{brought} octets, as RETR brings", seen=f"{told} octets")


@requirement("rfc3659-4-size-follows-the-file")
def test_size_grows_with_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", name).if_supported().needed(213)
    data = session.data("PASV")
    session.send("APPE", name).needed(150)
    data.send(b" and more")
    data.close()
    session.reply().needed(226)
    told = session.read(a_size, session.send("SIZE", name).needed(213).octets)
    session.must(told == 15, "15 octets, after APPE of 9", seen=f"{told} octets")


@requirement("rfc3659-4-size-follows-the-file")
def test_size_shrinks_with_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets and more")
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", name).if_supported().needed(213)
    data = session.data("PASV")
    session.send("STOR", name).needed(150)
    data.send(b"octets")
    data.close()
    session.reply().needed(226)
    told = session.read(a_size, session.send("SIZE", name).needed(213).octets)
    session.must(told == 6, "6 octets, after STOR of 6", seen=f"{told} octets")


@requirement("rfc3659-4.1-size-is-answered-213")
def test_size_of_a_file_is_answered_213(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", name).if_supported().must_be(213)


@requirement("rfc3659-4.1-size-reply-has-its-form")
def test_size_is_answered_in_one_line_of_digits(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    session.send("TYPE", "I").needed(200)
    answer = session.send("SIZE", name).if_supported().needed(213)
    session.must_read(a_size, answer.octets)


@requirement("rfc3659-4.1-size-reply-has-its-form")
def test_size_of_an_empty_file_is_answered_in_digits(session: Session, scratch: Scratch) -> None:
    """A number, 0, that is easily taken for none."""
    name = scratch.file("empty", b"")
    session.send("TYPE", "I").needed(200)
    answer = session.send("SIZE", name).if_supported().needed(213)
    session.must_read(a_size, answer.octets)


@requirement("rfc3659-4.1-size-is-an-offset-for-rest")
def test_size_less_three_is_where_the_last_three_octets_begin(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", b"octets and end")
    session.send("TYPE", "I").needed(200)
    told = session.read(a_size, session.send("SIZE", name).if_supported().needed(213).octets)
    data = session.data("PASV")
    session.send("REST", str(told - 3)).if_supported().must_be(350)
    session.send("RETR", name).needed(150)
    session.must_equal(data.receive(), b"end", "the last three octets")


@requirement("rfc3659-4.2-size-of-a-missing-file-is-refused")
def test_size_of_a_missing_file_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", scratch.file("file", b"octets")).if_supported().needed(213)
    session.send("SIZE", scratch.path("absent")).must_be_refused(550)


@requirement("rfc3659-4.2-size-of-a-directory-is-refused")
def test_size_of_a_directory_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", scratch.file("file", b"octets")).if_supported().needed(213)
    session.send("SIZE", scratch.directory("directory")).should_be_refused(550)


@requirement("rfc3659-4.2-size-without-a-pathname-is-refused")
def test_size_without_a_pathname_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", scratch.file("file", b"octets")).if_supported().needed(213)
    session.send_malformed("SIZE").must_be_refused(500, 501)


@requirement("rfc3659-4.3-size-is-listed-as-a-feature")
def test_size_is_listed(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("SIZE", scratch.file("file", b"octets")).if_supported().needed(213)
    answer = session.send("FEAT").if_supported().needed(211)
    alone = features(answer.octets).labels.get("SIZE") == ""
    session.must(alone, "the feature SIZE, that word alone", seen=answer.received)
