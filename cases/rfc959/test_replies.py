"""The form of replies under provocation (RFC 959 section 4.2).

The monitor judges the form of every reply of every case. These cases provoke the replies in which
servers err: long ones, ones made from a listing, ones after an error. Must not ask for codes.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.samples import LARGER_THAN_BUFFERS
from conformance.session import Described, Scratch, Session

PROVOCATIONS = {
    "help": "HELP",
    "help-on-a-command": "HELP RETR",
    "help-on-nothing-known": "HELP XYZZY",
    "status": "STAT",
    "system": "SYST",
    "working-directory": "PWD",
    "site-help": "SITE HELP",
    "features": "FEAT",
    "unknown-verb": "XYZZY",
    "missing-argument": "RETR",
    "unknown-parameter": "MODE Z",
    "out-of-order": "RNTO",
    "absent-file": "DELE",
    "printf-directives": "CWD %s%n%x%1$s",
}
LINES = pytest.mark.parametrize("line", PROVOCATIONS.values(), ids=PROVOCATIONS)
AWKWARD_NAMES = ["211 done", "212 done", "213 done", "213-more", "500 error"]


@requirement("rfc959-4.2-reply-form")
@LINES
def test_reply_begins_with_code_and_separator(session: Session, line: str) -> None:
    answer = session.send_malformed(line)
    formed = re.match(rb"[0-9]{3}[ -]", answer.octets) is not None
    session.must(formed, "three digits, then a space or a hyphen", seen=answer.received)


@requirement("rfc959-4.2-reply-form")
def test_greeting_begins_with_code_and_separator(visitor: Session) -> None:
    formed = re.match(rb"[0-9]{3}[ -]", visitor.greeting.octets) is not None
    visitor.must(formed, "three digits, then a space or a hyphen", seen=visitor.greeting.received)


@requirement("rfc959-4.2-digits-in-range")
@LINES
def test_digits_of_the_code_are_in_range(session: Session, line: str) -> None:
    answer = session.send_malformed(line)
    in_range = re.match(rb"[1-5][0-5][0-9]", answer.octets) is not None
    session.must(in_range, "a first digit of 1 to 5, a second of 0 to 5", seen=answer.received)


@requirement("rfc959-4.2-line-end")
@LINES
def test_each_line_ends_with_cr_lf(session: Session, line: str) -> None:
    answer = session.send_malformed(line)
    ended = answer.octets.endswith(b"\r\n") and re.search(rb"(?<!\r)\n", answer.octets) is None
    session.must(ended, "CR LF at the end of each line", seen=answer.received)


@requirement("rfc959-4.2-multi-line-form")
@LINES
def test_last_line_repeats_the_code_of_the_first(session: Session, line: str) -> None:
    octets = session.send_malformed(line).octets
    last = octets.splitlines()[-1] if octets else b""
    closed = last[:3] == octets[:3] and last[3:4] == b" "
    session.must(closed, "the code of the first line and a space on the last", seen=repr(last))


@requirement("rfc959-4.2-inner-lines-are-padded")
@LINES
def test_no_line_but_the_last_ends_the_reply(session: Session, line: str) -> None:
    session.send_malformed(line).coded()
    session.must_stay_silent()


@requirement("rfc959-4.2-inner-lines-are-padded")
def test_names_that_look_like_codes_do_not_end_the_reply(
    session: Session, scratch: Scratch
) -> None:
    for name in AWKWARD_NAMES:
        scratch.file(name)
    answer = session.send("STAT", scratch.root).needed(211, 212, 213)
    session.must_stay_silent()
    if not any(name.encode() in answer.octets.lower() for name in AWKWARD_NAMES):
        session.inconclusive(f"none of the names is in the reply: {answer.received}")


@requirement("rfc959-5.3.2-reply-octets")
@LINES
def test_reply_is_nvt_text(session: Session, line: str) -> None:
    answer = session.send_malformed(line)
    if answer.reply is None:
        session.inconclusive(answer.received)
    octets = answer.octets
    odd = re.search(rb"\r(?![\n\x00])|(?<!\r)[\n\x00]", octets)
    seen = "" if odd is None else repr(octets[max(0, odd.start() - 8) : odd.end() + 8])
    session.must(odd is None, "CR with LF or NUL after it, and neither alone", seen=seen)


@requirement("rfc959-4.2-every-command-is-answered")
@LINES
def test_provocation_is_answered(session: Session, line: str) -> None:
    answer = session.send_malformed(line)
    session.must(answer.code != 0, "a reply to each command", seen=answer.received)


@requirement("rfc959-4.2-preliminary-reply-is-followed")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_listing_gets_a_reply_after_the_preliminary_one(
    session: Session, scratch: Scratch, verb: str
) -> None:
    scratch.file("entry")
    data = session.data("PASV")
    session.send(verb, scratch.root).needed(125, 150)
    data.receive()
    last = session.reply()
    session.must(last.code // 100 in (2, 4, 5), "2yz, 4yz or 5yz", seen=last.received)


@requirement("rfc959-4.2-preliminary-reply-is-followed")
def test_transfer_that_the_user_breaks_off_gets_a_reply_after_the_preliminary_one(
    session: Session, scratch: Scratch
) -> None:
    """So many octets that the server has begun to store when the reset comes."""
    data = session.data("PASV", window=1 << 16)
    session.send("STOR", scratch.path("broken")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    data.reset()
    last = session.transfer_end()
    session.must(last.code // 100 in (2, 4, 5), "2yz, 4yz or 5yz", seen=last.received)


@requirement("rfc959-4.2-one-preliminary")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_retrieval_has_one_preliminary_reply(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("content", b"content")
    data = session.data(verb)
    session.send("RETR", name).needed(125, 150)
    data.receive()
    second = session.transfer_end()
    session.must(not second.preliminary, "no second 1yz but 110", seen=second.received)


@requirement("rfc959-4.2-one-preliminary")
def test_listing_has_one_preliminary_reply(session: Session, scratch: Scratch) -> None:
    scratch.file("entry")
    data = session.data("PASV")
    session.send("LIST", scratch.root).needed(125, 150)
    data.receive()
    second = session.reply()
    session.must(not second.preliminary, "no second 1yz", seen=second.received)


@requirement("rfc959-4.2.2-421-then-close")
def test_connection_closes_after_421(session: Session, target: Described) -> None:
    """No command asks for 421: it is the greeting of a server that has no room, where the
    description tells of one, or a line without end makes a server give up (R51).
    """
    if target.elsewhere.crowded:
        session = session.another(greeted=False, at=target.elsewhere.crowded)
        answer = session.greeting
    else:
        answer = session.send_malformed(b"NOOP " + b"x" * 65536)
    if answer.code != 421:
        session.inconclusive("nothing that the suite may send makes this server say 421")
    session.must_close()


@requirement("rfc959-4.2.2-421-then-close")
def test_connection_closes_after_421_for_silence(visitor: Session, target: Described) -> None:
    hasty = visitor.another(at=target.need("elsewhere.hasty"))
    answer = hasty.reply()
    if answer.code != 421:
        hasty.inconclusive(f"silence is answered otherwise than by 421: {answer.received}")
    hasty.must_close()
