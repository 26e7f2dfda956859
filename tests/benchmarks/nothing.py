"""A test that does nothing but connect: what pytest takes until then is not the suite's."""

from __future__ import annotations

import os
import socket


def test_connects() -> None:
    socket.create_connection(("127.0.0.1", int(os.environ["BENCHMARK_PORT"]))).close()
