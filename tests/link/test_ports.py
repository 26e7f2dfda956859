"""The ports of the suite's own end: who has them, and how long."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys

import pytest

from conformance.link.interface import Address
from conformance.link.sockets import SocketLink

OTHERS = 1500
"""Connections elsewhere: enough that a control connection has the port of one, once in ten."""


def test_port_of_a_control_connection_can_be_nobody_elses() -> None:
    """The user's default data port is the same (RFC 959 section 3.2): it must be free to listen at,
    whatever ports others connect from.
    """
    with contextlib.ExitStack() as stack:
        elsewhere = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=OTHERS))
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        for _ in range(OTHERS):
            stack.enter_context(socket.create_connection(elsewhere.getsockname()))
        link = SocketLink(Address(*server.getsockname()), "token", own_ports=True)
        stack.callback(link.close)
        for _ in range(60):
            control = link.control()
            stack.enter_context(server.accept()[0])
            link.listen(control, port=control.local.port).close()
            control.close()


ALONE = ("unshare", "--net", "--map-root-user", "--")
"""Starts a program on a loopback of its own, whose settings it may change."""

RANGE = "61000 61063"
CONNECTIONS = """
import fcntl, socket, struct, sys
from pathlib import Path
from conformance.link.ahead import Ahead
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink

UP, SET_FLAGS = 0x41, 0x8914  # IFF_UP | IFF_RUNNING, SIOCSIFFLAGS
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh22x", b"lo", UP))
Path("/proc/sys/net/ipv4/ip_local_port_range").write_text(sys.argv[1])
ahead = Ahead()
for port in range(2100, 2110):
    with (
        socket.create_server(("127.0.0.1", port)) as server,
        socket.create_server(("127.0.0.1", port + 100)) as passive,
    ):
        link = SocketLink(Address("127.0.0.1", port), "token", ahead=ahead)
        for _ in range(12):
            control = link.control()
            data = link.data(Address("127.0.0.1", port + 100), control)
            peers = server.accept()[0], passive.accept()[0]
            for one in (data, control, *peers):
                one.close()
        ahead.let_go()
        link.close()
"""
"""240 of them, in a range of 64 ports."""


def test_connection_that_is_over_keeps_its_port_from_nobody() -> None:
    """The system remembers what was closed for a minute: run upon run would use up all ports."""
    if subprocess.run([*ALONE, "true"], check=False).returncode:
        message = "nobody may have a loopback of their own here: this needs Linux's user namespaces"
        if os.environ.get("FTP_CONFORMANCE_ALL_TESTS"):
            pytest.fail(message)
        pytest.skip(message)
    subprocess.run([*ALONE, sys.executable, "-c", CONNECTIONS, RANGE], check=True)
