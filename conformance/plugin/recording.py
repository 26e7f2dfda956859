"""What a run keeps of its cases, so that each can be run again with neither server nor network.

A recording is what one attempt of a case saw on its link: the token of its names, the events of its
connections, and, where it drew sequences, the steps and events of each. Passwords, in whatever form
a server sent them, are masked before anything is kept. Must not know where recordings go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from conformance.generate.player import Outcome
from conformance.generate.steps import Step, to_text
from conformance.link.recording import to_rows
from conformance.link.transcript import Event
from conformance.plugin.run import RUN
from conformance.plugin.secrecy import of_target
from conformance.plugin.target_form import described
from conformance.session import Case

ATTEMPTS: pytest.StashKey[list[dict[str, Any]]] = pytest.StashKey()
"""The recordings of a case's attempts so far."""

SEQUENCES: pytest.StashKey[Sequences] = pytest.StashKey()
"""What a case drew."""

RESULT = "ftp-conformance-result"
"""The property of a report that carries a result."""

RECORDED = "ftp-conformance-recorded"
"""The property of a report that carries recordings: JSON text."""

_MOST_OF_ONE = 1 << 18
"""Characters that the octets of one sequence's data connections may take: a case keeps dozens."""

PLAYED, FOUND, ONCE = "played", "found", "once"
"""What a sequence was for: drawn; what was found, at its shortest; what did not come again."""


class Sequences:
    """The sequences that one attempt of a case drew."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.own: list[Event] | None = None
        """What the case's own connections had seen before it showed a sequence's in their place."""

    def note(self, case: Case, steps: Iterable[Step], outcome: Outcome, role: str) -> None:
        """Keep a sequence."""
        mask = of_target(case.target)
        way = outcome.finding.way if outcome.finding is not None else ""
        self.kept.append(
            {
                "role": role,
                "token": case.link.token,
                "steps": mask.text(to_text(steps)),
                "way": way,
                **({"passed": list(outcome.passed)} if outcome.passed else {}),
                "events": to_rows(case.link.transcript.events, mask.octets, _MOST_OF_ONE),
            }
        )


def keep(item: pytest.Item, case: Case) -> None:
    """Keep the attempt that has just ended; of one that was recorded, what was kept then."""
    run = item.config.stash[RUN]
    if run.is_recorded:
        if SEQUENCES in item.stash:
            del item.stash[SEQUENCES]
        item.stash.setdefault(ATTEMPTS, []).append(dict(run.attempt))
        return
    drawn = item.stash.get(SEQUENCES, None)
    events = case.link.transcript.events
    if drawn is not None and drawn.own is not None:
        events = drawn.own
    rows = to_rows(events, of_target(case.target).octets)
    made: dict[str, Any] = {"token": case.link.token, "events": rows}
    if case.preparers:
        made["preparing"] = case.preparers
    if drawn is not None:
        made["sequences"] = drawn.kept
        del item.stash[SEQUENCES]
    item.stash.setdefault(ATTEMPTS, []).append(made)


def hand_over(item: pytest.Item, reports: list[pytest.TestReport]) -> None:
    """Put the attempts into the report that carries the result: only JSON text crosses borders."""
    attempts = item.stash.get(ATTEMPTS, None)
    if attempts is None:
        return
    del item.stash[ATTEMPTS]
    run = item.config.stash[RUN]
    told: dict[str, Any] = {"worker": run.worker, "attempts": attempts}
    if not run.described:
        run.described = True
        told["target"] = described(run.target)
    for report in reports:
        if any(name == RESULT for name, _ in report.user_properties):
            report.user_properties.append((RECORDED, json.dumps(told)))
            return
