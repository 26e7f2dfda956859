"""Transfers that the user breaks off (RFC 959 sections 4.2 and 5.4): no success, and life goes on.

A reset is no end of file. Where the user closes while the server still has more to send, the
server's own sending fails. In both cases the server can know, so that a 2yz reply would tell of a
transfer that never was (ruling R20).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LARGER_THAN_BUFFERS
from conformance.session import Scratch, Session

WINDOW = 1 << 16


@requirement("rfc959-5.4-broken-retr-is-no-success")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_retr_broken_by_a_reset_is_no_success(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way, window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    data.receive_some()
    data.reset()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-5.4-broken-retr-is-no-success")
def test_retr_broken_by_a_close_is_no_success(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    data.receive_some()
    data.close()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-5.4-broken-retr-is-no-success")
def test_broken_retr_has_one_final_reply(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    data.receive_some()
    data.reset()
    session.transfer_end().must_be_refused(426, 451, 425)
    session.must_stay_silent()


@requirement("rfc959-5.4-broken-stor-is-no-success")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_store_broken_by_a_reset_is_no_success(
    session: Session, scratch: Scratch, verb: str
) -> None:
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, scratch.path("new")).needed(125, 150)
    data.send(ALL_OCTETS)
    data.reset()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-5.4-broken-stor-is-no-success")
def test_stou_broken_by_a_reset_is_no_success(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOU").if_supported().needed(125, 150)
    data.send(ALL_OCTETS)
    data.reset()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
@pytest.mark.parametrize("verb", ["RETR", "STOR"])
def test_session_goes_on_after_a_broken_transfer(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send(verb, name).needed(125, 150)
    data.reset()
    session.transfer_end()
    session.must_stay_open()


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
@pytest.mark.parametrize("verb", ["RETR", "STOR"])
def test_transfer_after_a_broken_transfer(session: Session, scratch: Scratch, verb: str) -> None:
    large = scratch.file("large", LARGER_THAN_BUFFERS)
    small = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send(verb, large).needed(125, 150)
    data.reset()
    session.transfer_end()
    data = session.data("PASV")
    session.send("RETR", small).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the octets of the transfer after the broken one")


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_file_after_a_broken_retr_is_unchanged(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    data.reset()
    session.transfer_end()
    session.must_equal(scratch.contents(name), LARGER_THAN_BUFFERS, "the file's octets")


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_set_up_after_a_refused_transfer(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    answer = session.send("RETR", scratch.path("absent"))
    if answer.preliminary:
        session.transfer_end()
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the octets of the transfer after the refused one")
