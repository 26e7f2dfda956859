"""Runs that are played from recordings: what each case meets then stands in a file of results.

Each attempt of a case gets the link that it had, and its target is described as it was. Must not
judge: whether verdicts come out the same is for whoever compares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from conformance.link.recording import RecordingError, from_rows
from conformance.link.replay import ReplayError, ReplayLink
from conformance.plugin.target_form import target_from
from conformance.report.baseline import Baseline
from conformance.report.stream import Stream, StreamError, Told, read_stream
from conformance.session import Case
from conformance.spec import Requirement
from conformance.target import Target, TargetError


class Recordings:
    """The recordings of one run."""

    def __init__(self, stream: Stream) -> None:
        """Take those of a complete file. Raises StreamError or TargetError."""
        whole = stream.whole()
        self.begin: Mapping[str, Any] = whole.begin
        self.whole = bool(whole.end.get("whole"))
        """Whether every case that there is was run."""
        self._targets = {name: target_from(one) for name, one in whole.targets.items()}
        self._told: dict[str, Told] = {one.result.case: one for one in whole.told if one.attempts}
        self._used: defaultdict[str, int] = defaultdict(int)
        if not self._told or not self._targets:
            raise StreamError(f"{stream.path}: it has no recordings: run with --results")

    @classmethod
    def read(cls, path: Path) -> Recordings:
        """Read a file. Raises StreamError or TargetError."""
        return cls(read_stream(path))

    @property
    def baseline(self) -> Baseline | None:
        """The baseline that held, on the day on which it did. Raises BaselineError."""
        kept = self.begin.get("baseline")
        return None if kept is None else Baseline.from_plain(kept)

    @property
    def strict(self) -> bool:
        """Whether it was judged by the letter."""
        return bool(self.begin.get("strict"))

    @property
    def read_only(self) -> bool:
        """Whether nothing was written on the target."""
        return bool(self.begin.get("read_only"))

    def confirm(self, default: int) -> int:
        """How many further attempts there were at what failed; older files do not say it.

        Raises StreamError.
        """
        told = self.begin.get("confirm", default)
        if isinstance(told, bool) or not isinstance(told, int):
            raise StreamError(f"confirm: wanted a number of attempts, found {told!a}")
        return told

    @property
    def left_out(self) -> frozenset[str]:
        """The parts that were not asked for."""
        return frozenset(map(str, self.begin.get("left_out", ())))

    @property
    def target(self) -> Target:
        """What was judged."""
        return next(iter(self._targets.values()))

    @property
    def places(self) -> Mapping[str, int]:
        """Which place each case that was recorded had in the run, by its id."""
        return {case: place for place, case in enumerate(self._told)}

    def missing(self, there: Container[str]) -> list[str]:
        """The cases that were recorded, and are not among these."""
        return sorted(case for case in self._told if case not in there)

    def has_more(self, case: str) -> bool:
        """Whether there was another attempt of that case."""
        return case in self._told and self._used[case] < len(self._told[case].attempts)

    def next_attempt(self, case: str) -> tuple[Mapping[str, Any], Target, str]:
        """Return the next attempt of a case, the target that it met, and the worker that it ran on.

        Raises ReplayError.
        """
        if not self.has_more(case):
            raise ReplayError("the case was not run so often when recorded")
        told = self._told[case]
        attempt = told.attempts[self._used[case]]
        self._used[case] += 1
        return attempt, self._targets.get(told.worker, self.target), told.worker


def recorded_case(
    requirement: Requirement, attempt: Mapping[str, Any], target: Target, read_only: bool
) -> Case:
    """Return a case whose link plays an attempt back. Raises ReplayError."""
    try:
        link = ReplayLink(from_rows(attempt["events"]), str(attempt["token"]))
    except (RecordingError, KeyError) as error:
        raise ReplayError(f"the recording cannot be used: {error}") from None
    return Case(requirement, link, target, read_only)


__all__ = ["Recordings", "StreamError", "TargetError", "recorded_case"]
