"""Does one job of a fleet, on whatever machine it lands: certifies in a process of its own.

What it gives back is the bundle's octets, for that machine's disk may be nobody else's. Must not
know what brought the job here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.fleet.plan import Job

PASSWORD = "FTP_CONFORMANCE_PASSWORD"
"""The variable from which a run takes the password: its command line is seen by all."""

NOT_STARTED = 127
"""Status of a job whose program could not be started, as shells have it."""

_MOST_BUNDLE = 1 << 28
_MOST_SAID = 4096
_GRACE = 30.0
"""Seconds that a run has to clean up, once its time is over."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a job ended: the status of its program, the seconds that it took, the end of what it
    printed, and its bundle, empty where it has none.
    """

    status: int
    seconds: float
    said: str
    bundle: bytes = b""


def run_job(job: Job) -> Ran:
    """Certify, and return what came of it. Whatever goes wrong with the job is told by that."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-job-") as folder:
        bundle, log = Path(folder) / "bundle.zip", Path(folder) / "log"
        with log.open("wb") as output:
            status, why = _run([*_words(job), "--bundle", str(bundle)], job, output.fileno())
        said = _end_of(log) + why
        octets = b""
        if bundle.is_file():
            if bundle.stat().st_size <= _MOST_BUNDLE:
                octets = bundle.read_bytes()
            else:
                said += f"\nthe bundle has more than {_MOST_BUNDLE} octets: left where it was"
    return Ran(status, round(time.monotonic() - began, 3), said, octets)


def _words(job: Job) -> list[str]:
    program = [*job.command] or [sys.executable, "-m", "conformance.cli"]
    return [*program, "certify", "--profile", job.profile, *job.options]


def _run(words: list[str], job: Job, output: int) -> tuple[int, str]:
    """Run a program to its end or to that of its time; return its status, and what to add."""
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(job),
            start_new_session=True,
        )
    except OSError as error:
        return NOT_STARTED, f"{words[0]}: cannot be started: {error.strerror}"
    try:
        return process.wait(job.seconds), ""
    except subprocess.TimeoutExpired:
        _end(process)
        return process.returncode, f"\nended after {job.seconds:g} s, the bound of a job"
    except BaseException:
        _end(process)
        raise


def _environment(job: Job) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != PASSWORD}
    return {**kept, PASSWORD: job.password} if job.password else kept


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it has started: as Ctrl-C does, so that it cleans up, then at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_of(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _MOST_SAID))
        return file.read().decode("utf-8", "backslashreplace").strip()
