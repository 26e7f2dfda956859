"""pyftpdlib with hooks: every reply is counted and may be spoilt, every connection has its breaks.

The base of all contrarian servers, and itself as truthful as pyftpdlib is. Must not know which
breaks there are, nor the suite; that a scratch directory's name ends in `-scratch` is all it knows,
since the connection that makes one serves the suite's own set-up and is never broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyftpdlib.handlers import DTPHandler, FTPHandler

from .settings import Connector

Spoil = Callable[["Truthful", bytes], bytes]
"""What is sent in place of a reply, which ends with its CR LF. May call `hang_up`."""

_OPENS_LINES = re.compile(r"\d{3}-")


@dataclass
class Trial:
    """One case on one broken server: which reply is spoilt, and the replies so far."""

    spoil: Spoil | None = None
    at: int = -1
    connections: int = 0
    events: list[tuple[int, str, str]] = field(default_factory=list)
    """Each reply: number of its connection, verb that it answers, code."""

    scratch: set[int] = field(default_factory=set)
    """The numbers of the connections that serve scratch."""

    kept: list[Any] = field(default_factory=list)
    """Sockets that stay open for as long as the trial lasts."""


class Carrier(DTPHandler):  # type: ignore[misc]  # pyftpdlib has no annotations
    """A data connection whose octets may be changed on their way."""

    _data_wrapper: Any
    _resp: Any

    def use_sendfile(self) -> bool:
        """Never: what goes past this process cannot be changed."""
        return False

    def push(self, data: bytes) -> None:
        """Send these octets."""
        super().push(self.cmd_channel.change_outgoing(bytes(data)))

    def push_with_producer(self, producer: Any) -> None:
        """Send what the producer makes; no file here is too long to hold."""
        whole = bytearray()
        while piece := producer.more():
            whole += piece
        self.push(bytes(whole))

    def enable_receiving(self, type: str, cmd: str) -> None:  # noqa: A002  # pyftpdlib's name
        """Receive into the file, through the change that the break makes."""
        super().enable_receiving(type, cmd)
        convert = self._data_wrapper or bytes
        self._data_wrapper = lambda chunk: self.cmd_channel.change_incoming(convert(chunk))


class Truthful(FTPHandler):  # type: ignore[misc]  # pyftpdlib has no annotations
    """A session that does all as pyftpdlib does, but for the one reply that the trial spoils."""

    trial = Trial()
    """The current one; a connection keeps the trial in which it began."""

    dtp_handler = Carrier
    active_dtp = Connector
    auth_failed_timeout = 0

    authenticated: Any
    username: Any
    fs: Any
    data_channel: Any
    _current_type: Any
    _rnfr: Any
    _dtp_acceptor: Any
    _dtp_connector: Any

    verb = ""
    argument = ""
    _held = ""
    _number = 0

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        self.trial = Truthful.trial
        self._number = self.trial.connections
        self.trial.connections += 1
        super().__init__(conn, server, ioloop=ioloop)

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Note what is being answered."""
        self.verb, self.argument = cmd, arg
        if cmd == "MKD" and arg.endswith("-scratch"):
            self.trial.scratch.add(self._number)
            self.__class__ = Truthful
        super().pre_process_command(line, cmd, arg)

    def push(self, data: str) -> None:
        """Send text, or hold it back where it is in a reply of several lines."""
        if self._held or _OPENS_LINES.match(data):
            self._held += data
        else:
            super().push(data)

    def push_with_producer(self, producer: Any) -> None:
        """Take a listing into the reply of several lines that is being made."""
        while piece := producer.more():
            self._held += piece.decode(self.encoding, "replace")

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Send a reply, spoilt if it is the one that the trial names."""
        del logfun
        self._last_response = resp
        octets = f"{self._held}{resp}\r\n".encode(self.encoding, "surrogateescape")
        self._held = ""
        number = len(self.trial.events)
        self.trial.events.append((self._number, self.verb, resp[:3]))
        if self.trial.spoil is not None and number == self.trial.at:
            octets = self.trial.spoil(self, octets)
        self.say(octets)

    def respond_w_warning(self, resp: str) -> None:
        """Send a reply that pyftpdlib would log."""
        self.respond(resp)

    def say(self, octets: bytes) -> None:
        """Send these octets on the control connection, uncounted."""
        if octets and not self._closed:
            super(FTPHandler, self).push(octets)

    def hang_up(self) -> None:
        """Close the control connection as soon as what was said is sent."""
        self.ioloop.call_later(0, self.close_when_done)

    def change_outgoing(self, octets: bytes) -> bytes:
        """Return what is sent in place of a file or a listing."""
        return octets

    def change_incoming(self, octets: bytes) -> bytes:
        """Return what is stored in place of a chunk that came."""
        return octets
