"""What came of trying: the unbroken server's results, and each mutant's.

They travel between processes as lines of JSON. Must not know pytest, nor what is demanded of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .plan import Plan

MONITOR = "monitor"
"""The verdict of a failure that the monitor saw, whatever became of the case."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed or warned, or in which the monitor saw the broken rule.

    `requirement` is the one that the case judges, or the monitor's; `way` says how it failed.
    """

    case: str
    requirement: str
    verdict: str
    way: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One mutant tried.

    `failures` are in the suite's order. `own` has each case of the broken requirement, with how it
    ended. `cut` says why not all cases were tried, `broken` what became of the server if it ended.
    """

    mutant: str
    breaks: str
    failures: tuple[Failure, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    tried: int = 0
    cut: str = ""
    broken: str = ""
    seconds: float = 0.0

    @property
    def of_its_requirement(self) -> list[Failure]:
        """The failures that name the broken requirement; a mutant without one survives."""
        return [one for one in self.failures if one.requirement == self.breaks]

    @property
    def collateral(self) -> list[Failure]:
        """The failures that name other requirements."""
        return [one for one in self.failures if one.requirement != self.breaks]

    @property
    def killed(self) -> bool:
        """Whether a case of the broken requirement failed, or the monitor saw the broken rule."""
        return bool(self.of_its_requirement)

    @property
    def misattributed(self) -> bool:
        """Whether the first failure names another requirement than the broken one."""
        return bool(self.failures) and self.failures[0].requirement != self.breaks


@dataclass(frozen=True, slots=True)
class Blemish:
    """What the unbroken server did not pass: a case's verdict and reason, or the monitor's."""

    case: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unbroken:
    """The unbroken server tried: how many cases, what they found, and which codes were judged."""

    tried: int = 0
    blemishes: tuple[Blemish, ...] = ()
    codes: frozenset[int] = frozenset()

    def with_(self, other: Unbroken) -> Unbroken:
        """Both together."""
        blemishes = (*self.blemishes, *other.blemishes)
        return Unbroken(self.tried + other.tried, blemishes, self.codes | other.codes)


@dataclass(frozen=True, slots=True)
class Matrix:
    """All that was found out. `cases` has the requirement of each case, in the suite's order.

    `whole` is whether every mutant was tried, and the unbroken server on every case; `sampled`
    whether mutants met cases of other requirements, too.
    """

    cases: Mapping[str, str]
    unbroken: Unbroken
    outcomes: tuple[Outcome, ...]
    whole: bool = True
    seconds: float = 0.0
    sampled: bool = True


def to_line(kind: str, told: Any) -> str:
    """Return one line of JSON that `gathered` understands."""
    fields = asdict(told) if not isinstance(told, Mapping) else dict(told)
    fields = {key: sorted(value) if key == "codes" else value for key, value in fields.items()}
    return json.dumps({"kind": kind, "told": fields})


def is_complete(file: Path) -> bool:
    """Whether the process that wrote the file came to its end."""
    return file.exists() and file.read_text("utf-8").endswith(f"{to_line('end', {})}\n")


def gathered(files: Iterable[Path], plan: Plan, seconds: float) -> Matrix:
    """Put together what several processes wrote."""
    cases: dict[str, str] = {}
    unbroken = Unbroken()
    outcomes = []
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            entry = json.loads(line)
            told = entry["told"]
            if entry["kind"] == "cases":
                cases = told
            elif entry["kind"] == "unbroken":
                blemishes = tuple(Blemish(**one) for one in told["blemishes"])
                codes = frozenset(told["codes"])
                unbroken = unbroken.with_(Unbroken(told["tried"], blemishes, codes))
            elif entry["kind"] == "outcome":
                failures = tuple(Failure(**one) for one in told.pop("failures"))
                outcomes.append(Outcome(failures=failures, **told))
    ordered = tuple(sorted(outcomes, key=lambda one: (one.breaks, one.mutant)))
    return Matrix(cases, unbroken, ordered, plan.whole, seconds, plan.sampled)
