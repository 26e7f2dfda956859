"""APPE (RFC 959 sections 4.1.3 and 5.4): it adds to what is there, creates what is not."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES, MEBIBYTE
from conformance.session import Described, Scratch, Session


@requirement("rfc959-4.1.3-appe-adds-to-the-end")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_appe_adds_to_the_end(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("APPE", name).must_be(125, 150)
    data.send(b"more")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS + b"more", "the file's octets")


@requirement("rfc959-4.1.3-appe-adds-to-the-end")
def test_appe_of_much_adds_all_of_it(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("APPE", name).must_be(125, 150)
    data.send(MEBIBYTE)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS + MEBIBYTE, "the file's octets")


@requirement("rfc959-4.1.3-appe-adds-to-the-end")
def test_appe_of_nothing_leaves_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("APPE", name).must_be(125, 150)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-appe-adds-to-the-end")
def test_appe_after_appe_keeps_the_order(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    for content in (b"first ", b"second ", b"third"):
        data = session.data("PASV")
        session.send("APPE", name).must_be(125, 150)
        data.send(content)
        data.close()
        session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"first second third", "the file's octets")


@requirement("rfc959-4.1.3-appe-adds-to-the-end")
def test_appe_in_ascii_type_adds_lines(session: Session, scratch: Scratch) -> None:
    """Stored and retrieved in the same type, so that the file inside may be as it likes."""
    name = scratch.path("new")
    session.send("TYPE", "A").needed(200)
    for _ in range(2):
        data = session.data("PASV")
        session.send("APPE", name).must_be(125, 150)
        data.send(LINES)
        data.close()
        session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.transfer_end().needed(226, 250)
    session.must_equal(received, LINES + LINES, "the file's lines")


@requirement("rfc959-4.1.3-appe-adds-to-the-end")
def test_appe_after_stor_adds_to_the_new_contents(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(b"short")
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("APPE", name).must_be(125, 150)
    data.send(b" more")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"short more", "the file's octets")


@requirement("rfc959-4.1.3-appe-creates-the-file")
def test_appe_creates_a_file(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("APPE", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-appe-creates-the-file")
def test_appe_of_nothing_creates_an_empty_file(session: Session, scratch: Scratch) -> None:
    name = scratch.path("empty")
    data = session.data("PASV")
    session.send("APPE", name).must_be(125, 150)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must(scratch.has(name), "the empty file is there")


@requirement("rfc959-4.1.3-appe-creates-the-file")
@pytest.mark.parametrize("verb", ["appe", "ApPe"], ids=["lower-case", "mixed-case"])
def test_appe_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-appe-into-a-missing-directory-fails")
def test_appe_into_a_missing_directory_fails(session: Session, scratch: Scratch) -> None:
    """A server that makes missing directories has a file to show; success without one is a lie."""
    name = scratch.path("absent") + "/file"
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("APPE", name)
    if answer.preliminary:
        data.offer(b"new")
        data.close()
        answer = session.transfer_end()
    if answer.positive:
        session.must_equal(scratch.contents(name), b"new", "the octets of a file said to be stored")
        session.inconclusive("the server makes missing directories")
    answer.must_be_refused(450, 550, 553, 451)


@requirement("rfc959-4.1.3-appe-to-a-directorys-name-fails")
def test_appe_to_a_directorys_name_fails(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    inside = scratch.file("directory/file", b"kept")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("APPE", name)
    if answer.preliminary:
        data.offer(b"new")
        data.close()
        answer = session.transfer_end()
    session.must_equal(scratch.contents(inside), b"kept", "the octets of a file in the directory")
    if answer.positive and scratch.contents(name) == b"new":
        session.inconclusive("a file and a directory of one name do not conflict (ruling R66)")
    answer.must_be_refused(450, 550, 553, 451)


@requirement("rfc959-4.1.3-appe-into-an-unwritable-directory-fails")
def test_appe_into_an_unwritable_directory_fails(session: Session, target: Described) -> None:
    directory = target.need("files.unwritable")
    data = session.data("PASV")
    answer = session.send("APPE", f"{directory}/{session.fresh('new')}")
    if answer.preliminary:
        data.close()
        answer = session.transfer_end()
    answer.must_be_refused(450, 550, 553, 451, 532)


@requirement("rfc959-5.4-transfer-starts-with-a-preliminary-reply")
def test_appe_has_one_preliminary_reply(session: Session, scratch: Scratch) -> None:
    data = session.data("PASV")
    session.send("APPE", scratch.path("new")).must_be(125, 150)
    data.close()
    session.reply().must_be(226, 250)
    later = session.send("NOOP")
    session.must(not later.preliminary, "one reply 1yz to APPE", seen=later.received)


@requirement("rfc959-5.4-transfer-ends-with-226-or-250")
def test_appe_has_one_final_reply(session: Session, scratch: Scratch) -> None:
    data = session.data("PASV")
    session.send("APPE", scratch.path("new")).needed(125, 150)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_stay_silent()


@requirement("rfc959-5.4-transfer-without-argument-is-refused")
@pytest.mark.parametrize("line", ["APPE", "APPE "], ids=["nothing", "only-a-space"])
def test_appe_without_argument_is_refused(session: Session, line: str) -> None:
    """When a refusal comes is another requirement's: behind 150 it is one, too."""
    data = session.data("PASV")
    answer = session.send_malformed(line)
    data.close()
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(501, 500)


@requirement("rfc959-5.4-transfer-before-login-is-refused")
def test_appe_before_user_is_refused(visitor: Session, target: Described) -> None:
    visitor.another().send("USER", target.user).needed(331)  # else it guards no files (R48)
    visitor.send("APPE", visitor.fresh("new")).must_be_refused(530)


@requirement("rfc959-5.4-transfer-before-login-is-refused")
def test_appe_between_user_and_pass_is_refused(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("APPE", visitor.fresh("new")).must_be_refused(530, 503)


@requirement("rfc959-5.4-refusal-comes-before-the-transfer")
def test_appe_to_a_directorys_name_is_refused_at_once(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.data("PASV")
    session.send("APPE", name).should_be_refused(450, 550, 553)
