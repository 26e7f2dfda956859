"""ALLO (RFC 959 section 4.1.3): room for a file to come, or a command without effect.

ALLO is optional (RFC 1123 section 4.1.5). A server that needs no announcement answers 202, and
then may well not look at the arguments (ruling R10).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS
from conformance.session import Described, Scratch, Session

MALFORMED = {
    "word": "ALLO many",
    "negative": "ALLO -1",
    "fraction": "ALLO 1.5",
    "two-numbers-without-r": "ALLO 100 80",
    "another-letter": "ALLO 100 X 80",
    "no-record-size": "ALLO 100 R",
    "word-for-record-size": "ALLO 100 R wide",
    "surplus": "ALLO 100 R 80 7",
}


@requirement("rfc959-4.1.3-allo-takes-a-number")
@pytest.mark.parametrize("size", ["0", "1", "4096"], ids=["zero", "one", "a-block"])
def test_allo_of_a_size(session: Session, size: str) -> None:
    session.send("ALLO", size).if_supported().must_be(200, 202)


@requirement("rfc959-4.1.3-allo-takes-a-number")
@pytest.mark.parametrize("verb", ["allo", "aLlO"], ids=["lower-case", "mixed-case"])
def test_allo_in_any_case(session: Session, verb: str) -> None:
    session.send(verb, "256").if_supported().must_be(200, 202)


@requirement("rfc959-4.1.3-allo-takes-a-number")
def test_allo_of_more_than_there_is(session: Session) -> None:
    """More octets than any disk has: granted as superfluous, or refused."""
    session.send("ALLO", "9" * 18).if_supported().must_be(200, 202, 452, 552)


@requirement("rfc959-4.1.3-allo-takes-a-record-size")
def test_allo_of_a_record_size(session: Session) -> None:
    session.send("ALLO", "4096", "R", "80").if_supported().must_be(200, 202)


@requirement("rfc959-4.1.3-allo-dummy-first-argument")
def test_allo_of_a_record_size_alone(session: Session) -> None:
    session.send("ALLO", "0", "R", "80").if_supported().should_be(200, 202)


@requirement("rfc959-4.1.3-allo-without-need-is-a-noop")
def test_allo_is_answered_as_noop_is(session: Session) -> None:
    """Section 4.2 wants 202 of a server where ALLO has no meaning, so that simple users can go
    on.
    """
    session.send("ALLO", "256").should_be(200, 202)


@requirement("rfc959-4.1.3-allo-malformed-is-not-granted")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_allo_malformed_is_not_granted(session: Session, line: str) -> None:
    session.send_malformed(line).if_supported(500, 502).should_be(202, 501, 504)


@requirement("rfc959-4.1.3-allo-stores-nothing")
def test_allo_makes_no_file(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("ALLO", "256").if_supported().must_be(200, 202)
    names = scratch.names()
    session.must(not names, "ALLO makes no file", seen=f"{names}")


@requirement("rfc959-4.1.3-allo-stores-nothing")
def test_allo_has_one_reply(session: Session) -> None:
    session.send("ALLO", "256").if_supported().must_be(200, 202)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-allo-then-store")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_allo_then_a_file_of_that_size(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("ALLO", "256").if_supported().needed(200)
    session.send(verb, name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-allo-then-store")
def test_allo_then_a_shorter_file(session: Session, scratch: Scratch) -> None:
    """The room that was asked for and not used is no part of the file."""
    name = scratch.path("new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("ALLO", "256").if_supported().needed(200)
    session.send("STOR", name).must_be(125, 150)
    data.send(b"short")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"short", "the file's octets")


@requirement("rfc959-5.4-allo-without-argument")
def test_allo_without_argument(session: Session) -> None:
    session.send_malformed("ALLO").if_supported(500, 502).should_be(202, 501, 504)


@requirement("rfc959-5.4-allo-before-login")
def test_allo_before_user(visitor: Session) -> None:
    visitor.send("ALLO", "256").must_be(530, 200, 202)


@requirement("rfc959-5.4-allo-before-login")
def test_allo_between_user_and_pass(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("ALLO", "256").must_be(530, 503, 200, 202)
