"""The suite's own servers: started with what their description says, and gone afterwards."""

from __future__ import annotations

import socket

import pytest

from conformance.plugin.server import OwnServer, ServerError


def test_server_greets_until_it_is_stopped() -> None:
    server = OwnServer("pyftpdlib")
    target = server.start()
    with socket.create_connection((target.host, target.port), timeout=10) as connection:
        assert connection.recv(3) == b"220"
    assert server.stop() == ""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((target.host, target.port), timeout=10)


def test_server_that_does_not_start_says_why() -> None:
    server = OwnServer("vsftp")
    with pytest.raises(ServerError, match=r"server vsftp did not start: .*unknown server"):
        server.start()
    assert server.stop() == ""
