"""What stands in for certifications: each worker of the engine imports it by its name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from conformance.fleet.job import Ran
from conformance.fleet.plan import Job


def tell(job: Job) -> Ran:
    """End at once."""
    return Ran(0, 0.5, f"did {job.id}")


def note(job: Job) -> Ran:
    """Note in the folder that the first option names when it began and ended."""
    began = time.monotonic()
    time.sleep(0.1)
    Path(job.options[0], job.id.replace("/", "-")).write_text(f"{began} {time.monotonic()}")
    return Ran(0, 0.1, "")


def lose_once(job: Job) -> Ran:
    """Take its worker along, the first time."""
    mark = Path(job.options[0], job.target)
    if job.target == "b" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tell(job)


def lose_always(job: Job) -> Ran:
    """Take each worker along."""
    if job.target == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return tell(job)


def fail(job: Job) -> Ran:
    """Raise."""
    raise ValueError(f"no {job.target}\nmore")


def time_out(job: Job) -> Ran:
    """Raise what Dask raises, too."""
    raise TimeoutError(f"no {job.target}")


def wait(job: Job) -> Ran:
    """Wait for long, but for the first target."""
    if job.target != "a":
        time.sleep(60)
    return tell(job)
