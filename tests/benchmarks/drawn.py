"""Drawn sequences beside a plain loop that sends the same, without Hypothesis, model or transcript.

The suite plays sequences and writes down what it did; the loop then does just that once more over
bare sockets, waiting where it was waited.
"""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.generate.budgets import Budget
from conformance.generate.campaign import Campaign
from conformance.generate.drawing import TOPICS
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.link.transcript import Event, Kind
from conformance.link.transport import PieceLink
from conformance.session import Case
from conformance.spec import Requirement
from conformance.target import Target

SEQUENCES = 40
"""Of each way of drawing."""
GOAL = 4.0
_LEFT_OUT = frozenset({"data-connections", "four-sessions", "logins"})
"""Ways of drawing whose sequences wait for what a server does not say, or send passwords, which no
transcript has.
"""

_REQUIREMENT = Requirement("benchmark", "", "", "must", "", "", (), False)
_PORT = re.compile(rb"(\d+),(\d+)\D*$")
_UNIQUE = re.compile(rb"FILE: (\S+)")
"""A name that the server chose, and chooses otherwise each time."""
_LAST_LINE = re.compile(rb"^\d{3} ", re.MULTILINE)
_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds of both, and the sequences that they played."""

    suite: float
    loop: float
    sequences: int


def compare(target: Target) -> Compared:
    """Play the same sequences in both ways."""
    played: list[Sequence[Event]] = []
    began = time.perf_counter()
    for topic in sorted(TOPICS.keys() - _LEFT_OUT):
        made: Counter[str] = Counter()

        def new_case(topic: str = topic, made: Counter[str] = made) -> Case:
            made[topic] += 1
            token = f"ftp-conformance-drawn-{topic}-{made[topic]}"
            address = Address(target.host, target.port)
            case = Case(_REQUIREMENT, PieceLink(SocketLink(address, token)), target)
            played.append(case.link.transcript.events)
            return case

        Campaign(topic, new_case, Budget("benchmark", SEQUENCES), 1, shrink=False).run()
    suite = time.perf_counter() - began
    began = time.perf_counter()
    for events in played:
        _Loop(target).play(events)
    return Compared(suite, time.perf_counter() - began, len(played))


class _Loop:
    """Does what the transcript of a sequence tells, over bare sockets."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._controls: dict[int, socket.socket] = {}
        self._data: dict[int, socket.socket] = {}
        self._listening: dict[int, socket.socket] = {}
        self._ports: dict[int, int] = {}
        self._names: dict[bytes, bytes] = {}
        self._missing: Counter[int] = Counter()
        """Replies that came then and not yet now, by connection."""

    def play(self, events: Sequence[Event]) -> None:
        """Do all of it."""
        for event in events:
            if event.data:
                self._on_data(event)
            else:
                self._on_control(event)
        for made in (*self._controls.values(), *self._data.values(), *self._listening.values()):
            made.close()

    def _on_control(self, event: Event) -> None:
        number = event.connection
        if event.kind is Kind.CONNECTED:
            self._controls[number] = self._connected(self._target.port)
        elif event.kind is Kind.SENT:
            line = _line(event.octets, self._listening, self._target)
            for then, now in self._names.items():
                line = line.replace(then, now)
            self._controls[number].sendall(line)
        elif event.kind is Kind.RECEIVED:
            self._missing[number] += len(_LAST_LINE.findall(event.octets))
            while self._missing[number] > 0 and self._take(number, event.octets):
                continue
        elif event.kind is Kind.CLOSED:
            self._controls[number].close()

    def _take(self, number: int, then: bytes) -> bool:
        now = self._controls[number].recv(4096)
        self._missing[number] -= len(_LAST_LINE.findall(now))
        self._ports |= dict(zip(_ports(then), _ports(now), strict=False))
        self._names |= dict(zip(_UNIQUE.findall(then), _UNIQUE.findall(now), strict=False))
        return bool(now)

    def _on_data(self, event: Event) -> None:
        number = event.connection
        if event.kind is Kind.CONNECTED:
            self._data[number] = self._connected(self._ports[int(event.note.split()[-1])])
        elif event.kind is Kind.LISTENING:
            self._listening[number] = socket.create_server((self._target.host, 0))
            self._listening[number].settimeout(_WITHIN)
        elif event.kind is Kind.ACCEPTED:
            self._data[number] = self._listening[number].accept()[0]
        elif event.kind is Kind.SENT:
            self._data[number].sendall(event.octets)
        elif event.kind is Kind.ENDED:
            while self._data[number].recv(1 << 16):
                continue
        elif event.kind in (Kind.CLOSED, Kind.RESET) and number in self._data:
            self._data[number].close()

    def _connected(self, port: int) -> socket.socket:
        made = socket.create_connection((self._target.host, port), _WITHIN)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _ports(reply: bytes) -> list[int]:
    """The port that a 227 names."""
    found = _PORT.findall(reply.strip()) if b"227 " in reply else []
    return [int(high) * 256 + int(low) for high, low in found]


def _line(octets: bytes, listening: dict[int, socket.socket], target: Target) -> bytes:
    if octets.startswith(b"PASS ****"):
        return f"PASS {target.password}\r\n".encode()
    if octets.startswith(b"PORT 127") and listening:
        high, low = divmod(list(listening.values())[-1].getsockname()[1], 256)
        return f"PORT {target.host.replace('.', ',')},{high},{low}\r\n".encode()
    return octets


def show(target: Target) -> float:
    """Print the comparison; return the ratio."""
    compared = compare(target)
    ratio = compared.suite / compared.loop
    print(f"\n{compared.sequences} drawn sequences, set-up and clearing included")
    print(f"  plain loop            {compared.sequences / compared.loop:8.1f} a second")
    print(f"  the suite             {compared.sequences / compared.suite:8.1f} a second")
    print(f"  ratio                 {ratio:8.2f}     (goal: at most {GOAL})")
    return ratio
