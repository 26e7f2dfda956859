"""Who breaks a requirement: mutants, which were made to, and the servers that are known to.

Whoever reads that his server fails wants to know whether the case can be trusted, and whether
others do the same. Must not know where mutants come from, nor run one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from conformance.report.baseline import Baseline, Known
from conformance.report.monitored import MONITORED
from conformance.report.printable import wrapped

_COLUMNS = 100
_MOST_LINES = 20


class Mutant(Protocol):
    """A server with one rule broken, as the registry of mutants has it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def says(self) -> str:
        """What it does wrong, in one sentence."""

    @property
    def breaks(self) -> str:
        """The id of the requirement that it breaks."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """What some servers are known to do: all whose baselines say the same of the same."""

    servers: tuple[str, ...]
    known: Known


@dataclass(frozen=True, slots=True)
class Witnesses:
    """All mutants, and all known deviations of the servers that the suite starts."""

    mutants: Sequence[Mutant] = ()
    deviations: Sequence[Deviation] = ()

    @property
    def broken(self) -> frozenset[str]:
        """The requirements that a mutant breaks."""
        return frozenset(mutant.breaks for mutant in self.mutants)

    def lines(self, requirement: str, cases: Iterable[str]) -> list[str]:
        """Return who breaks it, as blocks of lines; `cases` are the ids of those that judge it."""
        mutants = [mutant for mutant in self.mutants if mutant.breaks == requirement]
        judges = {f"{MONITORED}{requirement}", *cases}
        deviating = [one for one in self.deviations if _is_about(one.known, requirement, judges)]
        lines = ["", "mutants that break it"] if mutants else []
        for mutant in sorted(mutants, key=lambda each: each.name):
            lines += [f"  {mutant.name}", *_indented(mutant.says)]
        lines += ["", "servers that are known to break it"] if deviating else []
        for one in deviating:
            lines += [f"  {', '.join(one.servers)}: {one.known.way}", *_indented(one.known.reason)]
            lines += [f"    {only}" for only in _only(one.known)]
        return lines


def read_deviations(folder: Path, today: date) -> list[Deviation]:
    """Return what the baselines of a folder list, each named for its server.

    Raises BaselineError for one that cannot be used.
    """
    found: dict[Known, list[str]] = {}
    for path in sorted(folder.glob("*.toml"), key=lambda each: each.stem):
        for entry in Baseline.read(path, today).entries:
            found.setdefault(entry, []).append(path.stem)
    return [Deviation(tuple(servers), entry) for entry, servers in found.items()]


def _is_about(known: Known, requirement: str, judges: Collection[str]) -> bool:
    return known.requirement == requirement or known.case.partition("[")[0] in judges


def _only(known: Known) -> Iterator[str]:
    """Where, and when, it is so, if not always."""
    if known.case:
        yield f"in {known.case}"
    if known.tls:
        yield "in clear only" if known.tls == "off" else f"under {known.tls} TLS only"
    if known.sometimes:
        yield "by chance"


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in wrapped(text, _COLUMNS - 4, most=_MOST_LINES)]
