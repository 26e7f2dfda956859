"""The table of mutants that drawn sequences must find, and sequences played on them.

One server serves as one mutant after another. Must not know how sequences are drawn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from kill_matrix.server import Reference, ServerGoneError

from conformance.generate.player import Outcome, Player
from conformance.generate.steps import Step, from_text
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.link.transport import PieceLink
from conformance.session import Case
from conformance.spec import catalogue

EXPLAINED = "rfc959-6-every-sequence-has-an-explanation"

_BOUND = 1.0
"""Seconds behind which a mutant never answers. The unbroken server has its own bounds: it answers,
however busy the machine is.
"""

_FILE = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True, slots=True)
class Row:
    """A mutant, the way of drawing that must find it, and the shortest dialogue of a person's.

    `seeds` is how many of the five seeds must find it.
    """

    name: str
    topic: str
    dialogue: str
    seeds: int = 5

    @property
    def steps(self) -> list[Step]:
        """The dialogue. Raises StepError where it is none."""
        return from_text(self.dialogue)


def rows() -> dict[str, Row]:
    """Return the whole table, by name. Raises ValueError where a name comes twice."""
    listed = [Row(**row) for row in tomllib.loads(_FILE.read_text("utf-8"))["mutant"]]
    table = {row.name: row for row in listed}
    if len(table) < len(listed):
        raise ValueError(f"{_FILE.name}: {len(listed) - len(table)} mutants stand there twice")
    return table


class Stage:
    """The reference server, and cases on it."""

    def __init__(self) -> None:
        """Start it. Raises ServerGoneError."""
        self.reference = Reference()
        self._target = self.reference.target
        self._requirement = catalogue().requirements[EXPLAINED]
        self._numbers = count()

    def serve(self, mutant: str) -> None:
        """Serve as this mutant from now on, "" for the unbroken server."""
        try:
            self.reference.begin(mutant)
        except ServerGoneError:
            self.reference.restart()
            self.reference.begin(mutant)
        bounds = self.reference.target.bounds
        if mutant:
            bounds = replace(bounds, login=_BOUND, reply=_BOUND, data=_BOUND)
        self._target = replace(self.reference.target, bounds=bounds)

    def new_case(self) -> Case:
        """Return a case with a link of its own."""
        address = Address(self._target.host, self._target.port)
        link = SocketLink(address, f"ftp-conformance-quality-{next(self._numbers)}")
        return Case(self._requirement, PieceLink(link), self._target)

    def played(self, steps: Sequence[Step]) -> Outcome:
        """Play steps on the server as it is."""
        case = self.new_case()
        try:
            return Player(case, steps).play()
        finally:
            case.link.close()
