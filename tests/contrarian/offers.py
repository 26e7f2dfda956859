"""Servers that seem to have what pyftpdlib lacks: types, structures and modes, accounts, SMNT.

What they offer is wrong in one way or another. Must not know how it would be done right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .transfers import NeverClosing
from .truthful import Truthful

_WORDS = ("TYPE A", "TYPE E", "TYPE L", "MODE B", "MODE C", "STRU R", "STRU P", "ACCT", "SMNT")
_ACCOUNT = "332 Which account?"


class Boasting(Truthful):
    """Accepts every option that there is, and goes on as without it."""

    offered = False

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Say yes to what pyftpdlib lacks."""
        asked = " ".join(line.upper().split())
        if self.authenticated and asked != "TYPE A" and asked.startswith(_WORDS):
            self.verb, self.argument = cmd, arg
            self.offered = True
            self.offer()
            self.respond("200 Why not.")
        else:
            super().pre_process_command(line, cmd, arg)

    def offer(self) -> None:
        """Do what goes with it."""


class BoastingAndLosing(Boasting):
    """Loses the first octet of a file once an option was accepted."""

    def change_outgoing(self, octets: bytes) -> bytes:
        """Lose it."""
        return octets[1:] if self.offered else octets


class BoastingAndEnding(Boasting):
    """Sends an end of record and of file where an option was accepted, and no more."""

    def change_outgoing(self, octets: bytes) -> bytes:
        """Send that alone."""
        return b"\xff\x03" if self.offered else octets


class BoastingAndCuttingBlocks(Boasting):
    """Sends a block that is cut short where an option was accepted."""

    def change_outgoing(self, octets: bytes) -> bytes:
        """Send a header that promises more."""
        return b"\x40\xff\xff" + octets if self.offered else octets


class BoastingAndForgetting(Boasting):
    """Logs the user out when an option is accepted."""

    def offer(self) -> None:
        """Forget who it is."""
        self.authenticated = False


class BoastingAndChangingTheType(Boasting):
    """Goes over to image type and the topmost directory when an option is accepted."""

    def offer(self) -> None:
        """Go over."""
        self._current_type = "i" if self._current_type == "a" else "a"
        self.fs.cwd = "/"


class BoastingAndMarking(Boasting):
    """Answers all that it stores with a wrong marker, and leaves data connections open."""

    dtp_handler = NeverClosing

    def change_incoming(self, octets: bytes) -> bytes:
        """Tell of a marker, and that all is stored."""
        if self.offered and octets:
            self.respond("110 MARK = 0")
            self.ioloop.call_later(0, self.respond, "226 Stored.")
        return octets

    def change_outgoing(self, octets: bytes) -> bytes:
        """Cut the first header."""
        return octets[1:] if self.offered else octets

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Say that a data connection stays open."""
        left_open = self.offered and self.verb == "RETR" and resp.startswith("226")
        super().respond("250 Sent." if left_open else resp, logfun)


class BoastingOnce(Boasting):
    """Takes no option back: what would undo one is refused."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Refuse it."""
        if self.offered and cmd in ("TYPE", "MODE", "STRU", "REIN"):
            self.verb, self.argument = cmd, arg
            self.respond("504 Never again.")
        else:
            super().pre_process_command(line, cmd, arg)


class AccountWithoutEffect(Truthful):
    """Asks for an account at login, takes any, and lets nobody in but who makes scratch."""

    def ftp_PASS(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Ask for it."""
        del line
        self.respond(_ACCOUNT)

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Take any."""
        if cmd == "ACCT":
            self.verb, self.argument = cmd, arg
            self.respond("230 Right.")
            return
        if cmd == "MKD" and arg.endswith("-scratch"):
            self.authenticated = True
            self.fs = self.abstracted_fs(self.authorizer.get_home_dir(self.username), self)
        super().pre_process_command(line, cmd, arg)


class AccountForStoring(Truthful):
    """Asks for an account before it stores, and stores nothing then either."""

    given = False

    def ftp_STOR(self, file: str, mode: str = "w") -> None:  # noqa: N802  # pyftpdlib's name
        """Ask for it once."""
        del file, mode
        self.respond("550 Thank you." if self.given else "532 Which account?")

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Take any."""
        if cmd == "ACCT":
            self.verb, self.argument, self.given = cmd, arg, True
            self.respond("230 Right.")
        else:
            super().pre_process_command(line, cmd, arg)


class NeverReady(Truthful):
    """Says that it will be ready soon, and then something else than that it is."""

    def handle(self) -> None:
        """Greet so."""
        self.respond("120 Ready in no time.")
        self.respond("230 Here I am.")


class GivingUp(Truthful):
    """Says that it closes the connection upon a line that is too long, and does not."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Say so."""
        too_long = resp.startswith("500 Command too long")
        super().respond("421 Too much." if too_long else resp, logfun)


SERVERS: Mapping[str, type[Truthful]] = {
    "boasting": Boasting,
    "boasting-and-losing": BoastingAndLosing,
    "boasting-and-ending": BoastingAndEnding,
    "boasting-and-cutting-blocks": BoastingAndCuttingBlocks,
    "boasting-and-forgetting": BoastingAndForgetting,
    "boasting-and-changing-the-type": BoastingAndChangingTheType,
    "boasting-and-marking": BoastingAndMarking,
    "boasting-once": BoastingOnce,
    "account-without-effect": AccountWithoutEffect,
    "account-for-storing": AccountForStoring,
    "never-ready": NeverReady,
    "giving-up": GivingUp,
}
