"""What a connection costs up to the first reply behind the login: bare, by ftplib, and here.

In turns on the same server, so that the machine's mood meets all of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from ftplib import FTP

from exchange import bare_connection
from figures import Figure, Measured

from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.session import Case, Session
from conformance.spec import Requirement
from conformance.target import Target

ROUNDS = 30
LOGINS = 20
_REQUIREMENT = Requirement("benchmark", "", "", "must", "", "", (), False)


def bare(target: Target) -> None:
    """Connect, log in, ask, and quit by a blocking socket."""
    with bare_connection(target) as plain:
        for line in (b"NOOP\r\n", b"QUIT\r\n"):
            plain.sendall(line)
            plain.recv(4096)


def by_ftplib(target: Target) -> None:
    """The same by Python's own library."""
    with FTP() as client:
        client.connect(target.host, target.port)
        client.login(target.user, target.password)
        client.voidcmd("NOOP")


def through_session(target: Target) -> None:
    """The same as a case does it."""
    link = SocketLink(Address(target.host, target.port), "benchmark")
    session = Session(Case(_REQUIREMENT, link, target)).log_in()
    session.send("NOOP").must_be(200)
    session.close()
    link.close()


def measure(target: Target) -> Measured:
    """Measure all three."""
    ways: dict[str, Callable[[Target], None]] = {
        "bare socket": bare,
        "ftplib": by_ftplib,
        "session": through_session,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.perf_counter()
            for _ in range(LOGINS):
                way(target)
            taken[name].append((time.perf_counter() - began) / LOGINS)
    median = {name: statistics.median(values) for name, values in taken.items()}
    return Measured(
        "Connecting, greeting, login, one exchange and QUIT",
        [
            *(Figure(name, 1e6 * value, "µs") for name, value in median.items()),
            Figure("session to bare socket", median["session"] / median["bare socket"], "times"),
            Figure("session to ftplib", median["session"] / median["ftplib"], "times"),
        ],
        {},
    )
