"""Servers that are wrong about who may do what, when, and which of it there is.

Must not know what a command does to files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .truthful import Truthful


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
    "accepting-all": AcceptingAll,
    "permissive": Permissive,
    "any-password": AnyPassword,
    "any-user": AnyUser,
    "wrong-password-keeps-login": WrongPasswordKeepsLogin,
    "second-login-refused": SecondLoginRefused,
    "first-failure-is-the-last": FirstFailureIsTheLast,
    "passwords-unlimited": PasswordsUnlimited,
    "closing-on-refusal": ClosingOnRefusal,
    "open-after-quit": OpenAfterQuit,
    "nothing-during-transfers": NothingDuringTransfers,
    "abort-ignored": AbortIgnored,
    "nonsense-information": _answering(
        {"SYST": "215 Nonesuch", "HELP": "214 ?", "STAT": "211 ?", "PWD": "257 somewhere"}
    ),
}
