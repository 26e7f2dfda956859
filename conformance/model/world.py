"""One reading of a dialogue: what each session has agreed on, and what is on the target.

Where the RFCs leave a server free, several worlds explain what it said; `oracle` keeps them all.
Immutable and pure: named tuples, since sequences make them by the thousand. Must not know which
replies lead from one world to the next: that is in the tables of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from conformance.model.tree import OUTSIDE, Path, Tree

LoginState = Literal["out", "user given", "account wanted", "in"]
DataState = Literal["none", "active", "passive"]


class SessionWorld(NamedTuple):
    """What one control connection has agreed on; None: nobody can say.

    `type` is A, I or another, `renaming` what RNFR named (`relative` as it was written, where it
    was not absolute), `restart` the offset that REST named, `data` how the next data connection
    comes about; `only_extended` whether EPSV ALL was accepted, `facts` those that OPTS MLST has
    chosen, in lower case, `answered` the verbs of extensions that the server has shown to have.
    """

    login: LoginState = "out"
    user: str = ""
    directory: Path | None = None
    type: str | None = "A"
    structure: str | None = "F"
    mode: str | None = "S"
    renaming: Path | None = None
    relative: Path | None = None
    restart: int | None = None
    data: DataState = "none"
    only_extended: bool = False
    facts: frozenset[str] | None = None
    answered: frozenset[str] = frozenset()
    closed: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether transfers are in stream mode and file structure."""
        return self.mode == "S" and self.structure == "F"


class World(NamedTuple):
    """All sessions and the files that they share.

    `doubts` are requirements that the server broke if this reading is the right one. `times` are
    what MDTM has told of files that nothing has changed since. `lost`: from here on this reading
    explains whatever comes.
    """

    tree: Tree
    sessions: tuple[SessionWorld, ...]
    doubts: frozenset[str] = frozenset()
    lost: bool = False
    times: frozenset[tuple[Path, str]] = frozenset()

    def changed(self, session: int, **values: Any) -> World:
        """Return the world in which a session has these values."""
        sessions = list(self.sessions)
        sessions[session] = sessions[session]._replace(**values)
        return self._replace(sessions=tuple(sessions))

    def with_tree(self, tree: Tree) -> World:
        """Return the world with other files, of whose last changes nothing was told."""
        return self._replace(tree=tree, times=frozenset())

    def told_time(self, path: Path, time: str) -> World:
        """Return the world in which MDTM told this of a file."""
        return self._replace(times=self.times | {(path, time)})

    def doubted(self, requirement: str) -> World:
        """Return the world in which that requirement was broken."""
        return self._replace(doubts=self.doubts | {requirement})


Fate = Literal["normal", "late", "never", "closed early", "reset", "aborted"]
"""What our side does to a data connection: nothing unusual, connecting only after the transfer
command, not at all, closing or breaking it off before the end, or ABOR.
"""


class Request(NamedTuple):
    """A command as it is sent: the session, the verb in upper case, the argument.

    `pathname` are the components of a pathname, those of the suite's own directory left out where
    it is absolute; None where the command names nothing. `path` is what it means in a world. `odd`
    names may be refused by a server's file system. `broken` is a line that is wrong on purpose.
    """

    session: int
    verb: str
    argument: str = ""
    pathname: Path | None = None
    absolute: bool = False
    path: Path | None = None
    odd: bool = False
    broken: bool = False
    fate: Fate = "normal"


class Listed(NamedTuple):
    """One entry of MLST or MLSD: the name, and the facts by their names in lower case."""

    name: str
    facts: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The value of the type fact in lower case, empty where there is none."""
        return self.facts.get("type", "").lower()


class Seen(NamedTuple):
    """What came of it: the code that ended it, whether 1yz came before, and the octets.

    `sent` are those that our side sent and the server took, `received` those that came; `names`
    what a listing named, `path` what a reply named. `number` is what SIZE told, `time` what MDTM
    told, `entries` are those of MLST and MLSD; None where a reply told none that can be read.
    """

    code: int = 0
    preliminary: bool = False
    sent: bytes = b""
    received: bytes | None = None
    names: tuple[str, ...] | None = None
    path: Path | None = None
    number: int | None = None
    time: str | None = None
    entries: tuple[Listed, ...] | None = None

    @property
    def positive(self) -> bool:
        """Whether it was done: 2yz."""
        return self.code // 100 == 2

    @property
    def refused(self) -> bool:
        """Whether it was not: 4yz or 5yz."""
        return self.code // 100 in (4, 5)


def placed(world: World, request: Request) -> Request:
    """Return the request with what its pathname means in a world.

    That is None where the working directory is not known, or the pathname leads out of the suite's
    own directory.
    """
    if request.pathname is None:
        return request
    start = () if request.absolute else world.sessions[request.session].directory
    if start is None or start == OUTSIDE:
        return request
    path = list(start)
    for part in request.pathname:
        if part == ".." and not path:
            return request
        if part == "..":
            path.pop()
        elif part not in ("", "."):
            path.append(part)
    return request._replace(path=tuple(path))
