"""LPRT and LPSV: addresses with their family and their lengths.

Why: RFC 1639. An experiment of its time; few servers have it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session
from conformance.session.readers import families, long_address

UNKNOWN = "LPRT 16,4,1,2,3,4,2,20,162"
MALFORMED = {
    "nothing": "LPRT",
    "family-alone": "LPRT 4",
    "address-too-short": "LPRT 4,4,127,0,0,2,20,162",
    "length-too-long": "LPRT 4,6,127,0,0,1,2,20,162",
    "no-port": "LPRT 4,4,127,0,0,1",
    "port-too-short": "LPRT 4,4,127,0,0,1,2,20",
    "fields-too-many": "LPRT 4,4,127,0,0,1,2,20,162,7",
    "number-over-255": "LPRT 4,4,127,0,0,256,2,20,162",
    "letters": "LPRT 4,4,a,b,c,d,2,20,162",
    "negative": "LPRT 4,4,127,0,0,1,2,-20,162",
    "points": "LPRT 4.4.127.0.0.1.2.20.162",
}


@requirement("rfc1639-2-lprt-is-accepted")
def test_lprt_with_own_address_is_accepted(session: Session) -> None:
    listener = session.listen()
    session.send("LPRT", listener.long_port()).if_supported().must_be(200)


@requirement("rfc1639-2-lprt-names-the-data-port")
def test_file_comes_to_the_port_that_lprt_named(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.listen()
    session.send("LPRT", data.long_port()).if_supported().needed(200)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-2-lprt-names-the-data-port")
def test_file_goes_from_the_port_that_lprt_named(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "I").needed(200)
    data = session.listen()
    session.send("LPRT", data.long_port()).if_supported().needed(200)
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.reply().must_be(226, 250)
    session.must_equal(scratch.contents(name), LINES, "the stored octets")


@requirement("rfc1639-2-lprt-takes-ipv6-addresses")
def test_lprt_takes_an_ipv6_address(session: Session, target: Described, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    over_ipv6 = session.another(at=target.need("elsewhere.ipv6")).log_in()
    over_ipv6.send("TYPE", "I").needed(200)
    data = over_ipv6.listen()
    over_ipv6.send("LPRT", data.long_port()).if_supported().must_be(200)
    over_ipv6.send("RETR", name).must_be(125, 150)
    over_ipv6.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-4-malformed-lprt-is-refused")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_malformed_lprt_is_refused(session: Session, line: str) -> None:
    listener = session.listen()
    session.send("LPRT", listener.long_port()).if_supported().needed(200)
    session.send_malformed(line).must_be_refused(500, 501)


@requirement("rfc1639-2-last-set-up-counts")
def test_lprt_takes_the_place_of_port(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PORT")
    data = session.listen()
    session.send("LPRT", data.long_port()).if_supported().needed(200)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-2-last-set-up-counts")
def test_port_takes_the_place_of_lprt(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.send("LPRT", session.listen().long_port()).if_supported().needed(200)
    data = session.data("PORT")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-3-lpsv-is-answered-228")
def test_lpsv_is_answered_228(session: Session) -> None:
    session.send("LPSV").if_supported().must_be(228)


@requirement("rfc1639-3-lpsv-reply-names-the-listener")
def test_228_names_family_address_and_port(session: Session) -> None:
    answer = session.send("LPSV").if_supported().needed(228)
    session.must_read(long_address, answer.octets)


@requirement("rfc1639-3-lpsv-serves-the-next-transfer")
def test_file_comes_over_the_port_that_lpsv_named(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("LPSV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-3-lpsv-serves-the-next-transfer")
def test_file_goes_over_the_port_that_lpsv_named(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "I").needed(200)
    data = session.data("LPSV")
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.reply().must_be(226, 250)
    session.must_equal(scratch.contents(name), LINES, "the stored octets")


@requirement("rfc1639-4-unknown-family-is-refused")
def test_unknown_family_is_answered_521(session: Session) -> None:
    listener = session.listen()
    session.send("LPRT", listener.long_port()).if_supported().needed(200)
    session.send_malformed(UNKNOWN).must_be_refused(521)


@requirement("rfc1639-4-reply-521-lists-the-families")
def test_521_lists_the_families(session: Session) -> None:
    listener = session.listen()
    session.send("LPRT", listener.long_port()).if_supported().needed(200)
    answer = session.send_malformed(UNKNOWN)
    if answer.code != 521:
        session.inconclusive(f"an unknown family is answered {answer.received}")
    session.must_read(families, answer.octets)
