"""PORT: which arguments are accepted and refused, and that the server connects to the port it
names.

Why: RFC 959 sections 3.2, 3.3, 4.1.2 and 5.4. What the data connection does afterwards, whichever
side opened it, stands with the data connections.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

MALFORMED = {
    "one-number": "{p1}",
    "four-numbers": "{host}",
    "five-numbers": "{host},{p1}",
    "port-field-256": "{host},256,{p2}",
    "last-field-256": "{host},{p1},256",
    "host-field-256": "256,0,0,1,{p1},{p2}",
    "field-of-ten-digits": "{host},{p1},4294967296",
    "negative-field": "{host},-1,{p2}",
    "letters": "{host},a,b",
    "empty-field": "{host},,{p2}",
    "points-for-commas": "{dotted}.{p1}.{p2}",
    "address-and-port": "{dotted}:8080",
    "host-name": "localhost,{p1},{p2}",
}
UNTIDY = {
    "seventh-number": "{host},{p1},{p2},1",
    "space-after-commas": "{spaced}",
    "trailing-comma": "{host},{p1},{p2},",
    "leading-comma": ",{host},{p1},{p2}",
    "plus-sign": "{host},+{p1},{p2}",
    "in-parentheses": "({host},{p1},{p2})",
    "hexadecimal": "{host},0x80,{p2}",
    "word-behind": "{host},{p1},{p2} please",
}
BETWEEN = {
    "noop": "NOOP",
    "pwd": "PWD",
    "syst": "SYST",
    "type": "TYPE A",
    "structure": "STRU F",
    "mode": "MODE S",
    "refused-type": "TYPE Z",
    "unknown-verb": "XYZZ",
}


def arranged(template: str, host_port: str) -> str:
    """Return a PORT argument of that shape, made of the fields of a right one."""
    *host, p1, p2 = host_port.split(",")
    return template.format(
        host=",".join(host),
        dotted=".".join(host),
        spaced=host_port.replace(",", ", "),
        p1=p1,
        p2=p2,
    )


@requirement("rfc959-4.1.2-port-is-accepted")
def test_port_with_own_address_is_accepted(session: Session) -> None:
    session.send("PORT", session.listen().host_port).must_be(200)


@requirement("rfc959-5.4-port-success-is-200")
def test_port_given_twice_is_answered_200(session: Session) -> None:
    session.send("PORT", session.listen().host_port).needed(200)
    session.send("PORT", session.listen().host_port).must_be(200)


@requirement("rfc959-4.1.2-port-may-have-zero-fields")
def test_port_with_low_field_zero_is_understood(session: Session) -> None:
    """Nobody listens there: a server that connects at once may say so with 425."""
    host_port = session.listen().host_port
    answer = session.send("PORT", arranged("{host},195,0", host_port))
    if answer.code != 425:
        answer.must_be(200)


@requirement("rfc959-4.1.2-port-needs-six-fields")
@pytest.mark.parametrize("template", MALFORMED.values(), ids=MALFORMED)
def test_port_that_is_not_six_numbers_is_refused(session: Session, template: str) -> None:
    argument = arranged(template, session.listen().host_port)
    session.send_malformed(f"PORT {argument}").must_be_refused(500, 501)


@requirement("rfc959-4.1.2-port-has-nothing-but-digits-and-commas")
@pytest.mark.parametrize("template", UNTIDY.values(), ids=UNTIDY)
def test_port_with_other_characters_is_refused(session: Session, template: str) -> None:
    argument = arranged(template, session.listen().host_port)
    session.send_malformed(f"PORT {argument}").should_be_refused(500, 501)


@requirement("rfc959-3.3-port-names-the-users-data-port")
def test_server_connects_to_the_port_that_was_named(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    data = session.data("PORT")
    session.send("RETR", name).must_be(125, 150)
    opened = data.is_opened_by_server(session.target.bounds.data)
    session.must(opened, "the server connects to the port that PORT named")


@requirement("rfc959-3.2-only-the-user-changes-ports")
def test_port_named_last_is_the_one_used(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PORT")
    data = session.data("PORT")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, LINES, "the file's octets")


@requirement("rfc959-3.2-server-connects-upon-the-request")
def test_server_does_not_connect_before_the_transfer_command(session: Session) -> None:
    data = session.data("PORT")
    session.send("NOOP").needed(200, 500, 502)
    session.must(not data.is_opened_by_server(), "no data connection before a transfer command")


@requirement("rfc959-3.2-server-connects-from-its-default-data-port")
def test_server_connects_from_the_port_below_its_control_port(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", LINES)
    data = session.data("PORT")
    session.send("RETR", name).needed(125, 150)
    default = session.target.port - 1
    session.should(
        data.peer.port == default,
        f"the server's end of the data connection is port {default} (L-1)",
        seen="another port",
    )


@requirement("rfc959-4.1.2-port-survives-other-commands")
@pytest.mark.parametrize("line", BETWEEN.values(), ids=BETWEEN)
def test_port_survives_another_command(session: Session, scratch: Scratch, line: str) -> None:
    name = scratch.file("file", LINES)
    data = session.data("PORT")
    session.send_malformed(line)
    session.send("RETR", name).must_be(125, 150)
    opened = data.is_opened_by_server(session.target.bounds.data)
    session.must(opened, "the server connects to the port that PORT named")


@requirement("rfc959-4.1.2-refused-port-leaves-the-old-one")
def test_refused_port_leaves_the_old_one(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    data = session.data("PORT")
    session.send_malformed("PORT 1,2,3").needed(500, 501)
    if session.send("RETR", name).should_be(125, 150).preliminary:
        opened = data.is_opened_by_server(session.target.bounds.data)
        session.should(opened, "the server connects to the port accepted before")


@requirement("rfc959-3.2-foreign-address-is-followed-or-refused")
def test_port_with_another_address_is_followed_or_refused(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", LINES)
    if not session.listen().address.host.startswith("127.0.0.1"):
        session.inconclusive("a second address of our own is known on loopback alone")
    session.send("TYPE", "I").needed(200)
    data = session.listen("127.0.0.2")
    answer = session.send("PORT", data.host_port)
    if answer.refused:
        session.unsupported(f"another address is refused by PORT: {answer.received}")
    answer.must_be(200)
    answer = session.send("RETR", name)
    if answer.refused:
        session.unsupported(f"another address is refused by RETR: {answer.received}")
    answer.must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc959-5.4-port-without-argument-is-refused")
@pytest.mark.parametrize("line", ["PORT", "PORT "], ids=["nothing", "a-space"])
def test_port_without_argument_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).must_be_refused(500, 501)


@requirement("rfc959-5.4-port-surplus-argument-is-refused")
def test_port_with_two_arguments_is_refused(session: Session) -> None:
    host_port = session.listen().host_port
    session.send_malformed(f"PORT {host_port} {host_port}").should_be_refused(500, 501)


@requirement("rfc959-5.4-port-over-long-argument-is-refused")
def test_port_with_over_long_argument_is_refused(session: Session) -> None:
    """A close without a reply tells the user as well, and only warns (R51)."""
    answer = session.send_malformed("PORT " + "x" * 3000)
    lost = answer.absence in ("closed", "broken")
    session.should(not lost, "a reply before the close", seen=answer.received)
    if not lost:
        answer.must_be(421, 500, 501)


@requirement("rfc959-5.4-port-verb-in-any-case")
@pytest.mark.parametrize("verb", ["port", "Port", "pOrT"])
def test_port_verb_in_any_case_is_known(session: Session, verb: str) -> None:
    session.send(verb, session.listen().host_port).must_be(200)


@requirement("rfc959-5.4-port-before-login-is-served-or-refused")
def test_port_before_login_is_served_or_refused(visitor: Session) -> None:
    visitor.send("PORT", visitor.listen().host_port).must_be(200, 503, 530)


@requirement("rfc959-5.4-port-before-login-is-served-or-refused")
def test_port_between_user_and_pass_is_served_or_refused(visitor: Session) -> None:
    visitor.send("USER", visitor.target.user).needed(331)
    visitor.send("PORT", visitor.listen().host_port).must_be(200, 503, 530)
