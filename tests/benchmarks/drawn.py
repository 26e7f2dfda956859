"""Drawn sequences beside a plain loop that sends the same, without Hypothesis, model or transcript.

The suite plays sequences and writes down what it did; the loop then does just that once more over
bare sockets, waiting where it was waited.
"""

from __future__ import annotations

import re
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
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
_LEFT_OUT = frozenset({"data-connections", "four-sessions", "logins"})
"""Ways of drawing whose sequences wait for what a server does not say, or send passwords, which no
transcript has.
"""

_REQUIREMENT = Requirement("benchmark", "", "", "must", "", "", (), False)
_PORT = re.compile(rb"^22[78] .*\D(\d+),(\d+)\D*$|^229 .*\|(\d+)\|", re.MULTILINE)
_PORT_COMMAND = re.compile(rb"PORT .*,(\d+),(\d+)\r\n|EPRT .*\|(\d+)\|\r\n")
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
        self._own_ports: dict[int, int] = {}
        self._chosen: dict[int, _Chosen] = defaultdict(_Chosen)
        """By control connection."""
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
            line = _line(event.octets, self._own_ports, self._target)
            for chosen in self._chosen.values():
                for then, now in chosen.names():
                    line = line.replace(then, now)
            self._controls[number].sendall(line)
        elif event.kind is Kind.RECEIVED:
            self._chosen[number].then += event.octets
            self._missing[number] += len(_LAST_LINE.findall(event.octets))
            while self._missing[number] > 0 and self._take(number):
                continue
            self._ports |= self._chosen[number].new_ports()
        elif event.kind is Kind.CLOSED:
            self._controls[number].close()

    def _take(self, number: int) -> bool:
        now = self._controls[number].recv(4096)
        self._missing[number] -= len(_LAST_LINE.findall(now))
        self._chosen[number].now += now
        return bool(now)

    def _on_data(self, event: Event) -> None:
        number = event.connection
        if event.kind is Kind.CONNECTED:
            self._data[number] = self._connected(self._ports[int(event.note.split()[-1])])
        elif event.kind is Kind.LISTENING:
            self._listening[number] = socket.create_server((self._target.host, 0))
            self._listening[number].settimeout(_WITHIN)
            then, now = int(event.note.split()[-1]), self._listening[number].getsockname()[1]
            self._own_ports[then] = now
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


class _Chosen:
    """What the server chose, then and now: the octets of one control connection, whose replies are
    the same in order, however they were cut.
    """

    def __init__(self) -> None:
        self.then = b""
        self.now = b""
        self._noted = 0

    def names(self) -> Iterator[tuple[bytes, bytes]]:
        """Names of STOU."""
        return zip(_UNIQUE.findall(self.then), _UNIQUE.findall(self.now), strict=False)

    def new_ports(self) -> dict[int, int]:
        """Ports that replies to PASV, LPSV and EPSV name and that were not asked for yet."""
        pairs = list(zip(_ports(self.then), _ports(self.now), strict=False))
        new, self._noted = pairs[self._noted :], len(pairs)
        return dict(new)


def _ports(replies: bytes) -> list[int]:
    found = _PORT.findall(replies)
    return [int(whole) if whole else int(high) * 256 + int(low) for high, low, whole in found]


def _line(octets: bytes, listening: dict[int, int], target: Target) -> bytes:
    """The line as it is now; `listening` are our own ports, as they were then and are now."""
    if octets.startswith(b"PASS ****"):
        return f"PASS {target.password}\r\n".encode()
    if found := _PORT_COMMAND.fullmatch(octets):
        high, low, whole = found.groups()
        port = listening.get(int(whole) if whole else int(high) * 256 + int(low))
        if port is not None:
            host = target.host.replace(".", ",")
            extended = f"EPRT |1|{target.host}|{port}|\r\n"
            plain = f"PORT {host},{port // 256},{port % 256}\r\n"
            return (extended if whole else plain).encode()
    return octets
