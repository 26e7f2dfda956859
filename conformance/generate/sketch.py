"""A sequence while it is drawn: what has been drawn, the guess of what it leads to, and names.

Names are few, so that steps meet on them. What comes first in a choice is what a shrunk sequence
has. Must not know which steps belong together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from conformance.generate.guess import Guess
from conformance.generate.steps import ROOT, Step
from conformance.model.world import Fate

Draw = Callable[[st.SearchStrategy[object]], object]

PREPARATIONS = ("PASV", "PASV", "PORT")
"""What sets up a data connection, each as likely as it is often named."""


@dataclass(slots=True)
class Sketch:
    """A sequence while it is drawn: its steps, and the guess of what they lead to."""

    draw: Draw
    sessions: int
    names: Sequence[str]
    preparations: Sequence[str] = PREPARATIONS
    steps: list[Step] = field(default_factory=list)
    guess: Guess = field(default_factory=Guess)

    def add(
        self,
        session: int,
        verb: str,
        argument: str = "",
        octets: bytes = b"",
        fate: Fate = "normal",
        *,
        broken: bool = False,
    ) -> None:
        """Append a step."""
        step = Step(session, verb, argument, octets, fate, broken=broken)
        self.steps.append(step)
        self.guess.take(step)

    def line(self, session: int, line: str) -> None:
        """Append a step that is a line and nothing else."""
        verb, _, argument = line.partition(" ")
        self.add(session, verb, argument)

    # ------------------------------------------------------------------ choices

    def one_of(self, *values: str) -> str:
        """Draw one of these texts; one that stands here twice comes twice as often."""
        return str(self.draw(st.sampled_from(values)))

    def once_in(self, times: int) -> bool:
        """Draw whether something happens that happens once in so many times."""
        return self.draw(st.integers(0, times - 1)) == times - 1

    def session(self) -> int:
        """Draw a session."""
        chosen = self.draw(st.integers(0, self.sessions - 1)) if self.sessions > 1 else 0
        assert isinstance(chosen, int)  # as drawn
        return chosen

    def preparations_of(self, session: int) -> Sequence[str]:
        """Return what sets up a data connection of a session: only EPSV, behind EPSV ALL."""
        return ("EPSV",) if self.guess.only_extended(session) else self.preparations

    # ------------------------------------------------------------------ names

    def name(self, session: int) -> str:
        """Draw a pathname: a name here, or in a directory that may be there."""
        name = self.one_of(*self.names)
        directories = self.guess.directories()
        if directories and self.once_in(4):
            return self.spelled(session, f"{self.one_of(*directories)}/{name}")
        if self.guess.where(session) is None or self.once_in(8):
            return f"{ROOT}/{name}"
        return name

    def free(self, session: int) -> str:
        """Draw a pathname that probably nothing has."""
        places = ["", *(f"{directory}/" for directory in self.guess.directories())]
        place = self.one_of(*places) if len(places) > 1 and self.once_in(2) else ""
        free = [path for name in self.names if not self.guess.has(path := f"{place}{name}")]
        if not free or self.once_in(6):
            return self.name(session)
        return self.spelled(session, self.one_of(*free))

    def gone(self, session: int) -> str:
        """Draw a pathname that something had and has no more, if there is one."""
        gone = self.guess.gone()
        if not gone or self.once_in(3):
            return self.name(session)
        return self.spelled(session, self.one_of(*gone))

    def nowhere(self, session: int) -> str:
        """Draw a pathname in a directory that probably is none."""
        first, second = self.one_of(*self.names), self.one_of(*self.names)
        return self.spelled(session, f"{first}/{second}")

    def file(self, session: int) -> str:
        """Draw a pathname that is probably a file's."""
        return self._existing(session, self.guess.files())

    def directory(self, session: int) -> str:
        """Draw a pathname that is probably a directory's."""
        return self._existing(session, self.guess.directories())

    def anything(self, session: int) -> str:
        """Draw a pathname that is probably a file's or a directory's."""
        return self._existing(session, [*self.guess.files(), *self.guess.directories()])

    def _existing(self, session: int, paths: Sequence[str]) -> str:
        if not paths or self.once_in(8):
            return self.gone(session)
        return self.spelled(session, self.one_of(*paths))

    def spelled(self, session: int, path: str) -> str:
        """Return a pathname as the session may write it: from where it is, if that is known."""
        where = self.guess.where(session)
        if (
            where is None
            or not f"{path}/".startswith(f"{where}/" if where else "")
            or path == where
        ):
            return f"{ROOT}/{path}"
        if self.once_in(8):
            return f"{ROOT}/{path}"
        return path[len(where) + 1 :] if where else path
