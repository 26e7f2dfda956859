"""The scripted cases on a server that is far away, by any number of workers.

A run can be no faster than its exchanges, each of which takes a round trip, dealt out evenly to the
workers: that is what it is held against.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from figures import Figure, Measured

from conformance.plugin.server import OwnServer

ROOT = Path(__file__).resolve().parents[2]
RELAY = ROOT / "fixtures" / "distance" / "relay.py"
WORKERS = (1, 2, 4, 8, 16)
ROUND_TRIPS = (0.0, 0.02, 0.1)
PART = ("--section", "rfc959/4.1.3", "--section", "rfc959/5.4")
"""What is run where all cases would take an hour."""

SHARE_GOAL, SHARE_AT = 0.9, 0.01
OVER_GOAL, OVER_AT = 1.3, 0.1


@dataclass(frozen=True, slots=True)
class Far:
    """A run from afar: wall time, exchanges, and the seconds that were waited for the server."""

    seconds: float
    exchanges: int
    waited: float


@contextmanager
def far(round_trip: float) -> Iterator[list[str]]:
    """Give the options of a run on the reference server at that distance."""
    server = OwnServer("reference")
    target = server.start()
    with subprocess.Popen(
        [sys.executable, str(RELAY), target.address, str(round_trip)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as relay:
        assert relay.stdout
        login = ["--user", target.user, "--password", target.password]
        yield ["--target", relay.stdout.readline().strip(), *login]
        relay.kill()
    server.stop()


def run(options: list[str], workers: int, part: tuple[str, ...]) -> Far:
    """Run a part of the cases so far away."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "run.jsonl"
        words = ["-q", "-p", "no:cacheprovider", "--deselect", "cases/generated", "--confirm", "0"]
        words += ["-n", str(workers)] if workers > 1 else []
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pytest", *words, *options, *part, f"--results={results}"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - began
        exchanges, waited = _exchanges(results)
    return Far(seconds, exchanges, waited)


def _exchanges(results: Path) -> tuple[int, float]:
    """Replies that were waited for, and the seconds until the first octet of each came."""
    count, waited = 0, 0.0
    with results.open("rb") as lines:
        for line in lines:
            for attempt in json.loads(line).get("attempts", ()):
                before = 0.0
                for moment, _, is_data, kind, *_ in attempt["events"]:
                    if kind == "received":
                        waited += moment - before
                        count += not is_data
                    before = moment
    return count, waited


def goals() -> Measured:
    """Measure what is demanded of a run from afar: many workers share it, one does little else than
    wait.
    """
    most = max(WORKERS)
    with far(OVER_AT) as options:
        start = run(options, most, ("--case", "rfc959/noop/noop-is-answered-with-success"))
        ran = run(options, most, PART)
        least = ran.exchanges * OVER_AT / most + start.seconds
    with far(SHARE_AT) as options:
        alone = run(options, 1, PART)
    return Measured(
        f"Runs from afar on {os.cpu_count()} cores, beside what their exchanges take",
        [
            Figure(f"100 ms, {most} workers: exchanges dealt out evenly, and start-up", least, "s"),
            Figure(f"100 ms, {most} workers: the run", ran.seconds, "s"),
            Figure(
                f"100 ms, {most} workers: run to exchanges and start-up",
                ran.seconds / least,
                "times",
                OVER_GOAL,
            ),
            Figure(
                "10 ms, one worker: share of the time spent waiting",
                alone.waited / alone.seconds,
                "",
                SHARE_GOAL,
                at_least=True,
            ),
        ],
        {},
    )


def measure() -> Measured:
    """Measure all numbers of workers at all distances."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for round_trip in ROUND_TRIPS:
        with far(round_trip) as options:
            for workers in WORKERS:
                ran = run(options, workers, PART)
                name = f"{round_trip * 1000:g} ms round trip"
                lines.setdefault(name, []).append((float(workers), ran.seconds))
    return Measured(
        f"Runs from afar, by workers on {os.cpu_count()} cores",
        [
            Figure(f"{name}, {workers:g} workers", seconds, "s")
            for name, places in lines.items()
            for workers, seconds in places
        ],
        lines,
        ("workers", "seconds"),
    )
