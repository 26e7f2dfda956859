"""A dialogue as a program of a few lines that needs nothing but Python's standard library.

For the author of a server, who has neither the suite nor Hypothesis at hand. It sends what was
sent, waits where it was waited, and prints what comes. Each run makes a directory of its own. Must
not judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from conformance.generate.moves import WRONG_PASSWORD
from conformance.generate.steps import Step
from conformance.link.transcript import MASK, Event, Kind
from conformance.model.access_rules import RIGHT
from conformance.session import Case
from conformance.wire.errors import WireError
from conformance.wire.extended_port import ExtendedPortError, find_extended_port
from conformance.wire.hostport import HostPortError, find_host_port
from conformance.wire.reply import Reply, ReplyParser

PASSWORD_VARIABLE = "FTP_CONFORMANCE_PASSWORD"
SHOWN = "--- that is what no document explains; the rest clears up"
"""What the program prints behind the last reply that counts."""

MOST_PRINTED = 200
"""Octets of one data connection that the program prints."""

SILENT_AFTER = 3.0
"""Seconds without a reply after which the program says that there is none."""

_DIRECTORY, _OWN = b"-sequence", b"-sequence-@@"
"""How the name of a player's directory ends, and that of the program's: with its process number."""

_PASS = re.compile(rb"(?<=PASS )" + re.escape(MASK))

_PROGRAM = '''"""Plays a dialogue with {name} again: {variable}=... python3 THIS"""
import os, re, select, socket, struct
steps = {steps}
c, f, d, p = {{}}, {{}}, {{}}, {{}}
for n, what, x in steps:
    if what == "open": c[n] = socket.create_connection({address}, 10); f[n] = c[n].makefile("rb")
    if what in ("send", "data"): (c if what == "send" else d)[n].sendall(x.replace(b"****", os.environ.get("{variable}", "").encode()).replace(b"@@", b"%d" % os.getpid()))
    if what in ("PORT", "EPRT"): h = c[n].getsockname()[0]; d[x] = socket.create_server((h, 0), family=c[n].family); d[x].settimeout(10); q = d[x].getsockname()[1]; c[n].sendall(b"PORT %s,%d,%d\\r\\n" % (h.replace(".", ",").encode(), *divmod(q, 256)) if what == "PORT" else b"EPRT |%d|%s|%d|\\r\\n" % (1 + (":" in h), h.encode(), q))
    if x and what in ("connect", "refused"): at = ({host}, [int(a or 0) * 256 + int(b) for a, b in re.findall(rb"(?:(\\d+),)?(\\d+)\\D*$", p[x])][0])
    if what == "connect": d[n] = socket.create_connection(at, 10) if x else d[n].accept()[0]
    if what == "refused": print(n, "refused" if socket.socket().connect_ex(at) else "connected")
    if what == "read": print(n, "data", (d[n].recv(x) if x else b"".join(iter(lambda: d[n].recv(65536), b"")))[:{most}])
    if what == "close": d[n].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", x, 0)); d[n].close()
    if what in ("silent", "say"): print(x if what == "say" else f"{{n}} something" if select.select([c[n]], [], [], x)[0] else f"{{n}} nothing")
    while what == "reply": line = f[n].readline(); print(n, line); p[n] = line if line[:3] in (b"227", b"229") else p.get(n); x = x or line[:3] + b" "; what = "reply" if line and not line.startswith(x) else ""
'''


def script_of(case: Case, steps: Sequence[Step] = (), shown: int = 0) -> str:
    """Return the program that does once more what was done in a case.

    `steps` are those that were played: a transcript does not tell a wrong password from the right
    one. `shown` is how many events led to what was found; those behind them clear up.
    """
    target = case.target
    return _PROGRAM.format(
        name=re.sub(r'["\\]', "", target.name or target.address),
        steps=list(_Reading(case.link.transcript.events, steps, shown).actions()),
        address=(target.host, target.port),
        host=repr(target.host),
        variable=PASSWORD_VARIABLE,
        most=MOST_PRINTED,
    )


def has_same_end(output: str, case: Case, shown: int) -> bool:
    """Whether what the program printed up to `SHOWN` ends as the case did: with the same reply, or
    with none. Ports are others each time, and so is the number in the directory's name.
    """
    before, found, _ = output.partition(SHOWN)
    printed = [line for line in before.splitlines() if not _DATA_LINE.match(line)]
    return bool(found and printed) and _plain(printed[-1]) == _plain(_end_of(case, shown))


_DATA_LINE = re.compile(r"\d+ data ")


def _plain(line: str) -> str:
    line = re.sub(r"-sequence-\d+", "-sequence", line)
    return re.sub(r"\d+", "0", line) if re.search(" b'22[79]", line) else line


def _end_of(case: Case, shown: int) -> str:
    """The last line that the program prints, if all comes again."""
    heard: dict[int, bytes] = {}
    last = ""
    for event in case.link.transcript.events[:shown]:
        number = event.connection
        if event.data:
            last = f"{number} refused" if event.kind is Kind.UNREACHABLE else last
            continue
        if event.kind is Kind.RECEIVED:
            heard[number] = heard.get(number, b"") + event.octets
            last = f"{number} {heard[number].splitlines(keepends=True)[-1]!r}"
        elif event.kind is Kind.SILENT:
            last = f"{number} nothing"
        elif event.kind in (Kind.ENDED, Kind.BROKEN):
            last = f"{number} b''"
    return last


Action = tuple[int, str, object]
"""What the program does: the connection, what to do, and with what."""


class _Reading:
    """Reads a transcript as a list of actions."""

    def __init__(self, events: Sequence[Event], steps: Sequence[Step], shown: int) -> None:
        self._events = events
        self._shown = shown
        self._parsers: dict[int, ReplyParser] = {}
        self._passive: dict[int, int] = {}
        """Port that a 227 or 229 named -> control connection."""
        self._listening: dict[int, int] = {}
        """Port at which our side listens -> data connection."""
        self._unused: dict[int, list[int]] = {}
        """Control connection -> listeners of PORT and EPRT to which nobody has connected."""
        self._verbs: dict[int, bytes] = {}
        self._whole = {event.connection for event in events if event.kind is Kind.ENDED}
        self._closed: set[int] = set()
        self._logins = 0
        self._steps = [step for step in steps if step.verb == "PASS" and not step.broken]
        self._wrong: dict[int, list[bool]] = {}
        """Whether the passwords still to come on a control connection are wrong ones."""

    def actions(self) -> Iterator[Action]:
        """Give what the program does, one thing after the other."""
        for at, event in enumerate(self._events):
            if self._shown and at == self._shown:
                yield 0, "say", SHOWN
            yield from self._of_data(event) if event.data else self._of_control(event)
        if self._shown == len(self._events):
            yield 0, "say", SHOWN

    # ------------------------------------------------------------------ control connections

    def _of_control(self, event: Event) -> Iterator[Action]:
        number = event.connection
        if event.kind is Kind.CONNECTED:
            self._opened(number)
            yield number, "open", b""
        elif event.kind is Kind.SENT:
            yield self._sent(number, event.octets)
        elif event.kind is Kind.RECEIVED:
            for reply in self._replies(number, event.octets):
                self._note_port(number, reply.code, b"\n".join(reply.lines))
                yield number, "reply", b""
                if reply.code // 100 == 2:
                    yield from self._gives_up_listening(number, reply.code)
        elif event.kind in (Kind.ENDED, Kind.BROKEN):
            yield number, "reply", b""
        elif event.kind is Kind.SILENT:
            yield number, "silent", SILENT_AFTER

    def _replies(self, number: int, octets: bytes) -> list[Reply]:
        """The replies that are complete with these octets; none from a flood on: nobody reads it to
        its end.
        """
        parser = self._parsers.get(number)
        try:
            return parser.feed(octets) if parser else []
        except WireError:
            del self._parsers[number]
            return []

    def _opened(self, number: int) -> None:
        """The first one is that which prepares and clears up; then come the sessions, in order."""
        self._parsers[number] = ReplyParser()
        session = self._logins - 1
        self._logins += 1
        given = [step.argument != RIGHT for step in self._steps if step.session == session]
        self._wrong[number] = [False, *given]

    def _note_port(self, number: int, code: int, text: bytes) -> None:
        words = text.decode("latin-1")
        with suppress(HostPortError, ExtendedPortError):
            if code == 227:
                self._passive[find_host_port(words).port] = number
            elif code == 229:
                self._passive[find_extended_port(words)] = number

    def _gives_up_listening(self, number: int, code: int) -> Iterator[Action]:
        """Our side stops to listen once something else was accepted, or all was given up."""
        verb, unused = self._verbs.get(number, b""), self._unused.get(number, [])
        if verb in (b"PASV", b"ABOR", b"REIN") or code == 229:
            kept = []
        elif verb in (b"PORT", b"EPRT"):
            kept = unused[-1:]
        else:
            return
        yield from ((listener, "close", 0) for listener in unused if listener not in kept)
        self._unused[number] = kept

    def _sent(self, number: int, octets: bytes) -> Action:
        verb = octets.split(b" ")[0].strip()
        self._verbs[number] = verb
        port = _port_of(octets) if verb in (b"PORT", b"EPRT") else 0
        if port in self._listening:
            self._unused.setdefault(number, []).append(self._listening[port])
            return number, verb.decode("ascii"), self._listening[port]
        octets = octets.replace(_DIRECTORY, _OWN)
        return number, "send", _PASS.sub(lambda found: self._password(number, found[0]), octets)

    def _password(self, number: int, mask: bytes) -> bytes:
        to_come = self._wrong[number]
        wrong = to_come.pop(0) if to_come else False
        return WRONG_PASSWORD.encode() if wrong else mask

    # ------------------------------------------------------------------ data connections

    def _of_data(self, event: Event) -> Iterator[Action]:
        number = event.connection
        if event.kind is Kind.LISTENING:
            self._listening[int(event.note.split()[-1])] = number
        elif event.kind is Kind.CONNECTED:
            yield number, "connect", self._passive.get(int(event.note.split()[-1]), 0)
        elif event.kind is Kind.UNREACHABLE:
            yield number, "refused", self._passive.get(_port_in(event.note), 0)
        elif event.kind is Kind.ACCEPTED:
            for unused in self._unused.values():
                unused[:] = [listener for listener in unused if listener != number]
            yield number, "connect", 0
        elif event.kind is Kind.SENT:
            yield number, "data", event.octets
        elif event.kind is Kind.ENDED:
            yield number, "read", 0
        elif event.kind is Kind.RECEIVED and number not in self._whole:
            yield number, "read", 1
        elif event.kind in (Kind.CLOSED, Kind.RESET) and number not in self._closed:
            self._closed.add(number)
            yield number, "close", int(event.kind is Kind.RESET)


def _port_in(note: str) -> int:
    """The port that the note on a connection that could not be made names."""
    found = re.search(r"port (\d+)", note)
    return int(found[1]) if found else 0


def _port_of(octets: bytes) -> int:
    """The port that PORT or EPRT names, 0 where it names none."""
    text = octets.decode("latin-1")
    extended = re.fullmatch(r"EPRT (.)[12]\1[^|]*\1([0-9]{1,5})\1\r\n", text)
    if extended is not None:
        return int(extended[2])
    try:
        return find_host_port(text).port
    except HostPortError:
        return 0
