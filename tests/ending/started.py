"""Starts commands that can be ended in the middle, and finds all that they have started.

Each process inherits the environment, whatever its parent, group or session; so a mark in there
tells them all. Must not know what a test wants of a command.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugin.conftest import Embedded
from plugin.running import ROOT, environment

from conformance.session.run_names import token_of

_MARK = "ENDING_MARK"
PATIENCE = 90.0
"""Seconds that a test waits for something to happen."""


@dataclass(frozen=True, slots=True)
class Started:
    """A command, with the folder in which all of it puts what it has for a while."""

    process: subprocess.Popen[str]
    mark: str
    temporary: Path

    def processes(self) -> set[int]:
        """What lives of it and of all that it has started."""
        return {pid for pid in _pids() if f"{_MARK}={self.mark}".encode() in _environment_of(pid)}

    def all_end(self) -> None:
        """Wait until nothing of it lives. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while left := self.processes():
            for pid in left:
                _wait_for(pid, until)

    def kill(self) -> None:
        """End whatever lives of it."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _wait_for(pid: int, until: float) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if not select.select([descriptor], [], [], max(0, until - time.monotonic()))[0]:
            raise TimeoutError(f"process {pid} goes on: {_words_of(pid)}")
    finally:
        os.close(descriptor)


def _words_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


@contextlib.contextmanager
def command(*words: str, folder: Path, heeds_ctrl_c: bool = True) -> Iterator[Started]:
    """Start Python with these words, in a process group of its own as terminals do.

    What is started in the background ignores Ctrl-C.
    """
    mark = uuid.uuid4().hex
    temporary = folder / "temporary"
    temporary.mkdir()
    wanted = signal.default_int_handler if heeds_ctrl_c else signal.SIG_IGN
    before = signal.signal(signal.SIGINT, wanted)
    try:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment({_MARK: mark, "TMPDIR": str(temporary)}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    started = Started(process, mark, temporary)
    try:
        yield started
    finally:
        started.kill()
        process.communicate()


def has_something(embedded: Embedded) -> bool:
    """Whether a run has made something there."""
    return any(token_of(path.name) for path in embedded.home.iterdir())


@contextlib.contextmanager
def in_the_middle(
    embedded: Embedded, *words: str, folder: Path, heeds_ctrl_c: bool = True
) -> Iterator[Started]:
    """A command that has made something on the target."""
    with command(*words, folder=folder, heeds_ctrl_c=heeds_ctrl_c) as started:
        until = time.monotonic() + PATIENCE
        while not has_something(embedded):
            assert started.process.poll() is None, started.process.communicate()
            assert time.monotonic() < until
            time.sleep(0.002)
        yield started
