"""What one exchange costs: NOOP through `session` beside NOOP on a bare blocking socket.

Both in the same process and against the same server, in turns, so that the machine's mood meets
both.
"""

from __future__ import annotations

import socket
import statistics
import time

from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.session import Case, Session
from conformance.spec import Requirement
from conformance.target import Target

ROUNDS = 40
EXCHANGES = 250
_REQUIREMENT = Requirement("benchmark", "", "", "must", "", "", (), False)


def bare_connection(target: Target) -> socket.socket:
    """Return a logged-in control connection without any harness."""
    plain = socket.create_connection((target.host, target.port))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    plain.recv(4096)
    for line in (f"USER {target.user}\r\n", f"PASS {target.password}\r\n"):
        plain.sendall(line.encode())
        plain.recv(4096)
    return plain


def bare(plain: socket.socket) -> float:
    """Return the seconds of one exchange."""
    began = time.perf_counter()
    for _ in range(EXCHANGES):
        plain.sendall(b"NOOP\r\n")
        plain.recv(4096)
    return (time.perf_counter() - began) / EXCHANGES


def through_session(session: Session) -> float:
    """Return the seconds of one exchange."""
    began = time.perf_counter()
    for _ in range(EXCHANGES):
        session.send("NOOP").must_be(200)
    return (time.perf_counter() - began) / EXCHANGES


def measure(target: Target) -> tuple[float, float]:
    """Return the median seconds of a bare exchange and of one through `session`."""
    link = SocketLink(Address(target.host, target.port), "benchmark")
    session = Session(Case(_REQUIREMENT, link, target)).log_in()
    plain = bare_connection(target)
    pairs = []
    for _ in range(ROUNDS):
        pairs.append((bare(plain), through_session(session)))
        link.transcript.events.clear()
    plain.close()
    session.close()
    link.close()
    bares, ours = zip(*pairs, strict=True)
    return statistics.median(bares), statistics.median(ours)
