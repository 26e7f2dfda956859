"""EPSV: the reply that names a port and no address, and the protocols that it may be asked for.

Why: RFC 2428 section 3.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session
from conformance.session.readers import extended_port, protocols

MALFORMED = {
    "letters": "EPSV IPv4",
    "two-numbers": "EPSV 1 2",
    "negative": "EPSV -1",
    "delimiters": "EPSV |1|",
}
UNKNOWN = "99"


@requirement("rfc2428-3-epsv-is-answered-229")
def test_epsv_is_answered_229(session: Session) -> None:
    session.send("EPSV").if_supported().must_be(229)


@requirement("rfc2428-3-epsv-is-answered-229")
def test_epsv_given_twice_is_answered_229(session: Session) -> None:
    session.send("EPSV").if_supported().needed(229)
    session.send("EPSV").must_be(229)


@requirement("rfc2428-3-epsv-reply-names-the-port")
def test_229_names_a_port_between_delimiters(session: Session) -> None:
    answer = session.send("EPSV").if_supported().needed(229)
    session.must_read(extended_port, answer.octets)


@requirement("rfc2428-3-epsv-listens-at-the-port")
def test_server_listens_at_the_port_it_named(session: Session) -> None:
    data = session.data("EPSV", connect=False)
    data.must_connect()
    if data.is_at_control_port:
        session.inconclusive("229 names the port of control connections")


@requirement("rfc2428-3-epsv-listens-at-the-port")
def test_server_listens_at_the_port_that_a_second_epsv_named(session: Session) -> None:
    session.data("EPSV", connect=False)
    data = session.data("EPSV", connect=False)
    data.must_connect()
    if data.is_at_control_port:
        session.inconclusive("229 names the port of control connections")


@requirement("rfc2428-3-epsv-serves-the-next-transfer")
def test_file_comes_over_the_port_that_epsv_named(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("EPSV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc2428-3-epsv-serves-the-next-transfer")
def test_file_goes_over_the_port_that_epsv_named(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "I").needed(200)
    data = session.data("EPSV")
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.reply().must_be(226, 250)
    session.must_equal(scratch.contents(name), LINES, "the stored octets")


@requirement("rfc2428-3-epsv-serves-the-next-transfer")
def test_listing_comes_over_the_port_that_epsv_named(session: Session, scratch: Scratch) -> None:
    scratch.file("listed")
    session.send("CWD", scratch.root).needed(250)
    data = session.data("EPSV")
    session.send("LIST").must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must(b"listed" in received, "the file's name is listed", seen=repr(received[:100]))


@requirement("rfc2428-3-epsv-serves-the-next-transfer")
def test_later_epsv_takes_the_place_of_pasv(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.send("PASV").needed(227)
    data = session.data("EPSV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc2428-3-epsv-over-ipv6")
def test_epsv_listens_at_the_ipv6_address(
    session: Session, target: Described, scratch: Scratch
) -> None:
    name = scratch.file("lines", LINES)
    over_ipv6 = session.another(at=target.need("elsewhere.ipv6")).log_in()
    over_ipv6.send("TYPE", "I").needed(200)
    over_ipv6.data("EPSV", connect=False).must_connect()
    data = over_ipv6.data("EPSV")
    over_ipv6.send("RETR", name).must_be(125, 150)
    over_ipv6.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc2428-3-epsv-with-its-own-protocol")
def test_protocol_of_the_control_connection_is_served(session: Session) -> None:
    session.send("EPSV").if_supported().needed(229)
    session.send("EPSV", "2" if session.over_ipv6 else "1").should_be(229)


@requirement("rfc2428-3-epsv-with-an-unknown-protocol")
def test_unknown_protocol_is_answered_522(session: Session) -> None:
    session.send("EPSV").if_supported().needed(229)
    session.send("EPSV", UNKNOWN).must_be_refused(522)


@requirement("rfc2428-3-epsv-522-lists-the-protocols")
def test_522_lists_protocols_in_parentheses(session: Session) -> None:
    session.send("EPSV").if_supported().needed(229)
    answer = session.send("EPSV", UNKNOWN)
    if answer.code != 522:
        session.inconclusive(f"an unknown protocol is answered {answer.received}")
    session.must_read(protocols, answer.octets)


@requirement("rfc2428-3-malformed-epsv-is-refused")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_malformed_argument_is_refused(session: Session, line: str) -> None:
    session.send("EPSV").if_supported().needed(229)
    session.send_malformed(line).should_be_refused(500, 501, 522)
