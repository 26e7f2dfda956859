"""A fleet of a thousand targets on this machine: how many jobs a minute, and what the engine costs.

Most targets are quick, some are far away, some are dead, and some are hostile. Each job is a
certification as a vendor's, of one case alone: what is measured is the engine, not the suite.
"""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from figures import Figure, Measured

from conformance.fleet.dispatch import Engine
from conformance.fleet.job import run_job
from conformance.fleet.kept import Folder
from conformance.fleet.plan import Job, read_plan
from conformance.plugin.server import OwnServer

ROOT = Path(__file__).resolve().parents[2]
TARGETS = 1000
HOSTILE = ("silence", "escapes", "421-at-command-4", "two-replies")
_SLOW, _DEAD, _HOSTILE = 10, 10, 10
"""Percent of the targets."""

_OPTIONS = '["--case=rfc959/noop/noop-is-answered-with-success", "--budget=smoke"]'


@contextmanager
def served(*words: str) -> Iterator[str]:
    """Give the address that a program of fixtures/ prints, as long as it serves."""
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.kill()


def addresses(stack: ExitStack) -> dict[str, tuple[list[str], str]]:
    """Start all servers; give the addresses of each kind, and the user of its targets."""
    server = OwnServer("reference")
    target = server.start()
    stack.callback(server.stop)
    relay = str(ROOT / "fixtures" / "distance" / "relay.py")
    behaviours = str(ROOT / "fixtures" / "hostile" / "behaviours.py")
    hostile = [stack.enter_context(served(behaviours, name)) for name in HOSTILE]
    with socket.create_server(("127.0.0.1", 0)) as gone:
        dead = f"127.0.0.1:{gone.getsockname()[1]}"
    return {
        "quick": ([target.address], target.user),
        "slow": ([stack.enter_context(served(relay, target.address, "0.05"))], target.user),
        "dead": ([dead], target.user),
        "hostile": (hostile, "demo"),
    }


def _kind(number: int) -> str:
    place = number % 100
    for kind, percent in (("slow", _SLOW), ("dead", _DEAD), ("hostile", _HOSTILE)):
        if place < percent:
            return kind
        place -= percent
    return "quick"


def jobs_of(folder: Path, known: dict[str, tuple[list[str], str]], password: str) -> Iterator[Job]:
    """The jobs of all targets. Those of a kind share servers and users, which one plan refuses, so
    each target has a plan of its own.
    """
    (folder / "secret").write_text(password)
    for number in range(TARGETS):
        kind = _kind(number)
        places, user = known[kind]
        described = folder / f"{kind}-{number}.toml"
        described.write_text(
            f'address = "{places[number % len(places)]}"\n'
            f'login = {{ user = "{user}", password_file = "secret" }}\n'
        )
        path = folder / f"{kind}-{number}-plan.toml"
        path.write_text(
            f'profiles = ["minimum@1"]\noptions = {_OPTIONS}\nseconds = 60\n'
            f'[[target]]\nname = "{kind}-{number}"\ndescription = "{described.name}"\n'
        )
        yield from read_plan(path)


def measure() -> Measured:
    """Certify them all."""
    workers = os.cpu_count() or 1
    ends: Counter[str] = Counter()
    busy = 0.0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        known = addresses(stack)
        server = OwnServer("reference")
        password = server.start().password
        server.stop()
        jobs = list(jobs_of(folder, known, password))
        kept = Folder(folder / "out")
        kept.prepare()
        began = time.perf_counter()
        engine = Engine(workers=workers)
        started = time.perf_counter() - began
        for job, ran, _ in engine.each(jobs, run_job):
            ends[kept.keep(job, ran).standing] += 1
            busy += ran.seconds
        seconds = time.perf_counter() - began - started
        engine.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    idle = (seconds * workers - busy) / len(jobs)
    return Measured(
        f"A fleet of {TARGETS:,} targets on {workers} workers",
        [
            Figure("jobs a minute", 60 * len(jobs) / seconds, ""),
            Figure("whole time", seconds, "s"),
            Figure("starting the engine", started, "s"),
            Figure("a job by itself", busy / len(jobs), "s"),
            Figure("what the engine adds to a job, of a worker's time", 1000 * idle, "ms"),
            Figure("memory of scheduler and collector", memory, "MB"),
            *(Figure(f"jobs that end as: {name}", count, "") for name, count in ends.items()),
        ],
        {},
    )
