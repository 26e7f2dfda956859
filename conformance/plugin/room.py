"""What is done where a target has no room for a session: it is waited for, counted, and no failure.

The workers of a run share one target, and may hold more sessions at once than it takes. A case for
which there was no room is run again while all other workers rest; where others hold what the
target has, it is waited for as long as the run's patience lasts (`bounds.room`). What is known of
the limit beforehand, from the target's description or by trying, bounds the number of workers.
Must not judge.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from conformance.plugin.fixtures import NO_ROOM
from conformance.plugin.judging import apply, result_of
from conformance.plugin.recording import RESULT
from conformance.plugin.run import RUN, SESSIONS, Run
from conformance.plugin.selection import CASE_ID
from conformance.report.baseline import OPTIONAL
from conformance.session import Case, Session
from conformance.target import Login
from conformance.verdict import CaseEnded, Verdict

ROOM = "ftp-conformance-room"
"""The property of a report that says how often there was no room."""

_ATTEMPTS = 2
"""How often a case is run again for which there was no room, where no patience is left: other
workers' sessions have ended by then."""

Reports = list[pytest.TestReport]


def with_room(item: pytest.Item, reports: Reports, play: Callable[[], Reports]) -> Reports:
    """Return the reports of a case of an attempt for which there was room; where there was never
    any, it is inconclusive.
    """
    run, missed, patient = item.config.stash[RUN], 0, True
    since = time.monotonic()
    if OPTIONAL["intrusive"] in item.stash[CASE_ID]:
        return reports  # some of these fill the server up on purpose
    while item.stash.get(NO_ROOM, False):
        missed += 1
        run.ahead.stop()
        if not run.has_more(item.stash[CASE_ID], patient or missed <= _ATTEMPTS):
            _settle(reports, missed)
            break
        with run.turns.alone():
            patient = run.pauses(missed - 1, since)
            reports = play()
    if missed:
        _tell(reports, missed)
    return reports


def _settle(reports: Reports, missed: int) -> None:
    """A case for which there was no room is nobody's failure."""
    for report in reports:
        result = result_of(report)
        if result is not None and result.verdict not in (Verdict.PASS, Verdict.ERROR):
            kept = [pair for pair in report.user_properties if pair[0] != RESULT]
            report.user_properties[:] = kept
            reason = f"the target had no room for a session, {missed} times: {result.reason}"
            apply(report, result.with_verdict(Verdict.INCONCLUSIVE, reason), "")


def _tell(reports: Reports, missed: int) -> None:
    for report in reports:
        if any(name == RESULT for name, _ in report.user_properties):
            report.user_properties.append((ROOM, missed))
            return


# ---------------------------------------------------------------------- before the run


def fitting_workers(run: Run, workers: int) -> tuple[int, str]:
    """Return how many of these workers the target has room for, and what to tell of it. Where there
    is no more room than they need, none opens a connection ahead.
    """
    given = run.target.limits.max_sessions
    limit = given or _tried(run, workers * (SESSIONS + 1))
    fitting = min(workers, max(1, limit // SESSIONS)) if limit else workers
    run.ahead.fit(limit, fitting * (SESSIONS + 1))
    if fitting >= workers:
        return workers, ""
    source = "limits.max_sessions" if given else "as it turned out; limits.max_sessions says it"
    room = f"{limit} session{'s' * (limit > 1)}"
    return fitting, (
        f"workers: {fitting} of {workers}, for the target takes {room} at once ({source})"
    )


def _tried(run: Run, wanted: int) -> int:
    """How many sessions the target takes at once; 0 where it takes all that are wanted. One at
    least, as the run has logged in before.

    They log in side by side: over slow lines one after the other would take as long as the cases.
    """
    case = run.probing()
    opened: list[Session] = []
    try:
        with suppress(CaseEnded):
            while len(opened) < wanted:
                opened.append(_greeted(case))
        taken = _logged_in(opened)
    finally:
        case.link.close()
        run.ahead.let_go()
    return max(1, taken) if taken < wanted else 0


def _greeted(case: Case) -> Session:
    session = Session(case)
    session.greeting.needed(220)
    return session


def _logged_in(sessions: list[Session]) -> int:
    """Log in to all and out again; return how many were let in."""
    login = sessions[0].target.login if sessions else Login()
    codes = _all(sessions, "USER", login.user)
    for wanted, verb, text in ((331, "PASS", login.password), (332, "ACCT", login.account)):
        asked = [one for one, code in codes.items() if code == wanted]
        codes |= _all(asked, verb, text)
    let_in = [one for one, code in codes.items() if code == 230]
    _all(let_in, "QUIT")
    return len(let_in)


def _all(sessions: list[Session], verb: str, *arguments: str) -> dict[Session, int]:
    """Send a command to all of them; return the codes of their replies, 0 for none."""
    for session in sessions:
        session.begin(verb, *arguments)
    return {session: session.reply().code for session in sessions}
