"""Servers that are wrong about who may do what, and about the form of what they are told.

Must not know what a command does, but who may give it and how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .truthful import Truthful

_WORDS = ("TYPE A", "TYPE E", "TYPE L", "MODE B", "MODE C", "STRU R", "STRU P", "ACCT", "SMNT")


class Boasting(Truthful):
    """Accepts every option that there is, and offers none."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Say yes to what pyftpdlib lacks."""
        asked = " ".join(line.upper().split())
        if self.authenticated and asked not in ("TYPE A",) and asked.startswith(_WORDS):
            self.verb, self.argument = cmd, arg
            self.respond("200 Why not.")
        else:
            super().pre_process_command(line, cmd, arg)


class AcceptingAll(Truthful):
    """Affirms what it does not understand, and understands nothing new."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Affirm syntax errors."""
        if resp[:3] in ("500", "501", "502", "504"):
            resp = "200 As you say."
        super().respond(resp, logfun)


class Permissive(Truthful):
    """Does everything for everybody, logged in or not."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Take whoever comes for the first user."""
        before = self.authenticated
        if not before:
            self.authenticated = cmd not in ("USER", "PASS", "QUIT")
            self.username = self.username or "demo"
            home = self.authorizer.get_home_dir("demo")
            self.fs = self.fs or self.abstracted_fs(home, self)
        super().pre_process_command(line, cmd, arg)
        if not before and cmd != "PASS" and not self._closed:
            self.authenticated = False


class AnyPassword(Truthful):
    """Lets in whoever names any user, with any password."""

    def ftp_PASS(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Log in."""
        del line
        self.handle_auth_success(self.authorizer.get_home_dir("demo"), "", "Come in.")
        self.username = "demo"


class AnyUser(Truthful):
    """Lets in whoever names any user, without a password."""

    def ftp_USER(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Log in."""
        self.username = "demo"
        self.handle_auth_success(self.authorizer.get_home_dir("demo"), line, "Come in.")


class WrongPasswordKeepsLogin(Truthful):
    """Asks the user who is in for a password, and lets them stay whatever it is."""

    def ftp_USER(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Flush nothing."""
        self.respond("331 Password?")
        self.username = self.username if self.authenticated else line

    def ftp_PASS(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Check the password, and draw no conclusion."""
        if not self.authenticated:
            super().ftp_PASS(line)
        else:
            good = self.authorizer.user_table.get(self.username, {}).get("pwd") == line
            self.respond("230 Right." if good else "530 Wrong.")


class SecondLoginRefused(Truthful):
    """Lets nobody in a second time."""

    logged_in = False

    def handle_auth_success(self, home: str, password: str, msg_login: str) -> None:
        """Log in once."""
        if self.logged_in:
            self.respond("530 Not again.")
        else:
            self.logged_in = True
            super().handle_auth_success(home, password, msg_login)


class FirstFailureIsTheLast(Truthful):
    """Closes after one wrong password."""

    max_login_attempts = 1


class PasswordsUnlimited(Truthful):
    """Lets anybody guess for ever."""

    max_login_attempts = 1_000_000


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
        first = cmd.strip()[:4]
        known = next((verb for verb in self.proto_cmds if first and verb.startswith(first)), first)
        known = first if first in self.proto_cmds else known
        super().pre_process_command(f"{known} {arg}" if arg else known, known, arg)


class ArgumentsIgnored(Truthful):
    """Takes an argument where there is to be none, and makes one up where one is missing."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Read what was meant."""
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


class LineByLineFeed(Truthful):
    """Takes a line feed for the end of a command."""

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        super().__init__(conn, server, ioloop=ioloop)
        self.set_terminator(b"\n")

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Leave out the CR."""
        super().pre_process_command(line.rstrip("\r"), cmd.rstrip("\r"), arg.rstrip("\r"))


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


class ClosingOnRefusal(Truthful):
    """Closes the control connection after every refusal."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Refuse, and go."""
        super().respond(resp, logfun)
        if resp[:1] in ("4", "5"):
            self.hang_up()


class OpenAfterQuit(Truthful):
    """Says goodbye and stays."""

    def ftp_QUIT(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Say goodbye."""
        del line
        self.respond("221 Goodbye.")


class NothingDuringTransfers(Truthful):
    """Is deaf until a transfer is over."""

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Wait."""
        if self.data_channel is not None and (self.data_channel.file_obj or self._in_dtp_queue):
            self.ioloop.call_later(0.05, lambda: self.pre_process_command(line, cmd, arg))
        else:
            super().pre_process_command(line, cmd, arg)


class AbortIgnored(Truthful):
    """Answers ABOR and goes on."""

    def ftp_ABOR(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Do nothing."""
        del line
        self.respond("226 Aborted.")


def _answering(replies: Mapping[str, str]) -> type[Truthful]:
    """A server that gives these answers, whatever it is asked."""

    def pre_process_command(self: Any, line: str, cmd: str, arg: str) -> None:
        if cmd in replies:
            self.verb, self.argument = cmd, arg
            self.respond(replies[cmd])
        else:
            Truthful.pre_process_command(self, line, cmd, arg)

    return type("Answering", (Truthful,), {"pre_process_command": pre_process_command})


SERVERS: Mapping[str, type[Truthful]] = {
    "boasting": Boasting,
    "accepting-all": AcceptingAll,
    "permissive": Permissive,
    "any-password": AnyPassword,
    "any-user": AnyUser,
    "wrong-password-keeps-login": WrongPasswordKeepsLogin,
    "second-login-refused": SecondLoginRefused,
    "first-failure-is-the-last": FirstFailureIsTheLast,
    "passwords-unlimited": PasswordsUnlimited,
    "capitals-only": CapitalsOnly,
    "capital-arguments-only": CapitalArgumentsOnly,
    "abbreviating": Abbreviating,
    "arguments-ignored": ArgumentsIgnored,
    "restart-one-later": _numbers(_next, ("REST",)),
    "restart-at-any-word": _numbers(_leading_number, ("REST",)),
    "first-letters-only": _numbers(_first_word, ("TYPE", "MODE", "STRU")),
    "any-port": _numbers(_hosts, ("PORT",)),
    "line-by-line-feed": LineByLineFeed,
    "one-line-a-segment": OneLineASegment,
    "silent-on-long-lines": SilentOnLongLines,
    "closing-on-refusal": ClosingOnRefusal,
    "open-after-quit": OpenAfterQuit,
    "nothing-during-transfers": NothingDuringTransfers,
    "abort-ignored": AbortIgnored,
    "nonsense-information": _answering(
        {"SYST": "215 Nonesuch", "HELP": "214 ?", "STAT": "211 ?", "PWD": "257 somewhere"}
    ),
}
