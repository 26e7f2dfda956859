"""Runs of the suite that are hurt in one way: chosen cases, or all, before the reference server.

Must not know what must hold of a run.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kill_matrix.server import Reference
from plugin.running import ROOT, Outcome, run

from conformance.report.scan import scan_cases
from conformance.spec import catalogue
from fixtures.hostile.behaviours import TOPICS
from fixtures.hostile.serving import Hostile, serving
from fixtures.hostile.way import TRANSFERS, Way, every

WORKERS = ("-n", "2")
"""How all cases are run: hurt ones wait more than they work."""

CHOSEN = 3
"""Cases of the commands that a way hurts."""

BESIDE = (
    "cases/rfc959/test_noop.py::test_noop_is_answered_with_success",
    "cases/rfc959/test_store.py::test_stor_replaces_the_file_named_and_no_other",
)
"""Cases that are tried in each way."""

_EXTRA = {
    "TLS": ("AUTH", "PROT"),
    "listings": ("NLST", "MLSD"),
    "data connections": ("RETR", "NLST", "STOR"),
    "moments": ("NOOP", "RETR", "RNTO"),
    "greetings": ("USER", "NOOP"),
}
"""Commands whose cases are tried beside those that are hurt, by topic."""

_BESIDE_TOPICS = {
    "listings": (
        "cases/rfc3659/test_machine_listings.py::test_mlsd_lists_each_name_once",
        "cases/rfc959/test_name_list.py::test_nlst_sends_nothing_but_names",
    ),
    "lies": ("cases/rfc959/test_print_directory.py::test_pwd_follows_cdup",),
}
"""Cases that are tried in each way of a topic: they do send what is hurt."""

BOUNDS = """
[bounds]
connect = 5.0
greeting = 5.0
login = 2.0
reply = 0.2
data = 0.1
quiet = 0.05
"""


@dataclass(frozen=True, slots=True)
class Hurt:
    """A run that was hurt: how it ended, what was hostile and at which port, the folder of its
    reports, and whether all of them were asked for.
    """

    way: Way
    outcome: Outcome
    hostile: Hostile
    port: int
    folder: Path
    reports: bool = True

    @property
    def results(self) -> Path:
        """The stream of results."""
        return self.folder / "run.jsonl"


def hurt_run(
    way: Way,
    reference: Reference,
    folder: Path,
    cases: Sequence[str],
    seconds: float,
    *,
    reports: bool = True,
) -> Hurt:
    """Run these cases, or all where there are none, with that bound of the run, and write all
    reports, or the results alone.
    """
    pages = (f"--junit-report={folder / 'run.xml'}", f"--html-report={folder / 'run.html'}")
    target = reference.target
    with serving(way, (target.host, target.port)) as (port, hostile):
        described = folder / "target.toml"
        described.write_text(_described(reference, port.address, seconds), "utf-8")
        outcome = run(
            f"--target-config={described}",
            f"--results={folder / 'run.jsonl'}",
            *(pages if reports else ()),
            "--no-shrink",
            *(cases or WORKERS),
            folder=ROOT,
            within=seconds * 1.1 + 120,
        )
    return Hurt(way, outcome, hostile, port.port, folder, reports)


def _described(reference: Reference, address: str, seconds: float) -> str:
    """A description of the reference server at another address, impatient."""
    lines = reference.description.read_text("utf-8").splitlines()
    kept = []
    inside = ""
    for line in lines:
        inside = line if line.startswith("[") else inside
        if inside == "[bounds]" or line.startswith(("address =", "baseline =")):
            continue
        # Ways of TLS have certificates that nobody vouches for.
        kept.append("insecure = true" if line.startswith("authority =") else line)
    return "\n".join([f'address = "{address}"', *kept, BOUNDS, f"run = {float(seconds)}", ""])


def topic_of(way: Way) -> str:
    """The topic of a way, nothing where it is a mixture."""
    return next((name for name, ways in TOPICS.items() if way in ways), "")


def commands_of(way: Way) -> tuple[str, ...]:
    """The commands that a way hurts."""
    carried = tuple(verb for verb in TRANSFERS if way.is_hostile_to(verb))
    return tuple(dict.fromkeys((*way.replies, *carried, *_EXTRA.get(topic_of(way), ()))))


@functools.cache
def _cases_by_command() -> dict[str, list[str]]:
    known = catalogue().requirements
    found: dict[str, list[str]] = {}
    for case in scan_cases(ROOT / "cases"):
        if case.path.startswith(("generated", "drafts")) or "large" in case.path:
            continue
        function = "test_" + case.id.rpartition("/")[2].replace("-", "_")
        for verb in known[case.requirement].commands:
            found.setdefault(verb, []).append(f"cases/{case.path}::{function}")
    return found


def own_cases(way: Way) -> list[str]:
    """All cases of the commands that a way hurts. Of one that hurts whatever comes, all but those
    that draw sequences.
    """
    if way.at is not None or way.serves is not every:
        return [*WORKERS, "cases", "--deselect", "cases/generated"]
    by_command = _cases_by_command()
    lists = (by_command.get(verb, ()) for verb in commands_of(way))
    return list(dict.fromkeys(itertools.chain.from_iterable(lists)))


def chosen_cases(way: Way) -> list[str]:
    """Some cases of each command that the way hurts, and those that are tried in each way."""
    by_command = _cases_by_command()
    lists = [by_command[verb] for verb in commands_of(way) if verb in by_command]
    chosen: dict[str, None] = {}
    for turn in range(CHOSEN):
        for cases in lists:
            step = max(1, len(cases) // CHOSEN)
            if turn * step < len(cases) and len(chosen) < CHOSEN:
                chosen[cases[turn * step]] = None
    return [*dict.fromkeys((*chosen, *BESIDE, *_BESIDE_TOPICS.get(topic_of(way), ())))]
