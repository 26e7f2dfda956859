"""Writes the stream of results while a run goes on.

Works in the process that the user started. Where the file cannot be written the run is told, and
what is on the disk stays there, incomplete. Must not judge.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.plugin.options import SETTINGS, Settings
from conformance.plugin.recording import RECORDED
from conformance.report.identity import environment, suite
from conformance.report.result import Result
from conformance.report.stream import StreamWriter
from conformance.report.writing import ReportError
from conformance.spec import catalogue

UNWRITABLE = 3
"""Exit status of a run whose results could not be kept."""


class Streaming:
    """The file of one run; nothing where none is asked for."""

    def __init__(self, config: pytest.Config, seed: int, timestamp: str) -> None:
        """Begin the file. Ends the run with status 3 where it cannot be written."""
        settings = config.stash[SETTINGS]
        self._writer: StreamWriter | None = None
        self.problem = ""
        if settings.kept.results is None:
            return
        try:
            began = _began(settings, seed, timestamp)
            self._writer = StreamWriter(settings.kept.results, began)
        except ReportError as error:
            pytest.exit(f"{error}; no case was run", returncode=UNWRITABLE)

    def result(self, result: Result, report: pytest.TestReport | None = None) -> None:
        """Add a result, with the recordings that its report carries."""
        told: dict[str, Any] = {}
        for name, value in report.user_properties if report is not None else ():
            if name == RECORDED:
                told = json.loads(str(value))
        described = told.pop("target", None)
        if self._writer is not None:
            try:
                if described is not None:
                    self._writer.target(told["worker"], described)
                self._writer.result(result, **told)
            except ReportError as error:
                self._give_up(error)

    def end(self, **ended: Any) -> None:
        """Write the last line."""
        if self._writer is not None:
            try:
                self._writer.end(**ended)
            except ReportError as error:
                self._give_up(error)

    def _give_up(self, error: ReportError) -> None:
        self._writer = None
        self.problem = str(error)


def _began(settings: Settings, seed: int, timestamp: str) -> dict[str, Any]:
    """What the first line tells."""
    recordings = settings.recordings
    if recordings is not None:
        kept = (
            "target",
            "baseline",
            "strict",
            "read_only",
            "left_out",
            "tls",
            "seed",
            "budget",
            "profile",
            "confirm",
        )
        as_it_was = {key: recordings.begin[key] for key in kept if key in recordings.begin}
    else:
        as_it_was = {
            "target": settings.server or settings.target.name or settings.target.address,
            "baseline": settings.baseline.to_plain() if settings.baseline is not None else None,
            "strict": settings.strict,
            "read_only": settings.read_only,
            "left_out": sorted(settings.left_out),
            "tls": settings.tls.get("mode", settings.target.tls.mode),
            "seed": seed,
            "budget": settings.sequences.budget.name,
            "profile": chosen.id if (chosen := settings.kept.profile) is not None else "",
            "confirm": settings.confirm,
        }
    return {
        "began": timestamp,
        "suite": suite(),
        "environment": environment(),
        "rulings": sorted(catalogue().rulings, key=lambda name: int(name[1:])),
        "recorded": recordings is not None,
        **as_it_was,
    }
