"""One case tried once, in this process, by the suite's own way of running a case.

Must not know mutants, nor what a verdict is worth here.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

import pytest
from _pytest.runner import runtestprotocol

from conformance.plugin.fixtures import CASE
from conformance.plugin.judging import OBSERVED, result_of
from conformance.session.answer import Answer
from conformance.verdict import Finding, Verdict

SILENCE = frozenset({"silent", "data-silent"})
"""Kinds of findings that a busy machine brings as well."""

JUDGING = ("must_be", "should_be", "must_be_refused", "should_be_refused")
"""The verbs of an answer that judge its code."""

_LONGEST = 60
"""Seconds for one try of a case; each wait in it has a bound of its own, but not their number."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended: verdict, reason, its findings, and what the monitor saw in it."""

    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    observed: tuple[Finding, ...]

    @property
    def way(self) -> str:
        """How it failed, as a baseline would name it."""
        return self.findings[-1].way if self.findings else self.reason

    @property
    def silent(self) -> bool:
        """Whether nothing but silence was found."""
        return bool(self.findings) and {one.kind for one in self.findings} <= SILENCE


def tried(item: pytest.Item, nextitem: pytest.Item | None) -> Ending:
    """Run the case."""
    item._initrequest()  # type: ignore[attr-defined]  # how pytest makes fixtures anew
    with _bounded():
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if CASE in item.stash:
        # Left there where the suite broke.
        del item.stash[CASE]
    verdict, reason = Verdict.ERROR, ""
    findings: tuple[Finding, ...] = ()
    observed: list[Finding] = []
    for report in reports:
        result = result_of(report)
        if result is not None:
            verdict, reason, findings = result.verdict, result.reason, result.findings
        elif report.failed:
            verdict, reason = Verdict.ERROR, str(report.longrepr).strip().rpartition("\n")[2]
        for name, value in report.user_properties:
            if name == OBSERVED:
                observed += [Finding(**fields) for fields, *_ in json.loads(str(value))["findings"]]
    return Ending(verdict, reason, findings, tuple(observed))


@contextmanager
def _bounded() -> Iterator[None]:
    """Break off what takes too long; pytest's own bound is not around a case that runs so."""

    def over(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        pytest.fail(f"the case took more than {_LONGEST} s", pytrace=False)

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, _LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def note_codes(codes: set[int]) -> None:
    """Have every verb of a case that judges a reply add the reply's code to `codes`.

    What only prepares a case does not judge.
    """

    def noting(original: Any) -> Any:
        def judge(self: Answer, *wanted: int) -> Answer:
            if self.code and not self._case._preparing:
                codes.add(self.code)
            answer: Answer = original(self, *wanted)
            return answer

        return judge

    for name in JUDGING:
        setattr(Answer, name, noting(getattr(Answer, name)))
