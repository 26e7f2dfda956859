"""One run: its target, opened, probed and left clean.

The suite's own servers are started here, one for each worker. A target that does not answer, or
refuses the login, ends the run with one message and status 2 before any case is tried.
"""

from __future__ import annotations

import contextlib
import math
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from conformance.link.ahead import Ahead
from conformance.link.deadline import Deadline
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.link.transport import PieceLink
from conformance.plugin.diagnosis import AT_ONCE, IPV6_LOOPBACK, waits_for_tls
from conformance.plugin.interrupting import Interruption
from conformance.plugin.ledger import Ledger, ledger_folder
from conformance.plugin.leftovers import Leftovers, Told, logged_in
from conformance.plugin.options import Settings
from conformance.plugin.patience import Patience
from conformance.plugin.probing import ASKED, answers
from conformance.plugin.recorded import recorded_case
from conformance.plugin.secrecy import masked
from conformance.plugin.server import OwnServer, ServerError
from conformance.plugin.tls_options import with_asked
from conformance.plugin.turns import Turns
from conformance.session import Case, Session
from conformance.session.carriage import TOGETHER, Transport
from conformance.session.errors import SuiteError
from conformance.session.run_names import case_part, random_part, token_of_seed
from conformance.session.scratch import working_directory
from conformance.spec import Requirement
from conformance.target import Bounds
from conformance.verdict import CaseEnded, Verdict

UNUSABLE_TARGET = 2
_LONGEST_LISTING = 16 << 20
"""Octets of a listing in which is looked for what runs have left."""

_MOST_REFUSALS = 3
"""Cases in a row that got no login, after which the target is lost: one may be a limit's doing."""

_MOST_SILENCES = 20
"""Attempts at cases in a row that met no reply, after which the target is asked once more."""

_MOST_TIDYING = 60.0
"""Seconds, beside a tenth of the run's bound, that tidying up the target may take behind it."""

_BOUND_OF_RUN = "--run-timeout, or run in [bounds] of the target's description"

_BOUND_OF_CASE = "--timeout, or timeout in pytest's settings"

SESSIONS = 2
"""Sessions that a case holds at once: its own, and that of what it prepares. Few hold more."""

_OF_THE_RUN = Requirement("run", "", "", "must", "", "", (), False)


class Run:
    """What all cases of one process share: `token` is in the name of everything that it makes on
    the target, `worker` is the process of pytest-xdist's that it is in."""

    def __init__(self, settings: Settings, token: str, worker: str = "") -> None:
        self.settings = settings
        self.token = token
        self.worker = worker
        self.target = settings.target
        self.problem = ""
        self.described = False
        """Whether somebody was told what the target is."""
        self._confirmed: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self.doubtful = False
        self.silences = 0
        """Cases in a row, attempts counted, that met a command which was not answered in time."""
        self.until = math.inf
        """When the run ends itself, on the monotonic clock, which all processes share."""
        self._case_until, self._case_seconds = math.inf, 0.0
        self.granted = 0.0
        """Seconds that cases have waited for other workers."""
        self.apart = ""
        """Why names do not follow the seed that was asked for; empty where they do."""
        self.cut = ""
        """Why the run ended itself before its last case; empty where it did not."""
        self.interruption = Interruption()
        self._recordings = settings.recordings
        self.attempt: Mapping[str, Any] = {}
        """The recording that the running case is played from."""
        self._played_by = ""
        """The worker that ran the case when it was recorded."""
        self._met = settings.target
        """The target that it met: each worker had one of its own."""
        self._server: OwnServer | None = None
        self._opened = not settings.server or settings.recordings is not None
        self._attempts, self._sequences = Counter[str](), Counter[str]()
        self._refusals = 0
        self.ledger = Ledger(ledger_folder())
        self.ahead = Ahead()
        self.turns = Turns("")
        self._patience = Patience(settings.target.bounds.room)
        self._turns: tempfile.TemporaryDirectory[str] | None = None
        self.fitted = ""
        """Why there are fewer workers than were asked for; empty where there are not."""

    @property
    def confirmed(self) -> set[tuple[str, str, str]]:
        """What the monitor saw twice in one case: requirement, verb, and way. Each worker has seen
        its own cases alone; so, where it is played from recordings, has the one of then.
        """
        return self._confirmed[self._played_by]

    @property
    def seed(self) -> int:
        """The seed of what is drawn: the one asked for, that of a plain run, which shall say the
        same each time, or one that only this run has.
        """
        wanted = self.settings.sequences
        return wanted.seed or wanted.budget.seed or int(random_part(self.token), 16)

    def open(self) -> None:
        """Start the suite's own server, once. What goes wrong stands in `problem`."""
        if self._opened:
            return
        self._opened = True
        try:
            self._server = OwnServer(self.settings.server)
            described = self._server.start()
        except ServerError as error:
            self.problem = str(error)
            return
        bounds, asked = described.bounds, self.settings.target.bounds
        if asked.reply != Bounds().reply:
            bounds = replace(bounds, reply=asked.reply)
        bounds = replace(bounds, run=asked.run)
        name = described.name or self.settings.server
        tls = with_asked(described.tls, self.settings.tls)
        self.target = replace(described, name=name, baseline="", bounds=bounds, tls=tls)
        self.ahead.fit(self.target.limits.max_sessions, SESSIONS + 1)
        self.probe()

    def probe(self) -> None:
        """Log in once, and learn where the login leads. What goes wrong stands in `problem`."""
        case = self._sweeping(self.token)
        try:
            session = logged_in(case)
            if not self.target.files.directory:
                files = replace(self.target.files, directory=working_directory(session))
                self.target = replace(self.target, files=files)
            if self.makes_something:
                self._sweep_before(session)
                self._follow_seed(session)
            session.close()
        except CaseEnded as ended:
            user = f", user {self.target.user!r}"
            reason = masked(ended.reason.removeprefix("set-up: "), self.target)
            if case.unanswered and self.target.tls.mode != "implicit" and waits_for_tls(case):
                reason = AT_ONCE
            self.problem = f"target {self.target.address}{user}: {reason}"
        finally:
            case.link.close()

    def share_turns(self) -> None:
        """Let the workers that are still to be started take turns."""
        self._turns = tempfile.TemporaryDirectory(prefix="ftp-conformance-turns-")

    @property
    def turns_folder(self) -> str:
        """Where the workers take turns; empty where they do not."""
        return self._turns.name if self._turns is not None else ""

    def probing(self) -> Case:
        """Return a case of nobody's, to find something out."""
        return self._case(_OF_THE_RUN, self.token)

    def lost(self) -> str:
        """Return why the target cannot be used any more; empty where no case had to doubt it, or
        it lets the user in again.

        One that greets and refuses the login is lost only when it does so time after time.
        """
        silent = self.silences >= _MOST_SILENCES
        if not (self.doubtful or silent) or self._recordings is not None:
            self._refusals = 0
            return ""
        self.doubtful = False
        # What one worker finds full or silent may be so by what the others do.
        with self.turns.alone():
            since, pauses, why = time.monotonic(), 0, self._asked_again(silent)
            while why and self.pauses(pauses, since):
                why, pauses = self._asked_again(silent), pauses + 1
            return why

    def pauses(self, before: int, since: float) -> bool:
        """Wait for others to leave, after so many pauses in a row; return whether there was any
        patience left: what is silent takes of it too. In recordings nobody is waited for.
        """
        end = min(self.until, since + self.target.bounds.room)
        return not self.is_recorded and self._patience.wait(before, end - time.monotonic())

    def _asked_again(self, silent: bool) -> str:
        case = self.case(_OF_THE_RUN)
        try:
            session = logged_in(case)
            if silent and not answers(session):
                asked = ", ".join(ASKED)
                return f"it has answered nothing in {self.silences} attempts at cases, nor {asked}"
            session.close()
            self.silences = 0
        except CaseEnded as ended:
            self._refusals += 1
            over = case.unanswered or self._refusals >= _MOST_REFUSALS
            return masked(ended.reason.removeprefix("set-up: "), self.target) if over else ""
        finally:
            case.link.close()
        self._refusals = 0
        return ""

    def begin(self, until: float = 0.0) -> None:
        """Let the time of the run begin, or go on up to a moment that is known."""
        seconds = self.settings.target.bounds.run
        if self._recordings is None and seconds:
            self.until = until or time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time of the run is over."""
        return time.monotonic() >= self.until

    def end(self) -> NoReturn:
        """End the running case, since the time of the run is over."""
        seconds = self.settings.target.bounds.run
        self.cut = f"the run was cut short: its bound of {seconds:g} s is over ({_BOUND_OF_RUN})"
        raise CaseEnded(Verdict.INCONCLUSIVE, self.cut)

    def allow(self, seconds: float) -> None:
        """Let the running case wait so many seconds from now on, as long as it likes with 0."""
        self._case_seconds = seconds
        self._case_until = time.monotonic() + seconds if seconds else math.inf

    def grant(self, seconds: float) -> None:
        """Let the running case wait so many seconds longer."""
        self._case_until += seconds
        self.granted += seconds

    def _over(self) -> NoReturn:
        if self.is_over:
            self.end()
        waited = f"the case waited {self._case_seconds:g} s in all, as long as one may"
        raise CaseEnded(Verdict.INCONCLUSIVE, f"{waited} ({_BOUND_OF_CASE})")

    def has_more(self, case: str, wanted: bool) -> bool:
        """Whether a case is to be run once more: as `wanted`, or as it was when recorded."""
        return wanted if self._recordings is None else self._recordings.has_more(case)

    def case(
        self, requirement: Requirement, transport: Transport = TOGETHER, name: str = ""
    ) -> Case:
        """Return a new case with a link of its own, of which the names depend on the case's name
        and on how often it was tried alone; where the run is played from recordings, the one that
        the case of that name had. Raises ReplayError.
        """
        self.interruption.check()
        if self._recordings is not None:
            self.attempt, self._met, self._played_by = self._recordings.next_attempt(name)
            return recorded_case(requirement, self.attempt, self._met, self.settings.read_only)
        self._attempts[name] += 1
        token = f"{self.token}-{case_part(name)}-{self._attempts[name]}"
        return self._case(requirement, token, transport)

    def sequence(
        self, requirement: Requirement, topic: str, transport: Transport = TOGETHER
    ) -> Case:
        """Return a new case for a drawn sequence: its names depend on its topic and place alone."""
        self.interruption.check()
        self._sequences[topic] += 1
        token = f"{self.token}-{topic}-{self._sequences[topic]}"
        case = self._case(requirement, token, transport)
        case.link = PieceLink(case.link)
        case.in_order = False  # the model looks at it more closely
        return case

    def recorded_sequence(self, requirement: Requirement, attempt: Mapping[str, Any]) -> Case:
        """Return the case of a sequence that was recorded. Raises ReplayError."""
        made = recorded_case(requirement, attempt, self._met, self.settings.read_only)
        made.link = PieceLink(made.link)
        made.in_order = False
        return made

    @property
    def is_recorded(self) -> bool:
        """Whether it is played from recordings."""
        return self._recordings is not None

    def _case(self, requirement: Requirement, token: str, transport: Transport = TOGETHER) -> Case:
        host = IPV6_LOOPBACK if transport.ipv6 else self.target.host
        deadline = Deadline(min(self.until, self._case_until), self._over)
        address = Address(host, self.target.port)
        within, own = self.target.bounds.connect, transport.own_ports
        link = SocketLink(address, token, within, deadline, self.ahead, own_ports=own)
        return Case(requirement, link, self.target, self.settings.read_only, transport)

    @property
    def makes_something(self) -> bool:
        """Whether something of it can stay: not where it may not write, nor on a server that goes
        with it. Only then is looked for what runs have left.
        """
        return not (self.settings.read_only or self.settings.server or self.is_recorded)

    def _leftovers(self) -> Leftovers:
        return Leftovers(self._sweeping, self.target.files, self.token, self.ledger)

    def _sweeping(self, token: str) -> Case:
        """Return a case that may remove what bears the token, and reads no endless listing."""
        case = self._case(_OF_THE_RUN, token)
        bounds = replace(self.target.bounds, data_octets=_LONGEST_LISTING)
        case.target = replace(self.target, bounds=bounds)
        return case

    def _sweep_before(self, session: Session) -> None:
        """Remove what runs that are over have left. What stays is told when this one ends."""
        with contextlib.suppress(CaseEnded, SuiteError), session.case.preparing():
            self._leftovers().sweep(session, own=False)

    def _follow_seed(self, session: Session) -> None:
        """Let the names of the run follow the seed that was asked for, unless some run has them."""
        seed = self.settings.sequences.seed
        if not seed:
            return
        wanted, mine = token_of_seed(seed), self.token
        with contextlib.suppress(CaseEnded, SuiteError), session.case.preparing():
            if not self._leftovers().holds(session, wanted) and self.ledger.claim(wanted):
                self.token = wanted
                self.ledger.forget(mine)
        if self.token == mine:
            self.apart = (
                f"names do not follow seed {seed}: such are on the target, of a run that is under "
                "way, or that nobody knows to be over"
            )

    def sweep(self) -> tuple[Told, bool]:
        """Remove what cases had to leave on the target, and what runs that are over have left.

        Returns what stays, and whether the target still lets the user in.
        """
        if not self.makes_something or self.problem:
            return Told(), True
        # Tidying up has a time of its own.
        if self.until < math.inf:
            self.until = time.monotonic() + min(self.settings.target.bounds.run / 10, _MOST_TIDYING)
        case = self._sweeping(self.token)
        base = self.target.files.directory
        reached = False
        try:
            with case.preparing():
                session = logged_in(case)
                reached = True
                told = self._leftovers().sweep(session, own=True)
                session.close()
        except (CaseEnded, SuiteError) as error:
            told = Told([f"{base.rstrip('/')}/{self.token}*"], f"could not be looked for: {error}")
        finally:
            case.link.close()
        if not any(self.token in name for name in told.left):
            self.ledger.forget(self.token)
        told.why = masked(told.why, self.target)
        return told, reached

    def close(self) -> None:
        """Stop the server that was started; from here on the run is over."""
        self.ahead.stop()
        self.ledger.let_go()
        if self._turns is not None:
            self._turns.cleanup()
        if self._server is not None:
            self._server.stop()


RUN: pytest.StashKey[Run] = pytest.StashKey()


def is_worker(config: pytest.Config) -> bool:
    """Whether this process runs cases on behalf of another one."""
    return hasattr(config, "workerinput")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.close()
