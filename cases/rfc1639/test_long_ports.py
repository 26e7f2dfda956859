"""LPRT and LPSV: addresses with their family and their lengths.

Why: RFC 1639. An experiment of its time; few servers have it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session
from conformance.session.readers import families, long_address

UNKNOWN = "LPRT 15,4,1,2,3,4,2,20,162"
"""Family 15, which is reserved."""
MALFORMED = {
    "nothing": "LPRT",
    "family-alone": "LPRT 4",
    "address-too-short": "LPRT 4,4,127,0,0,2,20,162",
    "length-too-long": "LPRT 4,6,127,0,0,1,2,20,162",
    "no-port": "LPRT 4,4,127,0,0,1",
    "port-too-short": "LPRT 4,4,127,0,0,1,2,20",
    "fields-too-many": "LPRT 4,4,127,0,0,1,2,20,162,7",
    "number-over-255": "LPRT 4,4,127,0,0,256,2,20,162",
    "port-over-255": "LPRT 4,4,127,0,0,1,2,256,162",
    "empty-field": "LPRT 4,4,127,,0,1,2,20,162",
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
    session.send("LPRT", session.listen().long_port()).if_supported()
    name = scratch.file("lines", LINES)
    over_ipv6 = session.another(at=target.need("elsewhere.ipv6")).log_in()
    over_ipv6.send("TYPE", "I").needed(200)
    data = over_ipv6.listen()
    over_ipv6.send("LPRT", data.long_port()).if_supported(521).must_be(200)
    over_ipv6.send("RETR", name).must_be(125, 150)
    over_ipv6.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-4-malformed-lprt-is-refused")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_malformed_lprt_is_refused(session: Session, line: str) -> None:
    listener = session.listen()
    session.send("LPRT", listener.long_port()).if_supported().needed(200)
    lacking = (521,) if session.over_ipv6 else ()  # family 4 is perhaps none of the server's there
    session.send_malformed(line).must_be_refused(500, 501, *lacking)


@requirement("rfc1639-2-last-set-up-counts")
def test_lprt_takes_the_place_of_port(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PORT")
    data = session.listen()
    session.send("LPRT", data.long_port()).if_supported().needed(200)
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc1639-2-last-set-up-counts")
def test_port_takes_the_place_of_lprt(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.send("LPRT", session.listen().long_port()).if_supported().needed(200)
    data = session.data("PORT")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc1639-2-last-set-up-counts")
def test_lprt_takes_the_place_of_lpsv(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("LPSV", connect=False)
    data = session.listen()
    session.send("LPRT", data.long_port()).if_supported().needed(200)
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc1639-2-last-set-up-counts")
def test_lpsv_takes_the_place_of_lprt(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.send("LPRT", session.listen().long_port()).if_supported().needed(200)
    data = session.data("LPSV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc1639-2-last-set-up-counts")
def test_lpsv_takes_the_place_of_pasv(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PASV", connect=False)
    data = session.data("LPSV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc1639-2-last-set-up-counts")
def test_pasv_takes_the_place_of_lpsv(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("LPSV", connect=False)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc1639-3-lpsv-is-answered-228")
def test_lpsv_is_answered_228(session: Session) -> None:
    session.send("LPSV").if_supported().must_be(228)


@requirement("rfc1639-3-lpsv-reply-names-the-listener")
def test_228_names_family_address_and_port(session: Session) -> None:
    answer = session.send("LPSV").if_supported().needed(228)
    session.must_read(long_address, answer.octets)


@requirement("rfc1639-3-lpsv-names-the-servers-address")
def test_228_names_the_address_of_the_control_connection(session: Session) -> None:
    answer = session.send("LPSV").if_supported().needed(228)
    host, _ = session.read(long_address, answer.octets)
    own = (session.control.channel.peer.host, "0.0.0.0", "::")
    session.should(host in own, "the server's address, or zeros", seen="another address")


@requirement("rfc1639-3-lpsv-names-ipv6-addresses")
def test_228_over_ipv6_names_an_ipv6_address(session: Session, target: Described) -> None:
    session.send("LPSV").if_supported().coded()
    over_ipv6 = session.another(at=target.need("elsewhere.ipv6")).log_in()
    answer = over_ipv6.send("LPSV").if_supported(521).should_be(228)
    if answer.positive:
        host, _ = over_ipv6.must_read(long_address, answer.octets)
        over_ipv6.should(":" in host, "family 6", seen="another family")


@requirement("rfc1639-3-lpsv-names-ipv6-addresses")
def test_file_comes_over_the_ipv6_port_that_lpsv_named(
    session: Session, target: Described, scratch: Scratch
) -> None:
    session.send("LPSV").if_supported().coded()
    name = scratch.file("lines", LINES)
    over_ipv6 = session.another(at=target.need("elsewhere.ipv6")).log_in()
    over_ipv6.send("TYPE", "I").needed(200)
    data = over_ipv6.data("LPSV")
    over_ipv6.send("RETR", name).should_be(125, 150)
    over_ipv6.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc1639-3-lpsv-port-is-not-a-default-port")
def test_lpsv_port_is_neither_control_port_nor_default_data_port(session: Session) -> None:
    data = session.data("LPSV", connect=False)
    control = session.control.channel.peer.port
    session.must(
        data.address.port not in (control, control - 1),
        "a port other than the control port and the port below it",
        seen="one of these",
    )


@requirement("rfc1639-3-lpsv-listens-at-the-port")
def test_server_listens_at_the_port_it_named(session: Session) -> None:
    data = session.data("LPSV", connect=False)
    data.must_connect()
    if data.is_at_control_port:
        session.inconclusive("228 names the port of control connections")


@requirement("rfc1639-3-lpsv-listens-at-the-port")
def test_server_listens_at_the_port_that_a_second_lpsv_named(session: Session) -> None:
    session.data("LPSV", connect=False)
    data = session.data("LPSV", connect=False)
    data.must_connect()
    if data.is_at_control_port:
        session.inconclusive("228 names the port of control connections")


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


@requirement("rfc1639-4-lpsv-surplus-argument-is-ignored-or-refused")
def test_lpsv_with_an_argument_is_served_or_refused(session: Session) -> None:
    session.send("LPSV").if_supported().needed(228)
    session.send_malformed("LPSV 4").must_be(228, 500, 501)


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
