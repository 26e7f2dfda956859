"""STOR (RFC 959 sections 4.1.3 and 5.4): what it creates and replaces, what it refuses."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, MEBIBYTE
from conformance.session import Described, Scratch, Session

KEPT = (450, 550, 553)
"""STOR answered so lets no file be replaced (ruling R66)."""


def _need_to_hold(session: Session, scratch: Scratch, name: str, text: bytes) -> None:
    """End the case where the text is not in the file: no transfer was carried out, whatever was
    said of it. What else is there, and in which code, depends on how the host keeps texts.
    """
    kept = scratch.contents(name) or b""
    if text not in kept and text.decode("ascii").encode("cp037") not in kept:
        session.inconclusive("STOR was answered as done, and what was sent is not in the file")


@requirement("rfc959-4.1.3-stor-creates-the-file")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_stor_creates_a_file(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("STOR", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-stor-creates-the-file")
def test_stor_creates_a_long_file(session: Session, scratch: Scratch) -> None:
    name = scratch.path("long")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(MEBIBYTE)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), MEBIBYTE, "the file's octets")


@requirement("rfc959-4.1.3-stor-creates-the-file")
def test_stor_of_nothing_creates_an_empty_file(session: Session, scratch: Scratch) -> None:
    name = scratch.path("empty")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must(scratch.has(name), "the empty file is there")
    session.must_equal(scratch.contents(name), b"", "the empty file's octets")


@requirement("rfc959-4.1.3-stor-creates-the-file")
def test_stor_takes_a_name_relative_to_the_working_directory(
    session: Session, scratch: Scratch
) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", "new").must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(scratch.path("new")), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-stor-creates-the-file")
@pytest.mark.parametrize("verb", ["stor", "StOr"], ids=["lower-case", "mixed-case"])
def test_stor_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-stor-replaces-the-contents")
@pytest.mark.parametrize(
    "new",
    [b"short", ALL_OCTETS * 2, b""],
    ids=["shorter", "longer", "empty"],
)
def test_stor_replaces_an_existing_file(session: Session, scratch: Scratch, new: bytes) -> None:
    """A shorter file must not keep the tail of the old one."""
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).if_supported(*KEPT).must_be(125, 150)
    data.send(new)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), new, "the file's octets")
    if not new and not scratch.contents(scratch.file("other", ALL_OCTETS)):
        session.inconclusive("a file reads as empty that is not: what was stored cannot be seen")


@requirement("rfc959-4.1.3-stor-replaces-the-contents")
def test_stor_replaces_the_file_named_and_no_other(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    neighbour = scratch.file("octets.old", b"near")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).if_supported(*KEPT).must_be(125, 150)
    data.send(b"new")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(neighbour), b"near", "the other file's octets")


@requirement("rfc959-4.1.3-data-travel-on-the-data-connection")
def test_stor_sends_nothing_but_replies_on_the_control_connection(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.path("new")
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"NOOP\r\n")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_stay_silent()
    _need_to_hold(session, scratch, name, b"NOOP")


@requirement("rfc959-4.1.3-stor-into-a-missing-directory-fails")
def test_stor_into_a_missing_directory_fails(session: Session, scratch: Scratch) -> None:
    """A server that makes missing directories has a file to show; success without one is a lie."""
    name = scratch.path("absent") + "/file"
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("STOR", name)
    if answer.preliminary:
        data.offer(b"new")
        data.close()
        answer = session.transfer_end()
    if answer.positive:
        session.must_equal(scratch.contents(name), b"new", "the octets of a file said to be stored")
        session.inconclusive("the server makes missing directories")
    answer.must_be_refused(550, 553, 450, 451)


@requirement("rfc959-4.1.3-stor-to-a-directorys-name-fails")
def test_stor_to_a_directorys_name_fails(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    inside = scratch.file("directory/file", b"kept")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("STOR", name)
    if answer.preliminary:
        data.offer(b"new")
        data.close()
        answer = session.transfer_end()
    session.must_equal(scratch.contents(inside), b"kept", "the octets of a file in the directory")
    if answer.positive and scratch.contents(name) == b"new":
        session.inconclusive("a file and a directory of one name do not conflict (ruling R66)")
    answer.must_be_refused(550, 553, 450, 451)


@requirement("rfc959-4.1.3-stor-into-an-unwritable-directory-fails")
def test_stor_into_an_unwritable_directory_fails(session: Session, target: Described) -> None:
    directory = target.need("files.unwritable")
    data = session.data("PASV")
    answer = session.send("STOR", f"{directory}/{session.fresh('new')}")
    if answer.preliminary:
        data.close()
        answer = session.transfer_end()
    answer.must_be_refused(550, 553, 450, 451, 532)


@requirement("rfc959-4.1.3-refused-stor-stores-nothing")
def test_stor_before_login_makes_no_file(
    visitor: Session, session: Session, scratch: Scratch
) -> None:
    name = scratch.path("new")
    answer = visitor.send("STOR", name)
    if not answer.refused:
        visitor.inconclusive("STOR was not refused")
    session.must(not scratch.has(name), "a refused STOR made no file")


@requirement("rfc959-4.1.3-refused-stor-stores-nothing")
def test_stor_before_login_leaves_an_existing_file(visitor: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    answer = visitor.send("STOR", name)
    if not answer.refused:
        visitor.inconclusive("STOR was not refused")
    visitor.must_equal(scratch.contents(name), ALL_OCTETS, "the octets that were there before")


@requirement("rfc959-4.1.3-stor-without-a-data-connection-keeps-the-file")
def test_stor_without_data_connection_leaves_an_existing_file(
    session: Session, scratch: Scratch
) -> None:
    """Only where the server refuses before it says that the transfer begins."""
    name = scratch.file("octets", ALL_OCTETS)
    answer = session.send("STOR", name)
    if not answer.refused:
        session.inconclusive("STOR was not refused")
    left = scratch.contents(name) or b""
    session.should(left == ALL_OCTETS, "the file as it was", seen=f"{len(left)} octets of it")


@requirement("rfc959-5.4-transfer-starts-with-a-preliminary-reply")
def test_stor_has_one_preliminary_reply(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(b"new")
    data.close()
    session.reply().must_be(226, 250)
    later = session.send("NOOP")
    session.must(not later.preliminary, "one reply 1yz to STOR", seen=later.received)
    _need_to_hold(session, scratch, name, b"new")


@requirement("rfc959-5.4-transfer-ends-with-226-or-250")
def test_stor_has_one_final_reply(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(b"new")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_stay_silent()
    _need_to_hold(session, scratch, name, b"new")


@requirement("rfc959-5.4-refusal-comes-before-the-transfer")
def test_stor_to_a_directorys_name_is_refused_at_once(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.data("PASV")
    session.send("STOR", name).should_be_refused(550, 553, 450)


@requirement("rfc959-5.4-transfer-without-argument-is-refused")
@pytest.mark.parametrize("line", ["STOR", "STOR "], ids=["nothing", "only-a-space"])
def test_stor_without_argument_is_refused(session: Session, line: str) -> None:
    """When a refusal comes is another requirement's: behind 150 it is one, too."""
    data = session.data("PASV")
    answer = session.send_malformed(line)
    data.close()
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(501, 500)


@requirement("rfc959-5.4-transfer-before-login-is-refused")
def test_stor_before_user_is_refused(visitor: Session, target: Described) -> None:
    visitor.another().send("USER", target.user).needed(331)  # else it guards no files (R48)
    visitor.send("STOR", visitor.fresh("new")).must_be_refused(530)


@requirement("rfc959-5.4-transfer-before-login-is-refused")
def test_stor_between_user_and_pass_is_refused(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("STOR", visitor.fresh("new")).must_be_refused(530, 503)


@requirement("rfc959-5.4-transfer-with-no-data-connection-fails")
def test_stor_from_a_port_where_nobody_listens_fails(session: Session, scratch: Scratch) -> None:
    nobody = session.listen()
    nobody.discard()
    session.send("PORT", nobody.host_port).needed(200)
    answer = session.send("STOR", scratch.path("new"))
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(425, 426)
