"""Transfers that the user breaks off (RFC 959 sections 4.2 and 5.4): no success, and life goes on.

A reset is no end of file. Where the user closes while the server still has more to send, the
server's own sending fails. In both cases the server can know, so that a 2yz reply would tell of a
transfer that never was (ruling R20).

A server may accept a connection only when it is about to use it, and a reset that comes before
would be another case each time: octets that came, or more octets taken than buffers hold, show
that it is in use.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LARGER_THAN_BUFFERS, LINES, begins_larger
from conformance.session import Scratch, Session

WINDOW = 1 << 16


@requirement("rfc959-5.4-broken-retr-is-no-success")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_retr_broken_by_a_reset_is_no_success(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way, window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    data.reset()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-5.4-broken-retr-is-no-success")
def test_retr_broken_by_a_close_is_no_success(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    data.close()
    session.transfer_end().must_be_refused(426, 451, 425)


@requirement("rfc959-5.4-broken-retr-is-no-success")
def test_broken_retr_has_one_final_reply(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    data.reset()
    session.transfer_end().must_be_refused(426, 451, 425)
    session.must_stay_silent()


@requirement("rfc959-5.4-broken-stor-is-no-success")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_store_broken_by_a_reset_is_no_success(
    session: Session, scratch: Scratch, verb: str
) -> None:
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send(verb, scratch.path("new")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    data.reset()
    session.transfer_end().should_be_refused(426, 451, 425)


@requirement("rfc959-5.4-broken-stor-is-no-success")
def test_stou_broken_by_a_reset_is_no_success(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("STOU").if_supported().needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    data.reset()
    session.transfer_end().should_be_refused(426, 451, 425)


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_session_goes_on_after_a_broken_retr(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    data.reset()
    session.transfer_end().needed(426, 226, 551, 150)
    session.must_stay_open()


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_session_goes_on_after_a_broken_stor(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("STOR", scratch.path("new")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    data.reset()
    session.transfer_end().needed(426, 226, 552)
    session.must_stay_open()


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_session_goes_on_after_a_reset_before_the_transfer(session: Session) -> None:
    """Whether the server takes the connection before it is gone is the server's own affair."""
    session.data("PASV").reset()
    session.must_stay_open()


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_transfer_after_a_broken_retr(session: Session, scratch: Scratch) -> None:
    large = scratch.file("large", LARGER_THAN_BUFFERS)
    small = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", large).needed(125, 150)
    data.receive_some()
    data.reset()
    session.transfer_end().needed(426, 226, 551, 150)
    data = session.data("PASV")
    session.send("RETR", small).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the octets of the transfer after the broken one")


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_transfer_after_a_broken_stor(session: Session, scratch: Scratch) -> None:
    small = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("STOR", scratch.path("new")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    data.reset()
    session.transfer_end().needed(426, 226, 552)
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
    data.receive_some()
    data.reset()
    session.transfer_end().needed(426, 226, 551, 150)
    session.must_equal(scratch.contents(name), LARGER_THAN_BUFFERS, "the file's octets")


@requirement("rfc959-5.4-session-survives-a-broken-transfer")
def test_transfer_after_one_whose_connection_was_lost_before_it(
    session: Session, scratch: Scratch
) -> None:
    """The first RETR may be refused, or wait; it must not be what the second one sends.

    NOOP each time lets the server see first what became of the data connection.
    """
    first, second = scratch.file("first", LINES), scratch.file("second", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.data("PASV").reset()
    session.send("NOOP").needed(200, 500, 502)
    if session.send("RETR", first).preliminary:
        answer = session.send("NOOP").needed(200, 426, 551, 502)
        if answer.code in (426, 551):
            session.reply().needed(200, 500, 502)
    data = session.data("PASV")
    session.send_octets(b"NOOP\r\n")
    session.reply().needed(200, 500, 502)
    session.send_octets(f"RETR {second}\r\n".encode())
    session.must_equal(data.receive(), ALL_OCTETS, "the octets of the file asked for last")


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
