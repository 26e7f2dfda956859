"""Files of results that no run wrote: what a test says of each case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.report.result import Result
from conformance.report.stream import StreamWriter
from conformance.verdict import Verdict

BEGAN = {"suite": {"cases": "a"}, "target": "reference", "seed": 1, "confirm": 1}


def write_run(
    path: Path,
    said: Mapping[str, Verdict],
    *,
    status: int = 0,
    ended: bool = True,
    **began: object,
) -> Path:
    """Write a run in which each case has this verdict."""
    writer = StreamWriter(path, {**BEGAN, **began})
    for case, verdict in said.items():
        writer.result(Result(case, "rfc959-x", verdict, f"why {case} ends so"))
    if ended:
        writer.end(exit_status=status, seconds=1.0, whole=True)
    return path
