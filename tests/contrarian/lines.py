"""Servers that are wrong about the form of what they are told: letters, arguments, lines, Telnet.

Must not know what a command does, but how it is written.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any

from .truthful import Truthful


class CapitalsOnly(Truthful):
    """Understands verbs in capitals only."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Refuse others."""
        if line[: len(cmd)] != cmd:
            self.respond("500 Do not mumble.")
        else:
            super().pre_process_command(line, cmd, arg)


class CapitalArgumentsOnly(Truthful):
    """Understands words in capitals only."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Refuse others."""
        if cmd in ("TYPE", "MODE", "STRU", "HELP") and arg != arg.upper():
            self.verb, self.argument = cmd, arg
            self.respond("504 Do not mumble.")
        else:
            super().pre_process_command(line, cmd, arg)


class Abbreviating(Truthful):
    """Takes the first four letters of a verb for it, and guesses at others."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Guess."""
        del line
        first = cmd.strip()[:4]
        known = next((verb for verb in self.proto_cmds if first and verb.startswith(first)), first)
        known = first if first in self.proto_cmds else known
        super().pre_process_command(f"{known} {arg}" if arg else known, known, arg)


class ArgumentsIgnored(Truthful):
    """Takes an argument where there is to be none, and makes one up where one is missing."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Read what was meant."""
        del line
        if cmd in self.proto_cmds and self.proto_cmds[cmd]["arg"] is False:
            arg = ""
        elif cmd in self.proto_cmds and self.proto_cmds[cmd]["arg"] is True and not arg.strip():
            arg = "made-up" if cmd not in ("TYPE", "MODE", "STRU", "REST") else "ASF0"[len(cmd) % 4]
        super().pre_process_command(f"{cmd} {arg}" if arg else cmd, cmd, arg)


def _numbers(change: Callable[[str], str], verbs: tuple[str, ...]) -> type[Truthful]:
    def pre_process_command(self: Any, line: str, cmd: str, arg: str) -> None:
        if cmd in verbs:
            arg = change(arg)
            line = f"{cmd} {arg}"
        Truthful.pre_process_command(self, line, cmd, arg)

    return type("Numbers", (Truthful,), {"pre_process_command": pre_process_command})


def _next(arg: str) -> str:
    return str(int(arg) + 1) if arg.isdigit() else arg


def _leading_number(arg: str) -> str:
    digits = "".join(one for one in arg if one.isdigit())
    return digits or "0"


def _first_word(arg: str) -> str:
    return arg.strip().partition(" ")[0][:1] or "A"


def _hosts(arg: str) -> str:
    numbers = ["".join(one for one in part if one.isdigit()) or "0" for part in arg.split(",")]
    numbers = ["127", "0", "0", "1", *[str(int(number) % 256) for number in numbers[4:6]]]
    return ",".join([*numbers, *["200"] * 6][:6])


class Hasty(Truthful):
    """Acts upon a segment whose line has not ended; an end that comes later is nothing."""

    def collect_incoming_data(self, data: bytes) -> None:
        """Take what there is for a line, unless it does not even hold a verb."""
        super().collect_incoming_data(data)
        line = b"".join(self._in_buffer)
        if self._hasty and len(line) >= 4:
            super().found_terminator()

    _hasty = False

    def handle_read(self) -> None:
        """Look at what has come, without taking it, for an end of line."""
        waiting = self.socket.recv(65536, socket.MSG_PEEK)
        self._hasty = b"\n" not in waiting
        super().handle_read()

    def found_terminator(self) -> None:
        """Answer, unless it was answered before."""
        if self._in_buffer:
            super().found_terminator()


class _Negotiating(Truthful):
    """Takes negotiations out, and answers each."""

    answers: Mapping[int, int]

    def collect_incoming_data(self, data: bytes) -> None:
        """Answer those in one segment."""
        while (at := data.find(b"\xff")) >= 0 and data[at + 1] in self.answers:
            self.say(bytes((255, self.answers[data[at + 1]], data[at + 2])))
            data = data[:at] + data[at + 3 :]
        super().collect_incoming_data(data)


class Acknowledging(_Negotiating):
    """Refuses every option, and acknowledges every refusal."""

    answers: Mapping[int, int] = {251: 254, 252: 254, 253: 252, 254: 252}


class Agreeing(_Negotiating):
    """Agrees to every option."""

    answers: Mapping[int, int] = {251: 253, 252: 254, 253: 251, 254: 252}


class IacKept(Truthful):
    """Undoes no doubled IAC: it becomes a part of the name."""

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        # Of the session, so that scratch lists the name as it is.
        self.encoding = "latin-1"
        super().__init__(conn, server, ioloop=ioloop)


class IacSingle(IacKept):
    """Undoes a doubled IAC, and does not double it in replies."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Undo it."""
        del line
        arg = arg.replace("\xff\xff", "\xff")
        super().pre_process_command(f"{cmd} {arg}" if arg else cmd, cmd, arg)


class LineByLineFeed(Truthful):
    """Takes a line feed for the end of a command."""

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        super().__init__(conn, server, ioloop=ioloop)
        self.set_terminator(b"\n")

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Leave out the CR."""
        super().pre_process_command(line.rstrip("\r"), cmd.rstrip("\r"), arg.rstrip("\r"))


class WithoutXForms(Truthful):
    """Does not know the directory commands under the names that begin with X."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Refuse them."""
        if cmd in ("XPWD", "XCUP", "XCWD", "XMKD", "XRMD"):
            self.verb, self.argument = cmd, arg
            self.respond("500 What is that?")
        else:
            super().pre_process_command(line, cmd, arg)


class HalfClosedOpen(Truthful):
    """Stays when the user has closed."""

    def handle_close(self) -> None:
        """Look away."""
        self.del_channel()
        self.trial.kept.append(self.socket)


class OneLineASegment(Truthful):
    """Answers one command of those that come together."""

    def collect_incoming_data(self, data: bytes) -> None:
        """Forget what is not a whole command by itself."""
        super().collect_incoming_data(data)

    def found_terminator(self) -> None:
        """Answer, and drop the rest."""
        super().found_terminator()
        self.ac_in_buffer = b""


class SilentOnLongLines(Truthful):
    """Says nothing to a line that is too long."""

    def collect_incoming_data(self, data: bytes) -> None:
        """Drop it."""
        if self._in_buffer_len + len(data) <= 2048:
            super().collect_incoming_data(data)


SERVERS: Mapping[str, type[Truthful]] = {
    "capitals-only": CapitalsOnly,
    "capital-arguments-only": CapitalArgumentsOnly,
    "abbreviating": Abbreviating,
    "arguments-ignored": ArgumentsIgnored,
    "restart-one-later": _numbers(_next, ("REST",)),
    "restart-at-any-word": _numbers(_leading_number, ("REST",)),
    "first-letters-only": _numbers(_first_word, ("TYPE", "MODE", "STRU")),
    "any-port": _numbers(_hosts, ("PORT",)),
    "hasty": Hasty,
    "acknowledging": Acknowledging,
    "agreeing": Agreeing,
    "iac-kept": IacKept,
    "iac-single": IacSingle,
    "line-by-line-feed": LineByLineFeed,
    "without-x-forms": WithoutXForms,
    "half-closed-open": HalfClosedOpen,
    "one-line-a-segment": OneLineASegment,
    "silent-on-long-lines": SilentOnLongLines,
}
