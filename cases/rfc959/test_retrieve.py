"""RETR (RFC 959 sections 4.1.3 and 5.4): what it sends, what it leaves alone, what it refuses."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, MEBIBYTE
from conformance.session import Described, Scratch, Session


@requirement("rfc959-4.1.3-retr-sends-a-copy")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_retr_sends_every_octet(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-retr-sends-a-copy")
def test_retr_sends_a_long_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("long", MEBIBYTE)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, MEBIBYTE, "the file's octets")


@requirement("rfc959-4.1.3-retr-sends-a-copy")
def test_retr_of_an_empty_file_sends_nothing(session: Session, scratch: Scratch) -> None:
    name = scratch.file("empty", b"")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, b"", "the empty file's octets")


@requirement("rfc959-4.1.3-retr-sends-a-copy")
def test_retr_takes_a_name_relative_to_the_working_directory(
    session: Session, scratch: Scratch
) -> None:
    scratch.file("octets", ALL_OCTETS)
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", "octets").must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-retr-sends-a-copy")
@pytest.mark.parametrize("verb", ["retr", "ReTr"], ids=["lower-case", "mixed-case"])
def test_retr_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-retr-leaves-the-file-as-it-is")
def test_retr_leaves_the_contents_unchanged(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    with session.preparing():
        data.receive()
    session.transfer_end().needed(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets after RETR")


@requirement("rfc959-4.1.3-retr-leaves-the-file-as-it-is")
def test_retr_in_another_type_leaves_the_contents_unchanged(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    data.receive()
    session.transfer_end().needed(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets after RETR")


@requirement("rfc959-4.1.3-retr-leaves-the-file-as-it-is")
def test_retr_of_one_file_leaves_its_neighbours(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    neighbour = scratch.file("neighbour", b"near")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    data.receive()
    session.transfer_end().needed(226, 250)
    session.must_equal(scratch.contents(neighbour), b"near", "the other file's octets")
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-data-travel-on-the-data-connection")
def test_retr_sends_nothing_but_replies_on_the_control_connection(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the octets on the data connection")
    session.must_stay_silent()


@requirement("rfc959-4.1.3-retr-of-a-missing-file-fails")
def test_retr_of_a_missing_file_fails(session: Session, scratch: Scratch) -> None:
    session.data("PASV")
    answer = session.send("RETR", scratch.path("absent"))
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(450, 550, 451)


@requirement("rfc959-4.1.3-retr-of-a-missing-file-fails")
def test_retr_from_a_missing_directory_fails(session: Session, scratch: Scratch) -> None:
    session.data("PASV")
    answer = session.send("RETR", scratch.path("absent") + "/file")
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(450, 550, 451)


@requirement("rfc959-4.1.3-retr-of-a-missing-file-fails")
def test_retr_of_an_endless_name_fails(session: Session, scratch: Scratch) -> None:
    session.data("PASV")
    answer = session.send("RETR", scratch.path("n" * 300))
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(450, 550, 451, 553, 500, 501)


@requirement("rfc959-4.1.3-retr-of-a-missing-file-fails")
def test_retr_of_a_missing_file_makes_none(session: Session, scratch: Scratch) -> None:
    session.data("PASV")
    answer = session.send("RETR", scratch.path("absent"))
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(450, 550, 451)
    session.must(not scratch.has(scratch.path("absent")), "RETR made no file")


@requirement("rfc959-4.1.3-retr-of-a-directory-fails")
def test_retr_of_a_directory_fails(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    data = session.data("PASV")
    answer = session.send("RETR", name)
    if answer.preliminary:
        data.receive()
        answer = session.transfer_end()
    answer.should_be_refused(450, 550, 451)


@requirement("rfc959-4.1.3-retr-of-an-unreadable-file-fails")
def test_retr_of_an_unreadable_file_fails(session: Session, target: Described) -> None:
    name = target.need("files.unreadable")
    data = session.data("PASV")
    answer = session.send("RETR", name)
    if answer.preliminary:
        session.must_equal(data.receive(), b"", "what is sent of an unreadable file")
        answer = session.transfer_end()
    answer.must_be_refused(450, 550, 451)


@requirement("rfc959-5.4-transfer-starts-with-a-preliminary-reply")
def test_retr_has_one_preliminary_reply(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    data.receive()
    session.reply().must_be(226, 250)
    later = session.send("NOOP")
    session.must(not later.preliminary, "one reply 1yz to RETR", seen=later.received)


@requirement("rfc959-5.4-transfer-ends-with-226-or-250")
def test_retr_has_one_final_reply(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_stay_silent()


@requirement("rfc959-5.4-transfer-ends-with-226-or-250")
def test_retr_works_again_and_again(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    for _ in range(3):
        data = session.data("PASV")
        session.send("RETR", name).must_be(125, 150)
        received = data.receive()
        session.transfer_end().must_be(226, 250)
        if ALL_OCTETS[32:127] not in received:
            session.inconclusive("what came is not the file: its transfer is not what ended")


@requirement("rfc959-5.4-refusal-comes-before-the-transfer")
def test_retr_of_a_missing_file_is_refused_at_once(session: Session, scratch: Scratch) -> None:
    session.data("PASV")
    session.send("RETR", scratch.path("absent")).should_be_refused(450, 550)


@requirement("rfc959-5.4-refusal-comes-before-the-transfer")
def test_retr_of_a_directory_is_refused_at_once(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    session.data("PASV")
    session.send("RETR", name).should_be_refused(450, 550)


@requirement("rfc959-5.4-transfer-without-argument-is-refused")
@pytest.mark.parametrize("line", ["RETR", "RETR "], ids=["nothing", "only-a-space"])
def test_retr_without_argument_is_refused(session: Session, line: str) -> None:
    """When a refusal comes is another requirement's: behind 150 it is one, too."""
    data = session.data("PASV")
    answer = session.send_malformed(line)
    data.close()
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(501, 500)


@requirement("rfc959-5.4-transfer-before-login-is-refused")
def test_retr_before_user_is_refused(visitor: Session, target: Described) -> None:
    visitor.another().send("USER", target.user).needed(331)  # else it guards no files (R48)
    visitor.send("RETR", visitor.fresh("absent")).must_be_refused(530)


@requirement("rfc959-5.4-transfer-before-login-is-refused")
def test_retr_between_user_and_pass_is_refused(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("RETR", visitor.fresh("absent")).must_be_refused(530, 503)


@requirement("rfc959-5.4-transfer-with-no-data-connection-fails")
def test_retr_to_a_port_where_nobody_listens_fails(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    nobody = session.listen()
    nobody.discard()
    session.send("PORT", nobody.host_port).needed(200)
    answer = session.send("RETR", name)
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(425, 426)


@requirement("rfc959-5.4-transfer-with-no-data-connection-fails")
def test_retr_without_pasv_or_port_fails(session: Session, scratch: Scratch) -> None:
    """The server may try its default data port or not: nobody listens there.

    NOOP is the fence: a server that answers it first may be trying still, for as long as it likes.
    """
    name = scratch.file("octets", ALL_OCTETS)
    answer = session.send("RETR", name)
    if answer.preliminary:
        session.send_octets(b"NOOP\r\n")
        answer = session.transfer_end()
    if answer.code == 200:
        session.inconclusive("NOOP is answered while RETR waits for a data connection")
    answer.must_be_refused(425, 426, 503)
