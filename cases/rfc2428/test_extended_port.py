"""EPRT: the address with its protocol, in any delimiter, and the 522 for a protocol that is not
there.

Why: RFC 2428 section 2.
"""

from __future__ import annotations

import ipaddress

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session
from conformance.session.readers import protocols

DELIMITERS = {
    "exclamation-mark": "!",
    "number-sign": "#",
    "slash": "/",
    "semicolon": ";",
    "tilde": "~",
    "dollar-sign": "$",
}
MALFORMED = {
    "nothing-behind-the-delimiter": "EPRT |",
    "one-field": "EPRT |1|",
    "two-fields": "EPRT |1|{host}|",
    "no-delimiter": "EPRT {host}",
    "letters-for-the-port": "EPRT |1|{host}|port|",
    "port-over-65535": "EPRT |1|{host}|65536|",
    "number-over-255": "EPRT |1|127.0.0.256|{port}|",
    "letters-for-the-protocol": "EPRT |one|{host}|{port}|",
    "four-points-too-many": "EPRT |1|1.2.3.4.5|{port}|",
    "no-address": "EPRT |1||{port}|",
    "nothing": "EPRT",
}
UNKNOWN = "99"


@requirement("rfc2428-2-eprt-is-answered-200")
def test_eprt_with_own_address_is_accepted(session: Session) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().must_be(200)


@requirement("rfc2428-2-eprt-names-the-data-port")
def test_file_comes_to_the_port_that_eprt_named(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("EPRT")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc2428-2-eprt-names-the-data-port")
def test_file_goes_from_the_port_that_eprt_named(session: Session, scratch: Scratch) -> None:
    name = scratch.path("lines")
    session.send("TYPE", "I").needed(200)
    data = session.data("EPRT")
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.reply().must_be(226, 250)
    session.must_equal(scratch.contents(name), LINES, "the stored octets")


@requirement("rfc2428-2-eprt-takes-any-delimiter")
@pytest.mark.parametrize("delimiter", DELIMITERS.values(), ids=DELIMITERS)
def test_delimiter_is_free(session: Session, delimiter: str) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    session.send("EPRT", listener.extended_port(delimiter)).must_be(200)


@requirement("rfc2428-2-eprt-takes-ipv6-addresses")
@pytest.mark.parametrize("form", ["compressed", "exploded"])
def test_ipv6_address_is_taken_in_each_form(
    session: Session, target: Described, scratch: Scratch, form: str
) -> None:
    name = scratch.file("lines", LINES)
    over_ipv6 = session.another(at=target.need("elsewhere.ipv6")).log_in()
    over_ipv6.send("TYPE", "I").needed(200)
    data = over_ipv6.listen()
    host = ipaddress.ip_address(data.address.host)
    written = {"compressed": host.compressed, "exploded": host.exploded}[form]
    over_ipv6.send("EPRT", f"|2|{written}|{data.address.port}|").if_supported().must_be(200)
    over_ipv6.send("RETR", name).must_be(125, 150)
    over_ipv6.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc2428-2-unknown-protocol-is-refused")
def test_unknown_protocol_is_refused(session: Session) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    session.send("EPRT", f"|{UNKNOWN}|{listener.address.host}|5282|").must_be_refused(522)


@requirement("rfc2428-2-unknown-protocol-is-refused")
def test_other_family_is_taken_or_answered_522(session: Session) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    other = "|1|127.0.0.1|5282|" if session.over_ipv6 else "|2|::1|5282|"
    if (answer := session.send("EPRT", other)).positive:
        return
    answer.must_be_refused(522)


@requirement("rfc2428-2-reply-522-lists-the-protocols")
def test_522_lists_protocols_in_parentheses(session: Session) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    answer = session.send("EPRT", f"|{UNKNOWN}|{listener.address.host}|5282|")
    if answer.code != 522:
        session.inconclusive(f"an unknown protocol is answered {answer.received}")
    session.must_read(protocols, answer.octets)


@requirement("rfc2428-2-reply-522-lists-what-is-spoken")
def test_522_lists_the_protocol_of_the_control_connection(session: Session) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    answer = session.send("EPRT", f"|{UNKNOWN}|{listener.address.host}|5282|")
    if answer.code != 522:
        session.inconclusive(f"an unknown protocol is answered {answer.received}")
    with session.preparing():
        listed = session.must_read(protocols, answer.octets)
    spoken = 2 if session.over_ipv6 else 1
    session.must(
        spoken in listed and int(UNKNOWN) not in listed,
        f"protocol {spoken} is listed, and {UNKNOWN} is not",
        seen=answer.received,
    )


@requirement("rfc2428-2-malformed-eprt-is-refused")
@pytest.mark.parametrize("template", MALFORMED.values(), ids=MALFORMED)
def test_malformed_argument_is_refused(session: Session, template: str) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    line = template.format(host=listener.address.host, port=listener.address.port)
    session.send_malformed(line).must_be_refused(500, 501)


@requirement("rfc2428-2-last-set-up-counts")
@pytest.mark.parametrize(
    ("first", "second"), [("EPRT", "EPRT"), ("PORT", "EPRT"), ("EPRT", "PORT")]
)
def test_later_set_up_takes_the_place_of_the_earlier(
    session: Session, scratch: Scratch, first: str, second: str
) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    session.data(first)
    later = session.data(second)
    session.send("RETR", name).needed(150)
    opened = later.is_opened_by_server(session.target.bounds.data)
    session.must(opened, "the connection is made to the port that was named last")
    session.must_equal(later.receive(), LINES, "the file's octets")
