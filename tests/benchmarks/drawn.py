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
        _play(events, target)
    return Compared(suite, time.perf_counter() - began, len(played))


def _play(events: Sequence[Event], target: Target) -> None:
    """Do what the transcript of a sequence tells."""
    controls: dict[int, socket.socket] = {}
    data: dict[int, socket.socket] = {}
    listening: dict[int, socket.socket] = {}
    wanted: Counter[int] = Counter()
    came: Counter[int] = Counter()
    ports: dict[int, int] = {}
    names: dict[bytes, bytes] = {}
    for event in events:
        number = event.connection
        if event.kind is Kind.CONNECTED:
            port = target.port
            if event.data:
                port = ports[int(event.note.split()[-1])]
            made = socket.create_connection((target.host, port), _WITHIN)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            (data if event.data else controls)[number] = made
        elif event.kind is Kind.LISTENING:
            listening[number] = socket.create_server((target.host, 0))
            listening[number].settimeout(_WITHIN)
        elif event.kind is Kind.ACCEPTED:
            data[number] = listening[number].accept()[0]
        elif event.kind is Kind.SENT and event.data:
            data[number].sendall(event.octets)
        elif event.kind is Kind.SENT:
            line = _line(event.octets, listening, target)
            for then, now in names.items():
                line = line.replace(then, now)
            controls[number].sendall(line)
        elif event.kind is Kind.RECEIVED and not event.data:
            wanted[number] += len(_LAST_LINE.findall(event.octets))
            while came[number] < wanted[number]:
                octets = controls[number].recv(4096)
                if not octets:
                    break
                came[number] += len(_LAST_LINE.findall(octets))
                ports |= dict(zip(_ports(event.octets), _ports(octets), strict=False))
                names |= dict(
                    zip(_UNIQUE.findall(event.octets), _UNIQUE.findall(octets), strict=False)
                )
        elif event.kind is Kind.ENDED and event.data:
            while data[number].recv(1 << 16):
                pass
        elif event.kind in (Kind.CLOSED, Kind.RESET):
            (data if event.data else controls).get(number, socket.socket()).close()
    for one in (*controls.values(), *data.values(), *listening.values()):
        one.close()


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
