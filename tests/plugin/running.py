"""Starts runs of the suite in processes of their own, and looks at how they end.

Must not know what a test wants of a run.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HYPOTHESIS = "no:hypothesispytest"
"""Hypothesis' own plugin: it takes longer to load than these runs take, and they draw nothing."""

PASSED, FAILED, UNUSABLE, BROKEN, USAGE, NOTHING = range(6)
"""Exit statuses of a run: those of pytest, with 2 also for a target that cannot be used."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: status, all it printed, seconds, and its largest memory in KiB."""

    status: int
    text: str
    seconds: float
    memory: int

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
    # The run of pytest that these tests are in leaves its marks too.
    left_out = ("PYTEST_", "FTP_CONFORMANCE_", "FORCE_COLOR", "PY_COLORS")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(left_out)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "120", **(more or {})}


class Started:
    """A run under way."""

    def __init__(self, command: Sequence[str], folder: Path, more: Mapping[str, str]) -> None:
        self._output = tempfile.TemporaryFile()
        self._began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(more),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            # Signals to its group must not reach the tests.
            start_new_session=True,
        )

    def wait(self, within: float = 60.0) -> Outcome:
        """Return how it ended. Raises TimeoutError, and ends it, where it takes longer."""
        deadline = self._began + within
        while True:
            pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                self.process.kill()
                self.process.wait()
                raise TimeoutError(f"the run took more than {within:g} s:\n{self._text()}")
            time.sleep(0.005)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - self._began
        outcome = Outcome(self.process.returncode, self._text(), seconds, used.ru_maxrss)
        self._output.close()
        return outcome

    def _text(self) -> str:
        self._output.seek(0)
        return self._output.read().decode("utf-8", "backslashreplace")


@contextlib.contextmanager
def started(
    *words: str, folder: Path = ROOT, more: Mapping[str, str] | None = None
) -> Iterator[Started]:
    """Start `python -m pytest` with these words; whatever is left of it at the end is killed."""
    plugins = ("-p", "no:cacheprovider", "-p", HYPOTHESIS)
    run = Started([sys.executable, "-m", "pytest", *plugins, *words], folder, more or {})
    try:
        yield run
    finally:
        if run.process.returncode is None:
            run.process.kill()
            run.process.wait()


def run(
    *words: str,
    folder: Path = ROOT,
    more: Mapping[str, str] | None = None,
    within: float = 60.0,
) -> Outcome:
    """Run `python -m pytest` with these words to its end."""
    with started(*words, folder=folder, more=more) as under_way:
        return under_way.wait(within)
