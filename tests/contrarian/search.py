"""A plugin of pytest's that tries each case on contrarian servers until one of them fails it.

`pytest -p contrarian.search --can-fail REPORT cases` writes, as JSON lines, for each case the
trials in which it failed or warned. With --can-fail-all it goes on after the first;
--can-fail-with NAME, which may be repeated, tries only what has that name. Takes over the
suite's own way of running a case; must not know what any case is about.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from conformance.plugin.fixtures import CASE
from conformance.plugin.judging import OBSERVED, result_of
from conformance.plugin.run import RUN
from conformance.plugin.selection import CASE_ID, REQUIREMENT
from conformance.session import Case
from conformance.target import Files, Limits, Login
from conformance.verdict import Finding, Verdict

from . import offers
from .replies import SPOILS
from .server import SERVERS
from .settings import LOGINS

_TOLD = (Verdict.FAIL, Verdict.WARN)
_SILENCE = frozenset({"silent", "data-silent"})
"""Kinds of findings that a busy machine brings as well: they count only where silence is meant."""

_UNTRIED = ("unsupported", "inconclusive")
_OFFERING = (*offers.SERVERS, "accepting-all", "port-as-told", "data-closed-late")
"""Servers that seem to have what pyftpdlib lacks."""

_LOGIN = ("", "USER", "PASS")
"""Verbs whose replies make a session: the first is the greeting's."""

_PATIENT, _IMPATIENT, _DATA = 0.6, 0.15, 0.3


@dataclass(frozen=True)
class Break:
    """What is wrong in a trial: a whole server, or one reply (`at`, counted from 0)."""

    server: str = "truthful"
    spoil: str = ""
    at: int = -1

    def __str__(self) -> str:
        return f"{self.spoil} {self.at}" if self.spoil else self.server


class Contrarian:
    """The process that serves, and how to tell it what to break."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ftp-contrarian-")
        program = Path(__file__).with_name("server.py")
        self._process = subprocess.Popen(
            [sys.executable, str(program), self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None  # as Popen was told
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self.port = int(self._from.readline())

    def begin(self, broken: Break) -> dict[str, Any]:
        """Begin a trial; return what the one before it saw."""
        told = {"server": broken.server, "spoil": broken.spoil, "at": broken.at}
        self._to.write(json.dumps(told) + "\n")
        self._to.flush()
        seen: dict[str, Any] = json.loads(self._from.readline())
        return seen

    def end(self) -> None:
        """Stop the process."""
        self._to.close()
        self._process.wait(timeout=10)
        self._from.close()
        self._folder.cleanup()


class Search:
    """Runs every case as often as needed."""

    def __init__(self, config: pytest.Config, server: Contrarian, report: Path) -> None:
        self._config = config
        self._server = server
        self._report = report.open("w", encoding="utf-8")
        self._all = bool(config.getoption("can_fail_all"))
        self._only = frozenset(config.getoption("can_fail_with"))
        share = str(config.getoption("can_fail_share")).split("/")
        self._share, self._shares = int(share[0]), int(share[1])
        self._findings: list[tuple[str, int]] = []
        _note_lines(self._findings)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep this process's share."""
        items[:] = items[self._share :: self._shares]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Try the case on one server after another."""
        if REQUIREMENT not in item.stash:
            return None
        told: dict[str, Any] = {
            "case": item.stash[CASE_ID],
            "requirement": item.stash[REQUIREMENT].id,
            "at": f"{item.location[0]}:{item.location[2].partition('[')[0]}",
            "trials": {},
            "monitor": {},
            "errors": {},
        }
        self._try(item, nextitem, Break(), told)
        seen = self._server.begin(Break())
        for broken in _breaks(seen, item, told["plain"][0] in _UNTRIED):
            if told["trials"] and not self._all:
                break
            if not self._only or self._only & {broken.server, broken.spoil}:
                self._try(item, nextitem, broken, told)
        self._report.write(json.dumps(told) + "\n")
        self._report.flush()
        return True

    def _try(self, item: pytest.Item, nextitem: Any, broken: Break, told: dict[str, Any]) -> None:
        findings = self._tried(item, nextitem, broken, told)
        if findings and {kind for kind, _ in findings} <= _SILENCE:
            # A busy machine brings it too, but hardly twice in the same place.
            findings = [one for one in self._tried(item, nextitem, broken, told) if one in findings]
        if findings:
            told["trials"][str(broken)] = sorted(set(findings))

    def _tried(
        self, item: pytest.Item, nextitem: Any, broken: Break, told: dict[str, Any]
    ) -> list[tuple[str, int]]:
        """Run the case once; return what failed or warned: its kind, and the line of the case."""
        run = self._config.stash[RUN]
        within = _IMPATIENT if broken.spoil == "silent" else _PATIENT
        bounds = replace(run.target.bounds, reply=within, login=within, data=_DATA)
        account = "conformance-account" if broken.server.startswith("account") else ""
        login = replace(run.target.login, account=account)
        run.target = replace(run.target, bounds=bounds, login=login)
        self._server.begin(broken)
        self._findings.clear()
        item._initrequest()  # type: ignore[attr-defined]  # how pytest makes fixtures anew
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        verdict = None
        for report in reports:
            result = result_of(report)
            if result is not None:
                verdict = result.verdict
                told.setdefault("plain", [str(result.verdict), result.reason])
                if result.verdict is Verdict.ERROR:
                    told["errors"][str(broken)] = str(report.longrepr)[-1500:]
            for name, value in report.user_properties:
                if name == OBSERVED:
                    for fields, _ in json.loads(str(value))["findings"]:
                        told["monitor"].setdefault(fields["requirement"], str(broken))
        item.stash._storage.pop(CASE, None)
        return list(self._findings) if verdict in _TOLD else []

    def pytest_sessionfinish(self) -> None:
        """End the server."""
        self._report.close()
        self._server.end()


def _breaks(seen: dict[str, Any], item: pytest.Item, untried: bool) -> Iterator[Break]:
    """All that may be tried on the case, what is likely to fail it first.

    Replies are spoilt from the last one back, those of set-up logins at the end. A case that found
    nothing to try on pyftpdlib is not tried on all that is built on it.
    """
    events = list(enumerate(seen["events"]))
    own = [number for number, event in events if event[0] not in seen["scratch"]][::-1]
    judged = "visitor" in getattr(item, "fixturenames", ())
    setup = [] if judged else [number for number in own if events[number][1][1] in _LOGIN]
    later = [number for number in own if number not in setup]
    quick, slow = ("opposite", "confused"), [name for name in SPOILS if name != "silent"][2:]
    yield from (Break(spoil=spoil, at=number) for spoil in quick for number in later)
    if untried:
        yield from (Break(name) for name in _OFFERING)
        return
    yield from (Break(name) for name in SERVERS if name != "truthful")
    yield from (Break(spoil=spoil, at=number) for spoil in slow for number in later)
    yield from (Break(spoil=spoil, at=number) for spoil in (*quick, *slow) for number in setup)
    yield from (Break(spoil="silent", at=number) for number in own)


def _note_lines(findings: list[tuple[str, int]]) -> None:
    """Have every judgement that fails or warns note the line of the case where it stands."""

    def wrapped(original: Any) -> Any:
        def judged(case: Case, finding: Finding) -> None:
            preparing = case._preparing
            frame = sys._getframe(1)
            while frame.f_back is not None and "/cases/" not in frame.f_code.co_filename:
                frame = frame.f_back
            if not preparing and "/cases/" in frame.f_code.co_filename:
                findings.append((finding.kind, frame.f_lineno))
            original(case, finding)

        return judged

    for name in ("fail", "warn"):
        setattr(Case, name, wrapped(getattr(Case, name)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the search's options."""
    group = parser.getgroup("can cases fail?")
    group.addoption("--can-fail", metavar="REPORT", type=Path)
    group.addoption("--can-fail-all", action="store_true")
    group.addoption("--can-fail-with", metavar="NAME", action="append", default=[])
    group.addoption("--can-fail-share", metavar="N/M", default="0/1")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server, and point the run at it."""
    config = session.config
    report = config.getoption("can_fail")
    if report is None:
        return
    server = Contrarian()
    (user, password), (second, its_password) = LOGINS.items()
    run = config.stash[RUN]
    run._opened = True
    run.target = replace(
        run.target,
        address=f"127.0.0.1:{server.port}",
        login=Login(user, password),
        second_login=Login(second, its_password),
        files=Files("/", "/unreadable/file.txt", "/unwritable"),
        limits=Limits(idle_timeout=300.0, login_attempts=3, passive_wait=0.2),
        bounds=replace(run.target.bounds, quiet=0.1),
    )
    config.pluginmanager.register(Search(config, server, report), "can-fail")
