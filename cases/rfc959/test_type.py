"""TYPE: which representation types are accepted, and which arguments are refused.

Why: RFC 959 sections 3.1.1, 4.1.2 and 5.4. What travels under each type stands in the files on
transfers; here the reply alone counts.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Session

NO_BYTE_SIZES = {
    "letters": "TYPE L X",
    "zero": "TYPE L 0",
    "over-255": "TYPE L 256",
    "negative": "TYPE L -8",
    "fraction": "TYPE L 8.5",
    "hexadecimal": "TYPE L 0x8",
}
UNKNOWN_TYPES = {
    "letter-z": "TYPE Z",
    "letter-y": "TYPE Y",
    "letter-n": "TYPE N",
    "digit": "TYPE 8",
    "punctuation": "TYPE ?",
    "octet-over-127": b"TYPE \xc1",
}
"""Not B, F or U, which servers on mainframes have for character sets of their own."""
SPELLED_OUT = {
    "ascii": "TYPE ASCII",
    "image": "TYPE IMAGE",
    "ebcdic": "TYPE EBCDIC",
    "local": "TYPE LOCAL 8",
    "binary": "TYPE BINARY",
}
UNKNOWN_FORMATS = {
    "letter-z": "TYPE A Z",
    "image-as-format": "TYPE A I",
    "digit": "TYPE A 8",
}
SURPLUS = {
    "image-with-format": "TYPE I N",
    "image-with-size": "TYPE I 8",
    "ascii-with-two-formats": "TYPE A N T",
    "local-with-two-sizes": "TYPE L 8 8",
}
LOWER_CASE = {"ascii": "a", "ascii-non-print": "a n", "image": "i", "local-8": "l 8"}


@requirement("rfc959-3.1.1.1-ascii-type-is-accepted")
def test_ascii_is_accepted(session: Session) -> None:
    session.send("TYPE", "A").must_be(200)


@requirement("rfc959-3.1.1.5.1-non-print-is-accepted")
def test_ascii_non_print_is_accepted(session: Session) -> None:
    session.send("TYPE", "A N").must_be(200)


@requirement("rfc959-3.1.1.3-image-type-is-accepted")
def test_image_is_accepted(session: Session) -> None:
    session.send("TYPE", "I").must_be(200)


@requirement("rfc959-3.1.1.4-local-8-is-accepted")
def test_local_8_is_accepted(session: Session) -> None:
    session.send("TYPE", "L 8").must_be(200)


@requirement("rfc959-3.1.1.5.2-telnet-format-is-accepted")
def test_ascii_telnet_format_is_accepted(session: Session) -> None:
    session.send("TYPE", "A T").should_be(200)


@requirement("rfc959-3.1.1.5.2-carriage-control-is-optional")
def test_ascii_carriage_control_is_accepted_or_not_implemented(session: Session) -> None:
    session.send("TYPE", "A C").if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-3.1.1.2-ebcdic-type-is-optional")
@pytest.mark.parametrize("argument", ["E", "E N", "E T", "E C"])
def test_ebcdic_is_accepted_or_not_implemented(session: Session, argument: str) -> None:
    session.send("TYPE", argument).if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-3.1.1.4-other-byte-sizes-are-optional")
@pytest.mark.parametrize("size", ["1", "7", "16", "32", "36", "255"])
def test_other_byte_size_is_accepted_or_not_implemented(session: Session, size: str) -> None:
    session.send("TYPE", f"L {size}").if_supported(500, 501, 502, 504).must_be(200)


@requirement("rfc959-5.4-type-not-implemented-is-504")
@pytest.mark.parametrize("argument", ["A T", "A C", "E", "E N", "L 16", "L 36"])
def test_type_that_is_not_implemented_is_refused_with_504(session: Session, argument: str) -> None:
    session.send("TYPE", argument).should_be(200, 504)


@requirement("rfc959-3.1.1.4-byte-size-is-obligatory")
def test_local_without_byte_size_is_refused(session: Session) -> None:
    session.send_malformed("TYPE L").must_be_refused(500, 501, 504)


@requirement("rfc959-3.1.1.4-byte-size-is-a-decimal-integer")
@pytest.mark.parametrize("line", NO_BYTE_SIZES.values(), ids=NO_BYTE_SIZES)
def test_byte_size_that_is_no_number_of_1_to_255_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).must_be_refused(500, 501, 504)


@requirement("rfc959-4.1.2-unknown-type-is-refused")
@pytest.mark.parametrize("line", UNKNOWN_TYPES.values(), ids=UNKNOWN_TYPES)
def test_unknown_type_is_refused(session: Session, line: str | bytes) -> None:
    session.send_malformed(line).must_be_refused(501, 504)


@requirement("rfc959-4.1.2-type-is-a-single-character")
@pytest.mark.parametrize("line", SPELLED_OUT.values(), ids=SPELLED_OUT)
def test_type_spelled_out_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(501, 504)


@requirement("rfc959-4.1.2-unknown-format-is-refused")
@pytest.mark.parametrize("line", UNKNOWN_FORMATS.values(), ids=UNKNOWN_FORMATS)
def test_unknown_format_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).must_be_refused(501, 504)


@requirement("rfc959-4.1.2-type-parameters-are-parted-by-a-space")
@pytest.mark.parametrize("line", ["TYPE AN", "TYPE A,N", "TYPE A-N", "TYPE L16"])
def test_type_and_second_parameter_without_space_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(501, 504)


@requirement("rfc959-4.1.2-type-values-ignore-case")
@pytest.mark.parametrize("argument", LOWER_CASE.values(), ids=LOWER_CASE)
def test_type_in_lower_case_is_accepted(session: Session, argument: str) -> None:
    session.send("TYPE", argument.upper()).needed(200)
    session.send("TYPE", argument).must_be(200)


@requirement("rfc959-5.4-type-success-is-200")
def test_type_given_twice_is_answered_200(session: Session) -> None:
    session.send("TYPE", "A").needed(200)
    session.send("TYPE", "A").must_be(200)


@requirement("rfc959-5.4-type-without-argument-is-refused")
@pytest.mark.parametrize("line", ["TYPE", "TYPE "], ids=["nothing", "a-space"])
def test_type_without_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).must_be_refused(500, 501, 504)


@requirement("rfc959-5.4-type-surplus-argument-is-refused")
@pytest.mark.parametrize("line", SURPLUS.values(), ids=SURPLUS)
def test_type_with_surplus_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(500, 501, 504)


@requirement("rfc959-5.4-type-over-long-argument-is-refused")
def test_type_with_over_long_argument_is_refused(session: Session) -> None:
    """A close without a reply tells the user as well, and only warns (R51)."""
    answer = session.send_malformed("TYPE " + "Z" * 3000)
    lost = answer.absence in ("closed", "broken")
    session.should(not lost, "a reply before the close", seen=answer.received)
    if not lost:
        answer.must_be(421, 500, 501, 504)


@requirement("rfc959-5.4-type-verb-in-any-case")
@pytest.mark.parametrize("verb", ["type", "Type", "tYpE"])
def test_type_verb_in_any_case_is_known(session: Session, verb: str) -> None:
    session.send(verb, "I").must_be(200)


@requirement("rfc959-5.4-type-before-login-is-served-or-refused")
def test_type_before_login_is_served_or_refused(visitor: Session) -> None:
    visitor.send("TYPE", "I").must_be(200, 503, 530)


@requirement("rfc959-5.4-type-before-login-is-served-or-refused")
def test_type_between_user_and_pass_is_served_or_refused(visitor: Session) -> None:
    visitor.send("USER", visitor.target.user).needed(331)
    visitor.send("TYPE", "I").must_be(200, 503, 530)
