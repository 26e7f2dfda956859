"""What steps lead to if all goes well: a guess that helps to draw the next one.

Must not judge, nor depend on any reply.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.generate.steps import ROOT, Step

_TRANSFERS = frozenset({"RETR", "STOR", "APPE", "STOU", "LIST", "NLST"})


@dataclass(slots=True)
class Guess:
    """Files and directories below the suite's own directory; where each session is; what RNFR has
    named; which sessions have prepared a data connection.
    """

    _nodes: dict[str, bool] = field(default_factory=dict)
    """Pathname -> whether it is a directory."""
    _where: dict[int, str] = field(default_factory=dict)
    _renaming: dict[int, str] = field(default_factory=dict)
    _prepared: set[int] = field(default_factory=set)

    def files(self) -> list[str]:
        """Return the pathnames of files."""
        return sorted(name for name, directory in self._nodes.items() if not directory)

    def directories(self) -> list[str]:
        """Return the pathnames of directories."""
        return sorted(name for name, directory in self._nodes.items() if directory)

    def prepared(self, session: int) -> bool:
        """Whether PASV or PORT came, and no transfer since."""
        return session in self._prepared

    def take(self, step: Step) -> None:
        """Follow a step."""
        if step.verb in ("PASV", "PORT"):
            self._prepared.add(step.session)
        elif step.verb in _TRANSFERS or step.verb in ("ABOR", "REIN"):
            self._prepared.discard(step.session)
        path = self._path(step)
        if step.verb in ("STOR", "APPE") and step.fate == "normal":
            self._nodes.setdefault(path, False)
        elif step.verb == "MKD":
            self._nodes.setdefault(path, True)
        elif step.verb in ("DELE", "RMD"):
            self._nodes.pop(path, None)
        elif step.verb == "CWD":
            self._where[step.session] = path
        elif step.verb == "CDUP":
            self._where[step.session] = self._where.get(step.session, "").rpartition("/")[0]
        elif step.verb == "RNFR":
            self._renaming[step.session] = path
        elif step.verb == "RNTO":
            self._rename(self._renaming.pop(step.session, ""), path)

    def _rename(self, source: str, target: str) -> None:
        if source in self._nodes:
            self._nodes[target] = self._nodes.pop(source)

    def _path(self, step: Step) -> str:
        if step.argument.startswith(ROOT):
            return step.argument.removeprefix(ROOT).strip("/")
        where = self._where.get(step.session, "")
        return f"{where}/{step.argument}".strip("/")
