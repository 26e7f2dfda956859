"""A directory of the case's own on the target, and what is in it.

It works over a control connection of its own, so that preparing and checking never touch the state
that the case examines. Whatever fails here makes the case inconclusive. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.session.answer import Answer
from conformance.session.case import Case
from conformance.session.clearing import clear, go_on, is_about_files
from conformance.session.data import SessionData
from conformance.session.dialogue import NOT_THERE, Session
from conformance.session.readers import entries_inside
from conformance.wire.listing import names_of

MOST_LISTED = 100_000
"""Names that a listing may have."""

MOST_NOTED = 2000
"""Names of one listing that are removed by name: a hostile server lists without end."""


class Scratch:
    """One scratch directory. Made by the fixture of the same name."""

    def __init__(self, case: Case) -> None:
        if case.read_only:
            case.inconclusive("the case writes on the target, and the run is read-only")
        self._case = case
        self._session = Session(case)
        case.preparers.append(self._session.control.channel.number)
        self._session.greeting.needed(220)
        self._session.log_in()
        base = case.target.files.directory or working_directory(self._session)
        self.root = f"{base.rstrip('/')}/{self._session.fresh('scratch')}"
        self._made: list[str] = []
        self._directories: set[str] = set()
        self._moved = self._in_image = False
        self._lent: dict[str, bytes] = {}
        self._session.send("MKD", self.root).needed(257)

    @property
    def name(self) -> str:
        """The last component of the directory's pathname: letters, digits and hyphens."""
        return self.root.rpartition("/")[2]

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
            self._store(self._session, pathname, content)
        return pathname

    def directory(self, name: str | bytes) -> str:
        """Make a directory with MKD; return its pathname."""
        pathname = self.path(name)
        self._session.send("MKD", pathname).needed(257)
        self._directories.add(pathname)
        return pathname

    def outside(self, directory: str, name: str) -> str:
        """Return a fresh pathname in a directory that the description names; nothing is sent.

        What has this name in the end is removed with the rest.
        """
        pathname = f"{directory.rstrip('/')}/{self._session.fresh(name)}"
        self._made.append(pathname)
        return pathname

    def lent(self, pathname: str) -> bytes:
        """Return the octets of a file that the description lends; inconclusive where it has none.

        In the end it gets them back, should the case have changed them.
        """
        octets = self.contents(pathname)
        if octets is None:
            self._case.inconclusive(f"the file that the description lends is refused: {pathname}")
        return self._lent.setdefault(pathname, octets)

    def contents(self, pathname: str) -> bytes | None:
        """Return the octets of a file (TYPE I, PASV, RETR), None where the server refuses it.

        Inconclusive where the reply is none about files: no data connection, no login.
        """
        with self._case.preparing():
            return self._retrieve(self._session, pathname)

    def names(self, pathname: str = "") -> list[str]:
        """Return the last components of what NLST lists there, or MLSD of a server without it."""
        pathname = pathname or self.root
        with self._case.preparing():
            self._moved, self._in_image = True, False
            self._session.send("CWD", pathname).needed(250)
            listed = listed_names(self._session)
        if f"{pathname}/".startswith(f"{self.root}/") and ".." not in pathname.split("/"):
            self._made += [f"{pathname}/{name}" for name in listed[:MOST_NOTED]]
        return listed

    def has(self, pathname: str) -> bool:
        """Whether that name is listed in its directory, in its own letters or in other case.

        No text asks of a file system to keep upper and lower case apart (ruling R59).
        """
        parent, _, name = pathname.rpartition("/")
        listed = self.names(parent)
        return name in listed or name.casefold() in map(str.casefold, listed)

    def remove(self) -> None:
        """Remove the directory and all in it, and mend what was lent, over a new connection where
        this one is lost.
        """
        session = self._session
        with self._case.preparing():
            if not session.usable:
                session = session.another().log_in()
                self._in_image = False
            elif self._moved:
                session.send("CWD", self.root.rpartition("/")[0] or "/")
            for pathname, octets in self._lent.items():
                if self._retrieve(session, pathname) != octets:
                    self._store(session, pathname, octets)
            for pathname in reversed(dict.fromkeys(self._made)):
                go_on(session)
                likely, other = "DELE", "RMD"
                if pathname in self._directories:
                    likely, other = other, likely
                if not session.send(likely, pathname).positive:
                    session.send(other, pathname)
            if not session.send("RMD", self.root).positive:
                clear(session, self.root)

    def _store(self, session: Session, pathname: str, octets: bytes) -> None:
        self._take_image(session)
        data = session.data("PASV")
        session.send("STOR", pathname).needed(150)
        data.send(octets)
        data.close()
        session.transfer_end().needed(226)

    def _retrieve(self, session: Session, pathname: str) -> bytes | None:
        self._take_image(session)
        data = session.data("PASV")
        answer = session.send("RETR", pathname)
        if is_about_files(answer):
            data.discard()
            return None
        answer.needed(150)
        octets = data.receive()
        end = session.transfer_end()
        if not octets and is_about_files(end):  # after the preliminary reply, as listings may be
            return None
        end.needed(226)
        return octets

    def _take_image(self, session: Session) -> None:
        """Send TYPE I, once for all transfers in a row: no case is about what prepares, and a
        server may well lose the type over a listing.
        """
        if not self._in_image:
            session.send("TYPE", "I").needed(200)
            self._in_image = True


def working_directory(session: Session) -> str:
    """Return what PWD names; inconclusive where it names nothing."""
    answer = session.send("PWD").needed(257)
    if not answer.pathname:
        session.inconclusive(f"set-up: PWD is answered {answer.received}: it names nothing")
    return answer.pathname.decode("utf-8", "surrogateescape")


def listed_names(session: Session) -> list[str]:
    """Return the last components of what is listed in the working directory: by NLST, or where
    the server has none, by MLSD (ruling R74).
    """
    data = session.data("PASV")
    answer = session.send("NLST")
    if answer.code in NOT_THERE:
        data.discard()
        return _machine_listed_names(session, answer)
    return _last_components(names_of(_listing(session, data, answer)))


def _machine_listed_names(session: Session, refused: Answer) -> list[str]:
    data = session.data("PASV")
    answer = session.send("MLSD")
    if answer.code in NOT_THERE:
        refused.needed(150)
    inside = session.read(entries_inside, _listing(session, data, answer))
    return _last_components([entry.last for entry in inside])


def _listing(session: Session, data: SessionData, answer: Answer) -> bytes:
    if is_about_files(answer):  # an empty directory may be refused (ruling R16)
        data.discard()
        return b""
    answer.needed(150)
    listing = data.receive()
    end = session.transfer_end()
    if listing or not is_about_files(end):  # or refused after the preliminary reply (R16)
        end.needed(226)
    if listing.count(b"\n") > MOST_LISTED:
        session.inconclusive(f"a listing of more than {MOST_LISTED} names, which nobody reads")
    return listing


def _last_components(names: Iterable[bytes]) -> list[str]:
    texts = (name.decode("utf-8", "surrogateescape") for name in names)
    lasts = (text.rstrip("/").rpartition("/")[2] for text in texts)
    return [last for last in lasts if last not in ("", ".", "..")]
