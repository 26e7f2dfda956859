"""What the cases cost: all of them on the embedded server beside a bare loop that sends the same
octets.

The run records each case's transcript; the loop plays the same dialogue with bare sockets, case by
case, on a fresh server of the same kind. Cases that wait for something that does not come are left
out on both sides: there is no loop to compare a wait with.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import struct
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conformance.link.transcript import Event, Kind
from conformance.plugin.fixtures import CASE
from conformance.target import Target

_PASV = re.compile(rb"227[^\d\r\n]*\d+,\d+,\d+,\d+,(\d+),(\d+)")
_RESET = struct.pack("ii", 1, 0)
_WITHIN = 0.5
"""Seconds after which the loop gives a case up: the server chose another name than it did then."""


@dataclass
class Recorder:
    """A pytest plugin that keeps each case's transcript and the seconds that it took."""

    cases: list[tuple[float, list[Event]]] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item
    ) -> Generator[None, bool | None, bool | None]:
        """Time one case with all that pytest does for it; drawn sequences are timed elsewhere."""
        self._events = []
        began = time.perf_counter()
        done = yield
        if "generated" in item.path.parts:
            return done
        self.cases.append((time.perf_counter() - began, self._events))
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Take the transcript once the case's connections are closed."""
        yield
        if CASE in item.stash:
            self._events += item.stash[CASE].link.transcript.events


def recorded(arguments: list[str]) -> list[tuple[float, list[Event]]]:
    """Run the cases in this process; return seconds and events of each that waited for nothing."""
    recorder = Recorder()
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main(["-q", "cases", *arguments], plugins=[recorder])
    return recorder.cases


class Loop:
    """Plays transcripts with bare sockets."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._sockets: dict[int, socket.socket] = {}
        self._listeners: dict[int, socket.socket] = {}
        self._lines: dict[int, int] = {}
        self._passive = 0

    def play(self, events: Iterable[Event]) -> bool:
        """Play one case; return whether the server did what it did then."""
        alike = True
        for event in events:
            try:
                self._step(event)
            except TimeoutError:
                alike = False
                break
            except OSError:
                continue
        for one in (*self._sockets.values(), *self._listeners.values()):
            one.close()
        self._sockets.clear()
        self._listeners.clear()
        self._lines.clear()
        return alike

    def _step(self, event: Event) -> None:
        number, kind = event.connection, event.kind
        if kind is Kind.CONNECTED:
            port = self._passive if event.data else self._target.port
            self._sockets[number] = self._connected(port)
            self._lines[number] = 0
        elif kind is Kind.LISTENING:
            self._listeners[number] = socket.create_server((self._target.host, 0))
            self._listeners[number].settimeout(_WITHIN)
        elif kind is Kind.ACCEPTED:
            self._sockets[number], _ = self._listeners[number].accept()
            self._sockets[number].settimeout(_WITHIN)
        elif number in self._sockets:
            self._exchange(event, self._sockets[number])

    def _connected(self, port: int) -> socket.socket:
        made = socket.create_connection((self._target.host, port), _WITHIN)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _exchange(self, event: Event, plain: socket.socket) -> None:
        kind = event.kind
        if kind is Kind.SENT:
            plain.sendall(self._rewritten(event.octets))
        elif kind is Kind.URGENT:
            plain.send(event.octets, socket.MSG_OOB)
        elif kind is Kind.RECEIVED:
            self._receive(event, plain)
        elif kind in (Kind.ENDED, Kind.BROKEN):
            while plain.recv(65536):
                pass
        elif kind is Kind.RESET:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            plain.close()
        elif kind is Kind.CLOSED:
            plain.close()

    def _rewritten(self, octets: bytes) -> bytes:
        if octets.startswith(b"PASS ****"):
            return f"PASS {self._target.password}\r\n".encode()
        if octets.startswith(b"PORT ") and self._listeners:
            port = list(self._listeners.values())[-1].getsockname()[1]
            host = self._target.host.replace(".", ",")
            return f"PORT {host},{port // 256},{port % 256}\r\n".encode()
        return octets

    def _receive(self, event: Event, plain: socket.socket) -> None:
        """Read as many octets of data, or as many lines of replies, as came then."""
        wanted = len(event.octets) if event.data else event.octets.count(b"\n")
        counted = 0 if event.data else self._lines[event.connection]
        while counted < wanted:
            octets = plain.recv(65536)
            if not octets:
                return
            counted += len(octets) if event.data else octets.count(b"\n")
            found = _PASV.search(octets)
            if found is not None and not event.data:
                self._passive = int(found[1]) * 256 + int(found[2])
        if not event.data:
            self._lines[event.connection] = counted - wanted


@dataclass
class Compared:
    """Seconds of the cases and of the loop; how many cases were left out, and their seconds."""

    cases: int = 0
    suite: float = 0.0
    loop: float = 0.0
    left_out: int = 0
    waiting: float = 0.0


def compare(target: Target, arguments: list[str]) -> Compared:
    """Run the cases, then the loop on `target`, a server that nobody has used yet."""
    compared = Compared()
    loop = Loop(target)
    for seconds, events in recorded(arguments):
        waited = any(event.kind is Kind.SILENT for event in events)
        began = time.perf_counter()
        if waited or not loop.play(events):
            compared.left_out += 1
            compared.waiting += seconds
        else:
            compared.cases += 1
            compared.suite += seconds
            compared.loop += time.perf_counter() - began
    return compared
