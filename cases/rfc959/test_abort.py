"""ABOR (RFC 959 section 4.1.3), with and without a transfer to abort.

ABOR is optional (RFC 1123 section 4.1.5), and a server that cannot look at both connections at
once may defer it until the transfer has ended (section 4.1.3.3). So no case waits for a reply to
ABOR while it leaves the server blocked: first the data connection is emptied, then the replies are
read (R44).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, EVERY_LINE_END, LARGER_THAN_BUFFERS, begins_larger
from conformance.session import Described, Scratch, Session

WINDOW = 1 << 16
INTERRUPT_AND_SYNCH = b"\xff\xf4\xff\xf2"


@requirement("rfc959-4.1.3-abor-when-idle-succeeds")
def test_abor_when_idle_succeeds(session: Session) -> None:
    session.send("ABOR").if_supported().must_be(225, 226)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-abor-when-idle-succeeds")
@pytest.mark.parametrize("verb", ["abor", "aBoR"], ids=["lower-case", "mixed-case"])
def test_abor_in_any_case(session: Session, verb: str) -> None:
    session.send(verb).if_supported().must_be(225, 226)


@requirement("rfc959-4.1.3-abor-when-idle-succeeds")
def test_abor_again_and_again_succeeds(session: Session) -> None:
    for _ in range(3):
        session.send("ABOR").if_supported().must_be(225, 226)


@requirement("rfc959-4.1.3-abor-when-idle-succeeds")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_abor_after_a_set_up_without_transfer_succeeds(session: Session, way: str) -> None:
    session.data(way)
    session.send("ABOR").if_supported().must_be(225, 226)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-abor-when-idle-does-nothing")
def test_abor_after_a_store_keeps_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().needed(226, 250)
    session.send("ABOR").if_supported().must_be(225, 226)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the octets of the file stored before")


@requirement("rfc959-4.1.3-abor-when-idle-does-nothing")
def test_abor_keeps_the_working_directory(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    before = session.send("PWD").needed(257).naming()
    session.send("ABOR").if_supported().must_be(225, 226)
    after = session.send("PWD").must_be(257)
    session.must_equal(after.pathname, before.pathname, "the working directory's pathname")


@requirement("rfc959-4.1.3-abor-when-idle-does-nothing")
def test_abor_keeps_the_type(session: Session, scratch: Scratch) -> None:
    """Octets that ASCII type would change still arrive as they are."""
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    session.send("ABOR").if_supported().must_be(225, 226)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(EVERY_LINE_END)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), EVERY_LINE_END, "the octets stored after ABOR")


@requirement("rfc959-4.1.3-abor-stops-the-transfer")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_abor_during_retr(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way, window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    session.send_octets(b"ABOR\r\n")
    data.must_end()
    transfer = session.transfer_end().if_supported(500, 502)
    abort = session.reply().if_supported(500, 502)
    transfer.must_be(426, 226, 250)
    abort.must_be(226, 225)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-abor-stops-the-transfer")
def test_abor_during_list(session: Session, scratch: Scratch) -> None:
    """A listing that is short ends before ABOR, which is then idle: two replies all the same."""
    scratch.file("octets", ALL_OCTETS)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("LIST").needed(125, 150)
    data.receive_some()
    session.send_octets(b"ABOR\r\n")
    data.must_end()
    transfer = session.transfer_end().if_supported(500, 502)
    abort = session.reply().if_supported(500, 502)
    transfer.must_be(426, 226, 250)
    abort.must_be(226, 225)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-abor-stops-the-transfer")
def test_abor_during_stor(session: Session, scratch: Scratch) -> None:
    """Our side closes too, or a server that defers ABOR would wait for ever; but only when a
    server that does not has had the time to close.
    """
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("STOR", scratch.path("new")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    session.send_octets(b"ABOR\r\n")
    data.is_closed_by_server()
    data.close()
    transfer = session.transfer_end().if_supported(500, 502)
    abort = session.reply().if_supported(500, 502)
    transfer.must_be(426, 226, 250)
    abort.must_be(226, 225)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-abor-stops-the-transfer")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_abor_before_the_first_octet(session: Session, scratch: Scratch, verb: str) -> None:
    """What was announced is in progress, though nothing has been sent. NOOP is the fence."""
    data = session.data("PASV")
    session.send(verb, scratch.path("new")).needed(125, 150)
    session.send_octets(b"ABOR\r\nNOOP\r\n")
    data.is_closed_by_server()
    data.close()
    transfer = session.transfer_end().if_supported(500, 502)
    abort = session.reply().if_supported(500, 502)
    transfer.must_be(426, 226, 250)
    both = f"{transfer.code}, {abort.code}"
    session.must(abort.code != 200, f"one reply to {verb} and one to ABOR before NOOP's", seen=both)
    abort.must_be(226, 225)


@requirement("rfc959-4.1.3-abor-closes-the-data-connection")
def test_abor_during_retr_closes_the_data_connection(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    session.send_octets(b"ABOR\r\n")
    data.must_end()
    session.transfer_end().if_supported(500, 502)
    session.reply().if_supported(500, 502)


@requirement("rfc959-4.1.3-abor-keeps-the-control-connection")
@pytest.mark.parametrize("verb", ["RETR", "STOR"])
def test_transfer_after_abor(session: Session, scratch: Scratch, verb: str) -> None:
    large = scratch.file("large", LARGER_THAN_BUFFERS)
    small = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=WINDOW)
    session.send(verb, large).needed(125, 150)
    if verb == "STOR":
        data.send(LARGER_THAN_BUFFERS)
    else:
        data.receive_some()
    session.send_octets(b"ABOR\r\n")
    if verb == "RETR":
        data.must_end()
    else:
        data.is_closed_by_server()
    data.close()
    session.transfer_end().if_supported(500, 502).needed(426, 226)
    session.reply().if_supported(500, 502).needed(226, 225, 426, 500)
    data = session.data("PASV")
    session.send("RETR", small).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the octets of the transfer after ABOR")


@requirement("rfc959-4.1.3-abor-keeps-the-control-connection")
def test_session_goes_on_after_abor(session: Session) -> None:
    session.send("ABOR").if_supported().needed(225, 226)
    session.must_stay_open()


@requirement("rfc959-4.1.3-abor-after-interrupt-and-synch")
def test_abor_after_interrupt_and_synch_when_idle(session: Session) -> None:
    """XYZZY is the fence: where ABOR goes unanswered, its refusal comes first."""
    session.send("ABOR").if_supported().needed(225, 226)
    session.send_octets(b"\xff\xf4")
    session.send_urgent(b"\xff\xf2")
    session.send_octets(b"ABOR\r\nXYZZY\r\n")
    if session.reply().should_be(225, 226).positive:
        session.reply().should_be_refused(500, 502)
        session.must_stay_silent()


@requirement("rfc959-4.1.3-abor-after-interrupt-and-synch")
def test_abor_after_interrupt_and_synch_during_retr(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", LARGER_THAN_BUFFERS)
    session.send("TYPE", "I").needed(200)
    session.send("ABOR").if_supported().needed(225, 226)
    data = session.data("PASV", window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    if not begins_larger(data.receive_some()):
        session.inconclusive("what comes is not the file that was asked for")
    session.send_urgent(INTERRUPT_AND_SYNCH)
    session.send_octets(b"ABOR\r\n")
    data.must_end()
    session.transfer_end().should_be(426, 226, 250)
    session.reply().should_be(226, 225)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-interrupt-needs-exactly-one-command")
def test_commands_after_interrupt_and_synch_are_all_answered(session: Session) -> None:
    """XYZZY is the fence: where NOOP goes unanswered, its refusal comes first."""
    session.send_octets(b"\xff\xf4")
    session.send_urgent(b"\xff\xf2")
    session.send_octets(b"NOOP\r\nXYZZY\r\n")
    if session.reply().should_be(200).positive:
        session.reply().should_be_refused(500, 502)
        session.must_stay_silent()


@requirement("rfc959-5.4-abor-before-login")
def test_login_goes_on_after_abor(visitor: Session, target: Described) -> None:
    """Another session shows first that this login is a good one."""
    visitor.another().log_in()
    visitor.send("ABOR").must_be(225, 226, 500, 501, 502, 503, 530)
    answer = visitor.send("USER", target.user).must_be(331, 332, 230)
    if answer.intermediate:
        answer = visitor.send("PASS", target.password).must_be(230, 202, 332)
    if answer.intermediate:
        visitor.send("ACCT", target.need("login.account")).must_be(230, 202)


@requirement("rfc959-5.4-abor-before-login")
def test_abor_between_user_and_pass(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("ABOR").must_be(225, 226, 500, 501, 502, 503, 530)


@requirement("rfc959-5.4-abor-with-argument")
def test_abor_with_an_argument(session: Session) -> None:
    session.send_malformed("ABOR now").if_supported(502).must_be(501, 500, 504, 225, 226)
    session.must_stay_silent()
