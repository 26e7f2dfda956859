"""Does one job of a fleet, on whatever machine it lands: certifies in a process of its own.

What it gives back is the bundle's octets, for that machine's disk may be nobody else's. Must not
know what brought the job here.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.fleet import lifeline
from conformance.fleet.file_options import WRITTEN, from_folder
from conformance.fleet.plan import Job
from conformance.running import GRACE

PASSWORD = "FTP_CONFORMANCE_PASSWORD"
"""The variable from which a run takes the password: its command line is seen by all."""

NOT_STARTED = lifeline.NOT_STARTED

_MOST_BUNDLE = 1 << 28
_MOST_SAID = 4096
_GRACE = GRACE + 10
"""Seconds that a certification has to end by itself: those of its run, and some of its own."""

_LAST = 10.0
"""Seconds beside for what stands above it, which ends when it does."""


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
    """Certify, and return what came of it. Whatever goes wrong with the job is told by that.

    It has a folder of its own to work in: two at once would meet in the files that a run writes.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix="ftp-conformance-job-", ignore_cleanup_errors=True
    ) as folder:
        bundle, log = Path(folder) / "bundle.zip", Path(folder) / "log"
        with log.open("wb") as output:
            words = [*_words(job), "--bundle", str(bundle)]
            status, why = _run(words, job, folder, output.fileno())
        said = _end_of(log)
        octets, more = _taken(bundle, job, said)
    return Ran(status, round(time.monotonic() - began, 3), (said + why + more).strip(), octets)


# ---------------------------------------------------------------------- its words


def _words(job: Job) -> list[str]:
    program = list(_program(job.command)) or [sys.executable, "-m", "conformance.cli"]
    options = from_folder(job.options, WRITTEN, Path.cwd())
    return [*program, "certify", "--profile", job.profile, *options]


def _program(command: Sequence[str]) -> Iterator[str]:
    """A command as it is meant in any folder: what is a path from here stays one."""
    for number, word in enumerate(command):
        is_path = os.sep in word and (number == 0 or Path(word).exists())
        yield str(Path(word).absolute()) if is_path else word


def _environment(job: Job) -> Mapping[str, str]:
    made = {name: value for name, value in os.environ.items() if name != PASSWORD}
    if job.password:
        made[PASSWORD] = job.password
    given = made.get("PYTHONPATH")
    places = [str(Path(place).absolute()) for place in given.split(os.pathsep)] if given else []
    own = Path(__file__).resolve().parents[2]
    # Another folder than the checkout in which the fleet was started has another suite, or none.
    if not job.command and (own / "pyproject.toml").exists():
        places.insert(0, str(own))
    return {**made, "PYTHONPATH": os.pathsep.join(places)} if places else made


# ---------------------------------------------------------------------- its process


def _run(words: list[str], job: Job, folder: str, output: int) -> tuple[int, str]:
    """Run a program to its end or to that of its time; return its status, and what to add."""
    try:
        with _started(words, job, folder, output) as process:
            try:
                return process.wait(job.seconds), ""
            except subprocess.TimeoutExpired:
                status = _end(process)
                return status, f"\nended after {job.seconds:g} s, the bound of a job"
            except BaseException:
                _end(process)
                raise
    except OSError as error:
        return NOT_STARTED, f"{words[0]}: cannot be started: {error.strerror}"


@contextmanager
def _started(
    words: list[str], job: Job, folder: str, output: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Start what stands above the program, and leave nothing of it in the end.

    That has a pipe of ours, which the system closes also where this process is killed.
    """
    above = [sys.executable, "-I", lifeline.__file__, folder, str(_GRACE)]
    with subprocess.Popen(
        [*above, *words],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=_environment(job),
        cwd=folder,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> int:
    """Have it ended with all that it has started: it cleans up first."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        return process.wait(_GRACE + _LAST)
    process.kill()
    return process.wait()


# ---------------------------------------------------------------------- what is left


def _taken(bundle: Path, job: Job, said: str) -> tuple[bytes, str]:
    """Return the bundle, and what to add. One that is too large to travel is put where it stays:
    what was measured for hours must not go with the job's folder.
    """
    if not bundle.is_file():
        return b"", ""
    octets = bundle.stat().st_size
    if octets <= _MOST_BUNDLE:
        return bundle.read_bytes(), ""
    place = Path(tempfile.mkdtemp(prefix="ftp-conformance-bundle-"))
    kept = place / f"{job.id.replace('/', '-')}.zip"
    shutil.move(bundle, kept)
    verdict = [line for line in said.splitlines() if line.startswith("profile ")][-1:]
    told = [
        *verdict,
        f"the bundle is kept on {platform.node()!a} as {kept}: it has {octets} octets, and a job "
        f"hands on {_MOST_BUNDLE} at most; look at it there with ftp-conformance verify",
    ]
    return b"", f"\n{'; '.join(told)}"


def _end_of(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _MOST_SAID))
        return file.read().decode("utf-8", "backslashreplace").strip()
