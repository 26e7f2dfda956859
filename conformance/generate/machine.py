"""A machine of rules, for depth: files and directories that have long lives.

Where a topic draws what may come next, here a rule takes what an earlier one has left: a file that
was stored is appended to, renamed, retrieved by another session, deleted, and its name given to
another one. Steps are gathered, and played when the machine stops: what is drawn never depends on
what a server says. Must not know how steps are played.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule

from conformance.generate.idioms import CONTENTS, MARKERS
from conformance.generate.steps import ROOT, Step

LONG_LIVES = "long-lives"
"""The name of this way of drawing."""

MOST_RULES = 40
"""Rules that are followed in one sequence."""

Play = Callable[[Sequence[Step]], None]
"""Plays steps; raises where something new is wrong."""

_SESSIONS = st.integers(0, 1)
_NAMES = st.sampled_from(("a", "b", "c", "d", "e", "f"))
_CONTENTS = st.sampled_from(CONTENTS)
_PREPARATIONS = st.sampled_from(("PASV", "PASV", "PORT"))


class LongLives(RuleBasedStateMachine):
    """Names are pathnames from the sequence's own directory on; each rule adds a few steps."""

    files: Bundle[str] = Bundle("files")
    directories: Bundle[str] = Bundle("directories")

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []

    def _add(self, session: int, verb: str, path: str = "", octets: bytes = b"") -> None:
        self.steps.append(Step(session, verb, f"{ROOT}/{path}" if path else "", octets))

    def _line(self, session: int, verb: str, argument: str) -> None:
        self.steps.append(Step(session, verb, argument))

    # ------------------------------------------------------------------ files

    @rule(target=files, session=_SESSIONS, name=_NAMES, octets=_CONTENTS, how=_PREPARATIONS)
    def store(self, session: int, name: str, octets: bytes, how: str) -> str:
        """A file is made at the top."""
        self._add(session, how)
        self._add(session, "STOR", name, octets)
        return name

    @rule(target=files, session=_SESSIONS, above=directories, name=_NAMES, octets=_CONTENTS)
    def store_inside(self, session: int, above: str, name: str, octets: bytes) -> str:
        """A file is made in a directory."""
        self._add(session, "PASV")
        self._add(session, "STOR", f"{above}/{name}", octets)
        return f"{above}/{name}"

    @rule(session=_SESSIONS, file=files, octets=_CONTENTS, how=_PREPARATIONS)
    def append(self, session: int, file: str, octets: bytes, how: str) -> None:
        """A file is added to."""
        self._add(session, how)
        self._add(session, "APPE", file, octets)

    @rule(session=_SESSIONS, file=files, octets=_CONTENTS)
    def replace(self, session: int, file: str, octets: bytes) -> None:
        """A file gets other octets."""
        self._add(session, "PASV")
        self._add(session, "STOR", file, octets)

    @rule(session=_SESSIONS, file=files, how=_PREPARATIONS)
    def retrieve(self, session: int, file: str, how: str) -> None:
        """A file is retrieved."""
        self._add(session, how)
        self._add(session, "RETR", file)

    @rule(session=_SESSIONS, file=files, marker=st.sampled_from(MARKERS))
    def resume(self, session: int, file: str, marker: str) -> None:
        """A file is retrieved from a marker on."""
        self._add(session, "PASV")
        self._line(session, "REST", marker)
        self._add(session, "RETR", file)

    @rule(session=_SESSIONS, file=consumes(files))
    def delete(self, session: int, file: str) -> None:
        """A file goes."""
        self._add(session, "DELE", file)

    @rule(target=files, session=_SESSIONS, file=consumes(files), name=_NAMES)
    def rename(self, session: int, file: str, name: str) -> str:
        """A file gets another name, perhaps one that another file has."""
        self._add(session, "RNFR", file)
        self._add(session, "RNTO", name)
        return name

    @rule(target=files, session=_SESSIONS, file=consumes(files), above=directories, name=_NAMES)
    def move(self, session: int, file: str, above: str, name: str) -> str:
        """A file goes into a directory."""
        self._add(session, "RNFR", file)
        self._add(session, "RNTO", f"{above}/{name}")
        return f"{above}/{name}"

    # ------------------------------------------------------------------ directories

    @rule(target=directories, session=_SESSIONS, name=_NAMES)
    def make(self, session: int, name: str) -> str:
        """A directory is made at the top."""
        self._add(session, "MKD", name)
        return name

    @rule(target=directories, session=_SESSIONS, above=directories, name=_NAMES)
    def make_inside(self, session: int, above: str, name: str) -> str:
        """A directory is made in another one."""
        self._add(session, "MKD", f"{above}/{name}")
        return f"{above}/{name}"

    @rule(session=_SESSIONS, directory=consumes(directories))
    def remove(self, session: int, directory: str) -> None:
        """A directory goes, if nothing is in it."""
        self._add(session, "RMD", directory)

    @rule(target=directories, session=_SESSIONS, directory=consumes(directories), name=_NAMES)
    def rename_directory(self, session: int, directory: str, name: str) -> str:
        """A directory gets another name, with all that is in it."""
        self._add(session, "RNFR", directory)
        self._add(session, "RNTO", name)
        return name

    @rule(session=_SESSIONS, directory=directories)
    def enter(self, session: int, directory: str) -> None:
        """A session goes to a directory."""
        self._add(session, "CWD", directory)
        self._add(session, "PWD")

    @rule(session=_SESSIONS, directory=directories, verb=st.sampled_from(("NLST", "LIST")))
    def look(self, session: int, directory: str, verb: str) -> None:
        """A directory is listed."""
        self._add(session, "PASV")
        self._add(session, verb, directory)

    # ------------------------------------------------------------------ the session

    @rule(session=_SESSIONS, code=st.sampled_from(("I", "I", "A")))
    def set_type(self, session: int, code: str) -> None:
        """The type changes."""
        self._line(session, "TYPE", code)

    @rule(session=_SESSIONS, verb=st.sampled_from(("CWD", "CDUP", "NOOP", "ABOR", "NLST")))
    def do_something_else(self, session: int, verb: str) -> None:
        """The session goes back, or up, or does nothing."""
        if verb == "NLST":
            self._add(session, "PASV")
        self._line(session, verb, ROOT if verb == "CWD" else "")


def machine_for(play: Play) -> type[RuleBasedStateMachine]:
    """Return what makes machines that play what they have gathered."""

    class Playing(LongLives):
        def teardown(self) -> None:
            if self.steps:
                play(self.steps)

    return Playing
