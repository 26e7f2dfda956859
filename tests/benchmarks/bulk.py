"""A large file through the harness beside a bare socket: both retrieve it in turns."""

from __future__ import annotations

import re
import socket
import statistics
import time

from exchange import bare_connection
from figures import Figure, Measured

from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.session import Case, Session
from conformance.spec import Requirement
from conformance.target import Target

ROUNDS = 15
OCTETS = 12 << 20
_REQUIREMENT = Requirement("benchmark", "", "", "must", "", "", (), False)
_PORT = re.compile(rb"(\d+),(\d+)\)")


def _session(target: Target) -> Session:
    link = SocketLink(Address(target.host, target.port), "benchmark")
    return Session(Case(_REQUIREMENT, link, target)).log_in()


def _stored(target: Target) -> str:
    session = _session(target)
    session.send("TYPE", "I").must_be(200)
    data = session.data("PASV")
    name = session.fresh("bulk")
    session.send("STOR", name).needed(125, 150)
    data.send(bytes(range(256)) * (OCTETS // 256))
    data.close()
    session.reply().must_be(226)
    session.close()
    return name


def bare(target: Target, name: str) -> float:
    """Return the seconds of a retrieval by bare sockets."""
    with bare_connection(target) as plain:
        plain.sendall(b"TYPE I\r\n")
        plain.recv(4096)
        plain.sendall(b"PASV\r\n")
        found = _PORT.search(plain.recv(4096))
        assert found
        began = time.perf_counter()
        with socket.create_connection((target.host, int(found[1]) * 256 + int(found[2]))) as data:
            plain.sendall(f"RETR {name}\r\n".encode())
            counted = 0
            while octets := data.recv(1 << 18):
                counted += len(octets)
        assert counted == OCTETS
        return time.perf_counter() - began


def through_session(target: Target, name: str) -> float:
    """Return the seconds of a retrieval as a case does it."""
    session = _session(target)
    session.send("TYPE", "I").must_be(200)
    began = time.perf_counter()
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    assert len(data.receive()) == OCTETS
    seconds = time.perf_counter() - began
    session.reply().must_be(226)
    session.close()
    session.case.link.close()
    return seconds


def measure(target: Target) -> Measured:
    """Measure both, and leave the target as it was."""
    name = _stored(target)
    pairs = [(bare(target, name), through_session(target, name)) for _ in range(ROUNDS)]
    session = _session(target)
    session.send("DELE", name).must_be(250)
    session.close()
    plain, ours = (statistics.median(values) for values in zip(*pairs, strict=True))
    return Measured(
        f"Retrieving {OCTETS >> 20} MiB",
        [
            Figure("bare socket", OCTETS / plain / 1e6, "MB/s"),
            Figure("session", OCTETS / ours / 1e6, "MB/s"),
            Figure("session to bare socket", ours / plain, "times"),
        ],
        {},
    )
