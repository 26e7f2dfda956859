"""How one session of a sequence does its steps: command, data connection, replies.

Must not judge: it tells what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from conformance.generate.facts import listed, told_by
from conformance.generate.steps import ROOT, Step
from conformance.link.data import DataConnection
from conformance.link.interface import Address, LinkError
from conformance.link.transport import PieceChannel, nothing
from conformance.model.access_rules import RIGHT
from conformance.model.transfer_rules import CONNECT
from conformance.model.tree import OUTSIDE, Path
from conformance.model.world import Request, Seen
from conformance.session import Session
from conformance.session.answer import Answer
from conformance.wire.extended_port import (
    ExtendedPortError,
    find_extended_port,
    format_extended_port,
)
from conformance.wire.hostport import HostPortError, find_host_port, format_host_port
from conformance.wire.listing import names_of
from conformance.wire.octets import printable

TRANSFERS = frozenset({"RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD"})
STORING = frozenset({"STOR", "APPE", "STOU"})
_ENDING = frozenset({"ABOR", "REIN", "QUIT"})
"""Commands after which no server need wait for a data connection."""

_MAY_END = frozenset({"PASS", "HOST"})
"""Commands whose refusal may end the connection (RFC 7151 section 3.3 says so of HOST)."""

_MARKER_REPLY = 110
_MOST_MARKERS = 1000
_MOST_OCTETS = 1 << 20
"""Octets that a transfer may bring: no file of a sequence has more than a few."""

WRONG_PASSWORD = "wrong-password"
_SHOWN = 200


@dataclass(slots=True)
class Played:
    """What came of one step."""

    seen: Seen
    received: str = ""
    """The reply that counts, printable, or why none came."""
    detail: str = ""
    missing: str | None = None
    """Why a reply is missing; None where none is."""
    connected: bool | None = None
    """Whether our side could connect to the passive port; None where it did not try."""

    def exchanges(self, request: Request) -> Iterator[tuple[Request, Seen, str | None]]:
        """Give what the oracle shall judge, in order.

        Behind a command that was refused the passive port may be closed: no sentence keeps it.
        """
        too_late = request.fate == "late" and self.connected is False and self.seen.refused
        if self.connected is not None and not too_late:
            connecting = request._replace(verb=CONNECT, pathname=None)
            yield connecting, Seen(200 if self.connected else 425), None
        if self.connected is False and not self.seen.code:
            return
        yield request, self.seen, self.missing


@dataclass(slots=True)
class Moves:
    """One session, and the data connection that PASV, PORT, EPSV or EPRT prepared."""

    session: Session
    root: str
    fence: Callable[[], None] = nothing
    """Returns once the server has read what was sent before."""
    passive: Address | None = None
    listening: DataConnection | None = None
    _streaming: bool = True
    """Whether the end of the connection is the end of what comes (RFC 959 section 3.4)."""
    _refused_logins: int = 0

    @property
    def prepared(self) -> bool:
        """Whether a data connection was prepared and not used."""
        return self.passive is not None or self.listening is not None

    @property
    def was_refused(self) -> bool:
        """Whether a login was refused: some servers then end the session (ruling R13)."""
        return self._refused_logins > 0

    def leave(self) -> None:
        """End the session, and whatever data connection is left."""
        self.session.close()
        self._forget()

    def _forget(self) -> None:
        self.passive = None
        if self.listening is not None:
            self.listening.close()
            self.listening = None

    # ------------------------------------------------------------------ commands

    def pipelined(self, steps: Sequence[Step]) -> list[Played]:
        """Send several commands in one write."""
        answers = self.session.pipeline(*(self._line(step) for step in steps))
        return [self._answered(answer) for answer in answers]

    def single(self, step: Step) -> list[Played]:
        """Do one step."""
        if step.broken:
            return [self._answered(self.session.send_malformed(self._placed(step.verb)))]
        if step.verb in TRANSFERS:
            return [self._transfer(step)]
        if step.verb in ("PASV", "EPSV"):
            return [self._passive(step)]
        if step.verb in ("PORT", "EPRT"):
            return [self._port(step)]
        answer = self._sent(step)
        self._refused_logins += step.verb in _MAY_END and answer.refused
        if step.verb in _ENDING and answer.positive:
            self._forget()
        if answer.positive and (step.verb == "REIN" or step.verb == "MODE"):
            self._streaming = step.argument.upper() in ("", "S")
        return [self._answered(answer, step)]

    def _sent(self, step: Step) -> Answer:
        if step.cuts:
            self._cut(step)
        argument = self._argument(step)
        return self.session.send(step.verb, *((argument,) if argument else ()))

    def _cut(self, step: Step) -> None:
        channel = self.session.control.channel
        assert isinstance(channel, PieceChannel)  # a player's link is made of these
        channel.cut(step.cuts, self.fence)
        self.session.case.in_pieces = True

    def _line(self, step: Step) -> str:
        argument = self._argument(step)
        return f"{step.verb} {argument}" if argument else step.verb

    def _argument(self, step: Step) -> str:
        login = self.session.target.login
        if step.verb == "USER":
            return login.user if step.argument == RIGHT else self.session.fresh("user")
        if step.verb == "PASS":
            return login.password if step.argument == RIGHT else WRONG_PASSWORD
        if step.verb == "HOST":
            return self.session.target.virtual_host
        return self._placed(step.argument)

    def _placed(self, text: str) -> str:
        return text.replace(ROOT, self.root, 1)

    def _answered(self, answer: Answer, step: Step | None = None) -> Played:
        path = None
        if step is not None and step.verb == "PWD" and answer.code == 257:
            path = self._below(answer.pathname.decode("utf-8", "surrogateescape"))
        missing = answer.received if answer.reply is None else None
        seen = Seen(answer.code, path=path)
        if step is not None and answer.positive:
            seen = told_by(step.verb, answer.octets, seen)
        return Played(seen, answer.received, missing=missing)

    def _below(self, pathname: str) -> Path | None:
        """The path below the suite's directory, None where the reply names nothing.

        A server may spell the name in other letters (ruling R59), but it is there.
        """
        head = self.root.rsplit("/", 1)[-1]
        place = pathname.casefold().rfind(head.casefold())
        if place < 0:
            return OUTSIDE if pathname else None
        return tuple(filter(None, pathname[place + len(head) :].split("/")))

    # ------------------------------------------------------------------ data connections

    def _passive(self, step: Step) -> Played:
        answer = self._sent(step)
        if answer.code == (227 if step.verb == "PASV" else 229):
            self._forget()
            text = b"\n".join(answer.lines).decode("latin-1")
            try:
                is_old = step.verb == "PASV"
                port = find_host_port(text).port if is_old else find_extended_port(text)
            except (HostPortError, ExtendedPortError):
                return self._answered(answer)
            self.passive = Address(self.session.control.channel.peer.host, port)
        return self._answered(answer)

    def _port(self, step: Step) -> Played:
        channel = self.session.control.channel
        if ":" in channel.peer.host and step.verb == "PORT":
            self.session.inconclusive(
                "PORT names an IPv4 address, and the server is at an IPv6 one"
            )
        listener = self.session.case.link.listen(channel)
        spelled = format_host_port if step.verb == "PORT" else format_extended_port
        where = spelled(listener.address.host, listener.address.port)
        answer = self.session.send(step.verb, where)
        if answer.positive:
            self._forget()
            self.listening = self._connection(listener=listener)
        else:
            listener.close()
        return self._answered(answer)

    def _connection(self, **ends: object) -> DataConnection:
        bounds = self.session.case.target.bounds
        limit = min(bounds.data_octets, _MOST_OCTETS)
        made = DataConnection(within=bounds.data, limit=limit, **ends)  # type: ignore[arg-type]  # one of its two ends
        self.session.expect(made)
        return made

    def _connect(self) -> DataConnection | None:
        """Connect to the passive port, or take the listener; None where neither can be."""
        if self.listening is not None:
            taken, self.listening = self.listening, None
            return taken
        address, self.passive = self.passive, None
        assert address is not None  # asked by the caller
        try:
            link = self.session.case.link
            return self._connection(channel=link.data(address, self.session.control.channel))
        except LinkError:
            return None

    def _transfer(self, step: Step) -> Played:
        """Do a transfer, and what shall befall its data connection."""
        is_passive = self.passive is not None
        data, connected = None, None
        if (is_passive or self.listening) and step.fate in (
            "normal",
            "reset",
            "closed early",
            "aborted",
        ):
            data = self._connect()
            connected = data is not None if is_passive else None
            if connected is False:
                return Played(Seen(), "no connection to the passive port", connected=False)
        elif step.fate == "never":
            self._forget()
        if step.cuts:
            self._cut(step)
        argument = self._argument(step)
        answer = self._begun(step, argument)
        if step.fate == "late" and (self.passive or self.listening):
            data = self._connect()
            connected = data is not None if is_passive else None
        first = answer if answer is not None else self.session.reply()
        played = self._carried(step, first, data)
        if data is not None:
            data.close()
        played.connected = connected
        return played

    def _begun(self, step: Step, argument: str) -> Answer | None:
        words = (argument,) if argument else ()
        if step.fate == "late":
            self.session.begin(step.verb, *words)
            return None
        return self.session.send(step.verb, *words)

    def _carried(self, step: Step, first: Answer, data: DataConnection | None) -> Played:
        """Move the octets, and read the reply that ends the transfer."""
        if not first.preliminary:
            return self._answered(first)
        sent, received = b"", None
        try:
            if step.verb in STORING:
                sent = self._send(step, data)
            else:
                received = self._receive(step, data)
        except LinkError as error:
            # Octets that did not arrive are none that a whole file has.
            lost = None if step.verb in STORING else b""
            return self._ended(step, first, sent, lost, str(error))
        if step.fate == "aborted":
            return self._aborted(step, first, data, sent, received)
        return self._ended(step, first, sent, received, "")

    def _send(self, step: Step, data: DataConnection | None) -> bytes:
        if data is None:
            return b""
        if step.fate in ("reset", "aborted"):
            half = step.octets[: len(step.octets) // 2]
            data.send(half)
            if step.fate == "reset":
                data.reset()
            return half
        data.send(step.octets)
        data.close()
        return step.octets

    def _receive(self, step: Step, data: DataConnection | None) -> bytes | None:
        if data is None or not (self._streaming or step.verb == "MLSD"):
            return None
        if step.fate in ("reset", "closed early"):
            part = data.receive(1)
            if step.fate == "reset":
                data.reset()
            else:
                data.close()
            return part
        return data.receive() if step.fate != "aborted" else data.receive(1)

    def _ended(
        self, step: Step, first: Answer, sent: bytes, received: bytes | None, detail: str
    ) -> Played:
        answer = self.session.reply()
        for _ in range(_MOST_MARKERS):
            if answer.code != _MARKER_REPLY:
                break
            answer = self.session.reply()
        names = _names(step.verb, received)
        path = _path_of_unique(first) if step.verb == "STOU" else None
        entries = listed(received) if step.verb == "MLSD" else None
        seen = Seen(answer.code, True, sent, received, names, path, entries=entries)
        shown = "" if received is None else f"octets received: {printable(received[:_SHOWN])}"
        missing = answer.received if answer.reply is None else None
        return Played(seen, answer.received, detail or shown, missing)

    def _aborted(
        self,
        step: Step,
        first: Answer,
        data: DataConnection | None,
        sent: bytes,
        received: bytes | None,
    ) -> Played:
        """Send ABOR, and take the replies to both commands.

        A server may put ABOR off until the transfer is over (RFC 1123 section 4.1.3.3): our side
        lets it come to its end.
        """
        self.session.begin("ABOR")
        if data is not None and step.verb in STORING:
            # Or the server may see the end of the file before it sees ABOR, and has none to stop.
            self.fence()
            data.close()
        elif data is not None:
            with suppress(LinkError):
                data.receive()
        played = self._ended(step, first, sent, received, "")
        if played.missing is None:
            last = self.session.reply()
            if last.reply is None:
                played.missing = last.received
        return played


def _names(verb: str, received: bytes | None) -> tuple[str, ...] | None:
    """What a listing names: the last components of NLST's lines, the last words of LIST's."""
    if received is None or verb not in ("LIST", "NLST"):
        return None
    texts = [line.decode("utf-8", "surrogateescape") for line in names_of(received)]
    if verb == "LIST":
        return tuple(text.split()[-1] for text in texts if text.split())
    lasts = (text.rstrip("/").rpartition("/")[2] for text in texts)
    return tuple(name for name in lasts if name not in ("", ".", ".."))


def _path_of_unique(first: Answer) -> Path | None:
    """The name that 150 FILE: tells (RFC 1123 section 4.1.2.9)."""
    _, found, name = first.text.partition("FILE: ")
    return tuple(filter(None, name.strip().split("/"))) if found else None
