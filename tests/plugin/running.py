"""Starts runs of the suite in processes of their own, and looks at how they end.

Must not know what a test wants of a run.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
"""Hypothesis' own plugin takes longer to load than these runs take, and they draw nothing."""

PASSED, FAILED, UNUSABLE, BROKEN, USAGE, NOTHING = range(6)
"""Exit statuses of a run: those of pytest, with 2 also for a target that cannot be used."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: status, all it printed, seconds, and its largest memory in KiB."""

    status: int
    text: str
    seconds: float = 0.0
    memory: int = 0

    def errors(self) -> list[str]:
        """The lines in which pytest names a usage error."""
        return [line for line in self.text.splitlines() if line.startswith("ERROR: ")]

    def counts(self) -> dict[str, int]:
        """The closing line's counts of cases by verdict; empty where there is none."""
        found = re.search(r"^\d+ cases: (.*)$", self.text, re.MULTILINE)
        parts = found[1].split(", ") if found else []
        return {word: int(number) for number, word in (part.split() for part in parts)}

    def again(self) -> list[str]:
        """The commands that run a failed case again."""
        return re.findall(r"^ +again\n +(.*)$", self.text, re.MULTILINE)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without what would change a run."""
    # The run of pytest that these tests are in leaves its marks too. And where no compiled
    # modules may be written, each run compiles every module anew.
    left_out = ("PYTEST_", "FTP_CONFORMANCE_", "FORCE_COLOR", "PY_COLORS", "PYTHONDONTWRITE")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(left_out)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    own = {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "XDG_STATE_HOME": _state()}
    return {**kept, **own, **(more or {})}


@functools.cache
def _state() -> str:
    """Where these runs note that they are alive: not where a user's own do."""
    folder = tempfile.TemporaryDirectory(prefix="ftp-conformance-state-")
    atexit.register(folder.cleanup)
    return folder.name


@functools.cache
def _starter() -> subprocess.Popen[str]:
    """The one process whose forks are the runs; ends with this one."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("starter.py"))],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def run(
    *words: str,
    folder: Path = ROOT,
    more: Mapping[str, str] | None = None,
    within: float = 60.0,
) -> Outcome:
    """Run pytest with these words to its end.

    Raises TimeoutError, and ends it, where it takes longer than `within` seconds.
    """
    starter = _starter()
    assert starter.stdin
    assert starter.stdout
    with tempfile.NamedTemporaryFile() as output:
        asked = {
            "words": [*PLUGINS, *words],
            "folder": str(folder),
            "environment": environment(more),
            "output": output.name,
            "within": within,
        }
        starter.stdin.write(json.dumps(asked) + "\n")
        starter.stdin.flush()
        done = json.loads(starter.stdout.readline())
        text = output.read().decode("utf-8", "backslashreplace")
    if done["status"] is None:
        raise TimeoutError(f"the run took more than {within:g} s:\n{text}")
    return Outcome(done["status"], text, done["seconds"], done["memory"])


@contextlib.contextmanager
def started(*words: str, folder: Path = ROOT) -> Iterator[subprocess.Popen[str]]:
    """Start `python -m pytest` with these words, in a process group of its own.

    What is left of the group at the end is killed.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *PLUGINS, *words],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def ended(process: subprocess.Popen[str], within: float = 30.0) -> Outcome:
    """Wait for the end of a run that was started."""
    text, _ = process.communicate(timeout=within)
    return Outcome(process.returncode, text)
