"""What steps lead to if all goes well: a guess that helps to draw the next one.

Must not judge, nor depend on any reply.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.generate.steps import ROOT, Step

_TRANSFERS = frozenset({"RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD"})
PREPARING = frozenset({"PASV", "PORT", "EPSV", "EPRT"})
_LOGINS = frozenset({"USER", "PASS", "REIN"})


@dataclass(slots=True)
class Guess:
    """Files and directories below the suite's own directory; where each session is; what RNFR has
    named; how sessions have prepared a data connection.
    """

    _nodes: dict[str, bool] = field(default_factory=dict)
    """Pathname -> whether it is a directory."""
    _gone: set[str] = field(default_factory=set)
    _where: dict[int, str | None] = field(default_factory=dict)
    _renaming: dict[int, str] = field(default_factory=dict)
    _prepared: dict[int, str] = field(default_factory=dict)
    _only_extended: set[int] = field(default_factory=set)

    def files(self) -> list[str]:
        """Return the pathnames of files."""
        return sorted(name for name, directory in self._nodes.items() if not directory)

    def directories(self) -> list[str]:
        """Return the pathnames of directories."""
        return sorted(name for name, directory in self._nodes.items() if directory)

    def has(self, path: str) -> bool:
        """Whether anything has this pathname."""
        return path in self._nodes

    def gone(self) -> list[str]:
        """Return the pathnames that something had, and nothing has any more."""
        return sorted(self._gone - self._nodes.keys())

    def where(self, session: int) -> str | None:
        """Return the working directory, "" for the suite's own one, None for one that is not
        known: behind a login, or above.
        """
        return self._where.get(session, "")

    def prepared(self, session: int) -> str:
        """Return what set a data connection up where something did, and no transfer came since."""
        return self._prepared.get(session, "")

    def only_extended(self, session: int) -> bool:
        """Whether EPSV ALL came."""
        return session in self._only_extended

    def renaming(self, session: int) -> bool:
        """Whether RNFR came, and no RNTO since."""
        return session in self._renaming

    def take(self, step: Step) -> None:
        """Follow a step."""
        if step.broken:
            return
        if step.verb == "EPSV" and step.argument:
            self._only_extended.add(step.session)
        elif step.verb in PREPARING:
            self._prepared[step.session] = step.verb
        elif step.verb in _TRANSFERS or step.verb in ("ABOR", "REIN"):
            self._prepared.pop(step.session, None)
        if step.verb in _LOGINS:
            self._where[step.session] = None
        elif step.verb == "CDUP":
            self._go_up(step.session)
        path = self._path(step)
        if path is not None:
            self._take_name(step, path)

    def _take_name(self, step: Step, path: str) -> None:
        if step.verb in ("STOR", "APPE") and step.fate in ("normal", "late"):
            self._make(path, directory=False)
        elif step.verb == "MKD":
            self._make(path, directory=True)
        elif step.verb in ("DELE", "RMD"):
            self._remove(path, directory=step.verb == "RMD")
        elif step.verb == "CWD" and (not path or self._nodes.get(path)):
            self._where[step.session] = path
        elif step.verb == "RNFR":
            self._renaming[step.session] = path
        elif step.verb == "RNTO":
            self._rename(self._renaming.pop(step.session, ""), path)

    def _go_up(self, session: int) -> None:
        where = self.where(session)
        self._where[session] = where.rpartition("/")[0] if where else None

    def _make(self, path: str, *, directory: bool) -> None:
        if self._has_place(path):
            self._nodes.setdefault(path, directory)

    def _remove(self, path: str, *, directory: bool) -> None:
        if self._nodes.get(path) is directory and not self._is_full(path):
            del self._nodes[path]
            self._gone.add(path)

    def _has_place(self, path: str) -> bool:
        above = path.rpartition("/")[0]
        return bool(path) and (not above or bool(self._nodes.get(above)))

    def _is_full(self, path: str) -> bool:
        return any(name.startswith(f"{path}/") for name in self._nodes)

    def _rename(self, source: str, target: str) -> None:
        if source not in self._nodes or not self._has_place(target):
            return
        if target != source and not f"{target}/".startswith(f"{source}/"):
            moved = {
                target + name[len(source) :]: kind
                for name, kind in self._nodes.items()
                if f"{name}/".startswith(f"{source}/")
            }
            left = {
                name: kind
                for name, kind in self._nodes.items()
                if not f"{name}/".startswith(f"{source}/")
            }
            self._nodes = {**left, **moved}
            self._gone.add(source)

    def _path(self, step: Step) -> str | None:
        """The pathname that the step names, None where it is not known."""
        if step.argument.startswith(ROOT):
            return step.argument.removeprefix(ROOT).strip("/")
        where = self.where(step.session)
        return None if where is None else f"{where}/{step.argument}".strip("/")
