"""A directory of the case's own on the target, and what is in it.

It works over a control connection of its own, so that preparing and checking never touch the state
that the case examines. Whatever fails here makes the case inconclusive. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.session.case import Case
from conformance.session.dialogue import Session
from conformance.wire.listing import names_of
from conformance.wire.pathname import PathnameError, unquote_257

DEEPEST = 8
"""How many levels of directories are cleared; nothing of the suite's is deeper."""

MOST_CLEARED = 2000
"""Listed names whose removal is tried at most: a hostile server lists without end."""


class Scratch:
    """One scratch directory. Made by the fixture of the same name."""

    def __init__(self, case: Case) -> None:
        if case.read_only:
            case.inconclusive("the case writes on the target, and the run is read-only")
        self._case = case
        self._session = Session(case)
        self._session.greeting.needed(220)
        self._session.log_in()
        base = case.target.files.directory or working_directory(self._session)
        self.root = f"{base.rstrip('/')}/{self._session.fresh('scratch')}"
        self._made: list[str] = []
        self._session.send("MKD", self.root).needed(257)

    def path(self, name: str | bytes) -> str:
        """Return a pathname in the directory; nothing is sent."""
        text = name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
        pathname = f"{self.root}/{text}"
        self._made.append(pathname)
        return pathname

    def file(self, name: str | bytes, content: bytes = b"") -> str:
        """Make a file with TYPE I, PASV, STOR; return its pathname."""
        pathname = self.path(name)
        with self._case.preparing():
            self._session.send("TYPE", "I").needed(200)
            data = self._session.data("PASV")
            self._session.send("STOR", pathname).needed(150)
            data.send(content)
            data.close()
            self._session.transfer_end().needed(226)
        return pathname

    def directory(self, name: str | bytes) -> str:
        """Make a directory with MKD; return its pathname."""
        pathname = self.path(name)
        self._session.send("MKD", pathname).needed(257)
        return pathname

    def contents(self, pathname: str) -> bytes | None:
        """Return the octets of a file (TYPE I, PASV, RETR), None where the server refuses it."""
        with self._case.preparing():
            self._session.send("TYPE", "I").needed(200)
            data = self._session.data("PASV")
            answer = self._session.send("RETR", pathname)
            if answer.refused:
                data.discard()
                return None
            answer.needed(150)
            octets = data.receive()
            self._session.transfer_end().needed(226)
        return octets

    def names(self, pathname: str = "") -> list[str]:
        """Return the last components of what NLST lists there."""
        pathname = pathname or self.root
        with self._case.preparing():
            self._session.send("CWD", pathname).needed(250)
            listed = listed_names(self._session)
        if f"{pathname}/".startswith(f"{self.root}/"):
            self._made += [f"{pathname}/{name}" for name in listed[:MOST_CLEARED]]
        return listed

    def has(self, pathname: str) -> bool:
        """Whether that name is listed in its directory."""
        parent, _, name = pathname.rpartition("/")
        return name in self.names(parent)

    def remove(self) -> None:
        """Remove the directory and all in it, over a new connection where this one is lost."""
        session = self._session
        with self._case.preparing():
            if session.usable:
                session.send("CWD", self.root.rpartition("/")[0] or "/")
            else:
                session = session.another().log_in()
            for pathname in reversed(dict.fromkeys(self._made)):
                if not session.send("DELE", pathname).positive:
                    session.send("RMD", pathname)
            if not session.send("RMD", self.root).positive:
                clear(session, self.root)


def working_directory(session: Session) -> str:
    """Return what PWD names; inconclusive where it names nothing."""
    answer = session.send("PWD").needed(257)
    try:
        return unquote_257(answer.lines[0]).decode("utf-8", "surrogateescape")
    except PathnameError as error:
        session.inconclusive(f"set-up: PWD is answered {answer.received}: {error}")


def listed_names(session: Session) -> list[str]:
    """Return the last components of what NLST lists in the working directory."""
    data = session.data("PASV")
    answer = session.send("NLST")
    if answer.refused:  # an empty directory may be refused (ruling R16)
        data.discard()
        return []
    answer.needed(150)
    listing = data.receive()
    session.transfer_end().needed(226)
    names = (name.decode("utf-8", "surrogateescape") for name in names_of(listing))
    lasts = (name.rstrip("/").rpartition("/")[2] for name in names)
    return [name for name in lasts if name not in ("", ".", "..")]


def clear(session: Session, pathname: str) -> None:
    """Remove a directory of the suite's own with all that is in it, as far as bounds allow."""
    _clear(session, pathname, iter(range(MOST_CLEARED)), DEEPEST)


def _clear(session: Session, pathname: str, allowed: Iterator[int], levels: int) -> None:
    if not session.send("CWD", pathname).positive:
        return
    for name, _ in zip(listed_names(session), allowed, strict=False):
        inner = f"{pathname}/{name}"
        removed = session.send("DELE", inner).positive or session.send("RMD", inner).positive
        if not removed and levels:
            _clear(session, inner, allowed, levels - 1)
    session.send("CWD", pathname.rpartition("/")[0] or "/")
    session.send("RMD", pathname)
