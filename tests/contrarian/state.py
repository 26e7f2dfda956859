"""Servers that forget what a session has set, or hold on to it for too long.

Must not know the order of a dialogue: each rule holds after every command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .truthful import Truthful

Forget = Callable[[Truthful], None]


def _ascii(session: Truthful) -> None:
    session._current_type = "a"


def _image(session: Truthful) -> None:
    session._current_type = "i"


def _directory(session: Truthful) -> None:
    if session.fs is not None:
        session.fs.cwd = "/"


def _rename(session: Truthful) -> None:
    session._rnfr = None


def _restart(session: Truthful) -> None:
    session._restart_position = 0


def _data_port(session: Truthful) -> None:
    session._shutdown_connecting_dtp()
    if session.data_channel is not None and not session.data_channel.transfer_in_progress():
        session.data_channel.close()
        session.data_channel = None


def _login(session: Truthful) -> None:
    session.authenticated = False


def _user(session: Truthful) -> None:
    session.username = ""


_FORGETTABLE: Mapping[str, tuple[Forget, tuple[str, ...]]] = {
    "image-type": (_ascii, ("TYPE",)),
    "ascii-type": (_image, ("TYPE",)),
    "directory": (_directory, ("CWD", "CDUP")),
    "rename": (_rename, ("RNFR",)),
    "restart": (_restart, ("REST",)),
    "data-port": (_data_port, ("PASV", "PORT", "RETR", "STOR", "APPE", "STOU", "LIST", "NLST")),
    "login": (_login, ("USER", "PASS")),
    "user": (_user, ("USER", "PASS")),
}
"""What can be forgotten: how, and the commands after which it is not."""

TIMES: Mapping[str, Callable[[Truthful], bool]] = {
    "at-once": lambda _: True,
    "when-refusing": lambda session: session._last_response[:1] in ("4", "5"),
}


def _forgetting(forget: Forget, kept: tuple[str, ...], time: Callable[[Truthful], bool]) -> type:
    class Forgetting(Truthful):
        def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
            """Answer, then forget."""
            Truthful.pre_process_command(self, line, cmd, arg)
            refused = self._last_response[:1] in ("4", "5")
            if (cmd not in kept or refused) and not self._closed and time(self):
                forget(self)

    return Forgetting


class RestartKept(Truthful):
    """Begins every transfer at the last marker."""

    position = 0

    def ftp_REST(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Keep the marker."""
        super().ftp_REST(line)
        self.position = self._restart_position

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Restart again."""
        self._restart_position = self.position
        super().pre_process_command(line, cmd, arg)


class RenameKept(Truthful):
    """Lets a name that RNFR gave be used for ever."""

    pending: str | None = None

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Remember it again."""
        self._rnfr = self._rnfr or self.pending
        self.pending = self._rnfr
        super().pre_process_command(line, cmd, arg)
        self.pending = self._rnfr or self.pending


def _keeping(what: str) -> type[Truthful]:
    """A server whose REIN and new USER leave this attribute as it is."""

    def flush_account(self: Any) -> None:
        before = getattr(self, what)
        Truthful.flush_account(self)
        setattr(self, what, before)

    return type("Keeping", (Truthful,), {"flush_account": flush_account})


class DirectoryKept(Truthful):
    """Lets a new login begin where the last one was."""

    def handle_auth_success(self, home: str, password: str, msg_login: str) -> None:
        """Log in, and change nothing."""
        before = self.fs
        super().handle_auth_success(home, password, msg_login)
        if before is not None:
            self.fs.cwd = before.cwd


class AllKept(Truthful):
    """Does nothing upon REIN, and asks no new user for a password."""

    def flush_account(self) -> None:
        """Keep all."""


class DataPortKept(Truthful):
    """Keeps a data port over REIN and a new USER."""

    def ftp_REIN(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Flush all but the port."""
        connector, acceptor = self._dtp_connector, self._dtp_acceptor
        self._dtp_connector = self._dtp_acceptor = None
        channel, self.data_channel = self.data_channel, None
        super().ftp_REIN(line)
        self._dtp_connector, self._dtp_acceptor = connector, acceptor
        self.data_channel = channel


class TypeForAll(Truthful):
    """Keeps one type for all sessions."""

    common = "a"

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Take the type from the last session that set it."""
        self._current_type = TypeForAll.common
        super().pre_process_command(line, cmd, arg)
        TypeForAll.common = self._current_type if not self._closed else "a"


class TypeSetOnce(Truthful):
    """Keeps to the first type that it was told."""

    first = ""

    def ftp_TYPE(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Say yes, and keep to it."""
        super().ftp_TYPE(line)
        self._current_type = self.first = self.first or self._current_type


class RefusedTakesEffect(Truthful):
    """Refuses, and does something all the same."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Change the state that the refused command is about."""
        if resp[:1] in ("4", "5"):
            self._take_effect()
        super().respond(resp, logfun)

    def _take_effect(self) -> None:
        if self.verb == "TYPE":
            self._current_type = "a" if self._current_type == "i" else "i"
        elif self.verb in ("CWD", "CDUP"):
            _directory(self)
        elif self.verb == "REST":
            self._restart_position = 3
        elif self.verb in ("PORT", "PASV"):
            _data_port(self)


SERVERS: Mapping[str, type[Truthful]] = {
    **{
        f"forgetting-{what}-{when}": _forgetting(*how, time)
        for what, how in _FORGETTABLE.items()
        for when, time in TIMES.items()
    },
    **{
        f"keeping-{name}": _keeping(what)
        for name, what in {
            "login": "authenticated",
            "user": "username",
            "type": "_current_type",
            "restart-over-logins": "_restart_position",
            "rename-over-logins": "_rnfr",
        }.items()
    },
    "keeping-restart": RestartKept,
    "keeping-rename": RenameKept,
    "keeping-directory": DirectoryKept,
    "keeping-all": AllKept,
    "keeping-data-port": DataPortKept,
    "type-for-all": TypeForAll,
    "type-set-once": TypeSetOnce,
    "refused-takes-effect": RefusedTakesEffect,
}
