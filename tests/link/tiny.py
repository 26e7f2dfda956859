"""A server of thirty lines, in a thread: enough FTP to record a case against.

Deliberately not the reference server: what is recorded here must not change when that one does.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from conformance.link.interface import Address

from .fakes import break_off

CONTENT = bytes(range(256)) * 100
REPLIES = {
    b"USER": b"331 password\r\n",
    b"PASS": b"230 welcome, tiny secret\r\n",
    b"TYPE": b"200 type\r\n",
    b"NOOP": b"200 ok\r\n",
    b"SYST": b"215 UNIX\r\n",
    b"CWD": b"250 there\r\n",
    b"MKD": b'257 "made"\r\n',
    b"DELE": b"250 gone\r\n",
    b"PWD": b"250 wrong code\r\n",
    b"ALLO": b"350 wrong class\r\n",
    b"REIN": b"",
    b"HELP": b"214-two\r\n214 lines\r\n",
    b"QUIT": b"221 bye\r\n",
}


class _Dialogue:
    """One control connection."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._passive = socket.create_server(("127.0.0.1", 0))
        self._passive.settimeout(5)
        self._active: tuple[str, int] | None = None

    def serve(self) -> None:
        self._control.sendall(b"220 ready\r\n")
        with self._passive, self._control.makefile("rb") as lines:
            for line in lines:
                verb, _, argument = line.rstrip(b"\r\n").partition(b" ")
                if verb == b"ABOR":
                    break_off(self._control)
                    return
                self._answer(verb, argument)
                if verb == b"QUIT":
                    return

    def _answer(self, verb: bytes, argument: bytes) -> None:
        if verb == b"PASV":
            high, low = divmod(self._passive.getsockname()[1], 256)
            self._control.sendall(f"227 (127,0,0,1,{high},{low})\r\n".encode())
        elif verb == b"PORT":
            *host, high, low = argument.decode().split(",")
            self._active = (".".join(host), int(high) * 256 + int(low))
            self._control.sendall(b"200 port\r\n")
        elif verb in (b"RETR", b"STOR", b"NLST"):
            self._transfer(verb)
        else:
            self._control.sendall(REPLIES.get(verb, b"500 what\r\n"))

    def _transfer(self, verb: bytes) -> None:
        self._control.sendall(b"150 here\r\n")
        if self._active is not None:
            data = socket.create_connection(self._active, 5)
        else:
            data, _ = self._passive.accept()
        self._active = None
        with data:
            if verb == b"STOR":
                while data.recv(1 << 16):
                    pass
            else:
                data.sendall(CONTENT if verb == b"RETR" else b"one\r\ntwo\r\n")
        self._control.sendall(b"226 done\r\n")


@contextmanager
def tiny_server(connections: int = 1) -> Iterator[Address]:
    """Serve so many control connections, one after another."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            for _ in range(connections):
                control, _ = listener.accept()
                with control:
                    _Dialogue(control).serve()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Address(*listener.getsockname())
        thread.join(5)
        assert not thread.is_alive(), "the server waits for something"
