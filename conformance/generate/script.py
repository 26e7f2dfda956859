"""A dialogue as a program of a few lines that needs nothing but Python's standard library.

For the author of a server, who has neither the suite nor Hypothesis at hand. It sends what was
sent, waits where it was waited, and prints what comes. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.link.transcript import MASK, Event, Kind
from conformance.session import Case
from conformance.wire.reply import ReplyParser

PASSWORD_VARIABLE = "FTP_CONFORMANCE_PASSWORD"

_PROGRAM = '''"""Plays a dialogue with {name} again: FTP_CONFORMANCE_PASSWORD=... python3 THIS"""
import os, re, socket, struct
steps = {steps}
c, f, d, last = {{}}, {{}}, {{}}, {{}}
for n, what, x in steps:
    if what == "open": c[n] = socket.create_connection({address}, 10); f[n] = c[n].makefile("rb")
    if what == "send": x = x.replace(b"****", os.environ.get("{variable}", "").encode()); c[n].sendall(x.replace(b"PORT ?", b"PORT 127,0,0,1,%d,%d" % divmod(d[0].getsockname()[1], 256) if 0 in d else b""))
    if what == "listen": d[0] = socket.create_server(("127.0.0.1", 0))
    if what == "accept": d[n] = d[0].accept()[0]
    if what == "connect": d[n] = socket.create_connection(({host}, [int(a) * 256 + int(b) for a, b in re.findall(rb"(\\d+),(\\d+)\\D*$", last[x])][0]), 10)
    if what == "data": d[n].sendall(x)
    if what == "read": print(n, "data", b"".join(iter(lambda: d[n].recv(65536), b""))[:200])
    if what == "close": d[n].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", x, 0)); d[n].close()
    while what == "reply" and not re.match(rb"\\d{{3}} ", last.__setitem__(n, f[n].readline()) or print(n, last[n]) or last[n] or b"000 "): pass
'''


def script_of(case: Case) -> str:
    """Return the program that does once more what was done in a case."""
    host, port = case.target.host, case.target.port
    steps = list(_steps(case.link.transcript.events))
    return _PROGRAM.format(
        name=case.target.name or case.target.address,
        steps=steps,
        address=(host, port),
        host=repr(host),
        variable=PASSWORD_VARIABLE,
    )


def _steps(events: Sequence[Event]) -> Iterator[tuple[int, str, object]]:
    """Give what the program does, one event after the other."""
    parsers: dict[int, ReplyParser] = {}
    passive = 0
    ended: set[int] = set()
    for event in events:
        number = event.connection
        if event.kind is Kind.CONNECTED and not event.data:
            parsers[number] = ReplyParser()
            yield number, "open", b""
        elif event.kind is Kind.SENT and not event.data:
            yield number, "send", _port_left_open(event.octets)
        elif event.kind is Kind.RECEIVED and not event.data:
            for reply in parsers[number].feed(event.octets):
                passive = number if reply.code == 227 else passive
                yield number, "reply", b""
        elif event.data:
            yield from _data_step(event, passive, ended)


def _data_step(event: Event, passive: int, ended: set[int]) -> Iterator[tuple[int, str, object]]:
    number = event.connection
    if event.kind is Kind.CONNECTED:
        yield number, "connect", passive
    elif event.kind is Kind.LISTENING:
        yield number, "listen", b""
    elif event.kind is Kind.ACCEPTED:
        yield number, "accept", b""
    elif event.kind is Kind.SENT:
        yield number, "data", event.octets
    elif event.kind is Kind.ENDED:
        yield number, "read", b""
    elif event.kind in (Kind.CLOSED, Kind.RESET) and number not in ended:
        ended.add(number)
        yield number, "close", int(event.kind is Kind.RESET)


def _port_left_open(octets: bytes) -> bytes:
    """A PORT names a port that the program has yet to be given."""
    return b"PORT ?\r\n" if octets.startswith(b"PORT ") and MASK not in octets else octets
