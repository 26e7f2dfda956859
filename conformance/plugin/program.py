"""Runs the program that plays a dialogue again, before anybody is told to run it.

In a process of its own and for a bounded time. Must not know how the program is made.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conformance.generate.script import PASSWORD_VARIABLE

LEAST_BOUND, PER_SECOND = 10.0, 3.0
"""Seconds that a program may take, and those beside for each second that the dialogue took."""


def output_of(program: Path, password: str, seconds: float) -> str:
    """Return what the program prints, as far as it came within its time.

    `seconds` is how long the dialogue itself took.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(program)],
            env={PASSWORD_VARIABLE: password},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LEAST_BOUND + PER_SECOND * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")
