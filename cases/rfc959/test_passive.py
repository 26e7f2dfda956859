"""PASV: the form of its reply, the address in it, and that each PASV serves a transfer.

Why: RFC 959 sections 3.2, 3.3, 4.1.2 and 5.4, and RFC 1123 section 4.1.2.6. What the data
connection does afterwards, whichever side opened it, stands with the data connections.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session

HOST_PORT = re.compile(
    r"(?<![\d,])(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(?!\d)"
)


@requirement("rfc959-4.1.2-pasv-is-accepted")
def test_pasv_is_accepted(session: Session) -> None:
    session.send("PASV").must_be(227)


@requirement("rfc959-5.4-pasv-success-is-227")
def test_pasv_given_twice_is_answered_227(session: Session) -> None:
    session.send("PASV").needed(227)
    session.send("PASV").must_be(227)


@requirement("rfc959-4.1.2-pasv-reply-names-host-and-port")
def test_pasv_reply_holds_six_numbers_of_eight_bits(session: Session) -> None:
    answer = session.send("PASV").needed(227)
    found = HOST_PORT.search(b"\n".join(answer.lines).decode("latin-1"))
    session.must(
        found is not None and all(int(field) < 256 for field in found.groups()),
        "six decimal numbers from 0 to 255, parted by commas",
        seen=answer.received,
    )


@requirement("rfc959-4.1.2-pasv-names-the-servers-address")
def test_pasv_names_the_address_of_the_control_connection(session: Session) -> None:
    answer = session.send("PASV").needed(227)
    found = HOST_PORT.search(b"\n".join(answer.lines).decode("latin-1"))
    if found is None:
        session.inconclusive(f"no host and port in {answer.received}")
    host = ".".join(found.groups()[:4])
    session.should(
        host in (session.control.channel.peer.host, "0.0.0.0"),
        "the server's address on the control connection, or zeros",
        seen="another address",
    )


@requirement("rfc959-4.1.2-pasv-port-is-not-a-default-port")
def test_pasv_port_is_neither_control_port_nor_default_data_port(session: Session) -> None:
    data = session.data("PASV", connect=False)
    control = session.control.channel.peer.port
    session.must(
        data.address.port not in (0, control, control - 1),
        "a port other than the control port, the port below it, and zero",
        seen="one of these",
    )


@requirement("rfc959-3.2-passive-process-listens-first")
def test_server_listens_as_soon_as_pasv_is_answered(session: Session) -> None:
    data = session.data("PASV", connect=False)
    data.must_connect()
    if data.is_at_control_port:
        session.inconclusive("227 names the port of control connections")


@requirement("rfc959-3.3-pasv-names-the-servers-data-port")
def test_server_uses_the_port_that_it_named(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc959-4.1.2-pasv-serves-one-transfer")
def test_pasv_after_an_unused_pasv_serves_a_transfer(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PASV", connect=False)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc959-4.1.2-pasv-serves-one-transfer")
def test_pasv_after_a_connected_but_unused_pasv_serves_a_transfer(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc959-4.1.2-pasv-serves-one-transfer")
def test_pasv_after_a_refused_transfer_serves_the_next_one(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    refused = session.send("RETR", scratch.path("absent"))
    if not refused.refused:
        session.inconclusive(f"RETR of a missing file is answered {refused.received}")
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc959-4.1.2-pasv-wait-is-bounded")
def test_transfer_without_a_connection_to_the_passive_port_ends_with_425(
    session: Session, scratch: Scratch, target: Described
) -> None:
    if target.need("limits.passive_wait") >= session.target.bounds.reply:
        session.inconclusive("the server waits for a connection longer than the suite for a reply")
    name = scratch.file("file", LINES)
    session.data("PASV", connect=False)
    answer = session.send("RETR", name)
    if answer.preliminary:
        answer = session.reply()
    answer.should_be_refused(425, 426, 451)


@requirement("rfc959-5.4-pasv-surplus-argument-is-ignored-or-refused")
def test_pasv_with_an_argument_is_served_or_refused(session: Session) -> None:
    session.send_malformed("PASV now").must_be(227, 500, 501)


@requirement("rfc959-5.4-pasv-verb-in-any-case")
@pytest.mark.parametrize("verb", ["pasv", "Pasv", "pAsV"])
def test_pasv_verb_in_any_case_is_known(session: Session, verb: str) -> None:
    session.send(verb).must_be(227)


@requirement("rfc959-5.4-pasv-before-login-is-served-or-refused")
def test_pasv_before_login_is_served_or_refused(visitor: Session) -> None:
    visitor.send("PASV").must_be(227, 503, 530)


@requirement("rfc959-5.4-pasv-before-login-is-served-or-refused")
def test_pasv_between_user_and_pass_is_served_or_refused(visitor: Session) -> None:
    visitor.send("USER", visitor.target.user).needed(331)
    visitor.send("PASV").must_be(227, 503, 530)
