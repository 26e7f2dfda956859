"""STRU: which file structures are accepted, and which arguments are refused.

Why: RFC 959 sections 3.1.2, 4.1.2 and 5.4. What travels in records and pages stands in the files on
transfers; here the reply alone counts.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Session

UNKNOWN = {
    "letter-z": "STRU Z",
    "letter-of-a-mode": "STRU S",
    "digit": "STRU 1",
    "octet-over-127": b"STRU \xc6",
}


@requirement("rfc959-3.1.2.1-file-structure-is-accepted")
def test_file_structure_is_accepted(session: Session) -> None:
    session.send("STRU", "F").must_be(200)


@requirement("rfc959-3.1.2.2-record-structure-for-text")
def test_record_structure_is_accepted_or_not_implemented(session: Session) -> None:
    session.send("TYPE", "A").needed(200)
    session.send("STRU", "R").if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-3.1.2.3-page-structure-is-optional")
def test_page_structure_is_accepted_or_not_implemented(session: Session) -> None:
    session.send("STRU", "P").if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-5.4-structure-not-implemented-is-504")
@pytest.mark.parametrize("structure", ["R", "P"])
def test_structure_that_is_not_implemented_is_refused_with_504(
    session: Session, structure: str
) -> None:
    session.send("STRU", structure).should_be(200, 504)


@requirement("rfc959-4.1.2-unknown-structure-is-refused")
@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_structure_is_refused(session: Session, line: str | bytes) -> None:
    session.send_malformed(line).must_be_refused(501, 504)


@requirement("rfc959-4.1.2-structure-is-a-single-character")
@pytest.mark.parametrize("line", ["STRU FILE", "STRU RECORD", "STRU PAGE"])
def test_structure_spelled_out_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(501, 504)


@requirement("rfc959-4.1.2-structure-values-ignore-case")
def test_file_structure_in_lower_case_is_accepted(session: Session) -> None:
    session.send("STRU", "f").must_be(200)


@requirement("rfc959-5.4-stru-success-is-200")
def test_stru_given_twice_is_answered_200(session: Session) -> None:
    session.send("STRU", "F").needed(200)
    session.send("STRU", "F").must_be(200)


@requirement("rfc959-5.4-stru-without-argument-is-refused")
@pytest.mark.parametrize("line", ["STRU", "STRU "], ids=["nothing", "a-space"])
def test_stru_without_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).must_be_refused(500, 501, 504)


@requirement("rfc959-5.4-stru-surplus-argument-is-refused")
@pytest.mark.parametrize("line", ["STRU F F", "STRU F R"])
def test_stru_with_surplus_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(500, 501, 504)


@requirement("rfc959-5.4-stru-over-long-argument-is-refused")
def test_stru_with_over_long_argument_is_refused(session: Session) -> None:
    """A close without a reply tells the user as well, and only warns (R51)."""
    answer = session.send_malformed("STRU " + "Z" * 3000)
    lost = answer.absence in ("closed", "broken")
    session.should(not lost, "a reply before the close", seen=answer.received)
    if not lost:
        answer.must_be(421, 500, 501, 504)


@requirement("rfc959-5.4-stru-verb-in-any-case")
@pytest.mark.parametrize("verb", ["stru", "Stru", "sTrU"])
def test_stru_verb_in_any_case_is_known(session: Session, verb: str) -> None:
    session.send(verb, "F").must_be(200)


@requirement("rfc959-5.4-stru-before-login-is-served-or-refused")
def test_stru_before_login_is_served_or_refused(visitor: Session) -> None:
    visitor.send("STRU", "F").must_be(200, 503, 530)


@requirement("rfc959-5.4-stru-before-login-is-served-or-refused")
def test_stru_between_user_and_pass_is_served_or_refused(visitor: Session) -> None:
    visitor.send("USER", visitor.target.user).needed(331)
    visitor.send("STRU", "F").must_be(200, 503, 530)
