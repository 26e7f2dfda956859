"""Security that no RFC demands: who may connect to what, what can be guessed, what leads out.

Told, not judged: RFC 959 has transfers between two servers, and RFC 2577 suggests.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session

OTHER_HOST = "127.0.0.2"
PORTS = 20
ROUNDS = 12
LEAVING = {
    "up": "../../../../../..",
    "absolute-up": "/../../../../../..",
    "doubled-points": "....//....//....//",
    "percent": "%2e%2e/%2e%2e/%2e%2e",
    "backslash": "..\\..\\..\\..",
    "up-from-within": "./.././.././..",
}
SYSTEM = {b"etc", b"usr", b"proc"}
"""Names in the root of systems on which servers run."""

ODD = ["carriage-return", "line-feed", "telnet-octet", "escape"]
OTHER_PROTOCOLS = {
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "http-post": b"POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nNOOP\r\n",
    "smtp": b"EHLO localhost\r\nMAIL FROM:<nobody@example.com>\r\n",
    "tls": b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03"
    + bytes(32)
    + b"\x00\x00\x02\x13\x01\x01\x00\r\n",
    "ssh": b"SSH-2.0-client\r\n",
}


@requirement("drafts-bounce")
@pytest.mark.parametrize("verb", ["PORT", "EPRT"])
def test_address_of_another_host(session: Session, scratch: Scratch, verb: str) -> None:
    if session.over_ipv6:
        session.inconclusive("another host's address is an IPv4 one here")
    name = scratch.file("lines", LINES)
    there = session.listen(OTHER_HOST)
    answer = session.send(verb, there.host_port if verb == "PORT" else there.extended_port())
    answer.if_supported()
    if answer.positive:
        session.send("RETR", name)
    connects = answer.positive and there.is_opened_by_server()
    session.observed(f"{verb} with {OTHER_HOST}: {answer.code}; the server connects: {connects}")


@requirement("drafts-stolen-passive-port")
def test_connection_of_another_host_to_a_passive_port(session: Session, scratch: Scratch) -> None:
    if session.over_ipv6:
        session.inconclusive("another host's address is an IPv4 one here")
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", connect=False)
    intruder = data.intrude(OTHER_HOST)
    answer = session.send("RETR", name)
    stolen = answer.preliminary and intruder.receive_what_comes() == LINES
    session.observed(f"RETR is answered {answer.code}; another host gets the file: {stolen}")


@requirement("drafts-passive-ports")
def test_ports_of_many_pasv(session: Session) -> None:
    ports = [session.data("PASV", connect=False).address.port for _ in range(PORTS)]
    steps = [later - earlier for earlier, later in pairwise(ports)]
    next_ones = sum(step in (1, 2) for step in steps)
    spread = max(ports) - min(ports)
    session.observed(
        f"{PORTS} ports over a range of {spread}: {next_ones} of {len(steps)} follow the one before"
    )


@requirement("drafts-time-of-unknown-users")
def test_time_of_users(visitor: Session, target: Described) -> None:
    waits: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(ROUNDS):
        for which, name in (("known", target.user), ("unknown", visitor.fresh("user"))):
            if not visitor.send("USER", name).intermediate:
                visitor.inconclusive("USER is not answered 331 each time")
            waits[which].append(visitor.last_wait)
    known, unknown = (sorted(waits[which])[ROUNDS // 2] for which in ("known", "unknown"))
    apart = max(known, unknown) > 3 * min(known, unknown) + 0.001
    visitor.observed(f"medians of {ROUNDS} replies to USER differ by more than threefold: {apart}")


@requirement("drafts-above-the-root")
@pytest.mark.parametrize("name", LEAVING)
def test_pathname_that_leads_out(session: Session, scratch: Scratch, name: str) -> None:
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("CWD", LEAVING[name])
    outside = answer.positive and set(_names(session)) >= SYSTEM
    root = session.send("CWD", "/").positive and set(_names(session)) >= SYSTEM
    session.observed(
        f"CWD {LEAVING[name]}: {answer.code}; it leads out of the root: {outside and not root}"
    )


def _names(session: Session) -> list[bytes]:
    """The names in the working directory."""
    data = session.data("PASV")
    answer = session.send("NLST")
    listed = data.receive_what_comes() if answer.preliminary else b""
    if answer.preliminary:
        session.transfer_end()
    return [line.rpartition(b"/")[2] for line in listed.split(b"\r\n")]


@requirement("drafts-other-protocols")
@pytest.mark.parametrize("name", OTHER_PROTOCOLS)
def test_lines_of_another_protocol(visitor: Session, name: str) -> None:
    visitor.send_octets(OTHER_PROTOCOLS[name])
    answer = visitor.reply()
    codes: list[str] = []
    while answer.code and len(codes) < 8:
        codes.append(str(answer.code))
        answer = visitor.further_reply()
    visitor.observed(f"{name}: {' '.join(codes) or 'no reply'}, then {answer.absence or 'more'}")


@requirement("drafts-names-that-break-lines")
@pytest.mark.parametrize("octets", [b"\r\x00", b"\n", b"\xff\xff", b"\x1b[2J"], ids=ODD)
def test_name_with_octets_that_could_end_a_line(
    session: Session, scratch: Scratch, octets: bytes
) -> None:
    name = scratch.path("a").encode() + octets + b"226 b"
    session.send_octets(b"MKD " + name + b"\r\n")
    codes = [session.reply().code]
    session.send_octets(b"NOOP\r\n")
    codes.append(session.reply().code)
    other = session.another().log_in()
    other.send("CWD", scratch.root).needed(250)
    lines = [line for line in _names(other) if line]
    session.observed(
        f"MKD and NOOP: {codes[0]}, {codes[1]}; lines of NLST: {len(lines)}; one of them is the "
        f"rest of the name: {b'226 b' in lines}"
    )
