"""What is done where a target has no room for a session: it is waited for, counted, and no failure.

The workers of a run share one target, and may hold more sessions at once than it takes. A case for
which there was no room is run again while all other workers rest; so it is waited for no longer
than their cases take, and not by the clock. What is known of the limit beforehand, from the
target's description or by trying, bounds the number of workers. Must not judge.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from conformance.plugin.fixtures import NO_ROOM
from conformance.plugin.judging import apply, result_of
from conformance.plugin.leftovers import logged_in
from conformance.plugin.recording import RESULT
from conformance.plugin.run import RUN, SESSIONS, Run
from conformance.plugin.selection import CASE_ID
from conformance.report.baseline import OPTIONAL
from conformance.session import Session
from conformance.verdict import CaseEnded, Verdict

ROOM = "ftp-conformance-room"
"""The property of a report that says how often there was no room."""

_ATTEMPTS = 2
"""How often a case is run again for which there was no room: alone, there may be others' sessions
that end."""

_AT_ONCE = 8
"""Sessions that are made at the same time where the room is tried: more might look like an attack.
"""

Reports = list[pytest.TestReport]


def with_room(item: pytest.Item, reports: Reports, play: Callable[[], Reports]) -> Reports:
    """Return the reports of a case of an attempt for which there was room; where there was never
    any, it is inconclusive.
    """
    run, missed = item.config.stash[RUN], 0
    if OPTIONAL["intrusive"] in item.stash[CASE_ID]:
        return reports  # some of these fill the server up on purpose
    while item.stash.get(NO_ROOM, False):
        missed += 1
        run.ahead.stop()
        if not run.has_more(item.stash[CASE_ID], missed <= _ATTEMPTS):
            _settle(reports, missed)
            break
        with run.turns.alone():
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
    return fitting, (
        f"workers: {fitting} of {workers}, for the target takes {limit} sessions at once ({source})"
    )


def _tried(run: Run, wanted: int) -> int:
    """How many sessions the target takes at once; 0 where it takes all that are wanted.

    A few are made at a time: over slow lines one after the other would take longer than the cases.
    """
    with ThreadPoolExecutor(_AT_ONCE) as making:
        opened = [one for one in making.map(_opened, [run] * wanted) if one is not None]
        for _ in making.map(_closed, opened):
            pass
    run.ahead.let_go()
    return len(opened) if len(opened) < wanted else 0


def _opened(run: Run) -> Session | None:
    """A session that stays, where there is room for it; each has a link of its own."""
    case = run.probing()
    try:
        return logged_in(case)
    except CaseEnded:
        case.link.close()
        return None


def _closed(session: Session) -> None:
    with suppress(CaseEnded):
        session.close()
    session.case.link.close()
