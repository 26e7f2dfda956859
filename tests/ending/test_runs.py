"""A certification that is told to end cleans up its target, and says so in one line."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from plugin.conftest import Embedded
from plugin.running import ROOT

from .started import PATIENCE, Started, command, in_the_middle

INTERRUPTED = 130
CERTIFY = ("-m", "conformance.cli", "certify", "--profile", "minimum")
End = Callable[[Started], None]


def ctrl_c(started: Started) -> None:
    """As from a terminal: it reaches the whole group."""
    os.killpg(started.process.pid, signal.SIGINT)


def told_alone(started: Started) -> None:
    """As whoever started the command sees to it."""
    started.process.send_signal(signal.SIGINT)


def terminated(started: Started) -> None:
    """As systems do that shut down."""
    started.process.send_signal(signal.SIGTERM)


def all_terminated(started: Started) -> None:
    """As systems do that know all processes of a service."""
    os.killpg(started.process.pid, signal.SIGTERM)


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "parallel"])
@pytest.mark.parametrize("end", [ctrl_c, told_alone, terminated, all_terminated])
def test_interrupted_certification_leaves_the_target_as_it_was(
    end: End, workers: tuple[str, ...], embedded: Embedded, tmp_path: Path
) -> None:
    before, bundle = embedded.tree(), tmp_path / "bundle.zip"
    words = (*CERTIFY, f"--bundle={bundle}", *embedded.config, *workers)
    with in_the_middle(embedded, *words, folder=tmp_path) as started:
        end(started)
        output, said = started.process.communicate(timeout=PATIENCE)
        started.all_end()
    assert started.process.returncode == INTERRUPTED, output + said
    assert said == "ftp-conformance: no bundle: interrupted; start it again to begin anew\n"
    assert embedded.tree() == before
    assert not bundle.exists()
    assert list(started.temporary.glob("ftp-conformance-*")) == []


def test_certification_in_the_background_heeds_what_it_is_told(
    embedded: Embedded, tmp_path: Path
) -> None:
    """Ctrl-C is ignored there, also by what is below."""
    before = embedded.tree()
    words = (*CERTIFY, f"--bundle={tmp_path / 'bundle.zip'}", *embedded.config)
    with in_the_middle(embedded, *words, folder=tmp_path, heeds_ctrl_c=False) as started:
        ctrl_c(started)
        terminated(started)
        _, said = started.process.communicate(timeout=PATIENCE)
        started.all_end()
    assert started.process.returncode == INTERRUPTED, said
    assert len(said.splitlines()) == 1
    assert embedded.tree() == before


def test_recording_that_is_interrupted_leaves_the_target_as_it_was(
    embedded: Embedded, tmp_path: Path
) -> None:
    before = embedded.tree()
    words = ("-m", "conformance.cli", "record", f"--folder={tmp_path}", *embedded.config)
    with in_the_middle(embedded, *words, folder=tmp_path) as started:
        told_alone(started)
        _, said = started.process.communicate(timeout=PATIENCE)
    assert started.process.returncode == INTERRUPTED, said
    assert said == "ftp-conformance: no recording: interrupted; start it again to begin anew\n"
    assert embedded.tree() == before


@pytest.mark.parametrize("end", [told_alone, terminated])
def test_recordings_are_not_judged_any_more_when_that_is_interrupted(
    end: End, tmp_path: Path
) -> None:
    recordings = map(str, sorted((ROOT / "reports" / "recordings").glob("*.xz")))
    words = ("-m", "conformance.cli", "rejudge", *recordings)
    with command(*words, folder=tmp_path) as started:
        until = time.monotonic() + PATIENCE
        while not list(started.temporary.glob("ftp-conformance-*/1/said")):
            assert time.monotonic() < until
            time.sleep(0.002)
        end(started)
        _, said = started.process.communicate(timeout=PATIENCE)
        assert started.processes() == set()
    assert started.process.returncode == INTERRUPTED, said
    assert said == "ftp-conformance: interrupted; start it again to begin anew\n"
    assert list(started.temporary.glob("ftp-conformance-*")) == []


STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"told\\n"))
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
while True:
    signal.pause()
"""
BELOW = """
import sys
from conformance import running
running.GRACE = float(sys.argv[1])
try:
    running.run_below([sys.executable, "-c", sys.argv[2]])
except running.InterruptedRunError as error:
    sys.exit(str(error))
"""
KILLED = (
    "interrupted, and ended before it had cleaned up: what is left on the target, the next run "
    "removes\n"
)


def test_second_ctrl_c_kills_a_run_that_does_not_end(tmp_path: Path) -> None:
    with command("-c", BELOW, "1000", STUBBORN, folder=tmp_path) as started:
        assert started.process.stdout
        assert started.process.stdout.readline() == "ready\n"
        ctrl_c(started)
        assert started.process.stdout.readline() == "told\n", started.process.communicate()
        ctrl_c(started)
        _, said = started.process.communicate(timeout=PATIENCE)
        started.all_end()
    assert said == KILLED


def test_run_that_does_not_end_within_the_grace_is_killed(tmp_path: Path) -> None:
    with command("-c", BELOW, "0.1", STUBBORN, folder=tmp_path) as started:
        assert started.process.stdout
        assert started.process.stdout.readline() == "ready\n"
        terminated(started)
        _, said = started.process.communicate(timeout=PATIENCE)
        started.all_end()
    assert said == KILLED


HELD_BACK = """
import os, signal, subprocess, sys
from conformance.running import held_back
signal.signal(signal.SIGTERM, signal.default_int_handler)
try:
    with held_back():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(number)
        print("begun", flush=True)
    print("not heard", flush=True)
except KeyboardInterrupt:
    print("heard", flush=True)
with held_back():
    pass
assert signal.getsignal(signal.SIGINT) is signal.getsignal(signal.SIGTERM)
"""


def test_start_is_not_broken_off(tmp_path: Path) -> None:
    with command("-c", HELD_BACK, folder=tmp_path) as started:
        output, said = started.process.communicate(timeout=PATIENCE)
    assert (output, said) == ("begun\nheard\n", "")


def test_signals_mean_afterwards_what_they_meant(tmp_path: Path) -> None:
    after = """
import signal, sys
from conformance.running import run_below
numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
before = [signal.getsignal(number) for number in numbers]
assert run_below([sys.executable, "-c", "import sys; sys.exit(7)"]) == 7
assert [signal.getsignal(number) for number in numbers] == before
"""
    with command("-c", after, folder=tmp_path) as started:
        _, said = started.process.communicate(timeout=PATIENCE)
    assert started.process.returncode == 0, said
