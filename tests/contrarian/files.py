"""Servers that say one thing of a file or directory and do another.

Must not know which files a case makes: whatever a command names is treated alike.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyftpdlib.filesystems import AbstractedFS

from .truthful import Truthful

_ON_FILES = ("DELE", "RNTO", "STOR", "APPE", "RETR", "STOU", "RMD", "MKD")


def _idle(*_: Any, **__: Any) -> None:
    """Do nothing."""


class _Discarding(AbstractedFS):  # type: ignore[misc]  # pyftpdlib has no annotations
    def open(self, filename: str, mode: str) -> Any:
        """Open what is read; what is written goes nowhere."""
        return super().open(filename if mode == "rb" else "/dev/null", mode)


class _Appending(AbstractedFS):  # type: ignore[misc]  # as above
    def open(self, filename: str, mode: str) -> Any:
        """Write only at the end."""
        return super().open(filename, mode.replace("w", "a"))


class _Replacing(AbstractedFS):  # type: ignore[misc]  # as above
    def open(self, filename: str, mode: str) -> Any:
        """Write only from the beginning, on an empty file."""
        return super().open(filename, mode.replace("a", "w").replace("r+", "w"))


class _Overwriting(AbstractedFS):  # type: ignore[misc]  # as above
    def open(self, filename: str, mode: str) -> Any:
        """Leave the rest of a longer file."""
        exists = Path(filename).exists()
        return super().open(filename, mode.replace("w", "r+") if exists else mode)


class _Creating(AbstractedFS):  # type: ignore[misc]  # as above
    def open(self, filename: str, mode: str) -> Any:
        """Make the file that is not there."""
        if not Path(filename).exists() and Path(filename).parent.is_dir():
            Path(filename).touch()
        return super().open(filename, mode)


class _Forceful(AbstractedFS):  # type: ignore[misc]  # as above
    def rmdir(self, path: str) -> None:
        """Remove whatever is there, with all that is in it."""
        self.remove(path)

    def remove(self, path: str) -> None:
        """Remove whatever is there, with all that is in it."""
        if Path(path).is_dir():
            shutil.rmtree(path)
        else:
            super().remove(path)

    def mkdir(self, path: str) -> None:
        """Make a directory, in place of whatever is there."""
        if Path(path).exists():
            self.remove(path)
        Path(path).mkdir(parents=True)

    def chdir(self, path: str) -> None:
        """Make the directory first."""
        Path(path).mkdir(parents=True, exist_ok=True)
        super().chdir(path)


class _Copying(AbstractedFS):  # type: ignore[misc]  # as above
    def rename(self, src: str, dst: str) -> None:
        """Make the new name, and leave the old one."""
        if Path(src).is_dir():
            shutil.copytree(src, dst)
        else:
            shutil.copy(src, dst)


class _Emptying(AbstractedFS):  # type: ignore[misc]  # as above
    def rename(self, src: str, dst: str) -> None:
        """Lose what is in the file."""
        super().rename(src, dst)
        if Path(dst).is_file():
            Path(dst).write_bytes(b"")


class _Listing(AbstractedFS):  # type: ignore[misc]  # as above
    change: Callable[[list[str]], list[str]]

    def listdir(self, path: str) -> list[str]:
        """List other names than there are."""
        return type(self).change(list(super().listdir(path)))


def _with(filesystem: type) -> type[Truthful]:
    return type("OnAFileSystem", (Truthful,), {"abstracted_fs": filesystem})


def _idle_in(method: str) -> type[Truthful]:
    return _with(type("Idle", (AbstractedFS,), {method: _idle}))


def _listing(change: Callable[[list[str]], list[str]]) -> type[Truthful]:
    return _with(type("Listing", (_Listing,), {"change": staticmethod(change)}))


def _named(change: Callable[[str], str]) -> type[Truthful]:
    """A server that changes every pathname that it is given."""

    def pre_process_command(self: Any, line: str, cmd: str, arg: str) -> None:
        if cmd not in ("USER", "PASS", "PORT", "TYPE", "MODE", "STRU", "REST", "HELP"):
            arg = arg and change(arg)
            line = f"{cmd} {arg}" if arg else cmd
        Truthful.pre_process_command(self, line, cmd, arg)

    return type("Named", (Truthful,), {"pre_process_command": pre_process_command})


class OnRefusal(Truthful):
    """Does something to the file that a refused command names."""

    @staticmethod
    def do(path: Path) -> None:
        """Do it."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Refuse, and do it."""
        if resp[:1] in ("4", "5") and self.argument:
            home = Path(self.authorizer.get_home_dir("demo"))
            name = self.fs.ftp2fs(self.argument) if self.fs else home / self.argument.lstrip("/")
            path = Path(name)
            if home in path.parents and "scratch" in str(path):
                self.do(path)
        super().respond(resp, logfun)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def _make(path: Path) -> None:
    if path.parent.is_dir() and not path.exists():
        path.write_bytes(b"made by a refused command")


def _make_directory(path: Path) -> None:
    if path.parent.is_dir() and not path.exists():
        path.mkdir()


def _empty(path: Path) -> None:
    if path.is_file():
        path.write_bytes(b"")


def _on_refusal(do: Callable[[Path], None]) -> type[Truthful]:
    return type("Spiteful", (OnRefusal,), {"do": staticmethod(do)})


class RenamedAtOnce(Truthful):
    """Removes the old name upon RNFR."""

    def ftp_RNFR(self, path: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Remove it."""
        super().ftp_RNFR(path)
        if self._rnfr:
            _remove(Path(self._rnfr))


class RetrievingEmpties(Truthful):
    """Sends a file, and keeps nothing of it."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Empty what was sent."""
        if self.verb == "RETR" and resp.startswith("226"):
            _empty(Path(self.fs.ftp2fs(self.argument)))
        super().respond(resp, logfun)


class NeighboursLost(Truthful):
    """Loses another file of the directory with each command that succeeds on one."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Lose it."""
        if self.verb in _ON_FILES and resp[:1] == "2" and self.fs:
            home = Path(self.authorizer.get_home_dir("demo"))
            path = Path(self.fs.ftp2fs(self.argument or f"{self.fs.cwd}/none"))
            others = sorted(one for one in path.parent.glob("*") if one != path)
            if home in path.parents and path.parent != home and others:
                _remove(others[0])
        super().respond(resp, logfun)


class FilesListedAsDirectories(Truthful):
    """Lists the whole directory for each file in it, and for what is not there."""

    def ftp_LIST(self, path: str) -> None:  # noqa: N802  # pyftpdlib's name
        """List the directory."""
        super().ftp_LIST(path if Path(path).is_dir() else str(Path(path).parent))

    def ftp_NLST(self, path: str) -> None:  # noqa: N802  # pyftpdlib's name
        """List the directory."""
        super().ftp_NLST(path if Path(path).is_dir() else str(Path(path).parent))


class ParentListed(Truthful):
    """Lists the directory above the one that is meant."""

    def ftp_LIST(self, path: str) -> None:  # noqa: N802  # pyftpdlib's name
        """List the parent."""
        super().ftp_LIST(str(Path(path).parent))

    def ftp_NLST(self, path: str) -> None:  # noqa: N802  # pyftpdlib's name
        """List the parent."""
        super().ftp_NLST(str(Path(path).parent))

    def ftp_STAT(self, path: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Tell of the parent."""
        super().ftp_STAT(path and str(Path(path).parent))


class UniqueNameElsewhere(Truthful):
    """Stores a file of a unique name in the directory above."""

    def ftp_STOU(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Store it there."""
        here, self.fs.cwd = self.fs.cwd, self.fs.cwd.rpartition("/")[0] or "/"
        super().ftp_STOU(line)
        self.fs.cwd = here


class UniqueNameReused(Truthful):
    """Stores under the same name whenever a unique one is wanted."""

    def ftp_STOU(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Store as STOR does."""
        self.ftp_STOR(self.fs.ftp2fs(line or "always-the-same"))


SERVERS: Mapping[str, type[Truthful]] = {
    "no-removal-of-files": _idle_in("remove"),
    "no-removal-of-directories": _idle_in("rmdir"),
    "no-making-of-directories": _idle_in("mkdir"),
    "no-renaming": _idle_in("rename"),
    "no-changing-of-directories": _idle_in("chdir"),
    "no-storing": _with(_Discarding),
    "storing-appends": _with(_Appending),
    "appending-replaces": _with(_Replacing),
    "storing-leaves-the-rest": _with(_Overwriting),
    "retrieving-creates": _with(_Creating),
    "forceful": _with(_Forceful),
    "renaming-copies": _with(_Copying),
    "renaming-empties": _with(_Emptying),
    "listing-nothing": _listing(lambda _: []),
    "listing-less": _listing(lambda names: sorted(names)[1:]),
    "listing-more": _listing(lambda names: [*names, "unheard-of"]),
    "listing-dots": _listing(lambda names: [".", "..", *names]),
    "listing-twice": _listing(lambda names: names * 2),
    "listing-in-capitals": _listing(lambda names: [name.upper() for name in names]),
    "listing-without-hidden": _listing(lambda ns: [n for n in ns if not n.startswith(".")]),
    "names-up-to-a-space": _named(lambda name: name.partition(" ")[0]),
    "names-without-spaces-around": _named(str.strip),
    "names-in-lower-case": _named(str.lower),
    "names-in-ascii": _named(lambda name: name.encode("ascii", "replace").decode()),
    "names-without-quotes": _named(lambda name: name.replace('"', "")),
    "names-without-backslashes": _named(lambda name: name.replace("\\", "/")),
    "names-of-eight": _named(lambda name: "/".join(part[:60] for part in name.split("/"))),
    "names-from-the-root": _named(lambda name: name if name[0] == "/" else "/" + name),
    "refused-removes": _on_refusal(_remove),
    "refused-makes-a-file": _on_refusal(_make),
    "refused-makes-a-directory": _on_refusal(_make_directory),
    "refused-empties": _on_refusal(_empty),
    "renamed-at-once": RenamedAtOnce,
    "retrieving-empties": RetrievingEmpties,
    "neighbours-lost": NeighboursLost,
    "files-listed-as-directories": FilesListedAsDirectories,
    "parent-listed": ParentListed,
    "unique-name-elsewhere": UniqueNameElsewhere,
    "unique-name-reused": UniqueNameReused,
}
