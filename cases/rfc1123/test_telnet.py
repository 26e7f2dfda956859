"""Telnet on the control connection (RFC 1123 sections 3.2 and 4.1.2.12).

Negotiations are refused, and what they surround is understood: two requirements (R49). Synch
stands in test_synch.

Some servers take a negotiation and the command behind it for one line, and never answer. A fence
in the same write shows that without waiting: a verb that nobody knows, whose refusal then comes
first.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

WILL, WONT, DO, DONT = (bytes((255, code)) for code in (251, 252, 253, 254))
OPTIONS = {
    "binary": b"\x00",
    "echo": b"\x01",
    "suppress-go-ahead": b"\x03",
    "timing-mark": b"\x06",
    "terminal-type": b"\x18",
    "undefined": b"\xc8",
}
DEFINED = [octet for name, octet in OPTIONS.items() if name != "undefined"]
"""Which a server may agree to (R60)."""
VERBS = {"will": WILL, "wont": WONT, "do": DO, "dont": DONT}
SUBNEGOTIATION = b"\xff\xfa\x18\x00vt100\xff\xff\xff\xf0"
CONTROLS = {"nop": b"\xff\xf1", "end-of-record": b"\xff\xef", "go-ahead": b"\xff\xf9"}
"""Not Are You There: the answer that Telnet wants to it is no reply (R61)."""
FENCE = b"XYZZY\r\n"
OPTION = pytest.mark.parametrize("option", OPTIONS.values(), ids=OPTIONS)
VERB = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)


@requirement("rfc1123-4.1.2.12-telnet-will-is-refused")
@OPTION
def test_offer_of_an_option_is_refused(session: Session, option: bytes) -> None:
    """CR LF ends what a server may take for a line, so that NOOP is answered in any case."""
    session.send_octets(WILL + option + b"\r\nNOOP\r\n")
    if session.reply().refused:
        session.reply()
    events = [str(event) for event in session.control.telnet_events]
    wanted, agreed = f"IAC DONT {option[0]}", f"IAC DO {option[0]}"
    seen = ", ".join(events) or "no Telnet command"
    if agreed in events and option in DEFINED:
        session.should(option == OPTIONS["suppress-go-ahead"], wanted, seen=seen)
        return
    session.must(wanted in events, wanted, seen=seen)


@requirement("rfc1123-4.1.2.12-telnet-do-is-refused")
@OPTION
def test_request_for_an_option_is_refused(session: Session, option: bytes) -> None:
    """CR LF ends what a server may take for a line, so that NOOP is answered in any case."""
    session.send_octets(DO + option + b"\r\nNOOP\r\n")
    if session.reply().refused:
        session.reply()
    events = [str(event) for event in session.control.telnet_events]
    wanted, agreed = f"IAC WONT {option[0]}", f"IAC WILL {option[0]}"
    seen = ", ".join(events) or "no Telnet command"
    if agreed in events and option in DEFINED:
        session.should(option == OPTIONS["suppress-go-ahead"], wanted, seen=seen)
        return
    session.must(wanted in events, wanted, seen=seen)


@requirement("rfc1123-3.2.1-negotiation-does-not-loop")
@pytest.mark.parametrize("verb", [WONT, DONT], ids=["wont", "dont"])
@OPTION
def test_refusal_of_an_option_is_not_acknowledged(
    session: Session, verb: bytes, option: bytes
) -> None:
    """A server that is gone acknowledges nothing either: the reply to NOOP shows that it is not."""
    before = len(session.control.telnet_events)
    session.send_octets(verb + option + b"\r\nNOOP\r\n")
    answer = session.reply()
    if answer.refused:
        answer = session.reply()
    events = [str(event) for event in session.control.telnet_events[before:]]
    session.must(not events, "no answer: the option is not in force", seen=", ".join(events))
    answer.needed(200)


@requirement("rfc1123-4.1.2.12-telnet-negotiation-leaves-commands-alone")
@VERB
@pytest.mark.parametrize("option", [b"\x01", b"\xc8"], ids=["echo", "undefined"])
def test_command_after_a_negotiation_is_understood(
    session: Session, verb: bytes, option: bytes
) -> None:
    session.send_octets(verb + option + b"SYST\r\n" + FENCE)
    session.reply().must_be(215)


@requirement("rfc1123-4.1.2.12-telnet-negotiation-leaves-commands-alone")
@VERB
def test_negotiation_inside_a_command_is_taken_out(session: Session, verb: bytes) -> None:
    session.send_octets(b"SY" + verb + b"\x01ST\r\n" + FENCE)
    session.reply().must_be(215)


@requirement("rfc1123-4.1.2.12-telnet-negotiation-leaves-commands-alone")
@VERB
def test_negotiation_before_login_leaves_the_login_alone(visitor: Session, verb: bytes) -> None:
    login = b"USER " + visitor.target.user.encode() + b"\r\n"
    visitor.send_octets(verb + b"\x03" + login + FENCE)
    visitor.reply().must_be(230, 331, 332)


@requirement("rfc1123-4.1.2.12-telnet-negotiation-leaves-commands-alone")
@pytest.mark.parametrize("place", [1, 2], ids=["after-iac", "before-option"])
def test_negotiation_in_two_segments_is_one(session: Session, place: int) -> None:
    """The reply to NOOP says that the first segment was read."""
    octets = DO + b"\x01SYST\r\n" + FENCE
    session.send_octets(b"NOOP\r\n" + octets[:place])
    session.reply().needed(200, 500, 502)
    session.send_octets(octets[place:])
    session.reply().must_be(215)


@requirement("rfc1123-3.2.1-subnegotiation-is-skipped")
def test_command_after_a_subnegotiation_is_understood(session: Session) -> None:
    session.send_octets(SUBNEGOTIATION + b"SYST\r\n" + FENCE)
    session.reply().should_be(215)


@requirement("rfc1123-3.2.3-unknown-controls-are-ignored")
@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_command_after_a_control_is_understood(session: Session, control: bytes) -> None:
    session.send_octets(control + b"SYST\r\n" + FENCE)
    session.reply().should_be(215)


@requirement("rfc1123-3.2.3-unknown-controls-are-ignored")
@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_control_inside_a_command_is_taken_out(session: Session, control: bytes) -> None:
    session.send_octets(b"SY" + control + b"ST\r\n" + FENCE)
    session.reply().should_be(215)


@requirement("rfc1123-3.2.6-doubled-iac-is-one-octet")
def test_doubled_iac_in_a_name_is_one_octet(session: Session, scratch: Scratch) -> None:
    """A server that undoes nothing makes a name with two of them, and may send both back in a 257
    as if they were one: a listing, where IAC is nothing, shows it.
    """
    answer = session.send("MKD", scratch.path(b"a\xffb"))
    if answer.refused:
        session.unsupported(f"no names with octets over 127: {answer.received}")
    names = [name.encode("utf-8", "surrogateescape") for name in scratch.names()]
    doubled = b"a\xff\xffb" in names
    session.should(not doubled, "one octet 255 in the name, not two", seen=repr(names))


@requirement("rfc1123-3.2.6-iac-in-replies-is-doubled")
def test_iac_in_a_reply_is_doubled(session: Session, scratch: Scratch) -> None:
    before = len(session.control.telnet_events)
    answer = session.send("MKD", scratch.path(b"a\xffb"))
    if answer.refused:
        session.unsupported(f"no names with octets over 127: {answer.received}")
    events = [str(event) for event in session.control.telnet_events[before:]]
    session.must(not events, "IAC IAC in the 257", seen=", ".join(events))
