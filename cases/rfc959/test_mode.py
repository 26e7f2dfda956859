"""MODE: which transmission modes are accepted, and which arguments are refused.

Why: RFC 959 sections 4.1.2 and 5.4. How blocks and compressed strings look on the data connection
stands in the files on section 3.4; here the reply counts, and that an accepted mode is used.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

UNKNOWN = {
    "letter-x": "MODE X",
    "letter-of-a-structure": "MODE F",
    "digit": "MODE 1",
    "octet-over-127": b"MODE \xd3",
}
ONE_BLOCK = b"\x40\x00\x05plain"
ONE_STRING = b"\x00\x40\x05plain"


@requirement("rfc959-4.1.2-mode-stream-is-accepted")
def test_stream_mode_is_accepted(session: Session) -> None:
    session.send("MODE", "S").must_be(200)


@requirement("rfc959-4.1.2-other-modes-are-optional")
@pytest.mark.parametrize("mode", ["B", "C"])
def test_other_mode_is_accepted_or_not_implemented(session: Session, mode: str) -> None:
    session.send("MODE", mode).if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-4.1.2-accepted-mode-is-used")
@pytest.mark.parametrize(
    ("mode", "transmitted"), [("B", ONE_BLOCK), ("C", ONE_STRING)], ids=["block", "compressed"]
)
def test_accepted_mode_is_used_to_store(
    session: Session, scratch: Scratch, mode: str, transmitted: bytes
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", mode).if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(transmitted)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"plain", "the file's octets")


@requirement("rfc959-4.1.2-accepted-mode-is-used")
@pytest.mark.parametrize("mode", ["B", "C"])
def test_stream_mode_after_another_mode_sends_the_plain_file(
    session: Session, scratch: Scratch, mode: str
) -> None:
    name = scratch.file("file", b"plain")
    session.send("TYPE", "I").needed(200)
    session.send("MODE", mode).if_supported(500, 501, 502, 504).needed(200)
    session.send("MODE", "S").must_be(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, b"plain", "the file's octets")


@requirement("rfc959-5.4-mode-not-implemented-is-504")
@pytest.mark.parametrize("mode", ["B", "C"])
def test_mode_that_is_not_implemented_is_refused_with_504(session: Session, mode: str) -> None:
    session.send("MODE", mode).should_be(200, 504)


@requirement("rfc959-4.1.2-unknown-mode-is-refused")
@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_mode_is_refused(session: Session, line: str | bytes) -> None:
    session.send_malformed(line).must_be_refused(501, 504)


@requirement("rfc959-4.1.2-mode-is-a-single-character")
@pytest.mark.parametrize("line", ["MODE STREAM", "MODE BLOCK", "MODE COMPRESSED"])
def test_mode_spelled_out_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(501, 504)


@requirement("rfc959-4.1.2-mode-values-ignore-case")
def test_stream_mode_in_lower_case_is_accepted(session: Session) -> None:
    session.send("MODE", "s").must_be(200)


@requirement("rfc959-5.4-mode-success-is-200")
def test_mode_given_twice_is_answered_200(session: Session) -> None:
    session.send("MODE", "S").needed(200)
    session.send("MODE", "S").must_be(200)


@requirement("rfc959-5.4-mode-without-argument-is-refused")
@pytest.mark.parametrize("line", ["MODE", "MODE "], ids=["nothing", "a-space"])
def test_mode_without_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).must_be_refused(500, 501, 504)


@requirement("rfc959-5.4-mode-surplus-argument-is-refused")
@pytest.mark.parametrize("line", ["MODE S S", "MODE S B"])
def test_mode_with_surplus_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(500, 501, 504)


@requirement("rfc959-5.4-mode-over-long-argument-is-refused")
def test_mode_with_over_long_argument_is_refused(session: Session) -> None:
    """A close without a reply tells the user as well, and only warns (R51)."""
    answer = session.send_malformed("MODE " + "Z" * 3000)
    lost = answer.absence in ("closed", "broken")
    session.should(not lost, "a reply before the close", seen=answer.received)
    if not lost:
        answer.must_be(421, 500, 501, 504)


@requirement("rfc959-5.4-mode-verb-in-any-case")
@pytest.mark.parametrize("verb", ["mode", "Mode", "mOdE"])
def test_mode_verb_in_any_case_is_known(session: Session, verb: str) -> None:
    session.send(verb, "S").must_be(200)


@requirement("rfc959-5.4-mode-before-login-is-served-or-refused")
def test_mode_before_login_is_served_or_refused(visitor: Session) -> None:
    visitor.send("MODE", "S").must_be(200, 503, 530)


@requirement("rfc959-5.4-mode-before-login-is-served-or-refused")
def test_mode_between_user_and_pass_is_served_or_refused(visitor: Session) -> None:
    visitor.send("USER", visitor.target.user).needed(331)
    visitor.send("MODE", "S").must_be(200, 503, 530)
