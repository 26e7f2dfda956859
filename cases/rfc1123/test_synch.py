"""IP and Synch on an idle connection are harmless: RFC 959 section 4.1, RFC 1123 section 3.2.4.

Ruling R55. ABOR, idle or not, stands in rfc959/test_abort, STAT during a transfer in
rfc959/test_during_transfer. The fence is a verb that nobody knows: where the command before it
goes unanswered, its refusal comes first.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Session

INTERRUPT_PROCESS = b"\xff\xf4"
SYNCH = b"\xff\xf2"
FENCE = b"XYZZY\r\n"
COMPLETED = {
    "NOOP": (200,),
    "SYST": (215,),
    "PWD": (257,),
    "STAT": (211, 212, 213),
    "HELP": (211, 214),
    "PASV": (227,),
}


@requirement("rfc959-4.1-interrupt-process-has-no-unusual-effect")
@pytest.mark.parametrize("verb", COMPLETED)
def test_command_after_interrupt_and_synch_is_answered(session: Session, verb: str) -> None:
    session.send_octets(INTERRUPT_PROCESS)
    session.send_urgent(SYNCH)
    session.send_octets(verb.encode() + b"\r\n" + FENCE)
    session.reply().should_be(*COMPLETED[verb])


@requirement("rfc959-4.1-interrupt-process-has-no-unusual-effect")
def test_session_goes_on_after_interrupt_and_synch(session: Session) -> None:
    session.send_octets(INTERRUPT_PROCESS)
    session.send_urgent(SYNCH)
    session.send_octets(b"NOOP\r\nSYST\r\n" + FENCE)
    answer = session.reply()
    if answer.code != 215:
        answer = session.reply()
    answer.should_be(215)


@requirement("rfc959-4.1-interrupt-process-has-no-unusual-effect")
def test_quit_after_interrupt_and_synch_ends_the_session(session: Session) -> None:
    session.interrupt("QUIT").should_be(221)


@requirement("rfc1123-3.2.4-urgent-data-is-discarded-up-to-the-data-mark")
def test_command_after_a_synch_alone_is_answered(session: Session) -> None:
    session.send_urgent(SYNCH)
    session.send_octets(b"SYST\r\n" + FENCE)
    session.reply().should_be(215)


@requirement("rfc1123-3.2.4-urgent-data-is-discarded-up-to-the-data-mark")
def test_unfinished_line_before_a_synch_is_discarded(session: Session) -> None:
    session.send_urgent(b"garbage" + INTERRUPT_PROCESS + SYNCH)
    session.send_octets(b"SYST\r\n" + FENCE)
    session.reply().should_be(215)
