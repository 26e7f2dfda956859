"""Whole runs on the embedded server: verdicts a second, where the time goes, and what memory it
takes; and how long a run takes until its first octet is on the wire.
"""

from __future__ import annotations

import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from figures import Figure, Measured

ROOT = Path(__file__).resolve().parents[2]
VERDICTS_A_SECOND = 200.0
WHOLE_RUN = 10.0
START = 0.6
_STARTS = 7
_SCRIPTED = ("--deselect", "cases/generated")
CORES = os.cpu_count() or 1
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: its wall time, the processor's time of all its processes, memory of the largest one,
    and how many cases it judged.
    """

    seconds: float
    busy: float
    memory: float
    cases: int


def run(*words: str) -> Ran:
    """Run the suite. Its own servers are among its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    counted = re.findall(r"(\d+) (?:pass|fail|warn|known|unsupp|observ|inconcl)\w*", _last(done))
    return Ran(seconds, busy, after.ru_maxrss / 1024, sum(map(int, counted)))


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.rstrip().rpartition("\n")[2]


def first_octet() -> float:
    """Return the seconds from a run's start to its first connection, beyond those of a test that
    does nothing but connect.
    """
    taken = []
    for _ in range(_STARTS):
        plain = _until_connected(lambda _: ["-c", os.devnull, "nothing.py"], FOLDER)
        ours = _until_connected(lambda port: ["cases", "--target", f"127.0.0.1:{port}"], ROOT)
        taken.append(ours - plain)
    return sorted(taken)[_STARTS // 2]


def _until_connected(words: Callable[[str], list[str]], folder: Path) -> float:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        environment = {**os.environ, "BENCHMARK_PORT": port}
        began = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words(port)],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            connection, _ = listener.accept()
            seconds = time.perf_counter() - began
            connection.close()
            process.kill()
    return seconds


def measure() -> Measured:
    """Measure all of it."""
    alone, two, whole = run(*_SCRIPTED, "cases"), run(*_SCRIPTED, "-n", "2"), run("-n", "2")
    return Measured(
        "Whole runs on the embedded server",
        [
            Figure(
                "scripted cases, one process: verdicts a second", alone.cases / alone.seconds, ""
            ),
            Figure(
                "scripted cases, two workers: verdicts a second",
                two.cases / two.seconds,
                "",
                VERDICTS_A_SECOND,
                at_least=True,
            ),
            Figure("default run, two workers", whole.seconds, "s", WHOLE_RUN),
            Figure("processor's time of the default run, all processes", whole.busy, "s"),
            Figure("share of the cores that are busy", whole.busy / whole.seconds / CORES, ""),
            Figure("memory of its largest process", whole.memory, "MB"),
            Figure("until the first octet, beyond pytest's own start", first_octet(), "s", START),
        ],
        {},
    )
