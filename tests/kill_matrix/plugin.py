"""A plugin of pytest's that tries mutants on the cases: one process's share of the matrix.

`pytest -p kill_matrix.plugin --kill-matrix FOLDER --kill-matrix-share N/M cases` reads the plan in
the folder and writes what came of it beside it. Every case runs in this process, on one reference
server that is told what to break.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from conformance.model.monitor import GRAMMAR, SEQUENCE
from conformance.plugin.gathering import GATHERER
from conformance.plugin.run import RUN
from conformance.plugin.selection import CASE_ID, REQUIREMENT
from conformance.verdict import Verdict
from fixtures.servers.known import SetupError

from .outcome import MONITOR, Blemish, Failure, Outcome, Unbroken, to_line
from .plan import Plan, sample, turns
from .server import Reference, ServerGoneError
from .trying import Ending, note_codes, tried

WATCHED = frozenset({*GRAMMAR, *SEQUENCE})

_FAILED = (Verdict.FAIL, Verdict.WARN)
_SHORT, _SHORTER = 1.0, 0.6
"""Seconds of the bounds within which a server must answer: at first, and once a mutant has cost
`_MUCH`, as a mute one does. The reference server itself waits 0.5 s for a passive connection.
"""

_UNHURRIED = 5.0
"""Seconds for the unbroken server, which does answer, on a busy machine late."""

_QUIET = 0.1
_MUCH, _TOO_MUCH, _MOST = 4.0, 15.0, 120.0
"""Seconds spent on one mutant, from which on waits are shorter, the sample is left, and all is."""


class Trial:
    """Runs this process's share of the plan."""

    def __init__(self, config: pytest.Config, folder: Path, share: int, shares: int) -> None:
        self._config = config
        self._folder = folder
        self._share, self._shares = share, shares
        self._plan = Plan.read(folder)
        self._server = Reference()
        self._codes: set[int] = set()
        self._items: dict[str, pytest.Item] = {}
        self._cases: dict[str, str] = {}
        self._sampled: frozenset[str] = frozenset()
        note_codes(self._codes)
        run = config.stash[RUN]
        # One made ahead would lead to the mutant that was served before.
        run.ahead.stop()
        run._opened = True
        run.target = self._server.target

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the unbroken server, then the mutants whose turn it is."""
        # It would find that no case was run: none ends as a case of a run of the suite.
        self._config.pluginmanager.unregister(name=GATHERER)
        self._items = {
            one.stash[CASE_ID]: one
            for one in session.items
            if REQUIREMENT in one.stash and one.stash[REQUIREMENT].level != "informative"
        }
        self._cases = {case: one.stash[REQUIREMENT].id for case, one in self._items.items()}
        self._sampled = sample(self._cases)
        results = self._folder / f"share-{self._share}.jsonl"
        with results.open("w", encoding="utf-8", buffering=1) as file:
            file.write(to_line("cases", self._cases) + "\n")
            file.write(to_line("unbroken", self._unbroken()) + "\n")
            for name in turns(self._folder, self._plan, self._cases):
                file.write(to_line("outcome", self._outcome(name)) + "\n")
            file.write(to_line("end", {}) + "\n")
        return True

    def _unbroken(self) -> Unbroken:
        cases = self._plan.unbroken_cases(self._cases, self._sampled)
        cases = cases[self._share :: self._shares]
        self._codes.clear()
        self._wait_for(_UNHURRIED, self._server.target.bounds.quiet)
        blemishes: list[Blemish] = []
        for item, after in self._pairs(cases):
            blemishes += _blemishes(item, after)
            complaint = self._complaint()
            if complaint:
                blemishes.append(Blemish(item.stash[CASE_ID], "error", complaint))
        return Unbroken(len(cases), tuple(blemishes), frozenset(self._codes))

    def _wait_for(self, within: float, quiet: float = _QUIET) -> None:
        """Shorten the bounds: most of what a mutant does not say would never come."""
        target = self._server.target
        bounds = target.bounds
        short = {
            name: min(within, getattr(bounds, name))
            for name in ("connect", "greeting", "login", "reply", "data")
        }
        quiet = min(quiet, bounds.quiet)
        self._config.stash[RUN].target = replace(
            target, bounds=replace(bounds, quiet=quiet, **short)
        )

    def _outcome(self, mutant: str) -> Outcome:
        began = time.monotonic()
        breaks = self._plan.breaks[mutant]
        told: dict[str, Any] = {"failures": [], "own": {}, "tried": 0, "cut": ""}
        broken = ""
        cases = self._plan.cases_of(mutant, self._cases, self._sampled)
        try:
            self._server.begin(mutant)
            self._try(breaks, cases, began, told)
            self._server.check()
            self._server.begin("")
            broken = self._complaint()
        except ServerGoneError as error:
            broken = str(error)
            self._server.restart()
        told["failures"] = tuple(told["failures"])
        seconds = round(time.monotonic() - began, 2)
        return Outcome(mutant, breaks, broken=broken, seconds=seconds, **told)

    def _try(self, breaks: str, cases: list[str], began: float, told: dict[str, Any]) -> None:
        """Try one case after another, and note what fails."""
        left = 0
        for item, after in self._pairs(cases):
            own = item.stash[REQUIREMENT].id == breaks
            spent = time.monotonic() - began
            if spent > _MOST or (spent > _TOO_MUCH and not own):
                left += 1
                told["cut"] = f"too slow: {left} of {len(cases)} cases not tried"
                # What pytest keeps for the next case is of no use to another one.
                item.session._setupstate.teardown_exact(None)
                continue
            self._wait_for(_SHORTER if spent > _MUCH else _SHORT)
            ending = tried(item, after)
            if ending.verdict in _FAILED and ending.silent:
                # A busy machine brings silence too, but hardly twice.
                ending = tried(item, after)
            told["tried"] += 1
            case, requirement = item.stash[CASE_ID], item.stash[REQUIREMENT].id
            told["failures"] += failures(case, requirement, breaks, ending)
            if own:
                why = ending.reason or (ending.way if ending.findings else "")
                told["own"][case] = f"{ending.verdict}: {why}".rstrip(": ")
            if ending.verdict is not Verdict.PASS:
                self._server.check()

    def _complaint(self) -> str:
        said = self._server.complaint()
        return f"an error within the server: {said}" if said else ""

    def _pairs(self, cases: list[str]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
        """Each case with the one after it: between two of one file pytest keeps what is shared."""
        items = [self._items[case] for case in cases]
        return zip_longest(items, items[1:])

    def pytest_sessionfinish(self) -> None:
        """End the server."""
        self._server.end()


def failures(case: str, requirement: str, breaks: str, ending: Ending) -> Iterator[Failure]:
    """What of this case counts for a mutant, what names the broken requirement first."""
    seen = next((one for one in ending.observed if one.requirement == breaks), None)
    if seen is not None and breaks in WATCHED:
        yield Failure(case, breaks, MONITOR, seen.way)
    if ending.verdict in _FAILED:
        yield Failure(case, requirement, str(ending.verdict), ending.way)


def _blemishes(item: pytest.Item, after: pytest.Item | None) -> Iterator[Blemish]:
    """What the unbroken server does not pass."""
    ending = tried(item, after)
    if ending.silent or ending.verdict is Verdict.INCONCLUSIVE:
        ending = tried(item, after)
    case = item.stash[CASE_ID]
    if ending.verdict is not Verdict.PASS:
        yield Blemish(case, str(ending.verdict), ending.reason or ending.way)
    for seen in ending.observed:
        text = f"{seen.requirement}: {seen.sent} is answered {seen.received} ({seen.way})"
        yield Blemish(case, MONITOR, text)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the matrix's options."""
    group = parser.getgroup("kill matrix")
    group.addoption("--kill-matrix", metavar="FOLDER", type=Path)
    group.addoption("--kill-matrix-share", metavar="N/M", default="0/1")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server, and point the run at it."""
    config = session.config
    folder = config.getoption("kill_matrix")
    if folder is not None:
        share, _, shares = str(config.getoption("kill_matrix_share")).partition("/")
        try:
            trial = Trial(config, folder, int(share), int(shares))
        except (ServerGoneError, SetupError) as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)
        config.pluginmanager.register(trial, "kill-matrix")
