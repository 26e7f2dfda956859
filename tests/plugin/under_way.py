"""Runs that are under way: looked on at, stopped and killed while they have names on the target.

Must not know what a test wants of a run.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from conformance.session.run_names import token_of

from .conftest import Embedded
from .running import ROOT, ended, started

PATIENCE = 30.0
"""Seconds that a test waits for something to happen."""


def own_names(embedded: Embedded) -> set[str]:
    """The names in its root that runs have made."""
    return {path.name for path in embedded.home.iterdir() if token_of(path.name)}


@contextmanager
def in_the_middle(
    embedded: Embedded, *words: str, folder: Path = ROOT
) -> Iterator[subprocess.Popen[str]]:
    """A run that has made something on the target, which its next commands may remove."""
    before = own_names(embedded)
    with started(*embedded.config, *words, folder=folder) as process:
        _look_on(process, embedded, before, time.monotonic() + PATIENCE)
        yield process


@contextmanager
def stopped(embedded: Embedded, *words: str) -> Iterator[set[str]]:
    """A run that stands still, as by Ctrl-Z, and is killed in the end with all its workers; gives
    the names that it has on the target.
    """
    before = own_names(embedded)
    with in_the_middle(embedded, *words) as process:
        names = _stop(process, embedded, before)
        try:
            yield names
        finally:
            _kill(process.pid)


def _look_on(
    process: subprocess.Popen[str], embedded: Embedded, before: set[str], until: float
) -> None:
    while not own_names(embedded) - before:
        assert process.poll() is None, ended(process).text
        assert time.monotonic() < until
        time.sleep(0.002)


def _stop(process: subprocess.Popen[str], embedded: Embedded, before: set[str]) -> set[str]:
    """What a case has made may be gone when the signal comes: then the run goes on to the next."""
    until = time.monotonic() + PATIENCE
    while True:
        os.killpg(process.pid, signal.SIGSTOP)
        while not all(map(_stands_still, _members(process.pid))):
            assert time.monotonic() < until
            time.sleep(0.001)
        embedded.settled()
        if names := own_names(embedded) - before:
            return names
        os.killpg(process.pid, signal.SIGCONT)
        _look_on(process, embedded, before, until)


def _kill(group: int) -> None:
    """Kill a group that stands still, and wait for the end of all of it: each holds locks."""
    with ExitStack() as stack:
        descriptors = [os.pidfd_open(pid) for pid in _members(group)]
        for descriptor in descriptors:
            stack.callback(os.close, descriptor)
        os.killpg(group, signal.SIGKILL)
        for descriptor in descriptors:
            assert select.select([descriptor], [], [], PATIENCE)[0]


def _members(group: int) -> list[int]:
    """The processes of a group."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if _stat(Path(f"/proc/{pid}"))[2:3] == [str(group)]]


def _stands_still(pid: int) -> bool:
    """Whether all threads of a process are stopped, or ended."""
    try:
        threads = [*Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return True
    return all((_stat(thread)[:1] or ["X"])[0] in "TtZX" for thread in threads)


def _stat(folder: Path) -> list[str]:
    """State, parent, group and so on of a process or a thread; nothing where it has ended."""
    try:
        return (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
