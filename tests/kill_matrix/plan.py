"""What is to be tried, and the queue from which several processes take it.

Must not know pytest, nor the server.
"""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

_PLAN, _NEXT = "plan.json", "next"

DRAWN = "generated/"
"""How the ids of cases begin that draw what they send. They look for everything at once and take
long, so that in the sample they would only be first to fail on each mutant.
"""


ASKED_FOR = ("/large/", "/intrusive/")
"""What the ids of cases have within that run where they are asked for, and need much time."""

DRAWN_REQUIREMENT = "rfc959-6-every-sequence-has-an-explanation"
_DRAWN_CASE = "generated/sequences/every-reply-is-explained"
DRAWN_FOR: Mapping[str, str] = {
    mutant: f"{_DRAWN_CASE}[{topic}]"
    for mutant, topic in {
        "second-mkd-in-a-row-makes-nothing": "names",
        "appe-adds-twice": "transfers",
        "refused-line-brings-back-ascii": "pending-state",
        "third-type-is-passed-over": "parameters",
        "broken-store-is-a-success-and-lost": "data-connections",
        "third-login-is-refused": "logins",
        "wrong-line-spoils-the-next-store": "wrong-lines",
        "stor-trims-the-name": "odd-names",
        "commands-of-one-segment-are-turned-round": "one-write",
        "cr-and-lf-in-two-segments-end-two-lines": "segments",
        "pasv-closes-the-ports-of-others": "two-sessions",
        "rein-ends-all-logins": "four-sessions",
        "mlst-knows-no-renamed-file": "extensions",
        "epsv-all-ends-with-a-refused-retr": "extended-data",
        "refused-host-goes-to-the-root": "hosts",
        "rnto-leaves-ascii-type": "long-lives",
    }.items()
}
"""Of the mutants that only sequences show, one for each way of drawing, and its case: each of these
cases takes seconds, so the others are no part of the whole matrix.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """The mutants to try, with the requirement that each breaks.

    `whole` is whether the unbroken server is tried on every case, not only on those that the
    mutants are tried on. `sampled` is whether mutants meet the sample, too, which shows whether the
    first case to fail names what is broken. What is `watched` by the monitor may show in any case.
    """

    breaks: Mapping[str, str]
    whole: bool
    sampled: bool = True
    watched: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Put the plan where every process finds it."""
        (folder / _PLAN).write_text(json.dumps(asdict(self)), encoding="utf-8")
        (folder / _NEXT).write_text("0", encoding="ascii")

    @classmethod
    def read(cls, folder: Path) -> Plan:
        """Return the plan that `write` put there."""
        told = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
        return cls(**{**told, "watched": tuple(told["watched"])})

    def cases_of(
        self, mutant: str, cases: Mapping[str, str], sampled: Collection[str]
    ) -> list[str]:
        """The cases on which a mutant is tried, in the suite's order: those of its requirement,
        and the sample if it is wanted, or where the monitor watches the requirement.
        """
        if mutant in DRAWN_FOR:
            return [DRAWN_FOR[mutant]]
        wanted = self.breaks[mutant]
        others = sampled if self.sampled or wanted in self.watched else ()
        return [case for case, judges in cases.items() if judges == wanted or case in others]

    def unbroken_cases(self, cases: Mapping[str, str], sampled: Collection[str]) -> list[str]:
        """The cases on which the unbroken server is tried."""
        if self.whole:
            return list(cases)
        tried = {case for one in self.breaks for case in self.cases_of(one, cases, sampled)}
        return [case for case in cases if case in tried]


def sample(cases: Mapping[str, str]) -> frozenset[str]:
    """Return one case of each file, the same in every run as long as the ids stay; none of those
    that draw what they send, or need much time.
    """
    least: dict[str, tuple[str, str]] = {}
    for case in cases:
        if case.startswith(DRAWN) or any(mark in case for mark in ASKED_FOR):
            continue
        file = case.partition("[")[0].rpartition("/")[0]
        rank = (sha256(case.encode()).hexdigest(), case)
        least[file] = min(rank, least.get(file, rank))
    return frozenset(case for _, case in least.values())


def turns(folder: Path, plan: Plan, cases: Mapping[str, str]) -> Iterator[str]:
    """Give this process a mutant after another; those with the most cases come first.

    Every process asks as soon as it is done with one, so that all end at about the same time.
    """
    sizes = Counter(cases.values())
    order: Sequence[str] = sorted(plan.breaks, key=lambda name: (-sizes[plan.breaks[name]], name))
    while (turn := _next(folder)) < len(order):
        yield order[turn]


def _next(folder: Path) -> int:
    with (folder / _NEXT).open("r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        turn = int(file.read())
        file.seek(0)
        file.write(str(turn + 1))
    return turn
